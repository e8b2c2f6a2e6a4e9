import { expect, it } from "vitest";
import { analysisRow } from "../../src/domain/analysis.js";
import { attentionList } from "../../src/report/overview.js";
import { influenceText } from "../../src/report/summary-tables.js";
import { report } from "../builders/report.js";

const row = analysisRow("influence", "DrugA", "all, without subject S03", {
  estimate: 0.84,
  marks: ["influential"],
  details: { subjectId: "S03", pairId: null, geometricMean: 0.0158, ciLow: 0.0135, ciHigh: 0.0185 },
});

it("says beside the result what it would be without a subject", () => {
  expect(influenceText(row)).toBe(
    "DrugA, all, without subject S03: 0.0158 (0.0135 to 0.0185), 0.840 times the result with it",
  );
});

it("stands among what a human must look at, and asks nobody to exclude", () => {
  const found = attentionList(report({ cautions: [row] })).filter((one) => one.what.includes("moves much"));
  expect(found).toHaveLength(1);
  expect(found[0]!.examples).toEqual([influenceText(row)]);
  expect(found[0]!.remedy).toContain("not a reason to exclude");
  expect(attentionList(report({})).filter((one) => one.what.includes("moves much"))).toEqual([]);
});
