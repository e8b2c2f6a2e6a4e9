import { expect, test } from "vitest";
import { ratioDistribution } from "../../src/charts/ratio-distribution.js";
import { concentration, onePair, pair, report, richStudy, sample } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

function study(ratios: readonly number[], visits: readonly string[] = []) {
  const pairs = ratios.map((ratio, i) =>
    pair(
      sample("csf", {
        sampleId: `c${i}`,
        visit: visits[i] ?? null,
        concentration: concentration("quantified", 10 * ratio),
      }),
      sample("plasma", { sampleId: `p${i}`, concentration: concentration("quantified", 10) }),
    ),
  );
  return report({ pairs });
}

test("the box holds quartiles of type 7 of the quantified ratios in use", () => {
  // R: quantile(c(.1, .2, .4, .8, 1.6), c(.25, .5, .75)) is .2 .4 .8
  const [box] = rowsWith(ratioDistribution.spec(study([0.1, 0.2, 0.4, 0.8, 1.6])), "median");
  expect([box?.q1, box?.median, box?.q3].map((v) => Number(Number(v).toFixed(12)))).toEqual([0.2, 0.4, 0.8]);
});

test("pairs that are not used are drawn, but not in the box", () => {
  const data = study([0.1, 0.2, 0.4]);
  const unused = data.pairs.map((p, i) => (i === 2 ? { ...p, isUsed: false } : p));
  const spec = ratioDistribution.spec({ ...data, pairs: unused });
  expect(rowsWith(spec, "pairId")).toHaveLength(3);
  expect(rowsWith(spec, "median")[0]?.n).toBe(2);
});

test("a group is drawn where its factor has two levels", () => {
  const groupsOf = (data: Parameters<typeof ratioDistribution.spec>[0]) => [
    ...new Set(ratioDistribution.table(data).rows.map((r) => r[0])),
  ];
  expect(groupsOf(study([0.1, 0.2], ["A", "A"]))).toEqual(["all"]);
  expect(groupsOf(study([0.1, 0.2], ["A", "B"]))).toEqual(["all", "visit A", "visit B"]);
  expect(groupsOf(richStudy())).toContain("site B");
});

test("says what it lacks", () => {
  expect(ratioDistribution.lacks?.(onePair())).toBe("fewer than three ratios are estimable");
  expect(ratioDistribution.lacks?.(richStudy())).toBeNull();
});
