import { describe, expect, it } from "vitest";
import { concentrationWords } from "../../src/readers/declared-words.js";
import { inZone, readWhole } from "./read-all.js";

const brief = (read: Awaited<ReturnType<typeof readWhole>>) =>
  read.results.map((one) => [one.reported, one.value, one.limitInText, one.unit]);

describe("words that study.yaml declares", () => {
  const words = concentrationWords({
    "<LLOQ (0.5)": "belowLloq",
    ">ULOQ(1000)": "aboveUloq",
    "unter BG: 0.25 ug/mL": "belowLloq",
    "<LOD (0.1)": "notDetected",
    "siehe Bem. 3": "belowLloq",
    NQ: "belowLloq",
  });
  const read = (cell: string, own = "") =>
    readWhole(`sample_id,analyte,concentration,unit\nA,X,${cell},${own}\n`, { options: inZone("UTC", { words }) });

  it.each([
    ["<LLOQ (0.5)", "belowLloq", 0.5, null],
    [">ULOQ(1000)", "aboveUloq", 1000, null],
    ["unter BG: 0.25 ug/mL", "belowLloq", 0.25, "ug/mL"],
    // A limit of detection is no limit of quantification.
    ["<LOD (0.1)", "notDetected", null, null],
    // A number that neither a sign nor a bracket marks as a limit is none.
    ["siehe Bem. 3", "belowLloq", null, null],
    ["NQ", "belowLloq", null, null],
  ])("%s keeps the limit that stands in it", async (cell, reported, limit, unit) => {
    expect(brief(await read(cell))).toEqual([[reported, null, limit, unit]]);
  });
});

describe("a column that flags censored results", () => {
  const table = (flagColumn: string, ...rows: string[]) =>
    readWhole(["sample_id,analyte,concentration,unit", ...rows, ""].join("\n").replace("unit", `unit,${flagColumn}`));

  it.each(["CENS", "BLQ", "bql", "BLOQ", "blq_flag", "BLOQ Flag", "LLOQ_FLAG", "is_blq", "Below LOQ"])(
    "%s decides the state",
    async (name) => {
      const read = await table(name, "A,X,0.5,ng/mL,1", "B,X,3,ng/mL,0", "C,X,900,ng/mL,-1", "D,X,0,ng/mL,1");
      expect(brief(read)).toEqual([
        ["belowLloq", null, 0.5, "ng/mL"],
        ["number", 3, null, "ng/mL"],
        ["aboveUloq", null, 900, "ng/mL"],
        ["belowLloq", null, null, "ng/mL"],
      ]);
      expect(read.findings).toEqual([]);
    },
  );

  it("understands the words of listings, and names a flag that it does not know", async () => {
    const read = await table("BLOQ", "A,X,0.5,ng/mL,BLOQ", "B,X,3,ng/mL,", "C,X,4,ng/mL,maybe", "D,X,5,ng/mL,2");
    expect(brief(read)).toEqual([
      ["belowLloq", null, 0.5, "ng/mL"],
      ["number", 3, null, "ng/mL"],
    ]);
    expect(read.findings.map((one) => [one.rule, one.row, one.value])).toEqual([
      ["unknown-censoring-flag", 4, "maybe"],
      ["unknown-censoring-flag", 5, "2"],
    ]);
  });
});

it("notes that the unit of a file in an unknown encoding was read on a guess", async () => {
  const text = "sample_id,analyte,concentration,unit\nA,X,1,\u00b5g/L\n";
  const read = await readWhole(Buffer.from(text, "latin1"));
  expect(read.results[0]!.unit).toBe("\u00b5g/L");
  expect(read.findings.map((one) => [one.rule, one.severity])).toEqual([["assumed-encoding", "info"]]);
  expect((await readWhole(text)).findings).toEqual([]);
});
