import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choosePrimary,
  clusterMean,
  defaultAnalysisRule,
  describe as describeValues,
  geometricMeanRatio,
  logRatioBounds,
  oneWayVariance,
  pairedGeometricMeanRatio,
  pairGroup,
  pairRatio,
  type RatioPair,
  randomIntercept,
  randomInterceptProfile,
  ratioEstimands,
  ratioOfMeans,
  smallSampleDf,
  targetCoverage,
  tobit,
  tobitProfile,
  tobitTwoGroups,
  turnbull,
  unboundRatio,
} from "../../src/stats/index.js";

/** Fails on NaN and infinity anywhere; an open end of a Turnbull interval is the only infinity that has a meaning. */
function expectFinite(value: unknown, where: string): void {
  if (typeof value === "number") {
    expect(Number.isFinite(value), `${where} is ${value}`).toBe(true);
  } else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) expectFinite(inner, `${where}.${key}`);
  }
}

const EXTREMES = [1e-300, 1e-150, 1e-8, 0.01, 0.5, 0.5, 1, 1, 1, 2, 3.7, 1e8, 1e150, 1e300];
const concentration = fc.constantFrom(...EXTREMES);
const values = fc.array(concentration, { maxLength: 6 });
const side = fc.oneof(
  { weight: 3, arbitrary: concentration.map((value) => ({ state: "quantified" as const, value })) },
  { weight: 2, arbitrary: concentration.map((limit) => ({ state: "below" as const, limit })) },
  { weight: 1, arbitrary: concentration.map((limit) => ({ state: "above" as const, limit })) },
  {
    weight: 1,
    arbitrary: concentration.map((limit) => ({ state: "below" as const, limit, detected: limit / 3 })),
  },
);
const pair: fc.Arbitrary<RatioPair> = fc
  .tuple(fc.constantFrom("a", "b", "c", "d"), side, side)
  .map(([subjectId, csf, plasma]) => ({ subjectId, ...logRatioBounds(csf, plasma) }));
const rule = { ...defaultAnalysisRule, bootstrapReplicates: 19 };

describe("no data break a statistic", () => {
  it("describes any values with finite numbers or null", () => {
    fc.assert(
      fc.property(values, (xs) => {
        expectFinite(describeValues(xs), "describe");
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("gives ratio arithmetic finite numbers or null", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(concentration, concentration), { maxLength: 6 }), (pairs) => {
        const csf = pairs.map(([x]) => x);
        const plasma = pairs.map(([, y]) => y);
        expectFinite(ratioEstimands(csf, plasma), "ratioEstimands");
        expectFinite(ratioOfMeans(csf, plasma), "ratioOfMeans");
        expectFinite(geometricMeanRatio(csf, plasma), "Welch");
        expectFinite(geometricMeanRatio(csf, plasma, "pooled"), "pooled");
        expectFinite(pairedGeometricMeanRatio(csf, plasma), "paired");
        expectFinite(targetCoverage(csf, 0.5, 2), "targetCoverage");
        for (const [x, y] of pairs) {
          expectFinite(pairRatio(x, y, 0.1, 0.1), "pairRatio");
          const fraction = { value: 0.3, logSe: 0.1 };
          expectFinite(unboundRatio(x, 0.2, fraction, fraction), "unboundRatio");
        }
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it("gives every row of every analysis an estimate or a reason", () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 9 }), (pairs) => {
        const { rows } = choosePrimary(pairs, rule);
        expectFinite(rows, "rows");
        expect(rows[0]!.role).toBe("primary");
        for (const row of rows) {
          const estimates = [
            row.geometricMean,
            row.geometricMeanBelow,
            row.geometricMeanAbove,
            row.median,
            row.medianBelow,
            row.medianAbove,
            row.proportionDetected,
          ];
          const isEmpty = estimates.every((estimate) => estimate === null);
          if (isEmpty) expect(row.notEstimable, row.method).not.toBeNull();
          const isWithoutInterval = row.ciLow === null && row.proportionLow === null;
          if (isWithoutInterval) expect(row.notEstimable ?? row.intervalNotEstimable, row.method).not.toBeNull();
          if (row.ciLow !== null) expect(row.ciLow).toBeLessThanOrEqual(row.ciHigh!);
        }
      }),
      { numRuns: 400, seed: 3 },
    );
  }, 120_000);

  it("gives the models finite numbers or a reason", () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 8 }), (pairs) => {
        const { sample, logs, logSubjects } = pairGroup(pairs);
        const fit = tobit(sample);
        expectFinite(fit, "tobit");
        if (fit.notEstimable === undefined) expectFinite(tobitProfile(sample, fit), "tobitProfile");
        const groups = pairs.map(({ subjectId }) => (subjectId === "a" ? 1 : 0));
        expectFinite(tobitTwoGroups(sample, groups), "tobitTwoGroups");
        const npmle = turnbull(sample);
        if (npmle.notEstimable === undefined) {
          const total = npmle.intervals.reduce((sum, { mass }) => sum + mass, 0);
          expect(total).toBeCloseTo(1, 9);
        }
        expectFinite(clusterMean(logs, logSubjects), "clusterMean");
        expectFinite(oneWayVariance(logs, logSubjects), "oneWayVariance");
        for (const method of ["REML", "ML"] as const) {
          const mixed = randomIntercept(logs, logSubjects, { method });
          expectFinite(mixed, method);
          if (mixed.notEstimable === undefined) expectFinite(smallSampleDf(mixed), "smallSampleDf");
        }
        expectFinite(randomInterceptProfile(logs, logSubjects), "randomInterceptProfile");
      }),
      { numRuns: 400, seed: 4 },
    );
  }, 120_000);
});

describe("designs that have no answer say why", () => {
  const quantified = (subjectId: string, value: number): RatioPair => ({ subjectId, lower: value, upper: value });
  const below = (subjectId: string, upper: number): RatioPair => ({
    subjectId,
    lower: Number.NEGATIVE_INFINITY,
    upper,
  });
  const primary = (pairs: readonly RatioPair[]) => choosePrimary(pairs, rule).rows[0]!;

  it.each<[string, RatioPair[], Partial<ReturnType<typeof primary>>]>([
    ["no pairs", [], { notEstimable: "no informative pairs", geometricMean: null }],
    [
      "one pair",
      [quantified("a", 0)],
      { geometricMean: 1, ciLow: null, intervalNotEstimable: "fewer than 3 subjects" },
    ],
    [
      "two pairs of one subject",
      [quantified("a", -1), quantified("a", 1)],
      { geometricMean: 1, ciLow: null, intervalNotEstimable: "fewer than 3 subjects" },
    ],
    [
      "all equal",
      [quantified("a", 0), quantified("b", 0), quantified("c", 0)],
      { geometricMean: 1, geometricCvPct: 0, ciLow: null },
    ],
    [
      "all below LLOQ",
      [below("a", Math.log(0.01)), below("b", Math.log(0.04))],
      { method: "bound-of-limits", geometricMean: null, geometricMeanBelow: 0.02 },
    ],
    [
      "mostly below LLOQ",
      [below("a", 0), below("b", 0), quantified("c", 1)],
      { method: "proportion-detected", proportionDetected: 1 / 3, medianBelow: 1 },
    ],
    [
      "equal values below all limits",
      [quantified("a", -1), quantified("b", -1), below("c", 0)],
      { method: "proportion-detected", geometricMean: null, proportionDetected: 2 / 3 },
    ],
  ])("%s", (_name, pairs, expected) => {
    const row = primary(pairs);
    for (const [key, value] of Object.entries(expected)) {
      if (typeof value === "number") expect(row[key as keyof typeof row]).toBeCloseTo(value, 12);
      else expect(row[key as keyof typeof row]).toEqual(value);
    }
  });
});
