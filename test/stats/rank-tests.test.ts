import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  averageRanks,
  brentRoot,
  cumulative,
  drawSumProbabilities,
  grubbs,
  kruskalWallis,
  medianInterval,
  rankSumExactP,
  rankSumProbabilities,
  rankSumTest,
  signedRankCdf,
  signedRankExactP,
  signedRankQuantile,
  signedRankTest,
  signedSumProbabilities,
  signTest,
  tieTerm,
  walshAverages,
  walshInterval,
} from "../../src/stats/index.js";

const distinct = fc.uniqueArray(fc.integer({ min: -40, max: 60 }), { minLength: 1, maxLength: 9 });

/** All 2^n ways to sign the ranks, counted one by one. */
function countedSignedRankP(ranks: readonly number[], v: number): number {
  const total = ranks.reduce((a, b) => a + b, 0);
  const low = Math.min(v, total - v);
  let reached = 0;
  for (let signs = 0; signs < 2 ** ranks.length; signs++) {
    const sum = ranks.reduce((at, rank, i) => at + (signs & (1 << i) ? rank : 0), 0);
    if (sum <= low) reached++;
  }
  return Math.min(1, (2 * reached) / 2 ** ranks.length);
}

describe("ranks", () => {
  it("averages ties and sums to n (n + 1) / 2", () => {
    expect(averageRanks([3, 1, 3, 3])).toEqual([3, 1, 3, 3]);
    expect(tieTerm([3, 1, 3, 3])).toBe(24);
    expect(averageRanks([])).toEqual([]);
  });
});

describe("exact distributions", () => {
  it("have probabilities that add up to 1", () => {
    expect(cumulative(signedSumProbabilities([2, 3, 5]), 100)).toBe(1);
    expect([...drawSumProbabilities([1, 2, 4], 2)].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
    expect([...rankSumProbabilities(4, 5)].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
  });

  it("give R's psignrank and qsignrank", () => {
    expect(signedRankCdf(17, 12)).toBeCloseTo(0.046142578125, 14);
    expect([5, 6, 12, 20, 30].map((n) => signedRankQuantile(0.025, n))).toEqual([0, 1, 14, 53, 138]);
  });
});

describe("signedRankTest", () => {
  it("equals counting all signs", () => {
    fc.assert(
      fc.property(distinct, (values) => {
        const sizes = values.map(Math.abs);
        fc.pre(!values.includes(0) && new Set(sizes).size === sizes.length);
        const test = signedRankTest(values);
        if (test.notEstimable !== undefined) throw new Error(test.notEstimable);
        expect(test.pValue).toBeCloseTo(countedSignedRankP(averageRanks(sizes), test.v), 13);
        expect(signedRankExactP(values)).toBeCloseTo(test.pValue!, 13);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it("moves with the data and turns with their sign", () => {
    fc.assert(
      fc.property(distinct, fc.integer({ min: -9, max: 9 }), (values, shift) => {
        const moved = walshInterval(values.map((value) => value + shift));
        const turned = walshInterval(values.map((value) => -value));
        const here = walshInterval(values);
        if (here.notEstimable !== undefined || moved.notEstimable !== undefined || turned.notEstimable !== undefined)
          throw new Error("walsh");
        expect(moved.median).toBeCloseTo(here.median + shift, 12);
        expect(turned.ci[0]).toBeCloseTo(-here.ci[1], 12);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it("says what level few values can reach", () => {
    const level = (values: number[]) => {
      const test = signedRankTest(values);
      return test.notEstimable === undefined ? test.achievedLevel : null;
    };
    expect(level([1, 2, 3, 4, 5, 6])).toBe(0.95);
    expect(level([1, 2, 3])).toBe(0.75);
    expect(level([1])).toBe(0);
  });

  it("approximates under ties and zeros, and refuses when nothing differs", () => {
    expect(signedRankTest([1, 1, -2, 0, 3])).toMatchObject({ isExact: false, nNonzero: 4 });
    expect(signedRankTest([]).notEstimable).toBe("no value differs from 0");
    expect(signedRankTest([2, 2], { mu: 2 }).notEstimable).toBe("no value differs from 2");
    expect(walshAverages([1, 3])).toEqual(Float64Array.of(1, 2, 3));
  });

  it("forms no exact interval that would not end for many values", () => {
    const many = Array.from({ length: 1500 }, (_, i) => ((i * 7919) % 1500) - 700);
    expect(walshInterval(many)).toMatchObject({ exactCoverage: null });
    expect(medianInterval(Array.from({ length: 100_000 }, (_, i) => i)).ci).toEqual([49_689, 50_310]);
  });
});

describe("rankSumTest", () => {
  it("is symmetric in the groups", () => {
    fc.assert(
      fc.property(distinct, distinct, (x, y) => {
        const one = rankSumTest(x, y);
        const other = rankSumTest(y, x);
        if (one.notEstimable !== undefined || other.notEstimable !== undefined) throw new Error("empty");
        expect(one.pValue ?? 0).toBeCloseTo(other.pValue ?? 0, 12);
        expect(one.w + other.w).toBe(x.length * y.length);
        expect(one.probabilityOfSuperiority).toBeCloseTo(1 - other.probabilityOfSuperiority, 12);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it("counts the draws exactly, also under ties", () => {
    // 1, 2 | 3, 4, 5: one of the ten draws is as extreme on each side.
    expect(rankSumTest([1, 2], [3, 4, 5])).toMatchObject({ w: 0, pValue: expect.closeTo(0.2, 14), isExact: true });
    // R's exactRankTests 0.8-35 on two tied groups.
    expect(rankSumExactP([1, 2, 2, 3, 5], [2, 4, 4, 6, 3])).toBeCloseTo(0.2222222222222222, 14);
    expect(rankSumTest([1, 1], [1, 1])).toMatchObject({ pValue: null, ci: null });
  });
});

describe("sign test, median interval, Kruskal-Wallis, Grubbs, roots", () => {
  it("give known values", () => {
    expect(signTest([1, 1, 1, 1, 1])).toMatchObject({ nPositive: 5, pValue: expect.closeTo(0.0625, 14) });
    expect(medianInterval([0.4, -0.1, 0.9, 1.3, 0.2, 0.75])).toMatchObject({
      k: 1,
      ci: [-0.1, 1.3],
      exactCoverage: expect.closeTo(0.96875, 14),
    });
    // R 4.2.2, kruskal.test.
    const groups = [
      [0.04, 0.08, 0.055, 0.13],
      [0.15, 0.12, 0.2, 0.09, 0.31],
      [0.3, 0.22, 0.41, 0.27],
    ];
    expect(kruskalWallis(groups)).toMatchObject({
      chiSquare: expect.closeTo(7.941758241758251, 12),
      df: 2,
      pValue: expect.closeTo(0.018856848397084486, 13),
    });
    expect(grubbs([1, 2, 3, 4, 20])).toMatchObject({ index: 4, isOutlier: true });
    expect(grubbs([1, 2, 3, 4, 5])).toMatchObject({ isOutlier: false });
    expect(brentRoot(Math.cos, 1, 2, 1e-14)).toBeCloseTo(Math.PI / 2, 14);
  });
});
