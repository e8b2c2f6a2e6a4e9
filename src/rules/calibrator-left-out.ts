import type { RunRule } from "./run-rule.js";
import { sayStandard } from "./run-text.js";
import { isWithinPercent } from "./within-percent.js";

export const calibratorLeftOut: RunRule = {
  key: "calibrator-left-out",
  title: "Passing calibrator left out of the curve",
  scope: "run",
  severity: "warning",
  effect: "none",
  limits: ["bias", "bias-at-lloq"],
  source: "ICH M10 3.3.2 (only failing standards are rejected: derived)",
  mark: "D",
  why: "A standard that passes may only be left out for a written reason; it counts here as not passed.",
  remedy: "Note the reason, or fit with the standard and export again.",
  check: ({ curve }) =>
    curve.standards
      .filter((one) => one.isUsedInCurve === false && isWithinPercent(one.value, one.nominal, one.limitPct))
      .map((one) => ({
        what: `Calibrator ${sayStandard(one)} passes but was left out of the curve.`,
        value: one.raw,
        expected: "passing calibrators in the curve",
        file: one.file,
        row: one.row,
      })),
};
