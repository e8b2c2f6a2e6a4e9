import { expect, test } from "vitest";
import { wholeContent } from "../../src/io/long-text.js";
import { dataFile, pictureFile } from "../../src/report/picture-file.js";

const drawn = `<svg class="marks" width="200" height="100.5" viewBox="0 0 200 100.5"><rect width="200" height="100.5" fill="#ffffff"/></svg>`;

test("a picture as a file says what it is and what it may be used for, below the picture and never on it", () => {
  const file = pictureFile(drawn, "A < B", 'caption "c".');
  expect(file).toContain('width="200" height="120.5" viewBox="0 0 200 120.5"');
  expect(file).toContain("<title>A &lt; B</title>");
  expect(file).toContain(
    "<desc>caption &quot;c&quot;. Research use only; not for diagnostic or therapeutic decisions.</desc>",
  );
  expect(file).toContain('<rect width="200" height="100.5" fill="#ffffff"/>');
  expect(file).toMatch(
    /<text x="6" y="112\.5"[^>]*>Research use only; not for diagnostic or therapeutic decisions<\/text><\/svg>$/,
  );
});

const text = (file: Parameters<typeof wholeContent>[0]): string => String(wholeContent(file));

test("the data of a picture are JSON with title, caption, use, columns and every row in full precision", () => {
  const table = {
    columns: ["a", "b"],
    rows: [
      [1 / 3, null],
      ["x", 2],
    ],
  };
  expect(JSON.parse(text(dataFile("T", "C.", table)))).toEqual({
    title: "T",
    caption: "C.",
    use: "Research use only; not for diagnostic or therapeutic decisions",
    ...table,
  });
  expect(JSON.parse(text(dataFile("T", "C.", { columns: ["a"], rows: [] }))).rows).toEqual([]);
});

test("data of any length are whole: rows of several chunks follow one another", () => {
  for (const n of [1, 2, 999, 1000, 1001, 2000, 2001]) {
    const rows = Array.from({ length: n }, (_, i) => [i, `s${i}`]);
    expect(JSON.parse(text(dataFile("T", "C.", { columns: ["a", "b"], rows }))).rows).toEqual(rows);
  }
});
