import { describe, expect, it } from "vitest";
import type { RunFacts, RunStandard } from "../../src/domain/run.js";
import { loadLimits } from "../../src/reference/limits.js";
import { assessRun } from "../../src/rules/assess-run.js";
import { ladder, noStudy, readAs, runFacts, standard } from "../builders/run-facts.js";

/**
 * Run acceptance by ICH M10 (3.3.1, 3.3.2), every case worked out by hand. The method reaches from 1 to 100; unless a case
 * says otherwise eight calibrators (1, 2, 4, 8, 15, 25, 40, 100) read 1 % high, QC samples of 3, 40 and 80 in duplicate read
 * 2 % high, and the run holds 20 study samples.
 */
const limits = loadLimits();

type Bias = number | "ND" | "left out";
const read = (nominal: number, bias: Bias, more: Partial<RunStandard> = {}): RunStandard => {
  if (bias === "ND") return standard(nominal, null, { raw: "ND", ...more });
  if (bias === "left out") return readAs([nominal, 1], { isUsedInCurve: false, ...more });
  return readAs([nominal, bias], more);
};
/** Calibrators at their levels; `biases` names those that do not read 1 % high. */
const calibrators = (biases: Readonly<Record<number, Bias>> = {}, levels = 8, replicates = 1): Partial<RunFacts> => ({
  calibrators: ladder(levels).flatMap((nominal) =>
    Array.from({ length: replicates }, (_, i) => read(nominal, i === 0 ? (biases[nominal] ?? 1) : 1)),
  ),
});
/** QC samples, three numbers a level for triplicates: low, middle, high. */
const qcs = (low: readonly Bias[], middle: readonly Bias[], high: readonly Bias[]): Partial<RunFacts> => ({
  qcs: [
    ...low.map((bias) => read(3, bias)),
    ...middle.map((bias) => read(40, bias)),
    ...high.map((bias) => read(80, bias)),
  ],
});
const batch = (name: string, low: readonly Bias[]): RunStandard[] => [
  ...low.map((bias) => read(3, bias, { batch: name })),
  ...[40, 40, 80, 80].map((nominal) => read(nominal, 2, { batch: name })),
];
const diluted = (biases: readonly Bias[], factor = 10): Partial<RunFacts> => ({
  qcs: [...runFacts().qcs, ...biases.map((bias) => read(400, bias, { dilution: factor }))],
  study: { ...noStudy, dilutions: [factor] },
});
const studySamples = (count: number): Partial<RunFacts> => ({ study: { ...noStudy, count } });
const whole = [1, 100];

describe("run acceptance", () => {
  it.each<[string, Partial<RunFacts>, string, (number | null)[]?]>([
    ["everything passes", {}, "accepted", whole],
    ["a calibrator at exactly 15 %", calibrators({ 8: 15 }), "accepted", whole],
    ["a calibrator at exactly -15 %", calibrators({ 8: -15 }), "accepted", whole],
    ["one calibrator beyond 15 %: 7 of 8", calibrators({ 8: 15.1 }), "accepted", whole],
    ["two beyond: 6 of 8 are exactly 75 %", calibrators({ 8: 16, 15: -16 }), "accepted", whole],
    ["three beyond: 5 of 8", calibrators({ 4: 16, 8: 16, 15: 16 }), "rejected"],
    ["the LLOQ at exactly 20 %", calibrators({ 1: 20 }), "accepted", whole],
    ["the LLOQ beyond 20 %: the range begins one level higher", calibrators({ 1: 20.1 }), "accepted", [2, 100]],
    ["the LLOQ below -20 %", calibrators({ 1: -20.1 }), "accepted", [2, 100]],
    ["the level above the LLOQ has 15 %, not 20 %", calibrators({ 2: 18 }), "accepted", whole],
    [
      "the two lowest fail: the low QC lies below the range, two QC levels are left",
      calibrators({ 1: 25, 2: 25 }),
      "rejected",
      [4, 100],
    ],
    [
      "the ULOQ fails: the high QC lies above the range, two QC levels are left",
      calibrators({ 100: 16 }),
      "rejected",
      [1, 40],
    ],
    ["six levels", calibrators({}, 6), "accepted", whole],
    ["five levels", calibrators({}, 5), "rejected"],
    ["one of six levels fails: 5 pass", calibrators({ 4: 16 }, 6), "rejected"],
    ["one of seven levels fails: 6 pass", calibrators({ 4: 16 }, 7), "accepted", whole],
    [
      "duplicates: one of each pair fails, 8 of 16",
      calibrators({ 1: 30, 2: 30, 4: 30, 8: 30, 15: 30, 25: 30, 40: 30, 100: 30 }, 8, 2),
      "rejected",
    ],
    [
      "duplicates: four levels lose one of two, 12 of 16",
      calibrators({ 2: 30, 4: 30, 8: 30, 15: 30 }, 8, 2),
      "accepted",
      whole,
    ],
    ["a calibrator left out of the curve counts as failed: 7 of 8", calibrators({ 8: "left out" }), "accepted", whole],
    ["three left out of the curve", calibrators({ 4: "left out", 8: "left out", 15: "left out" }), "rejected"],
    ["a calibrator that was not found counts as failed: 7 of 8", calibrators({ 8: "ND" }), "accepted", whole],
    ["three calibrators not found", calibrators({ 4: "ND", 8: "ND", 15: "ND" }), "rejected"],
    ["no calibrators", { calibrators: [] }, "review"],
    ["no QC samples", { qcs: [] }, "review"],
    ["neither", { calibrators: [], qcs: [] }, "notAssessed"],
    ["a QC sample at exactly 15 %", qcs([15, 2], [2, 2], [2, 2]), "accepted"],
    ["a QC sample at exactly -15 %", qcs([2, 2], [2, -15], [2, 2]), "accepted"],
    ["one beyond: 5 of 6, its level 1 of 2", qcs([15.1, 2], [2, 2], [2, 2]), "accepted"],
    ["two beyond on two levels: 4 of 6 are exactly two thirds", qcs([16, 2], [2, 2], [16, 2]), "accepted"],
    ["two beyond on one level: 0 of 2", qcs([16, 16], [2, 2], [2, 2]), "rejected"],
    ["three beyond on three levels: 3 of 6", qcs([16, 2], [16, 2], [16, 2]), "rejected"],
    ["one not found: 5 of 6", qcs(["ND", 2], [2, 2], [2, 2]), "accepted"],
    ["a level not found: 0 of 2", qcs(["ND", "ND"], [2, 2], [2, 2]), "rejected"],
    ["one of each level not found: 3 of 6", qcs(["ND", 2], ["ND", 2], ["ND", 2]), "rejected"],
    ["triplicates: 6 of 9 are exactly two thirds", qcs([16, 2, 2], [16, 2, 2], [16, 2, 2]), "accepted"],
    ["triplicates: 5 of 9", qcs([16, 2, 2], [16, 2, 2], [16, 16, 2]), "rejected"],
    ["triplicates: 7 of 9, the low level 1 of 3", qcs([16, 16, 2], [2, 2, 2], [2, 2, 2]), "rejected"],
    ["QC samples at two levels", qcs([2, 2, 2], [], [2, 2, 2]), "review"],
    ["120 study samples ask for 6 QC samples", studySamples(120), "accepted"],
    ["121 study samples ask for 7", studySamples(121), "review"],
    ["two extraction batches that pass", { qcs: [...batch("A", [2, 2]), ...batch("B", [2, 2])] }, "accepted"],
    [
      "a batch whose low level fails, though 10 of 12 pass",
      { qcs: [...batch("A", [2, 2]), ...batch("B", [16, 16])] },
      "rejected",
    ],
  ])("%s", (_name, facts, verdict, range) => {
    const assessment = assessRun(runFacts(facts), limits);
    expect(assessment.verdict, assessment.arithmetic.join("; ")).toBe(verdict);
    if (range !== undefined) expect([assessment.limits.lloq, assessment.limits.uloq]).toEqual(range);
  });

  it.each<[string, Partial<RunFacts>, string]>([
    ["2 of 3 dilution QC samples pass", diluted([2, 2, 16]), "accepted"],
    ["1 of 3", diluted([2, 16, 16]), "rejected"],
    ["one of them not found", diluted([2, 2, "ND"]), "accepted"],
    ["none of the factor", { study: { ...noStudy, dilutions: [10] } }, "review"],
  ])("dilution: %s; the verdict on the run stays", (_name, facts, verdict) => {
    const assessment = assessRun(runFacts(facts), limits);
    expect([assessment.verdict, assessment.dilutions]).toEqual(["accepted", [{ factor: 10, verdict }]]);
  });
});
