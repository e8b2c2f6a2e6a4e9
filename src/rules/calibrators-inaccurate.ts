import type { Trouble } from "./rule.js";
import type { RunRule } from "./run-rule.js";

export const calibratorsInaccurate: RunRule = {
  key: "calibrators-inaccurate",
  title: "Too few calibrators pass",
  scope: "run",
  severity: "error",
  effect: "rejected",
  limits: [
    "bias",
    "bias-at-lloq",
    "calibration-pass",
    "calibration-pass-of",
    "level-pass",
    "level-pass-of",
    "calibration-levels",
  ],
  source: "ICH M10 3.3.2 (a level of replicates counts where half of them pass: derived)",
  mark: "F",
  why: "A curve that does not read its own standards back does not measure samples either.",
  remedy: "The run is rejected: extract and analyse its samples again.",
  check({ curve }, limits) {
    const [part, whole] = [limits.numberOf("calibration-pass"), limits.numberOf("calibration-pass-of")];
    const levels = limits.numberOf("calibration-levels");
    const { passed, total, levelsPassed } = curve;
    if (total === 0) return [];
    const troubles: Trouble[] = [];
    if (whole * passed < part * total)
      troubles.push({
        what: `${passed} of ${total} calibrators pass: ${whole * passed} < ${part * total}.`,
        value: `${passed} of ${total}`,
        expected: `at least ${part} of ${whole}`,
      });
    // Fewer levels than needed is told by too-few-calibration-levels.
    if (levelsPassed < levels && curve.levels.length >= levels)
      troubles.push({
        what: `${levelsPassed} calibration levels pass, ${levels} are needed.`,
        value: String(levelsPassed),
        expected: `at least ${levels}`,
      });
    return troubles;
  },
};
