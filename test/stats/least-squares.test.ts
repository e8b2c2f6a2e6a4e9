import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leastSquares } from "../../src/stats/index.js";

/** NIST StRD Longley (1967), higher difficulty: six nearly collinear columns. */
const LONGLEY = {
  y: [60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551],
  columns: [
    [83, 88.5, 88.2, 89.5, 96.2, 98.1, 99, 100, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7, 116.9],
    [
      234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546, 482704, 502601,
      518173, 554894,
    ],
    [2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007],
    [1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827],
    [
      107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950, 123366, 125368,
      127852, 130081,
    ],
    [1947, 1948, 1949, 1950, 1951, 1952, 1953, 1954, 1955, 1956, 1957, 1958, 1959, 1960, 1961, 1962],
  ],
  coefficients: [
    -3482258.63459582, 15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359, -0.0511041056535807,
    1829.15146461355,
  ],
  standardErrors: [
    890420.383607373, 84.9149257747669, 0.0334910077722432, 0.488399681651699, 0.214274163161675, 0.22607320006937,
    455.478499142212,
  ],
};

const relative = (a: number, b: number) => Math.abs(a - b) / Math.max(Math.abs(b), 1e-300);

function fitOf(columns: number[][], y: number[], weights?: number[]) {
  const fit = leastSquares(columns, y, weights);
  if (fit.notEstimable !== undefined) throw new Error(fit.notEstimable);
  return fit;
}

describe("leastSquares", () => {
  it("reaches the certified values of NIST Longley to 13 digits", () => {
    const fit = fitOf(LONGLEY.columns, LONGLEY.y);
    for (const [j, certified] of LONGLEY.coefficients.entries()) {
      expect(relative(fit.coefficients[j]!, certified), `coefficient ${j}`).toBeLessThan(1e-13);
      expect(relative(fit.standardErrors![j]!, LONGLEY.standardErrors[j]!), `se ${j}`).toBeLessThan(1e-12);
    }
    expect(relative(fit.sigma!, 304.854073561965)).toBeLessThan(1e-13);
    expect(relative(fit.rSquared!, 0.995479004577296)).toBeLessThan(1e-13);
  });

  it("gives weight 2 what writing the point twice gives", () => {
    const twice = fitOf([[1, 2, 2, 4]], [2, 3, 3, 9]);
    const weighted = fitOf([[1, 2, 4]], [2, 3, 9], [1, 2, 1]);
    expect(weighted.coefficients[0]).toBeCloseTo(twice.coefficients[0]!, 12);
    expect(weighted.coefficients[1]).toBeCloseTo(twice.coefficients[1]!, 12);
    expect(weighted.weightedRss).toBeCloseTo(twice.weightedRss, 12);
    expect(weighted.residualDf).toBe(1);
  });

  it("has no standard errors without residual degrees of freedom", () => {
    const fit = fitOf([[1, 2]], [3, 5]);
    expect(fit.coefficients).toEqual([1, 2]);
    expect([fit.standardErrors, fit.sigma, fit.meanStandardError([1])]).toEqual([null, null, null]);
  });

  it("says why there is no fit", () => {
    expect(leastSquares([[1]], [1]).notEstimable).toMatch(/at least 2 points, found 1/);
    expect(leastSquares([[1, 2, Number.NaN]], [1, 2, 3]).notEstimable).toMatch(/missing/);
    expect(leastSquares([[1, 2, 3]], [1, 2, 3], [1, 0, 1]).notEstimable).toMatch(/weight/);
    const collinear = [
      [1, 2, 3, 4],
      [2, 4, 6, 8],
    ];
    expect(leastSquares(collinear, [1, 2, 3, 5]).notEstimable).toMatch(/independently/);
  });

  it("recovers a line exactly, whatever its scale, and leaves its arguments alone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -200, max: 200 }),
        (intercept, slope, exponent) => {
          const scale = 2 ** exponent;
          const x = [1, 2, 5, 7, 11];
          const y = x.map((value) => (intercept + slope * value) * scale);
          const copy = [...y];
          const fit = fitOf([x], y);
          expect(Math.abs(fit.coefficients[0]! / scale - intercept)).toBeLessThan(1e-12);
          expect(Math.abs(fit.coefficients[1]! / scale - slope)).toBeLessThan(1e-13);
          expect(y).toEqual(copy);
        },
      ),
      { numRuns: 100 },
    );
  });
});
