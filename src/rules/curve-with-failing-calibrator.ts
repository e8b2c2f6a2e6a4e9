import type { RunRule } from "./run-rule.js";
import { sayStandard } from "./run-text.js";

export const curveWithFailingCalibrator: RunRule = {
  key: "curve-with-failing-calibrator",
  title: "Failing calibrator in the curve",
  scope: "run",
  severity: "warning",
  effect: "review",
  limits: ["bias", "bias-at-lloq"],
  source: "ICH M10 3.3.2",
  mark: "F",
  why: "A failing standard bends the curve for every sample of the run: it must be left out and the curve fitted again.",
  remedy: "Leave the standard out in the instrument software, fit again and export again.",
  check: ({ curve }) =>
    curve.standards
      .filter((one) => !one.isWithin && one.isUsedInCurve === true)
      .map((one) => ({
        what: `Calibrator ${sayStandard(one)} fails and is in the curve.`,
        value: one.raw,
        expected: `within ${one.limitPct} % of ${one.nominal}, or left out`,
        file: one.file,
        row: one.row,
      })),
};
