import { expect, test } from "vitest";
import { internalStandard } from "../../src/charts/internal-standard.js";
import { emptyStudy, injections, report } from "../builders/report.js";

const run = injections().filter((i) => i.run === "R1");

test("areas are percent of the run's median; double blanks are left out", () => {
  const areas = [80, 100, 130];
  const three = run.slice(0, 3).map((i, at) => ({ ...i, internalStandardArea: areas[at] ?? null }));
  const blank = { ...run[0]!, sampleType: "doubleBlank" as const, internalStandardArea: 1 };
  const { rows } = internalStandard.table({ ...report(), injections: [...three, blank] });
  expect(rows.map((r) => r[6])).toEqual([80, 100, 130]);
});

test("the caption gives the range", () => {
  expect(internalStandard.caption({ ...report(), injections: run })).toMatch(
    /^20 injections in order; .* They range from \d+ to \d+ %\.$/,
  );
});

test("says what it lacks", () => {
  expect(internalStandard.lacks?.(emptyStudy())).toMatch(/^fewer than three injections/);
});
