import { describe, expect, it } from "vitest";
import {
  meansByTime,
  type SparseAucRatio,
  sparseAuc,
  sparseAucRatio,
  sparseAucRatioBootstrap,
  trapezoidWeights,
} from "../../src/stats/index.js";

const TIMES_H = [0.5, 0.5, 0.5, 1, 1, 1, 4, 4, 4];
const CSF = [5, 6, 10, 15, 12, 7, 6, 7.5, 14];
const PLASMA = [173, 192, 302, 226, 334, 155, 129, 63, 188];

function areaOf(...args: Parameters<typeof sparseAuc>) {
  const area = sparseAuc(...args);
  if (area.notEstimable !== undefined) throw new Error(area.notEstimable);
  return area;
}

describe("sparseAuc", () => {
  it("is the trapezoid area of the means with Bailer's standard error", () => {
    const area = areaOf({ timesH: TIMES_H, concentrations: CSF });
    const { means, weights, variances } = area;
    expect(weights).toEqual([0.25, 1.75, 1.5]);
    expect(area.area).toBeCloseTo(0.25 * means[0]! + 1.75 * means[1]! + 1.5 * means[2]!, 12);
    const variance = weights.reduce((sum, w, i) => sum + (w * w * variances[i]!) / 3, 0);
    expect(area.standardError).toBeCloseTo(Math.sqrt(variance), 12);
    const parts = weights.map((w, i) => (w * w * variances[i]!) / 3);
    const df = parts.reduce((a, b) => a + b, 0) ** 2 / parts.reduce((a, b) => a + b ** 2 / 2, 0);
    expect(area.df).toBeCloseTo(df, 10);
  });

  it("equals the variance of whole-subject areas when every subject is sampled at every time", () => {
    const timesH = [0, 1, 3, 0, 1, 3, 0, 1, 3];
    const subjects = ["a", "a", "a", "b", "b", "b", "c", "c", "c"];
    const concentrations = [1, 5, 3, 2, 7, 4, 1, 9, 2];
    const area = areaOf({ timesH, concentrations, subjects });
    const own = [0, 3, 6].map((i) => 0.5 * concentrations[i]! + 1.5 * concentrations[i + 1]! + concentrations[i + 2]!);
    const mean = own.reduce((a, b) => a + b, 0) / 3;
    expect(area.standardError! ** 2).toBeCloseTo(own.reduce((sum, a) => sum + (a - mean) ** 2, 0) / 2 / 3, 12);
    expect(area.df).toBeCloseTo(2, 12);
  });

  it("has an area without spread where a time has one value, and none with one time", () => {
    expect(areaOf({ timesH: [0, 1, 1], concentrations: [1, 2, 4] })).toMatchObject({
      area: 2,
      standardError: null,
      df: null,
    });
    expect(sparseAuc({ timesH: [1, 1], concentrations: [1, 2] }).notEstimable).toMatch(/two sampling times, found 1/);
    expect(sparseAuc({ timesH: [], concentrations: [] }).notEstimable).toMatch(/found 0/);
  });

  it("stops at the last mean above 0 where most values of a time are below LLOQ, if asked", () => {
    const samples = { timesH: [0, 0, 0, 2, 2, 2, 4, 4, 4], concentrations: [0, 0, 0, 3, 3, 3, 0, 0, 3] };
    expect(areaOf(samples).area).toBeCloseTo(7, 12);
    expect(areaOf(samples, { zeroMostlyBelowLloq: true }).area).toBeCloseTo(3, 12);
  });

  it("takes weights and means by time in ascending order", () => {
    expect(trapezoidWeights([0, 2, 3])).toEqual([1, 1.5, 0.5]);
    expect(meansByTime({ timesH: [3, 0, 3], concentrations: [4, 1, 6] })).toMatchObject({
      timesH: [0, 3],
      means: [1, 5],
    });
  });
});

describe("sparseAucRatio", () => {
  const pairs = { timesH: TIMES_H, csf: CSF, plasma: PLASMA };

  it("has a narrower error with the covariance of the pairs than without it", () => {
    const found = sparseAucRatio(pairs);
    if (found.notEstimable !== undefined) throw new Error(found.notEstimable);
    expect(found.ratio).toBeCloseTo(found.csfArea / found.plasmaArea, 14);
    expect(found.covariance).toBeGreaterThan(0);
    expect(found.sePaired).toBeLessThan(found.seIndependent!);
    expect(found.ciFiellerPaired![0]).toBeLessThan(found.ratio);
    expect(found.ciLogDeltaPaired![1]).toBeGreaterThan(found.ratio);
  });

  it("has no spread when CSF is an exact multiple of plasma", () => {
    const exact = sparseAucRatio({ ...pairs, csf: PLASMA.map((value) => value / 4) });
    expect(exact).toMatchObject({ ratio: 0.25, sePaired: expect.closeTo(0, 9) });
  });

  it("takes t with Satterthwaite's degrees of freedom, and the normal quantile only where asked", () => {
    // CSF varies by 2 at both times, plasma not at all: each time gives a variance of 1, so df = (1 + 1)^2 / (1 + 1) = 2.
    const flat = { timesH: [0, 0, 2, 2], csf: [1, 3, 5, 7], plasma: [10, 10, 10, 10] };
    const found = sparseAucRatio(flat) as SparseAucRatio;
    expect(found).toMatchObject({
      ratio: 0.4,
      df: expect.closeTo(2, 12),
      sePaired: expect.closeTo(Math.SQRT2 / 20, 12),
    });
    expect(found.ciFiellerPaired).toEqual([expect.closeTo(0.0957565, 6), expect.closeTo(0.7042435, 6)]);
    expect((sparseAucRatio(flat, 0.95, "z") as SparseAucRatio).ciFiellerPaired).toEqual([
      expect.closeTo(0.2614096, 6),
      expect.closeTo(0.5385904, 6),
    ]);
  });

  it("reads the percentile interval off the given resamples", () => {
    const same = Array.from({ length: 4 }, () => [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const boot = sparseAucRatioBootstrap(pairs, same);
    expect(boot).toMatchObject({ se: 0 });
    expect(sparseAucRatioBootstrap(pairs, []).notEstimable).toBe("no resamples");
  });
});
