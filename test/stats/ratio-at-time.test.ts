import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leastSquares, type RatioAtTime, ratioAtTime, type TimedRatio } from "../../src/stats/index.js";

const REPEATED: readonly TimedRatio[] = [
  { ratio: 0.012, timeAfterDoseH: 1.5, subjectId: "a" },
  { ratio: 0.021, timeAfterDoseH: 4.2, subjectId: "a" },
  { ratio: 0.03, timeAfterDoseH: 8.1, subjectId: "a" },
  { ratio: 0.018, timeAfterDoseH: 2.2, subjectId: "b" },
  { ratio: 0.041, timeAfterDoseH: 9.5, subjectId: "b" },
  { ratio: 0.015, timeAfterDoseH: 3, subjectId: "c" },
  { ratio: 0.026, timeAfterDoseH: 7.4, subjectId: "d" },
  { ratio: 0.022, timeAfterDoseH: 5.9, subjectId: "d" },
];

function at(pairs: readonly TimedRatio[], timeAfterDoseH: number): RatioAtTime {
  const found = ratioAtTime(pairs, timeAfterDoseH);
  if (found.notEstimable !== undefined) throw new Error(found.notEstimable);
  return found;
}

describe("ratioAtTime", () => {
  it("lies on one line on the log scale, whatever time is asked for", () => {
    const early = at(REPEATED, 3);
    const late = at(REPEATED, 8);
    expect(early.method).toBe("random intercept (REML, Satterthwaite)");
    expect(Math.log(late.ratio / early.ratio)).toBeCloseTo(5 * early.slopePerH, 8);
    expect(late.slopePerH).toBeCloseTo(early.slopePerH, 8);
    expect(early.slopePerH).toBeGreaterThan(0);
    expect(early).toMatchObject({ nPairs: 8, nSubjects: 4, isExtrapolated: false });
    expect(early.ci![0]).toBeLessThan(early.ratio);
    expect(early.ci![1]).toBeGreaterThan(early.ratio);
  });

  it("does not depend on the order of the pairs", () => {
    expect(at([...REPEATED].reverse(), 4).ratio).toBeCloseTo(at(REPEATED, 4).ratio, 10);
  });

  it("is least squares when every subject gives one pair", () => {
    const single = REPEATED.map((pair, i) => ({ ...pair, subjectId: `s${i}` }));
    const found = at(single, 5);
    const line = leastSquares(
      [single.map((pair) => pair.timeAfterDoseH - 5)],
      single.map((pair) => Math.log(pair.ratio)),
    );
    if (line.notEstimable !== undefined) throw new Error(line.notEstimable);
    expect(found).toMatchObject({ method: "least squares (one pair a subject)", df: 6, varBetween: null });
    expect(Math.log(found.ratio)).toBeCloseTo(line.coefficients[0]!, 12);
  });

  it("marks a time outside the observed ones", () => {
    expect(at(REPEATED, 12).isExtrapolated).toBe(true);
    expect(at(REPEATED, 1.5).isExtrapolated).toBe(false);
  });

  it("says why there is none", () => {
    const pair = (ratio: number, timeAfterDoseH: number, subjectId: string) => ({ ratio, timeAfterDoseH, subjectId });
    const reason = (...pairs: TimedRatio[]) => ratioAtTime(pairs, 4).notEstimable;
    expect(reason()).toMatch(/at least 3 pairs, found 0/);
    expect(reason(pair(1, 2, "a"), pair(1, 2, "b"), pair(2, 2, "c"))).toMatch(/same time/);
    expect(reason(pair(1, 2, "a"), pair(1, 3, "a"), pair(2, 4, "a"))).toMatch(/two subjects/);
    expect(reason(pair(0, 2, "a"), pair(1, 3, "b"), pair(2, 4, "c"))).toMatch(/not above 0/);
  });

  it("never gives NaN or infinity", () => {
    const pairs = fc.array(
      fc.record({
        ratio: fc.oneof(fc.constantFrom(0, 1, 1, 2, 1e-300, 1e300), fc.double({ min: 1e-9, max: 100, noNaN: true })),
        timeAfterDoseH: fc.oneof(fc.constantFrom(0, 1, 1, 2, 12), fc.double({ min: 0, max: 24, noNaN: true })),
        subjectId: fc.constantFrom("a", "b", "c"),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(pairs, (rows) => {
        const numbers = JSON.stringify(ratioAtTime(rows, 4), (_, value: unknown) =>
          typeof value === "number" && !Number.isFinite(value) ? "not finite" : value,
        );
        expect(numbers).not.toContain("not finite");
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it("recovers a noise-free line or says that nothing varies", () => {
    const exact = REPEATED.map((pair) => ({ ...pair, ratio: 0.01 * Math.exp(0.1 * pair.timeAfterDoseH) }));
    const found = ratioAtTime(exact, 5);
    if (found.notEstimable === undefined) expect(found.ratio).toBeCloseTo(0.01 * Math.exp(0.5), 8);
    else expect(found.notEstimable).toMatch(/no spread around the line/);
  });
});
