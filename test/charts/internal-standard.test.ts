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

test("100 % is the mean of the standards within their limit, where there are any, with the limits beside it", () => {
  const [a, b, c] = run.filter((i) => i.sampleType === "qc").map((i) => ({ ...i, nominal: 100, limitPct: 15 }));
  const acceptance = { biasPct: 15, biasAtLloqPct: 20, incurredDifferencePct: 20, controlChartBase: 20 };
  const data = {
    ...report(),
    acceptance: { ...acceptance, internalStandardPct: [50, 150] as const },
    injections: [
      { ...a!, found: 100, internalStandardArea: 90 },
      { ...b!, found: 115, internalStandardArea: 110 },
      { ...c!, found: 116, internalStandardArea: 400 },
    ],
  };
  expect(internalStandard.table(data).rows.map((r) => r[6])).toEqual([90, 110, 400]);
  expect(internalStandard.caption(data)).toContain("100 % is the mean of the accepted standards");
  expect(JSON.stringify(internalStandard.spec(data))).toContain('[{"percent":50},{"percent":150}]');
});
