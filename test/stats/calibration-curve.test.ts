import { describe, expect, it } from "vitest";
import {
  backCalculate,
  calibrationCurve,
  hasEnoughPassing,
  lowestPassingLevel,
  qcReadBack,
  readBack,
  responseBand,
} from "../../src/stats/index.js";

const NOMINAL = [0.5, 0.5, 1, 1, 2.5, 2.5, 10, 10, 50, 50, 100, 100, 250, 250, 400, 400, 500, 500];
const RESPONSE = [
  0.01254, 0.01174, 0.0221, 0.02097, 0.04769, 0.04791, 0.1949, 0.1924, 0.9907, 0.9226, 1.992, 1.805, 4.597, 4.495,
  7.192, 6.793, 9.359, 9.365,
];

function curveOf(...args: Parameters<typeof calibrationCurve>) {
  const curve = calibrationCurve(...args);
  if (curve.notEstimable !== undefined) throw new Error(curve.notEstimable);
  return curve;
}

describe("calibrationCurve", () => {
  it("gives R's lm for a 1/x line, a 1/y2 line and a 1/x2 parabola", () => {
    // R 4.2.2, lm(response ~ x [+ I(x^2)], weights = w).
    const overX = curveOf(NOMINAL, RESPONSE, { weighting: "1/x" });
    expect(overX.coefficients[0]).toBeCloseTo(0.0035126275311699387, 14);
    expect(overX.coefficients[1]).toBeCloseTo(0.018264201942328362, 14);
    expect(overX.standardErrors![0]).toBeCloseTo(0.0034512992576035562, 13);
    expect(overX.weightedRss).toBeCloseTo(0.0013252625905673138, 13);
    expect(overX.rSquared).toBeCloseTo(0.9984638274922434, 12);
    const overY2 = curveOf(NOMINAL, RESPONSE, { weighting: "1/y2" });
    expect(overY2.coefficients[0]).toBeCloseTo(0.0028904042909168215, 14);
    const parabola = curveOf(NOMINAL, RESPONSE, { shape: "quadratic", weighting: "1/x2" });
    expect(parabola.coefficients[2]! * 1e6).toBeCloseTo(-1.4227021851747, 9);
    expect(parabola.residualDf).toBe(15);
  });

  it("refuses what has no weight or too few levels", () => {
    expect(calibrationCurve([0, 1, 2], [0, 1, 2], { weighting: "1/x2" }).notEstimable).toBe(
      "a calibrator has no 1/x2 weight",
    );
    expect(calibrationCurve([1, 1, 1], [1, 2, 3]).notEstimable).toMatch(/independently/);
    expect(calibrationCurve([1, 2, 1, 2], [1, 2, 1, 2], { shape: "quadratic" }).notEstimable).toMatch(/independently/);
    expect(calibrationCurve([], []).notEstimable).toMatch(/at least 2 points/);
  });

  it("gives the confidence band of R's predict", () => {
    const curve = curveOf(NOMINAL, RESPONSE, { weighting: "1/x2" });
    const { mean, interval } = responseBand(curve, 100);
    expect(mean).toBeCloseTo(1.854104273637364, 12);
    expect(interval![0]).toBeCloseTo(1.8082559502041153, 12);
    expect(interval![1]).toBeCloseTo(1.8999525970706128, 12);
  });
});

describe("backCalculate", () => {
  it("inverts the curve on the rising branch and says null above its top", () => {
    for (const x of [0.1, 3, 50]) {
      expect(backCalculate([0.5, 2, -0.01], 0.5 + 2 * x - 0.01 * x * x)).toBeCloseTo(x, 11);
      expect(backCalculate([0.5, 2, 0.01], 0.5 + 2 * x + 0.01 * x * x)).toBeCloseTo(x, 11);
    }
    expect(backCalculate([0, 2, -0.01], 101)).toBeNull();
    expect(backCalculate([1, 0], 5)).toBeNull();
  });
});

describe("readBack", () => {
  it("passes exactly at 15 % and 20 %, never by rounding noise", () => {
    const bias = (nominal: number, response: number) => readBack([0, 1], [1, nominal], [1, response])[1]!.isWithin;
    expect([bias(100, 115), bias(100, 85), bias(100, 115.0001), bias(100, 84.9999)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const lowest = (response: number) => readBack([0, 1], [0.1, 100], [response, 100])[0]!.isWithin;
    expect([lowest(0.12), lowest(0.08), lowest(0.120001)]).toEqual([true, true, false]);
  });
});

describe("hasEnoughPassing", () => {
  const standards = (...passes: [number, boolean][]) => passes.map(([nominal, isWithin]) => ({ nominal, isWithin }));

  it("needs three quarters in all and half at every level", () => {
    expect(hasEnoughPassing(standards([1, true], [2, true], [3, true], [4, false]))).toBe(false);
    expect(hasEnoughPassing(standards([1, true], [1, true], [2, true], [2, false]))).toBe(true);
    expect(hasEnoughPassing(standards([1, true], [1, false], [2, true], [2, false]))).toBe(false);
    expect(hasEnoughPassing([])).toBe(false);
  });
});

describe("lowestPassingLevel and qcReadBack", () => {
  it("takes the lowest level whose every replicate passes", () => {
    const bias = (nominal: number, biasPct: number | null) => ({ nominal, biasPct });
    expect(lowestPassingLevel([bias(1, 5), bias(1, 21), bias(2, 20), bias(2, -20), bias(5, 0)])).toBe(2);
    expect(lowestPassingLevel([bias(1, null)])).toBeNull();
  });

  it("drops no replicate that the curve does not reach", () => {
    expect(qcReadBack([0, 2, -0.01], 50, [75, 101])).toMatchObject({ mean: null, cvPct: null, biasPct: null });
    expect(qcReadBack([0, 1], 10, [9, 10, 11])).toMatchObject({ mean: 10, cvPct: 10, biasPct: 0 });
  });
});
