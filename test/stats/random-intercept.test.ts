import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  crossProducts,
  glsAt,
  oneWayVariance,
  randomIntercept,
  smallSampleDf,
  subjectMeans,
} from "../../src/stats/index.js";

const balanced = fc.tuple(fc.integer({ min: 3, max: 6 }), fc.integer({ min: 2, max: 4 })).chain(([subjects, each]) =>
  fc
    .array(fc.integer({ min: -50, max: 50 }), { minLength: subjects * each, maxLength: subjects * each })
    .map((values) => ({
      values: values.map((value) => value / 10),
      subjects: values.map((_, i) => `S${Math.floor(i / each)}`),
      nSubjects: subjects,
    })),
);

describe("randomIntercept", () => {
  describe("with two covariates", () => {
    const subjects = [3, 2, 4, 2, 3].flatMap((n, i) => new Array<string>(n).fill(`S${i}`));
    const y = [1.2, 0.7, 1.9, 2.4, 2.9, 0.3, 0.9, 0.1, 1.1, 3.2, 2.6, 1.7, 1.4, 2.2];
    const covariates = [
      [0, 1, 2, 0, 1, 0, 1, 2, 3, 0, 1, 0, 1, 2],
      [5, 5, 5, 7, 7, 2, 2, 2, 2, 9, 9, 4, 4, 4],
    ];
    const logLik = -12.8035206632619;

    it("agrees with the dense restricted likelihood, maximised in R 4.2.2 (optim, nlm)", () => {
      expect(randomIntercept(y, subjects, { method: "REML", covariates })).toMatchObject({
        logLik: expect.closeTo(logLik, 9),
        varBetween: expect.closeTo(0.09644, 6),
        varWithin: expect.closeTo(0.2061616, 6),
        coefficients: [-0.2694879813, 0.1781488258, 0.3587522957].map((value) => expect.closeTo(value, 7)),
      });
    });

    it("keeps the log determinant where the determinant exceeds the range of numbers", () => {
      // Each covariate in units 1e100 times smaller lowers the restricted log likelihood by ln 1e100.
      const scaled = covariates.map((column) => column.map((value) => value * 1e100));
      expect(randomIntercept(y, subjects, { method: "REML", covariates: scaled })).toMatchObject({
        logLik: expect.closeTo(logLik - 200 * Math.LN10, 6),
      });
    });
  });

  it("has the ANOVA moments and subjects - 1 df when subjects have equally many values (REML)", () => {
    fc.assert(
      fc.property(balanced, ({ values, subjects, nSubjects }) => {
        const moments = oneWayVariance(values, subjects);
        const fit = randomIntercept(values, subjects, { method: "REML" });
        if (moments.notEstimable !== undefined || fit.notEstimable !== undefined) return;
        if (moments.varBetween <= 1e-6) return;
        expect(fit.varBetween).toBeCloseTo(moments.varBetween, 5);
        expect(fit.varWithin).toBeCloseTo(moments.varWithin, 5);
        expect(smallSampleDf(fit)[0]!.satterthwaite).toBeCloseTo(nSubjects - 1, 4);
        expect(fit.coefficients[0]!).toBeCloseTo(subjectMeans(values, subjects).meanLog!, 9);
      }),
      { numRuns: 200, seed: 21 },
    );
  });

  it("puts a negative moment estimate at the boundary and says so", () => {
    const values = [1, -1, 1.2, -1.1, 0.9, -0.8];
    const fit = randomIntercept(values, ["a", "a", "b", "b", "c", "c"], { method: "REML" });
    if (fit.notEstimable !== undefined) throw new Error(fit.notEstimable);
    expect(fit).toMatchObject({ isAtBoundary: true, varBetween: 0, icc: 0, converged: true });
    // One variance is left: N - 1. Kenward-Roger keeps both and is more careful.
    expect(smallSampleDf(fit)[0]!.satterthwaite).toBe(5);
    expect(smallSampleDf(fit)[0]!.kenwardRoger!).toBeLessThan(5);
  });

  it("has a score that is the slope of the likelihood it reports", () => {
    const sums = crossProducts([1, 2, 2.5, 4, 3.1, 0.2], ["a", "a", "b", "b", "b", "c"], []);
    for (const isReml of [true, false]) {
      for (const ratio of [0.1, 1, 7]) {
        const h = 1e-6 * ratio;
        const slope = (glsAt(sums, ratio + h, isReml)!.logLik - glsAt(sums, ratio - h, isReml)!.logLik) / (2 * h);
        expect(glsAt(sums, ratio, isReml)!.score).toBeCloseTo(slope, 5);
      }
    }
  });

  it("does not depend on order or offset", () => {
    const values = [-3.1, -2.2, -2.8, -4.4, -3.9, -3.3, -2.5];
    const subjects = ["a", "a", "b", "c", "c", "c", "d"];
    const fit = randomIntercept(values, subjects, { method: "REML" });
    const moved = randomIntercept(
      [...values].reverse().map((value) => value + 1000),
      [...subjects].reverse(),
      {
        method: "REML",
      },
    );
    if (fit.notEstimable !== undefined || moved.notEstimable !== undefined) throw new Error("not estimable");
    expect(moved.coefficients[0]! - 1000).toBeCloseTo(fit.coefficients[0]!, 8);
    expect(moved.varBetween).toBeCloseTo(fit.varBetween, 8);
  });

  it.each([
    ["nothing", [], [], "no values"],
    ["one subject", [1, 2], ["a", "a"], "fewer than two subjects"],
    ["constant subjects", [1, 1, 2, 2], ["a", "a", "b", "b"], "no spread within subjects"],
  ] as const)("refuses %s", (_name, values, subjects, reason) => {
    expect(randomIntercept(values, subjects, { method: "REML" })).toEqual({ notEstimable: reason });
  });
});
