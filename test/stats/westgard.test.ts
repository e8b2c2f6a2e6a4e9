import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leveyJenningsLimits, rejectedPositions, westgard, westgardTwoLevels, zScores } from "../../src/stats/index.js";

describe("westgard", () => {
  it.each([
    ["1-2s", [0, 2.01, -2.01, 2], [1, 2]],
    ["1-3s", [0, 3.01, 3, -3.2], [1, 3]],
    ["2-2s", [2.1, 2.4, -2.4, -2.1, 0], [1, 3]],
    ["R-4s", [2.1, -2.1, 0, -2.1], [1]],
    ["4-1s", [1.1, 1.5, 1.2, 1.9, 1.3, 0.9], [3, 4]],
    ["3-1s", [1.1, 1.5, 1.2, 0.9], [2]],
    ["2of3-2s", [2.5, 0.3, 2.1, 0.2], [2]],
    ["10x", [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1].map((z) => z / 10), [9, 10]],
    ["8x", [0.1, 0.1, 0.1, 0, 0.1, 0.1, 0.1, 0.1], []],
    ["6x", [-0.1, -0.2, -0.1, -0.3, -0.1, -0.2], [5]],
    ["7T", [-1.2, -0.9, -0.5, -0.1, 0.3, 0.6, 0.9, 0.9], [6]],
  ] as const)("%s", (rule, z, expected) => {
    expect(westgard(z)[rule]).toEqual(expected);
  });

  it("does not let binary64 noise violate a limit", () => {
    const z = zScores([10.2, 9.8, 10.3, 9.7, 10.21, 9.69], 10, 0.1).map((value) => value ?? Number.NaN);
    expect(z[2]!).toBeGreaterThan(3);
    expect(westgard(z)["1-3s"]).toEqual([5]);
    expect(westgard(z, 0)["1-3s"]).toEqual([2, 3, 5]);
  });

  it("breaks every pattern at a missing value", () => {
    expect(westgard([2.1, Number.NaN, 2.1])["2-2s"]).toEqual([]);
    expect(westgard([])["1-2s"]).toEqual([]);
  });

  it("is the same upside down, and rejects only what a classic rule names", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { maxLength: 20 }), (z) => {
        const violations = westgard(z);
        expect(westgard(z.map((value) => -value))).toEqual(violations);
        const rejected = rejectedPositions(violations);
        expect(rejected).toEqual([...new Set(rejected)].sort((a, b) => a - b));
        for (const position of violations["1-3s"]) expect(rejected).toContain(position);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

describe("westgardTwoLevels", () => {
  it("looks within a run, never across runs", () => {
    expect(westgardTwoLevels([2.3, -2.2], [-0.2, 0.1])).toEqual({ "2-2s": [], "R-4s": [], "R-4s-range": [] });
    expect(westgardTwoLevels([2.2, 2.1, 2.8], [2.4, -2.1, -1.5])).toEqual({
      "2-2s": [0],
      "R-4s": [1],
      "R-4s-range": [1, 2],
    });
  });
});

describe("leveyJenningsLimits", () => {
  it("draws seven lines from a base period", () => {
    expect(leveyJenningsLimits([9, 10, 11])).toMatchObject({
      mean: 10,
      sd: 1,
      cvPct: 10,
      lines: [7, 8, 9, 10, 11, 12, 13],
    });
    expect(leveyJenningsLimits([9]).notEstimable).toMatch(/two base values, found 1/);
    expect(leveyJenningsLimits([9, 9]).notEstimable).toMatch(/do not vary/);
  });
});
