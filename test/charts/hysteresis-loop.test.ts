import { expect, test } from "vitest";
import { hysteresisLoop } from "../../src/charts/hysteresis-loop.js";
import { richStudy, wholeStudy } from "../builders/report.js";

test("joins three quantified pairs or more of one visit in order of time after dose", () => {
  const { rows } = hysteresisLoop.table(richStudy());
  expect(rows.map((r) => [r[0], r[3], r[4], r[5]])).toEqual([
    ["S20", 1, 400, 8],
    ["S20", 2, 300, 16],
    ["S20", 4, 150, 18],
    ["S20", 8, 40, 9],
  ]);
});

test("says what it lacks", () => {
  expect(hysteresisLoop.lacks?.(wholeStudy())).toMatch(/^no subject has three quantified pairs at one visit/);
});
