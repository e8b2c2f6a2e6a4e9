import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  albuminQuotient,
  fiellerInterval,
  fractionUnboundCsf,
  geometricMeanRatio,
  logSeFromCv,
  pairedGeometricMeanRatio,
  ratioEstimands,
  ratioOfMeans,
  targetCoverage,
  unboundRatio,
} from "../../src/stats/index.js";

const pairs = fc.array(
  fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.double({ min: 20, max: 90, noNaN: true })),
  { minLength: 3, maxLength: 12 },
);

describe("ratio estimands", () => {
  it("do not change when both matrices are scaled together", () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(1e-6, 0.5, 1000), (entries, factor) => {
        const [csf, plasma] = [entries.map(([x]) => x), entries.map(([, y]) => y)];
        const scale = (values: number[]) => values.map((value) => value * factor);
        const [plain, scaled] = [ratioEstimands(csf, plasma), ratioEstimands(scale(csf), scale(plasma))];
        expect(scaled.meanOfRatios).toBeCloseTo(plain.meanOfRatios!, 10);
        expect(scaled.slopeThroughOrigin).toBeCloseTo(plain.slopeThroughOrigin!, 10);
        if (plain.ratioOfMeans.notEstimable !== undefined || scaled.ratioOfMeans.notEstimable !== undefined) return;
        expect(scaled.ratioOfMeans.se).toBeCloseTo(plain.ratioOfMeans.se!, 10);
      }),
      { seed: 41 },
    );
  });

  it("are four different questions", () => {
    const found = ratioEstimands([1, 10], [100, 200]);
    // (0.01 + 0.05) / 2; 11 / 300; sqrt(0.01 * 0.05); (100 + 2000) / (10000 + 40000).
    expect(found.meanOfRatios).toBeCloseTo(0.03, 14);
    expect(found.ratioOfMeans).toMatchObject({ ratio: expect.closeTo(11 / 300, 14) });
    expect(found.geometricMeanRatio.geometricMean).toBeCloseTo(Math.sqrt(0.0005), 14);
    expect(found.slopeThroughOrigin).toBeCloseTo(0.042, 14);
  });
});

describe("ratioOfMeans", () => {
  it("has Fieller limits that solve their equation", () => {
    fc.assert(
      fc.property(pairs, (entries) => {
        const found = ratioOfMeans(
          entries.map(([x]) => x),
          entries.map(([, y]) => y),
        );
        if (found.notEstimable !== undefined || found.ciFieller === null || found.se === 0) return;
        expect(found.ciFieller[0]).toBeLessThanOrEqual(found.ratio);
        expect(found.ciFieller[1]).toBeGreaterThanOrEqual(found.ratio);
      }),
      { seed: 42 },
    );
  });

  it("says that a denominator near 0 has no bounded interval", () => {
    const means = { numerator: 1, denominator: 1, numeratorVariance: 0.1, denominatorVariance: 1, covariance: 0 };
    expect(fiellerInterval(means, 2)).toEqual({
      notEstimable: "the denominator is not clearly different from 0 (Fieller g >= 1)",
    });
    expect(ratioOfMeans([1, 2], [-1, 1])).toMatchObject({ notEstimable: expect.stringContaining("denominator is 0") });
  });

  it("refuses vectors of different length: a programming error", () => {
    expect(() => ratioOfMeans([1], [1, 2])).toThrow(RangeError);
  });
});

describe("geometric mean ratios", () => {
  it("turn round with the groups", () => {
    const [a, b] = [
      [0.04, 0.08, 0.05],
      [0.15, 0.12, 0.2, 0.1],
    ];
    const [forth, back] = [geometricMeanRatio(a, b), geometricMeanRatio(b, a)];
    if (forth.notEstimable !== undefined || back.notEstimable !== undefined) throw new Error("not estimable");
    expect(forth.ratio * back.ratio).toBeCloseTo(1, 12);
    expect(forth.p).toBeCloseTo(back.p!, 12);
    expect(forth.ci![0] * back.ci![1]).toBeCloseTo(1, 12);
  });

  it("have no p value where nothing varies", () => {
    expect(pairedGeometricMeanRatio([2, 4], [1, 2])).toMatchObject({ ratio: 2, t: null, p: null, withinCvPct: 0 });
  });
});

describe("unboundRatio", () => {
  it("adds the variances of the ratio and both fractions on the log scale", () => {
    const found = unboundRatio(0.02, 0.1, { value: 0.99, logSe: 0.02 }, { value: 0.3, logSe: 0.14 });
    if (found.notEstimable !== undefined) throw new Error(found.notEstimable);
    expect(found.ratio).toBeCloseTo(0.066, 12);
    expect(found.logSe).toBeCloseTo(Math.sqrt(0.01 + 0.0004 + 0.0196), 12);
    expect(found.ci[1] / found.ratio).toBeCloseTo(Math.exp(1.959963984540054 * found.logSe), 10);
  });

  it("takes the fraction in CSF from the albumin quotient (0.9885 at Q = 0.005, 0.9772 at 0.010, fu 0.30)", () => {
    expect(fractionUnboundCsf(0.3, 0.005)).toBeCloseTo(0.9885, 4);
    expect(fractionUnboundCsf(0.3, 0.01)).toBeCloseTo(0.9772, 4);
    expect(albuminQuotient(205, 41)).toBeCloseTo(0.005, 12);
  });

  it("refuses fractions above 1 and a ratio of 0", () => {
    expect(() => unboundRatio(0.1, 0, { value: 1.2, logSe: 0 }, { value: 0.3, logSe: 0 })).toThrow(RangeError);
    expect(unboundRatio(0, 0, { value: 1, logSe: 0 }, { value: 0.3, logSe: 0 })).toHaveProperty("notEstimable");
    expect(logSeFromCv(0.12)).toBeCloseTo(Math.sqrt(Math.log(1 + 0.0144)), 14);
  });
});

describe("targetCoverage", () => {
  it("counts a sample at the IC50 as covered", () => {
    const found = targetCoverage([2, 4, 52], 0.5, 1);
    expect(found).toMatchObject({ multiples: [1, 2, 26], nAbove: 3, proportionAbove: 1, median: 2 });
    expect(found.geometric.geometricMean).toBeCloseTo(52 ** (1 / 3), 12);
  });
});

describe("ratioOfMeans by subject", () => {
  it("sums the deviations of a subject's pairs", () => {
    // Deviations from 0.1 plasma: 0 + 1 of a, -1 of b; variance 2 / 1 * (1 + 1) / 9, over a mean plasma of 20.
    const [csf, plasma] = [
      [1, 3, 2],
      [10, 20, 30],
    ];
    expect(ratioOfMeans(csf, plasma, 0.95, ["a", "a", "b"])).toMatchObject({
      ratio: expect.closeTo(0.1, 12),
      nSubjects: 2,
      se: expect.closeTo(2 / 3 / 20, 12),
    });
    expect(ratioOfMeans(csf, plasma, 0.95, ["a", "b", "c"])).toEqual(ratioOfMeans(csf, plasma));
    expect(ratioOfMeans(csf, plasma, 0.95, ["a", "a", "a"])).toMatchObject({ nSubjects: 1, se: null, ciFieller: null });
  });
});
