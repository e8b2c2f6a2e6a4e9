import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SubjectNumbers, UsedPairs } from "../../src/pairs/used-pairs.js";

const ordered = (pairs: readonly { subjectId: string; lower: number; upper: number }[]) => {
  const numbers = new SubjectNumbers();
  const used = new UsedPairs();
  for (const { subjectId, lower, upper } of pairs) {
    const value = lower === upper ? Math.exp(lower) : Number.NaN;
    used.add(numbers.of(subjectId), { value, lower, upper, isCsfBelow: lower < upper });
  }
  return used.ordered(numbers.ranked());
};

describe("used pairs as columns", () => {
  it("stand by subject, then by where the ratio lies, each with its own values", () => {
    const found = ordered([
      { subjectId: "S2", lower: -1, upper: -1 },
      { subjectId: "S10", lower: 0, upper: 0 },
      { subjectId: "S2", lower: Number.NEGATIVE_INFINITY, upper: -3 },
      { subjectId: "S10", lower: -4, upper: -4 },
    ]);
    expect(found.subjects).toEqual(["S10", "S10", "S2", "S2"]);
    expect([...found.lower]).toEqual([-4, 0, Number.NEGATIVE_INFINITY, -1]);
    expect([...found.upper]).toEqual([-4, 0, -3, -1]);
    expect([...found.isCsfBelow]).toEqual([0, 0, 1, 0]);
    expect([...found.values]).toEqual([Math.exp(-4), 1, Number.NaN, Math.exp(-1)]);
  });

  it("in whatever order they come, and however many", () => {
    const pairs = fc.record({
      subjectId: fc.constantFrom("a", "b", "B", "c10", "c9"),
      lower: fc.integer({ min: -9, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(pairs, { maxLength: 100 }), (list) => {
        const bounds = list.map(({ subjectId, lower }) => ({ subjectId, lower, upper: lower }));
        const found = ordered(bounds);
        expect(ordered(bounds.toReversed())).toEqual(found);
        const plain = bounds.toSorted((a, b) =>
          a.subjectId === b.subjectId ? a.lower - b.lower : a.subjectId < b.subjectId ? -1 : 1,
        );
        expect(found.subjects.map((subjectId, i) => [subjectId, found.lower[i]])).toEqual(
          plain.map(({ subjectId, lower }) => [subjectId, lower]),
        );
      }),
    );
  });
});
