import { expect, test } from "vitest";
import { calibrationCurve } from "../../src/charts/calibration-curve.js";
import { viewsOf } from "../../src/charts/views.js";
import { emptyStudy, injections, report, richStudy } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

const first = { ...report(), injections: injections().filter((i) => i.run === "R2") };

test("response is area over internal-standard area, bias in percent of nominal", () => {
  const [low] = rowsWith(calibrationCurve.spec(first), "nominal");
  // Nominal 1, found 0.96; areas 1000 and 96000.
  expect(low).toMatchObject({ nominal: 1, label: "C1", use: "used in the curve" });
  expect(low?.response).toBeCloseTo(1000 / 96_000, 12);
  expect(low?.biasPct).toBeCloseTo(-4, 10);
});

test("a calibrator left out of the curve is drawn apart", () => {
  const out = rowsWith(calibrationCurve.spec(first), "use").filter((r) => r.use === "left out of the curve");
  expect(new Set(out.map((r) => r.label))).toEqual(new Set(["C3"]));
  expect(calibrationCurve.caption(first)).toContain("6 calibrators, 1 left out of the curve.");
});

test("one picture a run", () => {
  expect(viewsOf(calibrationCurve, richStudy()).map((v) => v.id)).toEqual([
    "calibration-curve-r1",
    "calibration-curve-r2",
    "calibration-curve-r3",
  ]);
});

test("says what it lacks", () => {
  expect(calibrationCurve.lacks?.(emptyStudy())).toMatch(/^fewer than two calibrators/);
});
