import { overLimits } from "./blank-response.js";
import { blankShares } from "./blank-share.js";
import type { Trouble } from "./rule.js";
import type { RunRule } from "./run-rule.js";

export const carryOver: RunRule = {
  key: "carry-over",
  title: "Carry-over into the blank after the highest standard",
  scope: "run",
  severity: "warning",
  effect: "review",
  limits: ["carry-over-analyte", "blank-internal-standard"],
  source: "ICH M10 3.2.6 (limits of validation; in a study run its impact is assessed)",
  mark: "P",
  why: "What stays in the needle after a high sample is added to the next one: a CSF sample after plasma reads too high.",
  remedy: "Look at the samples injected after high ones; inject blanks between them.",
  check(run, limits) {
    return blankShares(run).flatMap((share): Trouble[] =>
      share.isAfterHighest ? overLimits(share, limits.numberOf("carry-over-analyte"), limits, true) : [],
    );
  },
};
