import { describe, expect, it } from "vitest";
import { reanalysisRules } from "../../src/reference/reanalysis.js";
import { type Candidate, narrowCandidates } from "../../src/results/candidates.js";
import { concentration } from "../builders/sample-result.js";

const about = { subjectId: "S1", sampleId: "S1-P", analyte: "DrugA" };
let row = 1;
const result = (text: string, more: Partial<Candidate> = {}): Candidate => ({
  concentration: concentration(text, { lloq: 1, uloq: 1000 }),
  run: "R1",
  file: "results.csv",
  row: ++row,
  reason: null,
  runVerdict: "accepted",
  dilution: 1,
  dilutionVerdict: null,
  ...more,
});
const narrowed = (results: readonly Candidate[]) => {
  const { kept, marks, findings } = narrowCandidates(results, reanalysisRules(), about);
  return { kept: kept.map((one) => one.concentration.raw), marks, rules: findings.map((one) => one.rule) };
};

describe("candidates among several results of one sample", () => {
  it.each([
    [
      "a rejected run gives way to an accepted one",
      [result("10", { runVerdict: "rejected" }), result("12")],
      ["12"],
      [],
      ["rejected-run-replaced"],
    ],
    [
      "and to one under review",
      [result("10", { runVerdict: "rejected" }), result("12", { runVerdict: "review" })],
      ["12"],
      [],
      ["rejected-run-replaced"],
    ],
    [
      "not to one that nobody assessed",
      [result("10", { runVerdict: "rejected" }), result("12", { runVerdict: "notAssessed" })],
      ["10", "12"],
      [],
      [],
    ],
    ["two accepted runs stay", [result("10"), result("12", { run: "R2" })], ["10", "12"], [], []],
    [
      "incurred-sample reanalysis is no candidate",
      [result("10"), result("14", { reason: "isr" })],
      ["10"],
      [],
      ["incurred-sample-reanalysis"],
    ],
    [
      "above range gives way to a diluted repeat",
      [result(">1000"), result("1600", { dilution: 10 })],
      ["1600"],
      ["reanalysed-diluted"],
      [],
    ],
    [
      "also one barely below the range, within 15 %",
      [result(">1000"), result("850", { dilution: 10 })],
      ["850"],
      ["reanalysed-diluted"],
      [],
    ],
    [
      "not one further below",
      [result(">1000"), result("849", { dilution: 10 })],
      [">1000", "849"],
      [],
      ["diluted-repeat-refused"],
    ],
    [
      "not one whose dilution QC failed",
      [result(">1000"), result("1600", { dilution: 10, dilutionVerdict: "rejected" })],
      [">1000", "1600"],
      [],
      ["diluted-repeat-refused"],
    ],
    [
      "not one of a rejected run",
      [result(">1000", { runVerdict: "notAssessed" }), result("1600", { dilution: 10, runVerdict: "rejected" })],
      [">1000", "1600"],
      [],
      ["diluted-repeat-refused"],
    ],
    ["an undiluted repeat changes nothing", [result(">1000"), result("900")], [">1000", "900"], [], []],
    [
      "two good diluted repeats are left to choose among",
      [result(">1000"), result("1600", { dilution: 10 }), result("1700", { dilution: 20 })],
      ["1600", "1700"],
      ["reanalysed-diluted"],
      [],
    ],
    ["one result alone", [result("5", { runVerdict: "rejected" })], ["5"], [], []],
  ] as const)("%s", (_name, results, kept, marks, rules) => {
    expect(narrowed(results)).toEqual({ kept, marks, rules });
  });
});

describe("results among which only a person may choose", () => {
  const mustDecide = (results: readonly Candidate[]) => {
    const found = narrowCandidates(results, reanalysisRules(), about);
    return [found.mustDecide, ...found.findings.map((one) => `${one.severity} ${one.rule}`)];
  };
  const noLimit = (text: string, more: Partial<Candidate> = {}) =>
    result(text, { ...more, concentration: concentration(text, { lloq: 1, uloq: null }) });

  it.each([
    ["one result", [result("10")], [false]],
    ["only an incurred-sample result", [result("14", { reason: "ISR" })], [true, "error incurred-sample-reanalysis"]],
    [
      "only incurred-sample results",
      [result("14", { reason: "ISR" }), result("15", { reason: "ISR" })],
      [true, "error incurred-sample-reanalysis"],
    ],
    [
      "a rejected run beside one that nobody assessed",
      [result("10", { runVerdict: "rejected" }), result("12", { runVerdict: "notAssessed" })],
      [true],
    ],
    [
      // 0.85 x 1000 = 850.
      "a diluted repeat of 849 that contradicts the first result, whatever reason it states",
      [result(">1000"), result("849", { dilution: 10, reason: "ABOVE_ULOQ" })],
      [true, "error diluted-repeat-refused"],
    ],
    ["and one of 850", [result(">1000"), result("850", { dilution: 10, reason: "ABOVE_ULOQ" })], [false]],
    [
      "a diluted repeat where the limit is not known",
      [noLimit(">ULOQ"), noLimit("16", { dilution: 10 })],
      [true, "error diluted-repeat-refused"],
    ],
  ])("%s", (_name, results, expected) => expect(mustDecide(results)).toEqual(expected));
});
