import { expect, test } from "vitest";
import { ratioByTime } from "../../src/charts/ratio-by-time.js";
import { arrowPath } from "../../src/charts/theme.js";
import { allCensored, concentration, emptyStudy, pair, report, sample } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

const quantified = pair(sample("csf", { timeAfterDoseH: 3 }), sample("plasma"));
const untimed = pair(sample("csf", { sampleId: "u", timeAfterDoseH: null }), sample("plasma"));

test("draws the ratio in full precision at its time after dose", () => {
  const rows = rowsWith(ratioByTime.spec(report({ pairs: [quantified] })), "pairId");
  expect(rows).toMatchObject([{ timeAfterDoseH: 3, ratio: 12.3456789 / 234.56789, arrow: null }]);
});

test("a bound is hollow, with an arrow towards the true ratio", () => {
  const below = pair(sample("csf", { concentration: concentration("belowLloq", null, 2) }), sample("plasma"));
  const above = pair(sample("csf"), sample("plasma", { concentration: concentration("belowLloq", null, 1) }));
  const arrows = (p: typeof below) =>
    rowsWith(ratioByTime.spec(report({ pairs: [p] })), "pairId").map((r) => [r.ratio, r.arrow]);
  expect(arrows(below)).toEqual(Array(2).fill([2 / 234.56789, arrowPath(0, 1)]));
  expect(arrows(above)).toEqual(Array(2).fill([12.3456789, arrowPath(0, -1)]));
});

test("pairs without a time after dose stand in a strip of their own and are counted", () => {
  const data = report({ pairs: [quantified, untimed] });
  const panels = ratioByTime.spec(data).hconcat as Record<string, unknown>[];
  expect(panels.map((p) => rowsWith(p, "pairId").length)).toEqual([1, 1]);
  expect(ratioByTime.caption(data)).toContain("1 pair in the side strip: time after dose unknown.");
  expect(ratioByTime.spec(report({ pairs: [quantified] }))).not.toHaveProperty("hconcat");
});

test("pairs that are not estimable are counted and stay in the table", () => {
  expect(ratioByTime.caption(allCensored())).toContain("3 pairs not drawn: ratio not estimable.");
  expect(ratioByTime.table(allCensored()).rows).toHaveLength(5);
  expect(JSON.stringify(ratioByTime.spec(emptyStudy()))).toContain("No CSF sample has a plasma partner yet.");
});
