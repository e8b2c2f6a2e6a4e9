import Papa from "papaparse";
import { expect, test } from "vitest";
import { csvText } from "../../src/io/csv-text.js";

test("formulas are neutralised, numbers never", () => {
  const rows = [["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", -1, 1e-7, null, "plain"]];
  expect(csvText({ columns: ["a"], rows })).toBe(`a\n'=1+1,'+1,'-1,'@SUM(A1),'\tx,'＝1,-1,1e-7,,plain\n`);
});

test("a reader gets back what was written, whatever the text holds", () => {
  const cells = ['say "no"', "a,b", "line\nbreak", " spaces ", "患者", "0012"];
  const [, back] = Papa.parse<string[]>(csvText({ columns: cells.map((_, i) => `c${i}`), rows: [cells] })).data;
  expect(back).toEqual(cells);
});

test("numbers keep every digit", () => {
  const value = 0.1 + 0.2;
  expect(csvText({ columns: ["a"], rows: [[value]] })).toBe("a\n0.30000000000000004\n");
});
