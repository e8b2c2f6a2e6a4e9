import { expect, test } from "vitest";
import { aggregate, marksShown } from "../../src/charts/aggregate.js";
import { arrowPath } from "../../src/charts/theme.js";

function marks(n: number) {
  return Array.from({ length: n }, (_, i) => ({
    pairId: `p${i}`,
    x: 1 + (i % 50),
    y: 10 ** ((i % 30) / 10),
    standing: i % 3 === 0 ? "no" : "yes",
    colour: "#000",
    shape: "circle",
    arrow: i % 7 === 0 ? arrowPath(0, 1) : null,
  }));
}

const axes = [
  { field: "x", isLog: false },
  { field: "y", isLog: true },
] as const;

test("few marks stay themselves", () => {
  const few = marks(marksShown);
  expect(aggregate(few, ...axes)).toEqual({ marks: few, note: null });
});

test("many marks are joined, none is lost, and standing and censoring stay apart", () => {
  const many = marks(5 * marksShown);
  const { marks: joined, note } = aggregate(many, ...axes);
  expect(joined.length).toBeLessThan(many.length);
  expect(note).toMatch(/^5000 pairs in \d+ symbols, area by number of pairs \(most: \d+\)$/);
  const count = (
    rows: readonly { standing: string; arrow: string | null; n?: number }[],
    of: (r: { standing: string; arrow: string | null }) => boolean,
  ) => rows.filter(of).reduce((sum, r) => sum + (r.n ?? 1), 0);
  for (const standing of ["yes", "no"]) {
    for (const censored of [true, false]) {
      const of = (r: { standing: string; arrow: string | null }) =>
        r.standing === standing && (r.arrow !== null) === censored;
      expect(count(joined, of)).toBe(count(many, of));
    }
  }
});

test("a joined mark lies among its members on the axis' own scale", () => {
  const two = marks(2 * marksShown).map((m, i) => ({
    ...m,
    x: 3,
    y: i % 2 === 0 ? 1 : 1.0001,
    standing: "yes",
    arrow: null,
  }));
  const { marks: joined } = aggregate(two, { field: "x", isLog: false }, { field: "y", isLog: true });
  for (const mark of joined) {
    expect(mark.x).toBeCloseTo(3, 5);
    expect(mark.y).toBeGreaterThanOrEqual(1 - 1e-5);
    expect(mark.y).toBeLessThanOrEqual(1.0001 + 1e-5);
  }
});

test("pairs that all lie at one place make one mark", () => {
  const same = marks(marksShown + 1).map((m) => ({ ...m, x: 2, y: 5, standing: "yes", arrow: null }));
  expect(aggregate(same, ...axes).marks).toMatchObject([{ x: 2, n: marksShown + 1 }]);
});
