import { describe, expect, it } from "vitest";
import { openSourceFile } from "../../src/io/source-file.js";
import { underCensus } from "../../src/readers/census.js";
import { chooseReader } from "../../src/readers/index.js";
import type { FileFacts, ReadBatch } from "../../src/readers/reader.js";
import { drain, readWhole } from "./read-all.js";

/** Rows that were once lost without a word: each is read, or named in an error. */

const errors = (read: Awaited<ReturnType<typeof readWhole>>) =>
  read.findings.filter((f) => f.severity === "error").map((f) => [f.rule, f.row]);
const values = (read: Awaited<ReturnType<typeof readWhole>>) => read.results.map((r) => [r.analyte, r.value]);

const lynxHeader = "\t#\tName\tConc.\tArea";
const lynx = (...blocks: string[][]) =>
  ["Quantify Compound Summary Report", "", ...blocks.flatMap((lines) => [...lines, ""])].join("\r\n");
const lynxBlock = (title: string, values: number[]) => [
  ...(title === "" ? [] : [title, ""]),
  lynxHeader,
  ...values.map((v, i) => `${i + 1}\t${i + 1}\tr${i + 1}\t${v}\t100`),
];

describe("TargetLynx text", () => {
  it("reads a title in lower or upper case", async () => {
    const text = lynx(lynxBlock("compound 1:  alpha", [1, 2]), lynxBlock("COMPOUND 2:  beta", [3]));
    expect(values(await readWhole(text, { name: "x.txt" }))).toEqual([
      ["alpha", 1],
      ["alpha", 2],
      ["beta", 3],
    ]);
  });

  it("refuses a block that begins again with a header and no title, and keeps the rest", async () => {
    const text = lynx(
      lynxBlock("Compound 1:  alpha", [1, 2]),
      lynxBlock("", [30, 40]),
      lynxBlock("Compound 3:  gamma", [5]),
    );
    const read = await readWhole(text, { name: "x.txt" });
    expect(values(read)).toEqual([
      ["alpha", 1],
      ["alpha", 2],
      ["gamma", 5],
    ]);
    expect(errors(read)).toEqual([["untitled-block", 9]]);
    expect(read.facts.counts).toEqual({ found: 5, returned: 3, reported: 2, leftOut: 0 });
  });

  it("refuses a block whose row numbers come again, title and header lost", async () => {
    const text = lynx([...lynxBlock("Compound 1:  alpha", [1, 2]), ...lynxBlock("", [30, 40]).slice(1)]);
    const read = await readWhole(text, { name: "x.txt" });
    expect(values(read)).toEqual([
      ["alpha", 1],
      ["alpha", 2],
    ]);
    expect(errors(read)).toEqual([["untitled-block", 8]]);
  });

  it("reads rows in any order of their numbers, and a line that stands twice", async () => {
    const rows = lynxBlock("Compound 1:  alpha", [1, 2, 3]);
    const text = lynx([...rows.slice(0, 3), rows[5]!, rows[3]!, rows[3]!, rows[4]!]);
    const read = await readWhole(text, { name: "x.txt" });
    expect(values(read).map(([, value]) => value)).toEqual([3, 1, 1, 2]);
    expect(errors(read)).toEqual([]);
  });

  it("refuses the one block whose concentration column is lost", async () => {
    const damaged = lynxBlock("Compound 1:  alpha", [1, 2]).map((line) => line.replace("Conc.", "C0nc."));
    const read = await readWhole(lynx(damaged, lynxBlock("Compound 2:  beta", [3])), { name: "x.txt" });
    expect(values(read)).toEqual([["beta", 3]]);
    expect(errors(read)).toEqual([["no-concentration-column", 5]]);
  });

  it("sets rows above the first title aside", async () => {
    const text = lynx(lynxBlock("", [1, 2]), lynxBlock("Compound 2:  beta", [3]));
    const read = await readWhole(text, { name: "x.txt" });
    expect(values(read)).toEqual([["beta", 3]]);
    expect(errors(read)).toEqual([["untitled-block", 3]]);
  });
});

describe("Shimadzu blocks", () => {
  const header = "\tData Filename\tSample Name\tRet. Time\tArea\tConc.";
  const block = (title: string[], values: number[]) =>
    [...title, header, ...values.map((v, i) => `${i + 1}\tf${i + 1}.lcd\tS${i + 1}\t1\t10\t${v}`)].join("\n");

  it("refuses a block without ID# and Name", async () => {
    const text = `${block(["ID#\t1", "Name\talpha"], [1, 2])}\n${block([], [30, 40])}\n`;
    const read = await readWhole(text, { name: "x.txt" });
    expect(values(read)).toEqual([
      ["alpha", 1],
      ["alpha", 2],
    ]);
    expect(errors(read)).toEqual([["untitled-block", 6]]);
  });

  it("reports results under a damaged section title", async () => {
    const text = [
      "[Header]",
      "Data File Name\tx.qgd",
      "",
      "[MS Quantitative Results]",
      "ID#\tName\tRet.Time\tArea\tConc.",
      "1\talpha\t1\t10\t0.5",
      "",
      "[MS Quantitatve Results]",
      "ID#\tName\tRet.Time\tArea\tConc.",
      "2\tbeta\t1\t10\t0.7",
    ].join("\n");
    const read = await readWhole(text, { name: "x.txt" });
    expect(values(read)).toEqual([["alpha", 0.5]]);
    expect(errors(read)).toEqual([
      ["unknown-line", 9],
      ["unknown-line", 10],
    ]);
  });
});

describe("SCIEX Analyst tables", () => {
  it("refuses a second table under a title that was used", async () => {
    const table = (name: string, value: string) =>
      [
        ...(name === "" ? [] : [`Peak Name: ${name}`]),
        "\tSample Name\tAnalyte Peak Area (counts)\tCalculated Concentration (ng/mL)",
        `1\tS1\t100\t${value}`,
      ].join("\n");
    const read = await readWhole(`${table("alpha", "1.5")}\n${table("", "9.9")}\n${table("beta", "2.5")}\n`, {
      name: "x.txt",
    });
    expect(values(read)).toEqual([
      ["alpha", 1.5],
      ["beta", 2.5],
    ]);
    expect(errors(read)).toEqual([["untitled-block", 4]]);
  });
});

describe("MassHunter tables", () => {
  const table = (fields: string) =>
    `Sample,,alpha Results,,beta Results,,beta-d4 [ISTD] Results,\n${fields}\nS1,a.d,10,1.5,20,2.5,30,3.5\nS2,b.d,10,1.6,20,2.6,30,3.6\n`;

  it("takes [ISTD] for the mark of an internal standard", async () => {
    const read = await readWhole(table("Name,Data File,Area,Final Conc.,Area,Final Conc.,Area,Final Conc."));
    expect(read.results.map((r) => r.analyte)).toEqual(["alpha", "beta", "alpha", "beta"]);
    expect(errors(read)).toEqual([]);
  });

  it("names the compound whose concentration column is lost", async () => {
    const read = await readWhole(table("Name,Data File,Area,Final Conc.,Area,Final C0nc.,Area,Final Conc."));
    expect(read.results.map((r) => r.analyte)).toEqual(["alpha", "alpha"]);
    expect(errors(read)).toEqual([["unlike-groups", 2]]);
    expect(read.facts.counts.reported).toBe(2);
  });

  it("refuses a row whose quantitation message is lost, and with it a cell", async () => {
    const text = [
      "Sample,,,,,,alpha Results,",
      ",Quantitation Message,,Name,Data File,Acq. Date-Time,Final Conc.,Area",
      ",,,S1,a.d,4/19/2018 6:48 PM,1.5,100",
      ",,S2,b.d,4/19/2018 6:58 PM,2.5,71,",
      "",
    ].join("\n");
    const read = await readWhole(text);
    expect(read.results.map((r) => r.value)).toEqual([1.5]);
    expect(errors(read)).toEqual([["unknown-line", 4]]);
  });

  it("refuses a table in which the label of a group is lost", async () => {
    const fields = "Name,Data File,Area,Final Conc.,Area,Final Conc.,Area,Final Conc.";
    await expect(readWhole(table(fields).replace("beta Results", ""))).rejects.toThrow(/column Area twice/);
  });

  it("refuses header rows of unequal width", async () => {
    const wide = table("Name,Data File,Area,x,Final Conc.,Area,Final Conc.,Area,Final Conc.");
    await expect(readWhole(wide)).rejects.toThrow(/first header row has 8 cells, the second 9/);
  });
});

describe("tables of lines", () => {
  const header = "sample_id,analyte,concentration,unit,comment";
  const row = (n: number, comment = "") => `S${n},alpha,${n}.5,ng/mL,${comment}`;

  it("reads all rows whatever ends the lines", async () => {
    for (const end of ["\n", "\r\n", "\r", "\r\r\n", "\u0085"]) {
      const read = await readWhole(`${header}\n${[1, 2, 3].map((n) => row(n)).join(end)}${end}`);
      expect(read.results.map((r) => r.value)).toEqual([1.5, 2.5, 3.5]);
      expect(errors(read)).toEqual([]);
    }
  });

  it("names the rows that two stray quotes joined", async () => {
    const read = await readWhole([header, row(1), row(2, '"x'), row(3), row(4, 'y"'), row(5), ""].join("\n"));
    expect(read.results.map((r) => r.value)).toEqual([1.5, 5.5]);
    expect(errors(read)).toEqual([["swallowed-rows", 3]]);
    expect(read.findings.find((f) => f.rule === "swallowed-rows")?.what).toContain("lines 3 to 5");
    expect(read.facts.counts.reported).toBe(3);
  });

  it("reads no row under another header, and the same header once more", async () => {
    const twice = await readWhole([header, row(1), header, row(2), ""].join("\n"));
    expect(twice.results.map((r) => r.value)).toEqual([1.5, 2.5]);
    expect(errors(twice)).toEqual([]);
    const other = "sample_id,analyte,concentration,lloq,unit";
    const read = await readWhole([header, row(1), "", other, "S9,alpha,9,0.5,ng/mL", ""].join("\n"));
    expect(read.results.map((r) => r.value)).toEqual([1.5]);
    expect(errors(read)).toEqual([["other-header", 4]]);
    expect(read.facts.counts).toEqual({ found: 3, returned: 1, reported: 2, leftOut: 0 });
    const listing = "Subject,Period,Matrix,Analyte,Concentration,Units";
    const vendor = await readWhole(
      `${listing}\nS1,1,CSF,alpha,2,ng/mL\nSubject,Period,Matrix,Analyte,Units,Concentration\nS2,1,CSF,alpha,ng/mL,3\n`,
    );
    expect(vendor.results.map((r) => r.value)).toEqual([2]);
    expect(errors(vendor)).toEqual([["other-header", 3]]);
  });

  it("keeps a comment of several lines", async () => {
    const read = await readWhole([header, row(1, '"thawed twice,\nsee log"'), row(2), ""].join("\n"));
    expect(read.results.map((r) => r.value)).toEqual([1.5, 2.5]);
    expect(read.facts.lines).toEqual({ header: 1, record: 2, "line within a quoted cell": 1 });
  });

  it("reports rows above a vendor's header, and sets a file without any other aside", async () => {
    const listing = "Subject,Period,Matrix,Analyte,Concentration,Units";
    const above = await readWhole(`S1,1,CSF,alpha,2,ng/mL\n${listing}\nS2,1,CSF,alpha,3,ng/mL\n`);
    expect(above.results.map((r) => r.value)).toEqual([3]);
    expect(errors(above)).toEqual([["unknown-line", 1]]);
    const last = await readWhole(`S1,1,CSF,alpha,2,ng/mL\n${listing}\n`);
    expect(errors(last)).toEqual([
      ["unknown-line", 1],
      ["no-results-read", null],
    ]);
  });

  it("reports JSON rows of another width, and a count that does not hold", async () => {
    const dataset = {
      datasetJSONVersion: "1.1.0",
      name: "PC",
      records: 3,
      columns: ["USUBJID", "PCTESTCD", "PCSTRESN", "PCSTRESU"].map((name) => ({ name })),
      rows: [["S1", "A", 1, "ng/mL"], ["S1", 2, "ng/mL"], ["S1", "A", 3, "ng/mL", "x"], "S1"],
    };
    const read = await readWhole(JSON.stringify(dataset), { name: "pc.json" });
    expect(read.results.map((r) => r.value)).toEqual([1]);
    expect(errors(read)).toEqual([
      ["ragged-row", 2],
      ["ragged-row", 3],
      ["ragged-row", 4],
      ["other-record-count", null],
    ]);
  });
});

describe("TargetLynx XML", () => {
  const xml = (peak: string) =>
    `<QUANDATASET><GROUPDATA><GROUP><SAMPLELISTDATA><SAMPLE name="r1" sampleid="S1" type="Analyte"><COMPOUND id="1" name="alpha"><PEAK area="1" analconc="1.5"/></COMPOUND><COMPOUND id="2" name="beta"><${peak} area="1" analconc="2.5"/></COMPOUND></SAMPLE></SAMPLELISTDATA></GROUP></GROUPDATA></QUANDATASET>`;

  it("names a result whose element is damaged", async () => {
    const read = await readWhole(xml("Peak"), { name: "x.xml" });
    expect(values(read)).toEqual([["alpha", 1.5]]);
    expect(errors(read)).toEqual([
      ["unknown-line", 1],
      ["unknown-element", 1],
    ]);
  });
});

describe("the census", () => {
  async function* reader(lines: Record<string, number>): AsyncGenerator<ReadBatch, FileFacts> {
    yield { results: [], rows: [], findings: [], dilution: "unstated" };
    return { exportedAt: null, run: null, counts: { found: 2, returned: 2, reported: 0, leftOut: 0 }, lines };
  }

  it("says so when a reader has not accounted for every line", async () => {
    const file = await openSourceFile({ name: "x.csv", bytes: Buffer.from("a,b\n1,2\n3,4\n5,6\n") });
    const good = await drain(underCensus(file, reader({ header: 1, record: 3 }), true));
    expect(good.findings).toEqual([]);
    const bad = await drain(underCensus(file, reader({ header: 1, record: 2 }), true));
    expect(bad.findings).toMatchObject([{ rule: "lines-unaccounted", severity: "error", file: "x.csv" }]);
    expect(bad.facts.counts).toEqual({ found: 3, returned: 2, reported: 1, leftOut: 0 });
  });
});

describe("a file nobody reads", () => {
  const refusal = async (text: string) => {
    const choice = chooseReader(await openSourceFile({ name: "x.csv", bytes: Buffer.from(text) }), []);
    return choice.by === "refused" ? choice : null;
  };

  it("names the nearest layout and what it lacks, and no other", async () => {
    const refused = await refusal("Sample Name,Calculated Concentration,Units,Component\nS1,2.1,ng/mL,alpha\n");
    expect(refused?.why).toContain("nearest: sciex-os");
    expect(refused?.lookedFor).toEqual(['sciex-os: a column "Component Name"']);
  });

  it("names none where none is near", async () => {
    expect((await refusal("just,some,words\n"))?.lookedFor).toEqual([]);
  });
});

describe("Skyline reports by file name", () => {
  it("takes File Name for the injection where there is no replicate", async () => {
    const read = await readWhole("File Name,Molecule,Precursor,Quantification\na.raw,alpha,429.2,2.1 ng/mL\n");
    expect(read.results).toMatchObject([{ rawFile: "a.raw", analyte: "alpha", value: 2.1, unit: "ng/mL" }]);
    const both = await readWhole("Replicate,File Name,Molecule,Quantification\nR1,a.raw,alpha,2.1 ng/mL\n");
    expect(both.results[0]!.rawFile).toBe("R1");
  });
});
