import { describe, expect, it } from "vitest";
import type { Concentration } from "../../src/domain/concentration.js";
import { type CurrentResult, chooseReportable } from "../../src/results/reportable.js";

const result = (value: number | null, row: number): CurrentResult => {
  const state = value === null ? "belowLloq" : "quantified";
  const concentration: Concentration = { state, value, unit: "ng/mL", lloq: 1, uloq: null, raw: String(value ?? "<1") };
  return { concentration, run: "R1", file: "a.csv", row, orderKey: () => `${row}` };
};
const about = { subjectId: "S", sampleId: "S-P", analyte: "drug" };

describe("several results of one sample", () => {
  it("one result needs no rule", () => {
    const answer = chooseReportable([result(5, 2)], "none", about);
    expect(answer).toMatchObject({ finding: null, marks: [], concentration: { value: 5 } });
  });
  it("are never chosen silently", () => {
    const answer = chooseReportable([result(5, 2), result(6, 3)], "none", about);
    expect(answer.result).toBeNull();
    expect(answer.finding).toMatchObject({ severity: "error", rule: "duplicate-result", value: "5 | 6" });
    expect(answer.finding!.what).toContain("a.csv:2 `5`, a.csv:3 `6`");
  });
  it("first and mean are marked and still said", () => {
    expect(chooseReportable([result(6, 3), result(5, 2)], "first", about)).toMatchObject({
      concentration: { value: 5 },
      marks: ["duplicate-first"],
      finding: { severity: "warning" },
    });
    expect(chooseReportable([result(6, 3), result(5, 2)], "mean", about).concentration).toMatchObject({
      value: 5.5,
      raw: "5 | 6",
    });
  });
  it("a mean of a number and a limit is not made up", () => {
    expect(chooseReportable([result(6, 3), result(null, 2)], "mean", about)).toMatchObject({
      result: null,
      finding: { severity: "error" },
    });
  });
});
