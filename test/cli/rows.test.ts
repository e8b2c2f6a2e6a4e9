import { expect, it } from "vitest";
import { longRows, type Row, renderRows } from "../../src/cli/rows.js";

const rowsOf = (n: number): Row[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `S${i}`,
    note: i % 3 ? 'line\nand "quote"' : null,
    side: { value: i / 3, of: [i] },
  }));

it.each([0, 1, 499, 500, 501, 1000, 1001])(
  "a JSON list of %d rows is what JSON.stringify writes, in chunks or whole",
  (n) => {
    const rows = rowsOf(n);
    expect(renderRows(rows, "json")).toBe(`${JSON.stringify(rows, null, 2)}\n`);
  },
);

it.each([1, 501])("a text list of %d rows is aligned by all of them, whichever chunk they stand in", (n) => {
  const rows = [...rowsOf(n), { id: "the longest id of all", note: "x", side: { value: 1, of: [] } }];
  const lines = renderRows(rows, "text", ["id", "note"]).trimEnd().split("\n");
  expect(lines).toHaveLength(n + 2);
  expect(lines[0]).toBe(`id${" ".repeat(21)}note`);
  expect(lines[1]).toBe("S0");
  expect(lines.at(-1)).toBe("the longest id of all  x");
});

it("an empty list is an empty array, no line of CSV, and the word none", () => {
  expect(renderRows([], "json")).toBe("[]\n");
  expect(renderRows([], "csv")).toBe("");
  expect(renderRows([], "text")).toBe("none\n");
});

it("no chunk grows with the list", () => {
  const most = (n: number): number =>
    Math.max(
      ...(["json", "csv", "text"] as const).flatMap((format) =>
        [...longRows(rowsOf(n), format).chunks()].map((part) => part.length),
      ),
    );
  expect(most(8000)).toBeLessThan(1.2 * most(2000));
});
