import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSourceFile } from "../../src/io/source-file.js";
import { chooseReader } from "../../src/readers/index.js";
import { inZone, mappingOf, readWhole } from "./read-all.js";

const base = "sample_id,analyte,concentration,unit,lloq\n";
const brief = (r: Awaited<ReturnType<typeof readWhole>>) =>
  r.results.map((x) => [x.reported, x.value, x.limitInText, x.raw]);
const errors = (r: Awaited<ReturnType<typeof readWhole>>) => r.findings.filter((f) => f.severity === "error");

// The rows of an animal study: text column with limits, NA in the numeric one, hours after dose.
const hours = mappingOf({
  name: "rat",
  kind: "results",
  columns: {
    subject_id: "ID",
    matrix: "SPEC",
    analyte: "PARAM",
    collected_at: "H",
    concentration: "AVAL",
    censored_text: "TXT",
    unit: "U",
    lloq: "LLQ",
    lloq_unit: "LLQU",
  },
  times: { hoursAfter: "2026-01-05T08:00" },
  where: [{ column: "SPEC", not: ["FECES"] }],
});

describe("house results table", () => {
  it("reads numbers, limits and words, each with its raw text and row", async () => {
    const read = await readWhole(
      `${base}A,X,12.5,ng/mL,1\nB,X,<2,ng/mL,1\nC,X,>500,ng/mL,\nD,X,BLQ,ng/mL,1\nE,X,Not Detected,,\nF,X,,,\nG,X,BQL<(0.249),,\n007,X,-3,,\n`,
    );
    expect(brief(read)).toEqual([
      ["number", 12.5, null, "12.5"],
      ["belowLloq", null, 2, "<2"],
      ["aboveUloq", null, 500, ">500"],
      ["belowLloq", null, null, "BLQ"],
      ["notDetected", null, null, "Not Detected"],
      ["missing", null, null, ""],
      ["belowLloq", null, 0.249, "BQL<(0.249)"],
      ["number", -3, null, "-3"],
    ]);
    expect(read.results.map((r) => [r.row, r.sampleId, r.unit, r.lloq])).toContainEqual([9, "007", null, null]);
    expect(read.facts.counts).toEqual({ found: 8, returned: 8, reported: 0, leftOut: 0 });
    expect(read.findings).toEqual([]);
  });

  it("reports every row it cannot understand, with row, column, value and near miss, and reads on", async () => {
    const read = await readWhole(
      `${base}A,X,12.5,ng/mL,1\nB,X,BLLQQ,ng/mL,1\nC,,3,ng/mL,1\nD,X,4,ng/mL,one\nE,X,5,ng/mL,1\n`,
    );
    expect(read.results.map((r) => r.sampleId)).toEqual(["A", "E"]);
    expect(errors(read).map((f) => [f.row, f.column, f.value, f.rule])).toEqual([
      [3, "concentration", "BLLQQ", "unknown-word"],
      [4, "analyte", "", "empty-analyte"],
      [5, "lloq", "one", "not-a-number"],
    ]);
    expect(errors(read)[0]!.what).toMatch(/is "[a-z]+" meant\?/);
    expect(read.facts.counts).toEqual({ found: 5, returned: 2, reported: 3, leftOut: 0 });
  });

  it("keeps the dilution factor, run, level and raw file", async () => {
    const withId = await readWhole(
      "sample_id,raw_file,sequence,run,sample_type,level,nominal_concentration,analyte,concentration,dilution_factor,area,acquired_at\n" +
        ",f1.raw,1,R1,Cal Std,L1,10,X,9.8,1,2000,2026-01-05T10:00:00Z\nS1,f2.raw,2,R1,Unknown,,,X,3,10,n.a.,\n",
    );
    expect(withId.results).toMatchObject([
      {
        rawFile: "f1.raw",
        run: "R1",
        sampleType: "calibrator",
        level: "L1",
        nominal: 10,
        acquiredAt: { ms: 1767607200000 },
      },
      { sampleId: "S1", sampleType: "study", dilutionFactor: 10, area: null },
    ]);
  });

  it("lists columns it does not use once, and names a misspelt one", async () => {
    const read = await readWhole("sample_id,analyte,concentration,dilution_facto,colour\nA,X,1,10,red\n");
    expect(read.findings.map((f) => [f.severity, f.rule, f.value])).toEqual([
      ["warning", "misspelt-column", "dilution_facto"],
      ["info", "unused-columns", "colour"],
    ]);
  });

  it("takes a unit behind the number and reports two units that disagree", async () => {
    const read = await readWhole(
      "sample_id,analyte,concentration,unit\nA,X,0.8071 uM,\nB,X,1 uM,ng/mL\nC,X,1 ng/mL,ng/mL\n",
    );
    expect(read.results.map((r) => [r.sampleId, r.value, r.unit])).toEqual([
      ["A", 0.8071, "uM"],
      ["C", 1, "ng/mL"],
    ]);
    expect(errors(read)).toMatchObject([{ row: 3, rule: "unit-conflict" }]);
  });

  it("reports ragged and cut-off rows and goes on", async () => {
    const read = await readWhole(`${base}A,X,1,ng/mL,1\nB,X,2\nC,X,3,ng/mL,1,9\nD,X,4,ng/mL,1\nE,X`);
    expect(read.results.map((r) => r.sampleId)).toEqual(["A", "D"]);
    expect(errors(read).map((f) => [f.row, f.rule])).toEqual([
      [3, "ragged-row"],
      [4, "ragged-row"],
      [6, "truncated-row"],
    ]);
  });

  it("reports a study row nobody could match", async () => {
    const read = await readWhole("sample_id,analyte,concentration\n,X,1\n");
    expect(errors(read)).toMatchObject([{ row: 2, rule: "no-identity" }, { rule: "no-results-read" }]);
  });
});

describe("decimal marks", () => {
  it("proves the comma per column, also in a comma-separated file", async () => {
    const german = await readWhole(
      "sample_id;analyte;concentration;lloq\nA;X;12,5;0,5\nB;X;1.234,5;0,5\nC;X;<0,5;0,5\n",
    );
    expect(german.results.map((r) => [r.value, r.limitInText, r.lloq])).toEqual([
      [12.5, null, 0.5],
      [1234.5, null, 0.5],
      [null, 0.5, 0.5],
    ]);
    const quoted = await readWhole('sample_id,analyte,concentration,lloq\nA,X,"9,754","0,25"\nB,X,"12,30","0,25"\n');
    expect(quoted.results.map((r) => r.value)).toEqual([9.754, 12.3]);
  });

  it("reports numbers that read two ways instead of choosing", async () => {
    const read = await readWhole('sample_id,analyte,concentration\nA,X,"1,234"\nB,X,"9,754"\nC,X,7\n');
    expect(read.results.map((r) => r.value)).toEqual([7]);
    expect(errors(read).map((f) => [f.row, f.rule])).toEqual([
      [2, "unknown-word"],
      [3, "unknown-word"],
    ]);
  });

  it("says when one column holds both marks, and uses only what is beyond doubt", async () => {
    const read = await readWhole("sample_id\tanalyte\tconcentration\nA\tX\t43.61\nB\tX\t4206,5\nC\tX\t43.614\n");
    expect(read.results.map((r) => r.value)).toEqual([43.61, 4206.5]);
    expect(read.findings.map((f) => f.rule)).toEqual(["mixed-decimal-marks", "unknown-word"]);
  });
});

describe("study mappings", () => {
  const rat =
    "ID,SPEC,PARAM,AVAL,TXT,U,H,LLQ,LLQU,EXTRA\n7,CSF,A1,NA,<2,ng/mL,24.667,1,ng/mL,x\n8,Plasma,A1,855,855,ng/mL,0.0833,1,ng/mL,x\n9,FECES,A1,1900,1900,ng/g,0,50,ng/g,x\n";

  it("lets the text column decide, counts hours, filters rows", async () => {
    const read = await readWhole(rat, { mappings: [hours], options: inZone("Europe/Amsterdam") });
    expect(read.by).toBe("rat");
    const originMs = 1767596400000;
    expect(read.results).toMatchObject([
      {
        subjectId: "7",
        reported: "belowLloq",
        limitInText: 2,
        lloq: 1,
        raw: "<2",
        row: 2,
        collectedAt: { ms: originMs + 88_801_200 },
      },
      { subjectId: "8", reported: "number", value: 855, raw: "855", collectedAt: { ms: originMs + 299_880 } },
    ]);
    expect(read.findings.map((f) => [f.rule, f.value])).toEqual([
      ["unused-columns", "EXTRA"],
      ["rows-left-out", "1"],
    ]);
    expect(read.facts.counts).toEqual({ found: 3, returned: 2, reported: 0, leftOut: 1 });
  });

  it("never uses the numeric column of a censored row", async () => {
    const read = await readWhole("ID,SPEC,PARAM,AVAL,TXT,U,H,LLQ,LLQU\nS,CSF,D,0,<0.5,ng/mL,72,0.5,ng/mL\n", {
      mappings: [hours],
    });
    expect(read.results).toMatchObject([{ reported: "belowLloq", value: null, limitInText: 0.5 }]);
  });

  it("keeps the unit of a limit that has another", async () => {
    const read = await readWhole("ID,SPEC,PARAM,AVAL,TXT,U,H,LLQ,LLQU\nS,CSF,D,5,5,ng/mL,72,0.5,ug/L\n", {
      mappings: [hours],
    });
    expect(read.results[0]!.extra).toEqual({ lloq_unit: "ug/L" });
  });

  it("refuses a file two mappings claim, naming both, unless match tells them apart", async () => {
    const twin = mappingOf({ ...hours, name: "twin" });
    const head = await openSourceFile({ name: "a.csv", bytes: Buffer.from(rat) });
    expect(chooseReader(head, [hours, twin])).toMatchObject({
      by: "refused",
      lookedFor: ["mapping rat", "mapping twin"],
    });
    const named = mappingOf({ ...hours, name: "twin", match: { fileName: "b*.csv" } });
    expect(chooseReader(head, [hours, named])).toMatchObject({ by: "mapping", id: "rat" });
  });

  it("takes constants for columns the file does not have", async () => {
    const mapping = mappingOf({
      name: "d",
      kind: "doses",
      columns: { subject_id: "subject", given_at: "time_h", dose: "dose", unit: "unit" },
      constants: { drug: "DrugA", frequency: "QD" },
      times: { hoursAfter: "2026-01-05" },
    });
    const read = readWhole("subject,time_h,dose,unit\nS01,24,100,mg\n", { mappings: [mapping] });
    // A date without a clock time is no hour 0.
    await expect(read).rejects.toThrow(/hour 0 is not an exact time/);
    const exact = mappingOf({ ...mapping, times: { hoursAfter: "2026-01-05T00:00Z" } });
    const good = await readWhole("subject,time_h,dose,unit\nS01,24,100,mg\n", { mappings: [exact] });
    expect(good.rows).toMatchObject([
      { row: 2, subjectId: "S01", cells: { drug: "DrugA", frequency: "QD", dose: "100" }, numbers: { dose: 100 } },
    ]);
    expect(good.rows[0]!.times.given_at!.ms).toBe(1767657600000);
  });
});

describe("times other than ISO", () => {
  const text = "subject_id,dose,given_at\nS1,1,05-Jan-2026 08:00\nS1,2,13/01/2026 08:00\nS1,3,5/1/2026 8:00 am\n";
  it("reads what is clear and reports what reads two ways", async () => {
    const read = await readWhole(text);
    expect(read.rows.map((r) => r.times.given_at!.ms)).toEqual([1767600000000, 1768291200000]);
    expect(errors(read)).toMatchObject([
      { row: 4, rule: "not-a-time", expected: expect.stringContaining("dateOrder") },
    ]);
  });

  it("takes the declared order, and nothing against it", async () => {
    const declared = await readWhole(text, { options: inZone("UTC", { dateOrder: "mdy" }) });
    expect(declared.rows.map((r) => r.times.given_at!.ms)).toEqual([1767600000000, 1777622400000]);
    expect(errors(declared)).toMatchObject([{ row: 3, rule: "not-a-time" }]);
  });
});

describe("study tables", () => {
  it("reads doses with missed ones and open ends", async () => {
    const read = await readWhole(
      "dose_id,subject_id,drug,dose,unit,given_at,start,end,status\nd1,S1,L,100,mg,2026-01-05 08:00,,,Taken\nd2,S1,L,,,2026-01-06 08:00,,,missed\nd3,S2,L,100,mg,,2026-01-05,NA,\n",
    );
    expect(read.by).toBe("house table doses");
    expect(read.rows.map((r) => [r.cells.status, r.numbers.dose, Object.keys(r.times)])).toEqual([
      ["taken", 100, ["given_at"]],
      ["missed", undefined, ["given_at"]],
      [undefined, 100, ["start"]],
    ]);
  });

  it("takes an empty status for taken only where no row states one", async () => {
    const table = (status: string) =>
      `dose_id,subject_id,drug,dose,unit,given_at,status\nd1,S1,L,100,mg,2026-01-05 08:00,\nd2,S1,L,100,mg,2026-01-05 20:00,${status}\n`;
    const statuses = async (status: string) => (await readWhole(table(status))).rows.map((row) => row.cells.status);
    expect(await statuses("")).toEqual([undefined, undefined]);
    expect(await statuses("missed")).toEqual(["unknown", "missed"]);
  });

  it("refuses a row that alone has a surplus cell, and takes a table whose rows all have it", async () => {
    const head = "dose_id,subject_id,dose,unit,given_at,status,reason\n";
    const shifted = await readWhole(
      `${head}d1,S1,100,mg,2026-01-05 08:00,taken,\nd2,S1,100,mg,2026-01-05 20:00,,missed,\n`,
    );
    expect([shifted.rows.length, shifted.findings.map((one) => one.rule)]).toEqual([1, ["ragged-row"]]);
    const even = await readWhole(
      `${head}d1,S1,100,mg,2026-01-05 08:00,taken,,\nd2,S1,100,mg,2026-01-05 20:00,missed,,\n`,
    );
    expect([even.rows.length, even.findings.map((one) => one.rule)]).toEqual([2, []]);
  });

  it.each([
    ["samples", "sample_id,subject_id,matrix,collected_at\nA,S1,csf,2026-01-05T10:00\n"],
    ["subjects", "subject_id,sex,treatment_start\nS1,F,2026-01-01\n"],
    [
      "comedications",
      "subject_id,drug,target,role,strength,half_life_h,start,end\nS1,rifampicin,CYP3A4,inducer,strong,4,2026-01-01,\n",
    ],
    ["adverse_events", "subject_id,term,grade,start\nS1,dizziness,2,2026-01-01\n"],
  ])("recognises %s", async (kind, text) => {
    const read = await readWhole(text);
    expect([read.by, read.rows.length, read.findings]).toEqual([`house table ${kind}`, 1, []]);
  });

  it("reports an unknown status with the word that was meant", async () => {
    const read = await readWhole(
      "subject_id,dose,given_at,status\nS1,100,2026-01-05T08:00,mised\nS1,x,2026-01-32,taken\n,1,2026-01-01,\n",
    );
    expect(read.rows).toEqual([]);
    expect(errors(read).map((f) => [f.row, f.column, f.rule])).toEqual([
      [2, "status", "unknown-word"],
      [3, "dose", "not-a-number"],
      [3, "given_at", "not-a-time"],
      [4, "subject_id", "no-identity"],
    ]);
    expect(errors(read)[0]!.expected).toContain('is "missed" meant?');
    expect(read.facts.counts.reported).toBe(3);
  });
});

describe("encodings and line ends", () => {
  const text = "sample_id;analyte;concentration;comment\r\nPré-1;µX;12,5;größer\r\nB;µX;1,5;\r\n";
  it.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with BOM", Buffer.from(`\ufeff${text}`)],
    ["windows-1252", Buffer.from(text, "latin1")],
    ["LF", Buffer.from(text.replaceAll("\r\n", "\n"))],
    ["blank tail", Buffer.from(`${text};;;\r\n\r\n`)],
    ["tab", Buffer.from(text.replaceAll(";", "\t"))],
  ])("reads %s alike", async (name, bytes) => {
    const read = await readWhole(bytes);
    expect(read.results.map((r) => [r.row, r.sampleId, r.analyte, r.value, r.extra])).toEqual([
      [2, "Pré-1", "µX", 12.5, { comment: "größer" }],
      [3, "B", "µX", 1.5, null],
    ]);
    // What was read on a guess is said: é is an id's letter here.
    expect(read.findings.map((one) => one.rule)).toEqual(name === "windows-1252" ? ["assumed-encoding"] : []);
  });

  it("refuses a header that names a column twice", async () => {
    await expect(readWhole("sample_id,analyte,concentration,concentration\nA,X,1,2\n")).rejects.toThrow(
      /"concentration" more than once/,
    );
  });

  it("refuses what is no table and lists what was looked for", async () => {
    await expect(readWhole("just some words\n")).rejects.toThrow(/no known layout/);
    await expect(readWhole("")).rejects.toThrow(/an empty file/);
    await expect(readWhole("sample_id,analyte,concentraton\nA,X,1\n")).rejects.toThrow(
      /nearest: house table results; .*"concentration" \(is "concentraton" meant\?\)/,
    );
  });
});

it("gives the same results for rows in any order", async () => {
  const lines = ["A,X,1.5,,1", "B,X,<2,,1", 'C,X,"1,234",,1', 'D,X,"2,957.00",,1', "E,X,oops,,1", "F,X,1,,"];
  const of = async (rows: readonly string[]) => {
    const read = await readWhole(`${base}${rows.join("\n")}\n`);
    const kept = read.results.map((r) => `${r.sampleId} ${r.reported} ${r.value} ${r.limitInText}`).sort();
    return [...kept, ...read.findings.map((f) => `${f.rule} ${f.value}`).sort()];
  };
  const expected = await of(lines);
  expect(expected).toContain("C number 1234 null");
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(lines, { minLength: lines.length }), async (rows) => {
      expect(await of(rows)).toEqual(expected);
    }),
    { numRuns: 50, seed: 4 },
  );
});

it("streams in batches of at most 2,000 rows", async () => {
  const rows = Array.from({ length: 5001 }, (_, i) => `S${i},X,${i}.5,ng/mL,1`).join("\n");
  const read = await readWhole(`${base}${rows}\n`);
  expect(read.results).toHaveLength(5001);
  expect(read.results[5000]).toMatchObject({ row: 5002, sampleId: "S5000", value: 5000.5 });
});
