import { describe, expect, it } from "vitest";
import {
  contaminationLimitPerUl,
  contaminationRatio,
  exchangeHalfLife,
  leastSquares,
  plasmaAtCsfTime,
  proportionality,
  rateFromHalfLife,
  summariseTimeBins,
  timeBinOf,
} from "../../src/stats/index.js";

describe("timeBinOf", () => {
  it.each([
    [0, 0],
    [2.49, 0],
    [2.5, 3],
    [5.49, 3],
    [5.5, 6],
    [8.49, 6],
    [8.5, 9],
    [12.49, 9],
  ])("%d h belongs to the bin from %d h", (timeAfterDoseH, fromH) => {
    expect(timeBinOf(timeAfterDoseH)?.fromH).toBe(fromH);
  });

  it.each([-0.1, 12.5, 24, Number.NaN, null])("%s has no bin", (timeAfterDoseH) => {
    expect(timeBinOf(timeAfterDoseH)).toBeNull();
  });
});

describe("summariseTimeBins", () => {
  it("partitions the pairs and keeps those without a bin in sight", () => {
    const bins = summariseTimeBins([0.01, 0.04, 0.02, 0.03], [1, 2, 7, null], ["a", "a", "b", "b"]);
    expect(bins.map((row) => [row.bin?.fromH ?? null, row.nPairs, row.nSubjects])).toEqual([
      [0, 2, 1],
      [3, 0, 0],
      [6, 1, 1],
      [9, 0, 0],
      [null, 1, 1],
    ]);
    expect(bins[0]).toMatchObject({ min: 0.01, max: 0.04, geometric: { geometricMean: expect.closeTo(0.02, 12) } });
    expect(summariseTimeBins([], [], [])).toHaveLength(4);
  });
});

describe("plasmaAtCsfTime", () => {
  it("raises a plasma drawn after the CSF and lowers one drawn before", () => {
    expect(plasmaAtCsfTime(100, -60, 2.9)).toMatchObject({ factor: expect.closeTo(2 ** (1 / 2.9), 12) });
    expect(plasmaAtCsfTime(100, 60, 2.9)).toMatchObject({ factor: expect.closeTo(2 ** (-1 / 2.9), 12) });
    expect(plasmaAtCsfTime(100, 0, 2.9)).toMatchObject({ concentration: 100 });
  });

  it("refuses what it cannot move", () => {
    expect(plasmaAtCsfTime(100, 10, 0).notEstimable).toMatch(/half-life/);
    expect(plasmaAtCsfTime(100, Number.NaN, 2.9).notEstimable).toMatch(/gap/);
    expect(plasmaAtCsfTime(1e300, -1e9, 0.1).notEstimable).toMatch(/range of numbers/);
  });
});

describe("proportionality", () => {
  const plasma = [50, 100, 200, 400, 800];

  it("finds the power and says whether 1 lies inside", () => {
    const wobble = [1.02, 0.98, 1.01, 0.99, 1.005];
    const power = (b: number) => plasma.map((p, i) => 0.02 * p ** b * wobble[i]!);
    expect(proportionality(power(1), plasma)).toMatchObject({ slope: expect.closeTo(1, 1), verdict: "consistent" });
    expect(proportionality(power(1.5), plasma)).toMatchObject({ verdict: "more" });
    expect(proportionality(power(0.5), plasma)).toMatchObject({ verdict: "less" });
  });

  it("takes the slope within subjects when they are given", () => {
    // Each subject is proportional; the subjects differ so that the pooled slope is not.
    const subjects = ["a", "a", "b", "b"];
    const found = proportionality([1, 2, 40, 80], [100, 200, 400, 800], { subjects });
    expect(found).toMatchObject({ slope: expect.closeTo(1, 10) });
    expect(proportionality([1, 2, 40, 80], [100, 200, 400, 800])).toMatchObject({
      slope: expect.closeTo((2 * Math.log2(40) + 1) / 5, 10),
    });
    expect(proportionality([1, 2, 3], [1, 2, 3], { subjects: ["a", "b", "c"] }).notEstimable).toMatch(
      /within subjects/,
    );
  });

  it("gives the within-subject slope of a model with one intercept a subject", () => {
    const subjects = ["a", "a", "a", "b", "b", "c", "c"];
    const p = [50, 120, 260, 90, 400, 70, 300];
    const c = [0.9, 2.9, 5.1, 1.2, 7.4, 2.2, 6.9];
    const logs = (values: number[]) => values.map(Math.log);
    const indicator = (name: string) => subjects.map((other) => (other === name ? 1 : 0));
    const whole = leastSquares([logs(p), indicator("b"), indicator("c")], logs(c));
    const within = proportionality(c, p, { subjects });
    if (whole.notEstimable !== undefined || within.notEstimable !== undefined) throw new Error("no slope");
    expect(within.slope).toBeCloseTo(whole.coefficients[1]!, 12);
    expect(within.slopeSe).toBeCloseTo(whole.standardErrors![1]!, 12);
  });

  it("refuses too few, equal and non-positive values", () => {
    expect(proportionality([1, 2], [1, 2]).notEstimable).toMatch(/at least 3 pairs/);
    expect(proportionality([1, 2, 3], [5, 5, 5]).notEstimable).toMatch(/independently/);
    expect(proportionality([0, 2, 3], [1, 2, 3]).notEstimable).toMatch(/above 0/);
  });
});

describe("contamination and exchange", () => {
  it("scales the red cell limit with the ratio", () => {
    const blood = { bloodRedCellsPerUl: 4.5e6, bloodPlasmaRatio: 0.9 };
    const limits = [0.02, 0.01, 0.003].map((ratio) => contaminationLimitPerUl(blood, ratio, 10));
    expect(limits).toEqual(
      [10_000, 5000, 1500].map((redCellsPerUl) => ({ redCellsPerUl: expect.closeTo(redCellsPerUl, 8) })),
    );
    expect(contaminationRatio({ ...blood, csfRedCellsPerUl: 0 }, 0.02)).toEqual({ spuriousRatio: 0, sharePct: 0 });
    expect(contaminationRatio({ ...blood, csfRedCellsPerUl: 5 }, 0).notEstimable).toMatch(/above 0/);
  });

  it("turns half-lives, volumes and flows into each other", () => {
    expect(rateFromHalfLife(Math.LN2)).toEqual({ ratePerH: 1 });
    expect(exchangeHalfLife(1, Math.LN2)).toEqual({ halfLifeH: 1 });
    expect(exchangeHalfLife(0, 1).notEstimable).toMatch(/above 0/);
  });
});
