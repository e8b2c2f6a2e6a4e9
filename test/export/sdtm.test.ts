import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { domains, suppHead } from "../../src/export/sdtm/domains.js";
import { duration } from "../../src/export/sdtm/duration.js";
import { codes } from "../../src/export/sdtm/study.js";
import { parseSmallCsv } from "../../src/io/csv.js";
import { csfp, csfpJson } from "../builders/command.js";
import { exampleStudy } from "../builders/example-study.js";
import { profileStudy } from "../builders/profile-study.js";
import { atHour, dosesOf, makeStudy } from "../builders/study.js";
import { nightOf } from "../builders/temp-study.js";
import { readWithXportJs } from "../builders/xport-js.js";

type Record_ = Record<string, string>;
interface DatasetJson {
  name: string;
  records: number;
  columns: { name: string; label: string; dataType: string; length?: number }[];
  rows: (string | number | null)[][];
}

const out = mkdtempSync(join(tmpdir(), "csfp-sdtm-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

async function exportOf(study: string, name: string): Promise<string> {
  const folder = join(out, name);
  const answer = await csfp([
    ...["export", "sdtm", "--study", study, "--out", folder],
    ...["--format", "dataset-json", "xpt", "csv"],
  ]);
  expect(answer.code).toBe(0);
  return folder;
}

const csvRecords = (folder: string, name: string): Record_[] =>
  parseSmallCsv(readFileSync(join(folder, `${name}.csv`), "utf8"));
const json = (folder: string, name: string): DatasetJson =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as DatasetJson;

describe("a study with profiles", () => {
  const withPlan = async (name: string, auc: Record<string, unknown>): Promise<string> => {
    const study = profileStudy({ analysis: { auc } });
    await nightOf(study);
    return exportOf(study, name);
  };
  const areasOf = (folder: string): Record_[] => csvRecords(folder, "pp").filter((one) => one.PPTESTCD === "RAAUCINT");

  it("PP has the AUC ratio of each dosing interval, tied to every concentration it came from", async () => {
    const folder = await withPlan("profiles", { method: "linear" });
    const areas = areasOf(folder);
    // By hand: CSF 1, 2, 1 and plasma 100, 50, 25 at 0, 2, 4 h are 6 and 225.
    expect(areas.map((one) => Number(one.PPSTRESN))).toEqual([6 / 225, 12 / 225, 6 / 450]);
    expect(areas[0]).toMatchObject({
      PPTEST: "Ratio AUC from T1 to T2",
      PPCAT: "larotrectinib",
      PPSPEC: "",
      PPANMETH: "CSF TO PLASMA",
      PPSTINT: "PT0M",
      PPENINT: "PT4H",
      PPRFTDTC: atHour(96),
      PPSEQ: "4",
    });
    const relrec = csvRecords(folder, "relrec").filter(
      (one) => one.RELID === "RAAUCINT4" && one.USUBJID === areas[0]!.USUBJID,
    );
    expect(relrec.map((one) => one.RDOMAIN).sort()).toEqual([...Array(6).fill("PC"), "PP"]);
    const pc = csvRecords(folder, "pc");
    const found = relrec
      .filter((one) => one.RDOMAIN === "PC")
      .map((link) => pc.find((one) => one.USUBJID === link.USUBJID && one.PCSEQ === link.IDVARVAL)!.PCSTRESC);
    expect(found.sort()).toEqual(["1", "1", "100", "2", "25", "50"]);
    const supp = csvRecords(folder, "supppp").filter(
      (one) => one.IDVARVAL === "4" && one.USUBJID === areas[0]!.USUBJID,
    );
    expect(supp.map((one) => [one.QNAM, one.QVAL])).toEqual([
      ["AUCMETH", "linear trapezoid"],
      ["AUCCSF", "6"],
      ["AUCPLAS", "225"],
    ]);
    const checked = await csfp(["sdtm", "check", folder]);
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining("nothing found")]);
  });

  it("says why an interval has none, and in the remarks that a study has none at all", async () => {
    const areas = areasOf(await withPlan("few", { method: "linear", minSamples: 4 }));
    expect(areas).toHaveLength(3);
    for (const one of areas) {
      expect(one).toMatchObject({ PPSTAT: "NOT DONE", PPSTRESC: "", PPSTRESN: "", PPSTINT: "" });
      expect(one.PPREASND).toBe("needs 4 quantified samples per matrix, found 3 in CSF and 3 in plasma");
    }
    const folder = await exportOf(await exampleStudy(), "no-profiles");
    expect(areasOf(folder)).toEqual([]);
    expect(readFileSync(join(folder, "remarks.txt"), "utf8")).toContain("no AUC ratio of larotrectinib");
  });

  it.each([
    [0, "PT0M"],
    [12, "PT12H"],
    [1.9166666666666667, "PT1H55M"],
    [0.5, "PT30M"],
    [-0.25, "-PT15M"],
  ])("%d h is %s", (hours, text) => {
    expect(duration(hours)).toBe(text);
  });
});

describe("the made-up study", () => {
  let study = "";
  let folder = "";
  beforeAll(async () => {
    study = await exampleStudy();
    folder = await exportOf(study, "example");
  });

  it("has the datasets expected, and the summaries apart from them", () => {
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    expect(names.sort()).toEqual(
      "cm dm ec ex pc pp relrec suppcm suppdm suppec suppex supppc supppp".split(" ").map((name) => `${name}.json`),
    );
    expect(readdirSync(join(folder, "analysis")).sort()).toEqual(["ratsum.csv", "ratsum.json", "ratsum.xpt"]);
  });

  it("PP has one RACONC a pair, with the ratio and its censoring", async () => {
    const pairs = await csfpJson(["list", "pairs", "--study", study]);
    const pp = csvRecords(folder, "pp");
    const supp = csvRecords(folder, "supppp").filter((one) => one.QNAM === "PAIRID");
    expect(pp).toHaveLength(pairs.length);
    for (const pair of pairs as {
      pairId: string;
      subjectId: string;
      ratio: { state: string; value: number; bound: number };
    }[]) {
      const link = supp.find((one) => one.QVAL === pair.pairId)!;
      const record = pp.find((one) => one.USUBJID === link.USUBJID && one.PPSEQ === link.IDVARVAL)!;
      expect(record).toMatchObject({
        PPTESTCD: "RACONC",
        PPSPEC: "",
        PPANMETH: "CSF TO PLASMA",
        PPCAT: "larotrectinib",
      });
      expect(record.USUBJID).toBe(`EXAMPLE-LARO-${pair.subjectId}`);
      const { state, value, bound } = pair.ratio;
      if (state === "quantified") expect(Number(record.PPSTRESN)).toBe(value);
      else expect(record.PPSTRESN).toBe("");
      if (state === "below") expect(record.PPSTRESC).toBe(`<${bound}`);
      if (state === "above") expect(record.PPSTRESC).toBe(`>${bound}`);
      if (state === "notEstimable") expect(record).toMatchObject({ PPSTAT: "NOT DONE", PPSTRESC: "" });
    }
    expect(pp.filter((one) => one.PPSTAT === "NOT DONE").map((one) => one.PPREASND)).toEqual([
      "CSF and plasma are both below LLOQ or not detected",
      "Which result of CSF or plasma counts is not decided",
    ]);
  });

  it("PC has texts as received in their own unit, BLQ without a number, limits filled, and no silent gap", async () => {
    const pc = csvRecords(folder, "pc");
    const samples = await csfpJson(["list", "samples", "--study", study]);
    expect(pc).toHaveLength(samples.length);
    const below = samples.filter((one) => one.state === "belowLloq").map((one) => one.sampleId);
    expect(below.length).toBeGreaterThan(0);
    const blq = pc.filter((one) => one.PCSTRESC === "BLQ");
    expect(blq.map((one) => one.PCREFID).sort()).toEqual(below.sort());
    for (const one of blq) expect(one).toMatchObject({ PCSTRESN: "", PCSTAT: "" });
    expect(blq.every((one) => one.PCORRES !== "" && Number(one.PCLLOQ) > 0)).toBe(true);
    // The second laboratory reports ug/mL.
    expect(pc.find((one) => one.PCREFID === "EX-11-V1-P")).toMatchObject({
      PCORRES: "0.87770",
      PCORRESU: "ug/mL",
      PCSTRESC: "877.7",
      PCSTRESU: "ng/mL",
      PCSPEC: "PLASMA",
      VISITNUM: "1",
      PCDTC: "2025-09-12T09:55:00+02:00",
      PCDY: "12",
    });
    expect(pc.find((one) => one.PCREFID === "EX-11-V1-C")!.PCSPEC).toBe("CEREBROSPINAL FLUID");
    const undone = pc.filter((one) => one.PCSTAT === "NOT DONE");
    expect(undone.map((one) => one.PCREFID)).toEqual(
      samples.filter((one) => one.withoutResult !== null).map((one) => one.sampleId),
    );
    expect(undone.every((one) => one.PCREASND !== "" && one.PCORRES === "" && one.PCSTRESC === "")).toBe(true);
  });

  it("PC has the planned time where it counts from the same dose, and keeps it beside the record elsewhere", () => {
    const pc = csvRecords(folder, "pc");
    const beside = csvRecords(folder, "supppc").filter((one) => one.QNAM === "NOMTIMEH");
    // By the samples table: planned 12 h, drawn 12 h after the evening dose; the CSF at 08:00, before the morning dose.
    expect(pc.find((one) => one.PCREFID === "EX-01-V1-C")).toMatchObject({
      PCTPT: "12 H AFTER DOSE",
      PCTPTNUM: "12",
      PCELTM: "PT12H",
      PCTPTREF: "LAST DOSE 2025-09-10T20:00:00+02:00",
    });
    const planned = pc.filter((one) => one.PCELTM !== "");
    expect(planned.length).toBeGreaterThan(50);
    for (const one of planned) {
      const isBeside = beside.some((two) => two.USUBJID === one.USUBJID && two.IDVARVAL === one.PCSEQ);
      expect([isBeside, one.PCTPTREF === ""], one.PCREFID).toEqual([false, false]);
    }
    for (const one of pc.filter((two) => two.PCELTM === "")) expect([one.PCTPT, one.PCTPTNUM]).toEqual(["", ""]);
  });

  it("RELREC ties each ratio to its CSF and its plasma by three records", () => {
    const [pc, pp, relrec] = ["pc", "pp", "relrec"].map((name) => csvRecords(folder, name)) as [
      Record_[],
      Record_[],
      Record_[],
    ];
    expect(relrec).toHaveLength(3 * pp.length);
    for (const ratio of pp) {
      const own = relrec.find(
        (one) => one.RDOMAIN === "PP" && one.USUBJID === ratio.USUBJID && one.IDVARVAL === ratio.PPSEQ,
      )!;
      const group = relrec.filter((one) => one.USUBJID === own.USUBJID && one.RELID === own.RELID);
      const specimens = group
        .filter((one) => one.RDOMAIN === "PC")
        .map((one) => pc.find((two) => two.USUBJID === one.USUBJID && two.PCSEQ === one.IDVARVAL)!.PCSPEC);
      expect(specimens).toEqual(["CEREBROSPINAL FLUID", "PLASMA"]);
    }
  });

  it("XPT read back by xport-js equals Dataset-JSON cell by cell, in every dataset", async () => {
    const names = [
      ...readdirSync(folder),
      ...readdirSync(join(folder, "analysis")).map((name) => join("analysis", name)),
    ]
      .filter((name) => name.endsWith(".xpt"))
      .map((name) => name.slice(0, -4));
    expect(names).toHaveLength(14);
    for (const name of names) {
      const { rows, records, columns } = json(folder, name);
      expect(records, name).toBe(rows.length);
      expect(
        rows.every((row) => row.length === columns.length),
        name,
      ).toBe(true);
      const read = await readWithXportJs(join(folder, `${name}.xpt`));
      const isText = columns.map((column) => column.dataType === "string");
      expect(read, name).toEqual(rows.map((row) => row.map((cell, at) => (isText[at] ? (cell ?? "") : cell))));
    }
  });

  it("CSV has the texts of Dataset-JSON, too", () => {
    for (const name of ["pc", "pp", "supppc", "supppp", "ec", "cm"]) {
      const { columns, rows } = json(folder, name);
      const read = csvRecords(folder, name);
      expect(
        read.map((one) => columns.map((column) => one[column.name])),
        name,
      ).toEqual(rows.map((row) => row.map((cell) => String(cell ?? ""))));
    }
  });

  it("writes the same bytes again", async () => {
    const again = await exportOf(study, "again");
    for (const name of readdirSync(folder).filter((one) => one.includes("."))) {
      expect(readFileSync(join(again, name)).equals(readFileSync(join(folder, name))), name).toBe(true);
    }
  });
});

describe("doses, dates and subjects", () => {
  let folder = "";
  beforeAll(async () => {
    const dose = {
      subject_id: "S1",
      drug: "larotrectinib",
      dose: 100,
      unit: "mg",
      route: "oral",
      formulation: "capsule",
    };
    const study = makeStudy({
      settings: { zone: "Europe/Berlin" },
      tables: {
        "doses.csv": [
          { ...dose, dose_id: "D0", record: "planned", given_at: "2026-03-02T08:00" },
          { ...dose, dose_id: "D1", given_at: "2026-03-02T08:00", status: "taken" },
          { ...dose, dose_id: "D2", given_at: "2026-03-02T20:00", status: "missed" },
          { ...dose, dose_id: "D3", given_at: "2026-03-03T08:00", status: "withheld", reason: "neutropenia" },
          { ...dose, dose_id: "D4", given_at: "2026-03-03T20:00", status: "vomited" },
          { ...dose, dose_id: "D5", frequency: "BID", start: "2026-03-04", end: "2026-03-10" },
        ],
        "samples.csv": [
          { sample_id: "A", subject_id: "S1", matrix: "csf", collected_at: "2026-03-01T23:30", visit: "Day 1 hour 2" },
          { sample_id: "B", subject_id: "S1", matrix: "plasma", collected_at: "2026-03-02T00:10", visit: "screening" },
          { sample_id: "C", subject_id: "S1", matrix: "plasma", collected_at: "2026-03-09" },
        ],
        "results.csv": [
          { sample_id: "A", analyte: "larotrectinib", concentration: ">100", unit: "ng/mL" },
          { sample_id: "B", analyte: "larotrectinib", concentration: "=1+1", unit: "ng/mL" },
          { sample_id: "C", analyte: "larotrectinib", concentration: 5, unit: "ng/mL" },
        ],
        "subjects.csv": [{ subject_id: "S1", sex: "female", birth_date: "1990-05-01", arm: "A" }],
        "comedications.csv": [
          { subject_id: "S1", drug: "rifampicin", target: "CYP3A4", role: "inducer", start: "2026-02-01" },
          { subject_id: "S1", drug: "paracetamol", start: atHour(0) },
        ],
      },
    });
    await nightOf(study);
    folder = await exportOf(study, "doses");
  });

  it("EX has what was given, EC every record with what happened", () => {
    const ex = csvRecords(folder, "ex");
    expect(ex.map((one) => [one.EXSPID, one.EXDOSFRQ, one.EXSTDTC, one.EXENDTC, one.EXSTDY])).toEqual([
      ["D1", "ONCE", "2026-03-02T08:00:00+01:00", "2026-03-02T08:00:00+01:00", "1"],
      ["D4", "ONCE", "2026-03-03T20:00:00+01:00", "2026-03-03T20:00:00+01:00", "2"],
      ["D5", "BID", "2026-03-04", "2026-03-10", "3"],
    ]);
    expect(
      csvRecords(folder, "suppex")
        .filter((one) => one.QNAM === "VOMITED")
        .map((one) => one.IDVARVAL),
    ).toEqual(["2"]);
    const ec = csvRecords(folder, "ec");
    expect(ec.map((one) => [one.ECSPID, one.ECMOOD, one.ECOCCUR, one.ECREASOC, one.ECDOSE])).toEqual([
      ["D0", "SCHEDULED", "", "", "100"],
      ["D1", "PERFORMED", "Y", "", "100"],
      ["D2", "PERFORMED", "N", "MISSED", ""],
      ["D3", "PERFORMED", "N", "neutropenia", ""],
      ["D4", "PERFORMED", "Y", "", "100"],
      ["D5", "PERFORMED", "Y", "", "100"],
    ]);
  });

  it("study days know no day 0, dates keep the precision they have", () => {
    const pc = csvRecords(folder, "pc");
    expect(pc.map((one) => [one.PCREFID, one.PCDTC, one.PCDY])).toEqual([
      ["A", "2026-03-01T23:30:00+01:00", "-1"],
      ["B", "2026-03-02T00:10:00+01:00", "1"],
      ["C", "2026-03-09", "8"],
    ]);
    expect(csvRecords(folder, "dm")).toMatchObject([
      {
        USUBJID: "small-study-S1",
        RFXSTDTC: "2026-03-02T08:00:00+01:00",
        RFXENDTC: "2026-03-10",
        BRTHDTC: "1990-05-01",
        SEX: "F",
        ARMCD: "A",
        AGE: "",
        AGEU: "",
      },
    ]);
    expect(csvRecords(folder, "cm").map((one) => [one.CMTRT, one.CMSTDTC, one.CMSTDY])).toEqual([
      ["PARACETAMOL", "2026-03-02T09:00:00+01:00", "1"],
      ["RIFAMPICIN", "2026-02-01", "-29"],
    ]);
  });

  it("above ULOQ is ALQ; visits without one clear number have none; nothing is silently lost", () => {
    const pc = csvRecords(folder, "pc");
    expect(pc[0]).toMatchObject({
      PCORRES: ">100",
      PCSTRESC: "ALQ",
      PCSTRESN: "",
      PCULOQ: "100",
      VISIT: "Day 1 hour 2",
    });
    expect(pc.map((one) => one.VISITNUM)).toEqual(["", "", ""]);
    expect(pc[1]).toMatchObject({ PCSTAT: "NOT DONE" });
    expect(readFileSync(join(folder, "remarks.txt"), "utf8")).toContain("DM COUNTRY: is not in the study's tables");
  });
});

it("a nominal time that counts from another dose than the last one is not moved to it", async () => {
  const planned = { A: [2, 97.5], B: [4, 98], C: [2, 98.1], D: [0, 107.9], E: [-0.25, 107.8] } as const;
  const study = makeStudy({
    tables: {
      "doses.csv": dosesOf("S1", 9),
      "samples.csv": Object.entries(planned).map(([sample_id, [nominal_time_h, hour]]) => ({
        sample_id,
        subject_id: "S1",
        matrix: "plasma",
        collected_at: atHour(hour),
        nominal_time_h,
      })),
      "results.csv": Object.keys(planned).map((sample_id) => ({
        sample_id,
        analyte: "larotrectinib",
        concentration: 5,
        unit: "ng/mL",
      })),
    },
  });
  await nightOf(study);
  const folder = await exportOf(study, "nominal");
  const pc = csvRecords(folder, "pc");
  // The last dose is at hour 96, the tolerance 2 h: B is 2 h early and passes, D and E are meant from the dose to come.
  expect(Object.fromEntries(pc.map((one) => [one.PCREFID, one.PCELTM]))).toEqual({
    A: "PT2H",
    B: "PT4H",
    C: "PT2H",
    D: "",
    E: "",
  });
  const beside = csvRecords(folder, "supppc").filter((one) => one.QNAM === "NOMTIMEH");
  expect(beside.map((one) => one.QVAL).sort()).toEqual(["-0.25", "0"]);
  expect(readFileSync(join(folder, "remarks.txt"), "utf8")).toContain("PCELTM `0`: it is not known which dose");
});

describe("the shape of the datasets", () => {
  const heads = [...Object.values(domains), suppHead("PC")];

  it.each(heads.map((head) => [head.name, head] as const))(
    "%s: names, labels and keys fit SDTM and XPORT",
    (_, head) => {
      expect(head.name.length).toBeLessThanOrEqual(8);
      expect(head.label.length).toBeLessThanOrEqual(40);
      const names = head.variables.map((variable) => variable.name);
      expect(new Set(names).size).toBe(names.length);
      expect(head.variables.filter(({ name, label }) => name.length > 8 || label.length > 40)).toEqual([]);
      expect(head.keys.filter((key) => !names.includes(key))).toEqual([]);
    },
  );

  it("codes are short, in capitals, unlike each other, and begin with no digit", () => {
    expect([...codes(["larotrectinib", "Larotrectinib M1", "5-FU", "δ"], 8).values()]).toEqual([
      "LAROTREC",
      "LAROTRE2",
      "X5FU",
      "X",
    ]);
  });
});
