import { expect, test } from "vitest";
import { cohortSwimlane } from "../../src/charts/cohort-swimlane.js";
import { exactly, hourMs } from "../../src/domain/moment.js";
import { dose, doses, firstDoseMs, report, sample } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

const rowsOf = (data: Parameters<typeof cohortSwimlane.table>[0]) => cohortSwimlane.table(data).rows;

test("administrations of one level make one stretch; a new level or a gap of more than three days begins another", () => {
  const given = [
    dose(0),
    dose(12),
    dose(24, { amount: 200 }),
    dose(36, { amount: 200 }),
    dose(36 + 73, { amount: 200 }),
  ];
  expect(rowsOf(report({ doses: given })).map((r) => [r[1], r[3], r[4]])).toEqual([
    ["dosing 100 mg BID", 0, 0.5],
    ["dosing 200 mg BID", 1, 1.5],
    ["dosing 200 mg BID", 109 / 24, 109 / 24],
  ]);
});

test("an interval that is still open reaches the last sample", () => {
  const open = dose(0, { givenAt: null, start: exactly(firstDoseMs), end: null });
  const rows = rowsOf(
    report({ doses: [open], samples: [sample("csf", { collectedAt: exactly(firstDoseMs + 48 * hourMs) })] }),
  );
  expect(rows.map((r) => [r[1], r[3], r[4]])).toEqual([
    ["dosing 100 mg BID", 0, 2],
    ["CSF", 2, 2],
  ]);
});

test("lost doses are marks and do not join stretches by themselves", () => {
  const rows = rowsOf(report({ doses: doses("S01", 3, { 1: "missed" }) }));
  expect(rows.map((r) => r[1])).toEqual(["dosing 100 mg BID", "missed"]);
});

test("more subjects than lanes are said", () => {
  const many = Array.from({ length: 61 }, (_, i) => sample("csf", { subjectId: `S${i}` }));
  expect(cohortSwimlane.caption(report({ samples: many }))).toContain(
    "The first 60 subjects are drawn; the data file holds all.",
  );
});

test("CSF stands above its lane and plasma below, each level is named once behind the lane, each mark says its origin", () => {
  const data = report({
    doses: [dose(0), dose(12), dose(24, { amount: 50 })],
    samples: [sample("csf"), sample("plasma")],
  });
  const layers = cohortSwimlane.spec(data).layer as {
    mark: { yOffset?: number };
    data: { values: Record<string, unknown>[] };
  }[];
  const at = (offset: number) => layers.find((l) => l.mark.yOffset === offset)?.data.values.map((v) => v.what);
  expect([at(-6), at(0), at(6)]).toEqual([["CSF"], [], ["plasma"]]);
  const names = layers.flatMap((l) => l.data.values).filter((v) => "label" in v);
  expect(names.map((v) => v.label)).toEqual(["100 mg BID, then 50 mg BID"]);
  expect(rowsWith(cohortSwimlane.spec(data), "what").map((v) => v.readFrom)).toEqual([
    "results.csv:2",
    "results.csv:3",
  ]);
});
