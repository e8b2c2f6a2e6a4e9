import { expect, test } from "vitest";
import { groupForest } from "../../src/charts/group-forest.js";
import { onePair, report, richStudy, summary } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

test("one row a group, the primary estimate where one is marked", () => {
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
