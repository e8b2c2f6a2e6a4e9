import { describe, expect, it } from "vitest";
import { readWorklist } from "../../src/decisions/worklist.js";

const row = (line: number, action: string, kind: string, id: string, more: Readonly<Record<string, string>> = {}) => ({
  line,
  cells: { action, kind, id, analyte: "", reason: "checked", text: "seen", ...more },
});
const mistakesOf = (...rows: ReturnType<typeof row>[]) => readWorklist(rows).mistakes;

describe("a filled-in worklist", () => {
  it("gives one decision for each row with an action, and counts the others", () => {
    const untouched = row(4, "", "sample", "S3", { reason: "", text: "" });
    const worklist = readWorklist([
      row(2, "Exclude", "Sample", "S1"),
      row(3, "flag", "sample", "S2", { analyte: "DrugA" }),
      untouched,
      row(5, "approve", "decision", "d07"),
      row(6, "exclude", "subject", "S01"),
    ]);
    expect(worklist.mistakes).toEqual([]);
    expect(worklist.withoutAction).toBe(1);
    expect(worklist.decisions).toEqual([
      { line: 2, action: "exclude", kind: "sample", id: "S1", analyte: null, reason: "checked", text: "seen" },
      { line: 3, action: "flag", kind: "sample", id: "S2", analyte: "DrugA", reason: "checked", text: "seen" },
      { line: 5, action: "approve", kind: "decision", id: "D7", analyte: null, reason: "checked", text: "seen" },
      { line: 6, action: "exclude", kind: "subject", id: "S01", analyte: null, reason: "checked", text: "seen" },
    ]);
  });

  it.each([
    ["a misspelt action", row(2, "exclud", "sample", "S1"), "no action `exclud`; did you mean `exclude`?"],
    ["an action that takes more than an id", row(2, "replace", "run", "R1"), "entered with `csfp qc replace`"],
    [
      "a kind the action is not for",
      row(2, "acknowledge", "run", "R1"),
      "expected the kind sample for `acknowledge`, found `run`",
    ],
    ["no kind", row(2, "flag", "", "S1"), "found nothing"],
    ["no id", row(2, "flag", "sample", ""), "no id; expected the sample"],
    ["no reason", row(2, "flag", "sample", "S1", { reason: "" }), "no reason"],
    ["no text", row(2, "flag", "sample", "S1", { text: "" }), "no text"],
    ["a reason without an action", row(2, "", "sample", "S1"), "a reason without an action"],
    ["an answer to something else", row(2, "approve", "decision", "S1"), "the number of a decision, such as D3"],
  ])("names %s", (_name, bad, what) => {
    expect(mistakesOf(bad)).toEqual([{ line: 2, what: expect.stringContaining(what) }]);
  });

  it("names rows that repeat or contradict each other; comments and other analytes do not", () => {
    const first = row(2, "exclude", "sample", "S1");
    expect(mistakesOf(first, row(3, "exclude", "sample", "S1"))).toEqual([
      { line: 3, what: "repeats row 2 (`exclude` of sample S1)." },
    ]);
    expect(mistakesOf(first, row(3, "acknowledge", "sample", "S1", { analyte: "DrugA" }))).toEqual([
      { line: 3, what: "contradicts row 2: `acknowledge` and `exclude` of sample S1." },
    ]);
    expect(mistakesOf(row(2, "approve", "decision", "D1"), row(3, "reject", "decision", "1"))).toHaveLength(1);
    expect(mistakesOf(first, row(3, "comment", "sample", "S1"), row(4, "exclude", "run", "S1"))).toEqual([]);
    const ofAnalyte = (line: number, analyte: string) => row(line, "flag", "sample", "S2", { analyte });
    expect(mistakesOf(ofAnalyte(2, "DrugA"), ofAnalyte(3, "DrugB"))).toEqual([]);
  });
});
