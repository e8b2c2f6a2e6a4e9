import { expect, test } from "vitest";
import { groupForest } from "../../src/charts/group-forest.js";
import { onePair, report, richStudy, summary } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

test("one row a group, the primary estimate", () => {
  const rows = [
    summary(),
    summary({ marks: ["sensitivity"], geometricMean: 9 }),
    summary({ group: "site A", geometricMean: 0.2 }),
  ];
  expect(groupForest.table(report({ summaries: rows })).rows.map((r) => [r[1], r[5]])).toEqual([
    ["all", 0.0880878712],
    ["site A", 0.2],
  ]);
});

test("draws the interval as given and says where there is none", () => {
  const spec = groupForest.spec(richStudy());
  expect(rowsWith(spec, "low").filter((r) => r.group === "all, total")[0]).toMatchObject({
    low: 0.08583939,
    high: 0.09039524,
  });
  const labels = new Set(rowsWith(spec, "label").map((r) => r.label));
  expect(labels).toContain("0.0881 (0.0858 to 0.0904), 9 subjects, 3 pairs");
  expect(labels).toContain("0.110 (no interval), 2 subjects, 3 pairs");
  expect(groupForest.caption(richStudy())).toContain("1 group without an interval: too few subjects.");
});

test("says what it lacks", () => {
  expect(groupForest.lacks?.(onePair())).toBe("fewer than two groups have a geometric mean");
});

test("draws a bound as an arrow and never another method's number for it", () => {
  const bound = { geometricMean: null, ciLow: null, ciHigh: null, nUsed: 3 };
  const rows = [
    summary(),
    summary({ group: "site A", method: "bound-of-limits", ...bound, geometricMeanBelow: 0.004 }),
    summary({ group: "site A", method: "half-lloq-subject-means", marks: ["sensitivity"], geometricMean: 0.002 }),
    summary({ group: "site B", method: "proportion-detected", ...bound }),
  ];
  const data = report({ summaries: rows });
  const table = groupForest.table(data);
  const [mean, below] = ["geometric_mean", "geometric_mean_below"].map((name) => table.columns.indexOf(name));
  expect(table.rows.map((row) => [row[1], row[mean!], row[below!]])).toEqual([
    ["all", 0.0880878712, null],
    ["site A", null, 0.004],
  ]);
  const spec = groupForest.spec(data) as { layer: { mark: { shape?: string }; data: { values: object[] } }[] };
  const arrows = spec.layer.filter((layer) => layer.mark.shape === "triangle-left");
  expect(arrows.map((layer) => layer.data.values)).toMatchObject([[{ group: "site A, total", bound: 0.004 }]]);
  expect(JSON.stringify(spec)).not.toContain("0.002");
  expect(groupForest.caption(data)).toContain("Arrows: 1 group without a quantified pair");
});
