import { leastRatio, sayRatio } from "./ratio-text.js";
import type { PairFacts, Rule } from "./rule.js";

export const ratioAboveOne: Rule<PairFacts> = {
  key: "ratio-above-one",
  title: "Total ratio above 1",
  scope: "pair",
  severity: "warning",
  effect: "none",
  limits: ["ratio-warning"],
  source: "Practice notes, flags",
  mark: "P",
  why: "More drug in CSF than in plasma is possible, but a swapped tube or a wrong unit is more common.",
  remedy: "Check tubes, units and dilution factors of both results.",
  check({ pair }, limits) {
    const limit = limits.numberOf("ratio-warning");
    const least = leastRatio(pair.ratio);
    if (least === null || least <= limit) return [];
    return [{ what: `CSF/plasma ratio ${sayRatio(pair.ratio)} is above ${limit}.`, expected: `at most ${limit}` }];
  },
};
