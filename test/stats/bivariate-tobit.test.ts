import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bivariateTobit, type ConcentrationPair } from "../../src/stats/bivariate-tobit.js";
import {
  censoredSample,
  censoredSlope,
  clusterRobust,
  createPrng,
  drawStudy,
  lloqFor,
  pairGroup,
  quadrantTerm,
  referenceDesign,
  subjectWeightedRow,
  tobit,
  tobitRow,
} from "../../src/stats/index.js";

const settings = { level: 0.95, bootstrapReplicates: 0, bootstrapSeed: 0 };
const lagging = { ...referenceDesign, pairCounts: [8, 1, 1, 2, 3, 2], lagCorrelation: 0.7 };

function estimated(pairs: readonly ConcentrationPair[]) {
  const fit = bivariateTobit(pairs);
  if (fit.notEstimable !== undefined) throw new Error(fit.notEstimable);
  return fit;
}

describe("quadrantTerm", () => {
  // R 4.2.2, mvtnorm 1.1-3: pmvnorm(upper = c(h, k), corr, algorithm = TVPACK(1e-15)).
  it.each([
    [3.4608983586964608, -3.1387296565691662, -0.59957109484821558, 0.00081310356853661375],
    [4.2786021817559332, -1.5072699536366672, 0.055919968523085117, 0.065870370156036501],
    [-4.31415547324702, 1.789499600398212, 0.7390925143845379, 8.010708563136322e-6],
  ])("agrees with R at %f, %f, %f", (h, k, rho, p) => {
    expect(Math.exp(quadrantTerm(h, k, rho).logP) / p).toBeCloseTo(1, 11);
  });

  it("obeys the closed form at the centre: 1/4 + asin(rho) / (2 pi)", () => {
    for (const rho of [-0.9999, -0.7, 0.1, 0.99, 0.99999]) {
      expect(Math.exp(quadrantTerm(0, 0, rho).logP)).toBeCloseTo(0.25 + Math.asin(rho) / (2 * Math.PI), 13);
    }
  });

  it("has the derivatives of its own value, also far into the tail", () => {
    const side = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(side, side, fc.double({ min: -0.995, max: 0.995, noNaN: true }), (h, k, rho) => {
        const at = quadrantTerm(h, k, rho);
        const slope = (f: (step: number) => number) => (f(1e-5) - f(-1e-5)) / 2e-5;
        const close = (found: number, wanted: number) =>
          expect(Math.abs(found - wanted)).toBeLessThan(1e-5 * (1 + Math.abs(wanted)));
        close(
          at.dH,
          slope((step) => quadrantTerm(h + step, k, rho).logP),
        );
        close(
          at.dK,
          slope((step) => quadrantTerm(h, k + step, rho).logP),
        );
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe("bivariateTobit", () => {
  it("is the mean of the subjects' mean log ratios where nothing is censored", () => {
    const pairs = drawStudy(lagging, 6, 0, createPrng(4));
    const [fit, primary] = [estimated(pairs), subjectWeightedRow(pairGroup(pairs), settings)];
    expect(fit.geometricMean).toBeCloseTo(primary.geometricMean!, 12);
    expect(fit.seLog).toBeCloseTo(primary.seLog!, 9);
    expect(fit.ci![0]).toBeCloseTo(primary.ciLow!, 9);
    expect(fit.df).toBe(5);
  });

  it("turns with the sides and follows a change of unit", () => {
    const pairs = drawStudy({ ...lagging, sharePlasmaBelow: 0.15 }, 12, lloqFor(lagging, 0.4), createPrng(5));
    const fit = estimated(pairs);
    const turned = estimated(pairs.map(({ subjectId, csf, plasma }) => ({ subjectId, csf: plasma, plasma: csf })));
    expect(turned.geometricMean * fit.geometricMean).toBeCloseTo(1, 8);
    expect(turned.correlation).toBeCloseTo(fit.correlation, 7);
    const times = (side: ConcentrationPair["csf"]): ConcentrationPair["csf"] =>
      side.state === "quantified" ? { ...side, value: 1000 * side.value } : { ...side, limit: 1000 * side.limit };
    const scaled = estimated(pairs.map((pair) => ({ ...pair, csf: times(pair.csf) })));
    expect(scaled.geometricMean / fit.geometricMean).toBeCloseTo(1000, 4);
    expect(scaled.slope).toBeCloseTo(fit.slope, 7);
  });

  it("comes closer to the truth than the Tobit of the ratio where CSF lags and half of it is below LLOQ (fixed seed)", () => {
    const pairs = drawStudy(lagging, 2000, lloqFor(lagging, 0.45), createPrng(6));
    const [fit, primary] = [estimated(pairs), subjectWeightedRow(pairGroup(pairs), settings)];
    expect(Math.abs(Math.log(fit.geometricMean / 0.02))).toBeLessThan(0.03);
    expect(Math.log(primary.geometricMean! / 0.02)).toBeLessThan(-0.05);
    // Log CSF follows log plasma with slope 0.7 in this design: the ratio falls as plasma rises.
    expect(fit.slope).toBeCloseTo(0.7, 1);
    expect(fit.slopeCi![1]).toBeLessThan(1);
  });

  it("says why it cannot be had", () => {
    const pairs = drawStudy(lagging, 6, 0, createPrng(4));
    expect(bivariateTobit(pairs.slice(0, 8)).notEstimable).toBe("fewer than 3 subjects");
    const below = pairs.map((pair) => ({ ...pair, csf: { state: "below", limit: 1 } as const }));
    expect(bivariateTobit(below).notEstimable).toBe("fewer than 4 pairs with both concentrations quantified");
    const still = pairs.map((pair) => ({ ...pair, plasma: { state: "quantified", value: 100 } as const }));
    expect(bivariateTobit(still).notEstimable).toBe("one of the concentrations does not vary");
  });

  it("gives finite numbers or a reason for any study", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 0.95, noNaN: true }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.integer({ min: 1, max: 1e6 }),
        (n, csfBelow, sharePlasmaBelow, seed) => {
          const design = { ...lagging, sharePlasmaBelow };
          const fit = bivariateTobit(drawStudy(design, n, lloqFor(design, csfBelow), createPrng(seed)));
          if (fit.notEstimable !== undefined) return fit.notEstimable.length > 5;
          const { geometricMean, seLog, slope, correlation, ci } = fit;
          return [geometricMean, seLog, slope, correlation, ...(ci ?? [])].every(Number.isFinite);
        },
      ),
      { seed: 12, numRuns: 150 },
    );
  });
});

describe("censoredSlope", () => {
  // R 4.2.2, survey 4.1-1: svysurvreg(Surv(y, detected, type = "left") ~ x, svydesign(ids = ~s, weights = ~w), "gaussian").
  it("agrees with R's svysurvreg", () => {
    expect.hasAssertions();
    SLOPE_CASES.forEach(({ subjects, x, y, below, slope, se }) => {
      const sample = censoredSample(
        y.map((value, i) => ({ lower: below[i] === 1 ? Number.NEGATIVE_INFINITY : value, upper: value })),
      );
      const fit = censoredSlope(sample, x, subjects);
      expect(fit.notEstimable === undefined && fit.slope / slope).toBeCloseTo(1, 8);
      expect(fit.notEstimable === undefined && fit.se / se).toBeCloseTo(1, 8);
    });
  });

  it("refuses a covariate that does not vary", () => {
    const sample = censoredSample([1, 2, 3, 4].map((value) => ({ lower: value, upper: value })));
    expect(censoredSlope(sample, [2, 2, 2, 2], ["a", "b", "c", "d"]).notEstimable).toBe(
      "the covariate does not vary among the quantified values",
    );
  });
});

describe("Satterthwaite degrees of freedom of the pair-weighted Tobit", () => {
  it("are not asked for where one subject alone is quantified: the sandwich collapses there", () => {
    const design = { ...lagging, lagCorrelation: 1, sdBetween: 0.5, sdWithin: 0.15 };
    const group = pairGroup(drawStudy(design, 4, lloqFor(design, 0.45), createPrng(1338)));
    const fit = tobit(group.sample);
    if (fit.notEstimable !== undefined) throw new Error(fit.notEstimable);
    const robust = clusterRobust(group.sample, group.subjects, fit, "CR2");
    expect(robust.notEstimable === undefined && robust.seMu).toBeLessThan(1e-5);
    expect(robust.notEstimable === undefined && robust.df).toBe(1);
    const row = tobitRow(group, settings);
    expect(row.intervalNotEstimable).toBe("quantified pairs of fewer than 2 subjects");
    expect([row.ciLow, row.seLog]).toEqual([null, null]);
    expect(row.geometricMean).toBeGreaterThan(0);
  });

  it("fall when one subject has most of the pairs", () => {
    const equal = pairGroup(drawStudy({ ...referenceDesign, pairCounts: [3] }, 6, 0, createPrng(8)));
    const unequal = pairGroup(drawStudy(lagging, 6, 0, createPrng(8)));
    expect(tobitRow(equal, settings).df).toBeCloseTo(5, 9);
    expect(tobitRow(unequal, settings).df).toBeLessThan(3.5);
  });
});

const SLOPE_CASES = [
  {
    subjects: [1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4],
    x: [5.13, 20.48, 10.86, 9.23, 17.42, 22.35, 5.55, 23.45, 8.34, 21.13, 12.42, 16.66, 5.14, 13.57, 15.24],
    y: [
      -4.05757, -3.954373, -4.05757, -4.05757, -3.07607, -4.00724, -4.05757, -3.025072, -3.612517, -3.501652, -4.05757,
      -3.072338, -3.737177, -3.362358, -3.473454,
    ],
    below: [1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0],
    slope: 0.046871495623166066,
    se: 0.013116146641411567,
  },
  {
    subjects: [1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3],
    x: [16.69, 15.45, 16.21, 21.28, 8.47, 5.92, 18.05, 13.43, 9.87, 12.67, 3.21, 4.03, 5.26, 13.99],
    y: [
      -3.301147, -2.648866, -2.275664, -2.544869, -3.812415, -4.191855, -4.400395, -4.343203, -4.400395, -4.400395,
      -3.612664, -3.302872, -4.334034, -4.049548,
    ],
    below: [0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0],
    slope: 0.05248961771572842,
    se: 0.05730696617532776,
  },
];
