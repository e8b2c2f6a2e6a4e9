import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsedPairs } from "../../src/pairs/used-pairs.js";

type State = Parameters<UsedPairs["add"]>[1];

const ordered = (pairs: readonly { subject: number; state: State; number: number }[]) => {
  const used = new UsedPairs();
  for (const { subject, state, number } of pairs) {
    used.add(subject, state, number, { isCsfBelow: state === "below", isAboveUloq: state === "above" });
  }
  return used.ordered();
};

describe("used pairs as columns", () => {
  it("stand by subject, then by where the ratio lies, each with its own values", () => {
    const found = ordered([
      { subject: 7, state: "quantified", number: 0.5 },
      { subject: 0, state: "quantified", number: 1 },
      { subject: 7, state: "below", number: 0.04 },
      { subject: 0, state: "quantified", number: 0.02 },
      { subject: 7, state: "above", number: 3 },
      { subject: 2, state: "notEstimable", number: Number.NaN },
    ]);
    const open = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
    expect(Array.from(found.subjects)).toEqual([0, 0, 2, 7, 7, 7]);
    expect([...found.lower]).toEqual([Math.log(0.02), 0, open[0], open[0], Math.log(0.5), Math.log(3)]);
    expect([...found.upper]).toEqual([Math.log(0.02), 0, open[1], Math.log(0.04), Math.log(0.5), open[1]]);
    expect([...found.isCsfBelow]).toEqual([0, 0, 0, 1, 0, 0]);
    expect([...found.isAboveUloq]).toEqual([0, 0, 0, 0, 0, 1]);
    expect([...found.values]).toEqual([0.02, 1, Number.NaN, Number.NaN, 0.5, Number.NaN]);
  });

  it("in whatever order they come, and however many", () => {
    const pairs = fc.record({
      subject: fc.integer({ min: 0, max: 4 }),
      state: fc.constantFrom<State>("quantified", "below", "above"),
      number: fc.constantFrom(0.001, 0.01, 0.1, 0.5, 1, 2),
    });
    fc.assert(
      fc.property(fc.array(pairs, { maxLength: 100 }), (list) => {
        const found = ordered(list);
        expect(ordered(list.toReversed())).toEqual(found);
        const ends = ({ state, number }: { state: State; number: number }) => [
          state === "below" ? Number.NEGATIVE_INFINITY : Math.log(number),
          state === "above" ? Number.POSITIVE_INFINITY : Math.log(number),
        ];
        const plain = list
          .map((one) => [one.subject, ...ends(one)] as [number, number, number])
          .sort((a, b) => a[0] - b[0] || compare(a[1], b[1]) || compare(a[2], b[2]));
        expect(Array.from(found.subjects, (subject, i) => [subject, found.lower[i], found.upper[i]])).toEqual(plain);
      }),
    );
  });
});

/** Infinite ends are equal to themselves. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
