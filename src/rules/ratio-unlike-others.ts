import { quantile } from "../stats/quantile.js";
import { leastRatio, sayRatio } from "./ratio-text.js";
import type { PairFacts, Rule } from "./rule.js";

export const ratioUnlikeOthers: Rule<PairFacts> = {
  key: "ratio-unlike-others",
  title: "Ratio far above the subject's others",
  scope: "pair",
  severity: "warning",
  effect: "review",
  limits: ["ratio-over-others"],
  source: "Practice notes, flags",
  mark: "P",
  why: "One ratio far above the others of a subject points to blood in CSF, a swapped tube or an early plasma sample.",
  remedy: "Look at red cells, times and identity of this pair.",
  check({ pair, otherRatios }, limits) {
    const median = quantile(otherRatios, 0.5);
    const least = leastRatio(pair.ratio);
    const factor = limits.numberOf("ratio-over-others");
    if (median === null || least === null || least <= factor * median) return [];
    return [
      {
        what: `Ratio ${sayRatio(pair.ratio)} is more than ${factor} times the median ${median.toPrecision(3)} of the others.`,
        expected: `at most ${(factor * median).toPrecision(3)}`,
      },
    ];
  },
};
