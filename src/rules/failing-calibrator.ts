import type { RunRule } from "./run-rule.js";
import { sayStandard } from "./run-text.js";

export const failingCalibrator: RunRule = {
  key: "failing-calibrator",
  title: "Calibrator outside its limit",
  scope: "run",
  severity: "warning",
  effect: "none",
  limits: ["bias", "bias-at-lloq"],
  source: "ICH M10 3.3.2",
  mark: "F",
  why: "A failing standard must be left out and the curve fitted again; not every export says whether that was done.",
  remedy: "Check in the instrument software that the curve was fitted without it.",
  check: ({ curve }) =>
    curve.standards
      .filter((one) => !one.isWithin && one.isUsedInCurve === null)
      .map((one) => ({
        what: `Calibrator ${sayStandard(one)} fails; the export does not say whether the curve was fitted without it.`,
        value: one.raw,
        expected: `within ${one.limitPct} % of ${one.nominal}`,
        file: one.file,
        row: one.row,
      })),
};
