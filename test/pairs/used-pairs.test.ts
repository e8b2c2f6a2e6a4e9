import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsedPairs } from "../../src/pairs/used-pairs.js";

const ordered = (pairs: readonly { subject: number; lower: number; upper: number }[]) => {
  const used = new UsedPairs();
  for (const { subject, lower, upper } of pairs) {
    const value = lower === upper ? Math.exp(lower) : Number.NaN;
    used.add(subject, { value, lower, upper, isCsfBelow: lower < upper });
  }
  return used.ordered();
};

describe("used pairs as columns", () => {
  it("stand by subject, then by where the ratio lies, each with its own values", () => {
    const found = ordered([
      { subject: 7, lower: -1, upper: -1 },
      { subject: 0, lower: 0, upper: 0 },
      { subject: 7, lower: Number.NEGATIVE_INFINITY, upper: -3 },
      { subject: 0, lower: -4, upper: -4 },
    ]);
    expect(Array.from(found.subjects)).toEqual([0, 0, 7, 7]);
    expect([...found.lower]).toEqual([-4, 0, Number.NEGATIVE_INFINITY, -1]);
    expect([...found.upper]).toEqual([-4, 0, -3, -1]);
    expect([...found.isCsfBelow]).toEqual([0, 0, 1, 0]);
    expect([...found.values]).toEqual([Math.exp(-4), 1, Number.NaN, Math.exp(-1)]);
  });

  it("in whatever order they come, and however many", () => {
    const pairs = fc.record({
      subject: fc.integer({ min: 0, max: 4 }),
      lower: fc.integer({ min: -9, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(pairs, { maxLength: 100 }), (list) => {
        const bounds = list.map(({ subject, lower }) => ({ subject, lower, upper: lower }));
        const found = ordered(bounds);
        expect(ordered(bounds.toReversed())).toEqual(found);
        const plain = bounds.toSorted((a, b) => (a.subject === b.subject ? a.lower - b.lower : a.subject - b.subject));
        expect(Array.from(found.subjects, (subject, i) => [subject, found.lower[i]])).toEqual(
          plain.map(({ subject, lower }) => [subject, lower]),
        );
      }),
    );
  });
});
