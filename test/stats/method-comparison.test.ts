import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blandAltman,
  deming,
  incurredReanalysis,
  kendall,
  leastSquares,
  passingBablok,
  pearson,
  spearman,
  theilSen,
} from "../../src/stats/index.js";

const X = [10, 25, 33, 48, 62, 75, 91, 120];
const Y = [11, 24, 36, 50, 60, 80, 95, 118];
const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 })), {
  minLength: 4,
  maxLength: 12,
  selector: ([x]) => x,
});

function slopesOf(x: number[], y: number[]) {
  const [d, t, p] = [deming(x, y), theilSen(x, y), passingBablok(x, y)];
  if (d.notEstimable !== undefined || t.notEstimable !== undefined || p.notEstimable !== undefined) return null;
  return { deming: d, theilSen: t, passingBablok: p };
}

describe("lines through two assays", () => {
  it("recover an exact line", () => {
    const y = X.map((x) => 3 + 1.25 * x);
    const lines = slopesOf(X, y)!;
    for (const line of Object.values(lines)) {
      expect(line.slope).toBeCloseTo(1.25, 12);
      expect(line.intercept).toBeCloseTo(3, 10);
    }
    expect(lines.passingBablok.slopeCi).toEqual([1.25, 1.25]);
  });

  it("turn over when the assays change places (Deming at ratio 1, Passing-Bablok)", () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const x = pairs.map(([a]) => a);
        const y = pairs.map(([, b]) => b);
        fc.pre(new Set(y).size === y.length && (pearsonR(x, y) ?? 0) > 0.5);
        const here = slopesOf(x, y);
        const there = slopesOf(y, x);
        fc.pre(here !== null && there !== null);
        expect(here!.deming.slope * there!.deming.slope).toBeCloseTo(1, 9);
        const oddCount = here!.passingBablok.slopes % 2 === 1;
        if (oddCount) expect(here!.passingBablok.slope * there!.passingBablok.slope).toBeCloseTo(1, 9);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it("give the error ratio its meaning: towards OLS of y on x when all error is in y", () => {
    const nearly = deming(X, Y, { errorVarianceRatio: 1e9 });
    const line = leastSquares([X], Y);
    if (nearly.notEstimable !== undefined || line.notEstimable !== undefined) throw new Error("no line");
    expect(nearly.slope).toBeCloseTo(line.coefficients[1]!, 8);
  });

  it("hold against one gross outlier by ranks", () => {
    const wrong = [...Y.slice(0, -1), 1180];
    const lines = slopesOf(X, wrong)!;
    expect(lines.theilSen.slope).toBeLessThan(1.4);
    expect(lines.passingBablok.slope).toBeLessThan(1.4);
    expect(lines.deming.slope).toBeGreaterThan(2);
  });

  it("refuse too few pairs and no association", () => {
    expect(deming([1, 2], [1, 2]).notEstimable).toMatch(/at least 3 pairs/);
    expect(deming([1, 1, 1], [1, 2, 3]).notEstimable).toMatch(/not associated/);
    expect(theilSen([1, 1, 1], [1, 2, 3]).notEstimable).toBe("x does not vary");
    expect(passingBablok([], []).notEstimable).toMatch(/found 0/);
  });
});

describe("correlations", () => {
  it("give hand-counted values with and without ties", () => {
    // By hand: 7 concordant, 1 discordant of 10 pairs, one tie a side; ranks 1 2.5 2.5 4 5 and 2 1 3.5 3.5 5.
    const [x, y] = [
      [1, 2, 2, 4, 5],
      [2, 1, 3, 3, 5],
    ];
    expect(kendall(x!, y!)).toMatchObject({ isExact: false, tauB: expect.closeTo(6 / 9, 12) });
    expect(spearman(x!, y!)).toMatchObject({ isExact: false, rho: expect.closeTo(14.5 / 19, 12) });
    expect(spearman([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8])).toMatchObject({
      rho: 1,
      pValue: expect.closeTo(2 / 40320, 14),
      ciFisher: [1, 1],
    });
  });

  it("do not change under increasing maps of the ranks", () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const x = pairs.map(([a]) => a);
        const y = pairs.map(([, b]) => b);
        const cubed = x.map((value) => value ** 3);
        expect(spearman(cubed, y)).toEqual(spearman(x, y));
        expect(kendall(cubed, y)).toEqual(kendall(x, y));
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it("have no interval below 4 pairs and none at all without spread", () => {
    expect(pearson([1, 2, 3], [1, 3, 2])).toMatchObject({ r: expect.closeTo(0.5, 14), ci: null });
    expect(pearson([1, 2], [1, 2])).toMatchObject({ r: 1, t: null, pValue: null });
    expect(pearson([2, 2, 2], [1, 2, 3]).notEstimable).toBe("a column does not vary");
    expect(kendall([1], [1]).notEstimable).toMatch(/at least 2 pairs/);
  });
});

describe("agreement", () => {
  it("reads log-ratio limits as factors", () => {
    const found = blandAltman([1, 2, 4], [2, 4, 8], { scale: "log-ratio" });
    expect(found).toMatchObject({ bias: expect.closeTo(Math.LN2, 14), sd: expect.closeTo(0, 14) });
    expect(blandAltman([1], [2]).notEstimable).toMatch(/at least 2 pairs, found 1/);
    expect(blandAltman([0, 1], [1, 1], { scale: "percent" }).notEstimable).toBe("a value is not above 0");
  });

  it("passes reanalysis at exactly two thirds and exactly 20 %", () => {
    expect(incurredReanalysis([90, 100, 100], [110, 100, 150])).toMatchObject({
      isWithin: [true, true, false],
      isPassed: true,
    });
    expect(incurredReanalysis([90, 100, 100], [110.001, 100, 150])).toMatchObject({ nWithin: 1, isPassed: false });
    expect(incurredReanalysis([0], [0])).toMatchObject({ differencePct: [null], isWithin: [false] });
  });
});

function pearsonR(x: number[], y: number[]): number | null {
  const found = pearson(x, y);
  return found.notEstimable === undefined ? found.r : null;
}
