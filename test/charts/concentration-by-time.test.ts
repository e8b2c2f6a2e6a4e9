import { expect, test } from "vitest";
import { concentrationByTime } from "../../src/charts/concentration-by-time.js";
import { analyte, concentration, report, richStudy, sample } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

test("limits of both matrices and the target stand as named lines", () => {
  const labels = new Set(
    rowsWith(concentrationByTime.spec(richStudy()), "label").map((r) => `${r.label} ${r.concentration}`),
  );
  expect(labels).toEqual(new Set(["LLOQ CSF and plasma 1", "IC50 (unbound) 6"]));
});

test("limits that differ between samples are no line", () => {
  const samples = [0.5, 1].map((lloq, i) =>
    sample("csf", { sampleId: `c${i}`, concentration: concentration("quantified", 3, lloq) }),
  );
  expect(rowsWith(concentrationByTime.spec(report({ samples })), "label")).toEqual([]);
});

test("samples without a time after dose are counted", () => {
  const samples = [sample("csf"), sample("plasma", { timeAfterDoseH: null })];
  expect(concentrationByTime.caption(report({ samples }))).toContain("1 sample not drawn");
  expect(concentrationByTime.table(report({ samples })).rows).toHaveLength(2);
});

test("names of close lines do not cover each other", () => {
  const data = { ...richStudy(), targets: [{ analyte, name: "IC50", value: 1.01 }] };
  const names = rowsWith(concentrationByTime.spec(data), "labelAt");
  expect(names.length).toBe(2);
  const [low = 1, high = 1] = names.map((r) => Number(r.labelAt));
  expect(low).toBeCloseTo(1, 6);
  // 14 of 340 pixels: more than a line of 11 px.
  expect(high / low).toBeGreaterThan(1.1);
});
