import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openSourceFile } from "../../src/io/source-file.js";
import { ibmDouble } from "../../src/io/xport.js";
import { chooseReader, readChosen } from "../../src/readers/index.js";
import { unstudied } from "../../src/readers/options.js";
import { fixtureFolder } from "./fixtures.js";
import { inZone, readWhole } from "./read-all.js";

const fixture = (name: string) => readFileSync(`${fixtureFolder}${name}`);
const targetlynx = (header: string, rows: string[]) =>
  `Quantify Compound Summary Report \r\n\r\nPrinted Thu Jun 09 13:49:54 2022\r\n\r\nCompound 1:  drug A\r\n\r\n${header}\r\n${rows.join("\r\n")}\r\n`;

describe("TargetLynx text", () => {
  it("keeps row, flags, texts and export time", async () => {
    const read = await readWhole(fixture("targetlynx-text/compound-blocks.txt"));
    const [first, second] = read.results;
    expect(first).toMatchObject({
      row: 8,
      rawFile: "190917_01",
      sampleTexts: ["Cal 1"],
      nominal: 1,
      internalStandardArea: 2000,
    });
    expect(second).toMatchObject({ isUsedInCurve: false, extra: { "Primary Flags": "bbX", "%Dev": "35.0" } });
    expect(read.results.find((r) => r.sampleId === "S02-CSF")).toMatchObject({ reported: "notDetected", value: null });
    expect(read.results.find((r) => r.sampleId === "S02-PLA")).toMatchObject({ reported: "missing", area: 5 });
    expect(read.results.find((r) => r.sampleId === "S04-CSF")).toMatchObject({
      reported: "belowLloq",
      raw: "Below RL",
    });
    expect(read.facts.exportedAt?.ms).toBe(1568741330000);
    // 17-sept-19 08:00:00 in Amsterdam is 06:00 UTC.
    const local = await readWhole(fixture("targetlynx-text/compound-blocks.txt"), {
      options: inZone("Europe/Amsterdam"),
    });
    expect(local.results[0]!.acquiredAt?.ms).toBe(1568700000000);
  });

  it("does not claim that an analyte was not there when the internal standard was not either", async () => {
    const header = "\tName\tType\tConc.\tRT\tArea\tIS Area";
    const read = await readWhole(
      targetlynx(header, ["1\ta\tAnalyte\t1.5\t1.2\t10\t99", "2\tb\tAnalyte\t\t\t\t", "3\tc\tAnalyte\t\t\t\t98"]),
    );
    expect(read.results.map((r) => r.reported)).toEqual(["number", "missing", "notDetected"]);
  });

  it.each([
    ["pguL", "pg/uL"],
    ["nM", "nM"],
    ["ng/mL", "ng/mL"],
  ])("takes %s in place of Conc. as the unit %s", async (name, unit) => {
    const read = await readWhole(targetlynx(`\tName\tArea\t${name}`, ["1\ta\t10\t1.5"]));
    expect(read.results).toMatchObject([{ value: 1.5, unit }]);
  });

  it("refuses two columns that could be the concentration", async () => {
    await expect(readWhole(targetlynx("\tName\tnM\tuM", ["1\ta\t10\t1.5"]))).rejects.toThrow(
      /"nM" and "uM" could be the concentration/,
    );
  });

  it("leaves out standards that study.yaml names, and types samples by its patterns", async () => {
    const options = inZone("UTC", {
      internalStandards: ["Drug A D4"],
      sampleTypePatterns: [{ pattern: /^csf 0/, type: "qc" }],
    });
    const read = await readWhole(fixture("targetlynx-text/compound-blocks.txt"), { options });
    expect(new Set(read.results.map((r) => r.analyte))).toEqual(new Set(["drug A/B, M+1"]));
    expect(read.facts.counts).toEqual({ found: 24, returned: 12, reported: 0, leftOut: 12 });
    expect(read.results.filter((r) => r.sampleType === "qc")).toHaveLength(5);
  });

  it("takes a type nobody knows for a study sample and says so once", async () => {
    const read = await readWhole(
      targetlynx("\tName\tType\tConc.", ["1\ta\tProbe\t1", "2\tb\tProbe\t2", "3\tc\tAnalite\t3"]),
    );
    expect(read.results.map((r) => r.sampleType)).toEqual(["study", "study", "study"]);
    expect(read.findings.map((f) => [f.rule, f.value, f.row])).toEqual([
      ["unknown-sample-type", "Probe", 9],
      ["unknown-sample-type", "Analite", 10],
    ]);
  });

  it("reports lines and rows it does not know, with their numbers", async () => {
    const read = await readWhole(targetlynx("\tName\tConc.", ["1\ta\t1", "x\tb\t2", "3\tc", "4\td\t12..5"]));
    expect(read.results.map((r) => r.rawFile)).toEqual(["a"]);
    expect(read.findings.map((f) => [f.row, f.rule])).toEqual([
      [9, "unknown-line"],
      [10, "ragged-row"],
      [11, "unknown-word"],
    ]);
    expect(read.facts.counts).toEqual({ found: 4, returned: 1, reported: 3, leftOut: 0 });
  });
});

describe("MassHunter", () => {
  it("proves day before month by midnight, and states that Final Conc. includes the dilution", async () => {
    const file = await openSourceFile({ name: "wide.csv", bytes: fixture("masshunter/wide.csv") });
    const choice = chooseReader(file, []);
    if (choice.by !== "reader") throw new Error("no reader");
    const batch = (await readChosen(file, choice, unstudied()).next()).value;
    if (!("results" in batch)) throw new Error("no batch");
    expect(batch.dilution).toBe("included");
    const [first] = batch.results;
    expect(first).toMatchObject({
      row: 3,
      rawFile: "C1.d",
      sampleId: "Cal1",
      level: "A",
      nominal: 1,
      dilutionFactor: 1,
    });
    expect(first!.acquiredAt?.ms).toBe(Date.UTC(2018, 6, 5, 23, 38));
    expect(batch.results.find((r) => r.sampleId === "S01-PLA")).toMatchObject({ value: 125, dilutionFactor: 10 });
  });

  it("joins a record that its quantitation message split", async () => {
    const read = await readWhole(fixture("masshunter/quantitation-message.csv"));
    expect(read.results.map((r) => [r.row, r.sampleId, r.rawFile, r.value])).toEqual([
      [3, "S1", "S1.d", 1.5],
      [5, "S2", "S2.d", null],
      [7, "S3", "S3.d", 0.25],
    ]);
  });

  it("says that Calc. Conc. alone does not include the dilution", async () => {
    const csv = "Sample,,,A Results,\n,Name,Data File,Area,Calc. Conc.\n,S1,S1.d,10,2.5\n";
    const file = await openSourceFile({ name: "calc.csv", bytes: Buffer.from(csv) });
    const choice = chooseReader(file, []);
    if (choice.by !== "reader") throw new Error("no reader");
    expect((await readChosen(file, choice, unstudied()).next()).value).toMatchObject({ dilution: "notIncluded" });
  });
});

it("refuses dates that read two ways, unless study.yaml declares the order", async () => {
  const csv = "Sample,,,,A Results\n,Name,Data File,Acq. Date-Time,Final Conc.\n,S1,S1.d,5/7/2018 10:00,2.5\n";
  await expect(readWhole(csv)).rejects.toThrow(
    /2018-07-05T10:00:00\+00:00 \(day first\) or as 2018-05-07T10:00:00\+00:00/,
  );
  const read = await readWhole(csv, { options: inZone("UTC", { dateOrder: "mdy" }) });
  expect(read.results[0]!.acquiredAt?.ms).toBe(Date.UTC(2018, 4, 7, 10));
});

it("reads XML attributes of both schemas", async () => {
  const read = await readWhole(fixture("targetlynx-xml/new-schema.xml"));
  expect(read.results.map((r) => [r.sampleId, r.reported])).toEqual([
    ["Cal 1", "number"],
    ["S1", "notDetected"],
    [null, "number"],
    ["Q1", "missing"],
  ]);
  expect(read.results[0]).toMatchObject({ nominal: 10, internalStandardArea: 2000, dilutionFactor: null });
  expect(read.facts.exportedAt?.ms).toBe(Date.UTC(2016, 3, 26, 10));
});

it("takes the unit from an Analyst header and the analyte from its preamble", async () => {
  const read = await readWhole(fixture("sciex-analyst/preamble.txt"));
  expect(read.results[0]).toMatchObject({
    analyte: "drug A",
    unit: "ng/mL",
    area: 6140,
    value: 0.98,
    nominal: 1,
    isUsedInCurve: true,
  });
  expect(read.results.map((r) => r.reported)).toEqual([
    "number",
    "number",
    "number",
    "notDetected",
    "belowLloq",
    "number",
  ]);
});

it("takes units behind Skyline's numbers and TASQ's zones", async () => {
  expect((await readWhole(fixture("skyline/display.tsv"))).results[0]).toMatchObject({
    unit: "uM",
    value: 0.8071,
    isUsedInCurve: true,
  });
  // 11:58:42 in Perth is 03:58:42 UTC.
  expect((await readWhole(fixture("tasq/results.tsv"))).results[0]!.acquiredAt?.ms).toBe(
    Date.UTC(2023, 3, 19, 3, 58, 42),
  );
});

it("reads Excel's day counts and texts of a QuanBrowser report", async () => {
  const read = await readWhole(fixture("xcalibur/long-report.xls"), { name: "long-report.xls" });
  expect(read.results.map((r) => r.acquiredAt?.ms).slice(0, 3)).toEqual([
    Date.UTC(2023, 3, 27, 20, 53),
    Date.UTC(2023, 3, 27, 21, 24, 59),
    Date.UTC(2023, 3, 28, 2, 24),
  ]);
  expect(read.facts.exportedAt?.ms).toBe(Date.UTC(2023, 3, 28, 14, 39, 6));
});

describe("SDTM", () => {
  it("lets the text decide and keeps the number beside it out", async () => {
    const read = await readWhole(fixture("sdtm-csv/pc.csv"));
    expect(read.results.map((r) => [r.row, r.reported, r.value, r.limitInText])).toEqual([
      [2, "belowLloq", null, null],
      [3, "belowLloq", null, null],
      [4, "number", 1177.31908, null],
      [5, "missing", null, null],
      [6, "belowLloq", null, 0.249],
      [7, "number", 12.5, null],
      [8, "aboveUloq", null, 500],
    ]);
    expect(read.results[0]!.extra?.numberBesideText).toBe("0");
    const month = read.results[5]!.collectedAt!;
    expect(month.endMs - month.ms).toBe(31 * 86_400_000 - 1);
  });

  it("reads EX as doses and DM as subjects", async () => {
    const doses = await readWhole(fixture("sdtm-csv/ex.csv"));
    expect(doses.rows).toMatchObject([
      {
        kind: "doses",
        subjectId: "ST1-001",
        cells: { drug: "DRUG A", frequency: "QD", unit: "mg" },
        numbers: { dose: 100 },
      },
      { cells: { status: "missed", given_at: "2026-01-11T08:00" } },
    ]);
    expect(Object.keys(doses.rows[0]!.times)).toEqual(["start", "end"]);
    const subjects = await readWhole(fixture("sdtm-csv/dm.csv"));
    expect(subjects.rows).toMatchObject([{ kind: "subjects", cells: { sex: "F", site: "701" }, numbers: { age: 75 } }]);
    expect(subjects.rows[0]!.cells.treatment_start).toBe("2026-01-01");
  });

  it("reads the three containers alike", async () => {
    const values = async (name: string) =>
      (await readWhole(fixture(name), { name })).results.map((r) => [
        r.subjectId,
        r.matrix,
        r.reported,
        r.value,
        r.lloq,
        r.collectedAt,
      ]);
    const expected = await values("sdtm-csv/pc.csv");
    for (const name of [
      "sdtm-xport/pc.xpt",
      "dataset-json/pc-1.0.json",
      "dataset-json/pc-1.1.json",
      "dataset-json/pc-1.1.ndjson",
    ]) {
      expect(await values(name), name).toEqual(expected);
    }
  });
});

it("reads IBM System/370 doubles", () => {
  // Values of technical note TS-140 and of the format's definition: sign, excess-64 exponent of 16, 56-bit fraction.
  const of = (hex: string) => ibmDouble(Buffer.from(hex, "hex"));
  expect([of("4110000000000000"), of("c110000000000000"), of("4064000000000000")]).toEqual([1, -1, 0.390625]);
  expect([of("42640000"), of("0000000000000000"), of("43a0000000000000")]).toEqual([100, 0, 2560]);
  expect(["2e00000000000000", "4100000000000000", "5f00000000000000"].map(of)).toEqual([null, null, null]);
});
