import type { RunRule } from "./run-rule.js";

export const tooFewCalibrationLevels: RunRule = {
  key: "too-few-calibration-levels",
  title: "Too few calibration levels",
  scope: "run",
  severity: "error",
  effect: "rejected",
  limits: ["calibration-levels"],
  source: "ICH M10 3.2.4",
  mark: "F",
  why: "With few levels nobody can see whether the curve bends: concentrations between them are not supported.",
  remedy: "Export every calibrator of the run, also those left out; if there are no more, analyse the samples again.",
  check({ curve }, limits) {
    const needed = limits.numberOf("calibration-levels");
    const found = curve.levels.length;
    if (curve.total === 0 || found >= needed) return [];
    return [
      {
        what: `${found} calibration levels, ${needed} are needed.`,
        value: String(found),
        expected: `at least ${needed}`,
      },
    ];
  },
};
