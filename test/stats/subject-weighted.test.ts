import { describe, expect, it } from "vitest";
import {
  clusteredProportionInterval,
  defaultAnalysisRule,
  estimateRow,
  pairGroup,
  type RatioPair,
} from "../../src/stats/index.js";

/** Unequal numbers of pairs: 8, 1, 1, 2, 3, 2. */
const subjects = [..."aaaaaaaabcddeeeff"];
const logs = [-3.6, -3.4, -3.9, -3.1, -3.3, -3.8, -3.5, -3.2, -4.6, -4.1, -4.9, -5.1, -3.9, -4.2, -4.4, -5.3, -4.8];
const limits = [-4.5, -4.5, -4.5, -4.5, -4.5, -4.5, -3.45, -3.45, -4.5, -4.5, -4.5, -4.7, -4.5, -4.5, -4.3, -5, -4.5];

function study(limitOf: (i: number) => number, above: readonly number[] = []): RatioPair[] {
  return subjects.map((subjectId, i) => {
    const isBelow = logs[i]! < limitOf(i);
    return {
      subjectId,
      lower: isBelow ? Number.NEGATIVE_INFINITY : logs[i]!,
      upper: isBelow ? limitOf(i) : above.includes(i) ? Number.POSITIVE_INFINITY : logs[i]!,
    };
  });
}

/**
 * R 4.2.2, survival 3.5-3: survreg(Surv(low, up, type = "interval2") ~ 1, dist = "gaussian", weights = 1 / pairs); the
 * variance is crossprod(rowsum(residuals(fit, "dfbeta", weighted = TRUE), id)) times G / (G - 1). (The robust variance
 * that this version of survreg prints leaves the weights out of the residuals.)
 */
const fromR: [string, RatioPair[], number[]][] = [
  [
    "CSF below LLOQ",
    study((i) => limits[i]!),
    [0.00917763295598, 103.657620448, 0.0023790621592, 0.0354042648062, 0.525197426306],
  ],
  [
    "both matrices beyond their limits",
    study((i) => limits[i]!, [2, 12]),
    [0.00892347377851, 130.485412035, 0.00185511741885, 0.0429236357044, 0.611043497402],
  ],
  [
    "nearly half below LLOQ",
    study(() => -3.95),
    [0.0119001200297, 70.057876693, 0.00416271488691, 0.0340193504886, 0.40861605477],
  ],
];

describe("Tobit in which every subject weighs the same", () => {
  it.each(fromR)("agrees with R: %s", (_name, pairs, [geometricMean, geometricCvPct, ciLow, ciHigh, seLog]) => {
    const row = estimateRow("tobit-subject-weighted", pairGroup(pairs), defaultAnalysisRule);
    const wanted = { geometricMean, geometricCvPct, ciLow, ciHigh, seLog };
    for (const [key, value] of Object.entries(wanted)) {
      expect(Math.abs((row[key as keyof typeof row] as number) / value! - 1), key).toBeLessThan(1e-8);
    }
    expect(row).toMatchObject({ df: 5, nUsed: 17, nSubjects: 6 });
  });

  it("lets a subject weigh the same however often its pairs are repeated", () => {
    const pairs = study((i) => limits[i]!);
    const doubled = pairs.flatMap((pair) => (pair.subjectId === "a" ? [pair, pair, pair] : [pair]));
    const [once, thrice] = [pairs, doubled].map((list) =>
      estimateRow("tobit-subject-weighted", pairGroup(list), defaultAnalysisRule),
    );
    for (const key of ["geometricMean", "geometricCvPct", "ciLow", "ciHigh"] as const) {
      expect(Math.abs(once![key]! / thrice![key]! - 1), key).toBeLessThan(1e-9);
    }
  });
});

describe("rows that set results below LLOQ to a number", () => {
  it("leave out a pair with a side above its ULOQ", () => {
    const pairs: RatioPair[] = [
      { subjectId: "a", lower: Math.log(0.02), upper: Math.log(0.02) },
      { subjectId: "b", lower: Number.NEGATIVE_INFINITY, upper: Math.log(0.01) },
      // CSF above its range: no number can be set for it.
      { subjectId: "c", lower: Math.log(3), upper: Number.POSITIVE_INFINITY, isAboveUloq: true },
      // Plasma below its LLOQ: LLOQ / 2 doubles the bound.
      { subjectId: "d", lower: Math.log(0.04), upper: Number.POSITIVE_INFINITY },
    ];
    const row = estimateRow("half-lloq-subject-means", pairGroup(pairs), defaultAnalysisRule);
    expect(row.nUsed).toBe(3);
    expect(row.geometricMean).toBeCloseTo((0.02 * 0.005 * 0.08) ** (1 / 3), 12);
    expect(row.nAbove).toBe(2);
  });
});

describe("proportion of pairs with an interval by subject", () => {
  const bySubject = (detected: readonly number[]) =>
    [8, 1, 1, 2, 3, 2].map((pairs, i) => ({ detected: detected[i]!, pairs }));

  it.each([
    // R 4.2.2, survey 4.1-1: svyciprop(~detected, svydesign(ids = ~subject), method = "beta").
    [[7, 0, 1, 0, 2, 0], 0.126970195813, 0.950113813272],
    [[8, 0, 0, 0, 1, 0], 0.0261372377105, 0.983505985884],
  ])("agrees with R: %j", (detected, low, high) => {
    const found = clusteredProportionInterval(bySubject(detected));
    expect(Math.abs(found[0] - low)).toBeLessThan(1e-9);
    expect(Math.abs(found[1] - high)).toBeLessThan(1e-9);
  });

  it("is exact binomial with one pair a subject, and counts agreeing subjects once", () => {
    // R 4.2.2: binom.test(1, 4)$conf.int; binom.test(3, 3)$conf.int.
    const [low, high] = clusteredProportionInterval([1, 0, 0, 0].map((detected) => ({ detected, pairs: 1 })));
    expect(low).toBeCloseTo(0.006309463, 8);
    expect(high).toBeCloseTo(0.8058796, 7);
    const all = clusteredProportionInterval([5, 4, 9].map((pairs) => ({ detected: pairs, pairs })));
    expect(all[0]).toBeCloseTo(0.2924018, 7);
    expect(all[1]).toBe(1);
  });
});
