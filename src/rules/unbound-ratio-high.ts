import { leastRatio, sayRatio } from "./ratio-text.js";
import type { PairFacts, Rule } from "./rule.js";

export const unboundRatioHigh: Rule<PairFacts> = {
  key: "unbound-ratio-high",
  title: "Unbound ratio above 1.5",
  scope: "pair",
  severity: "warning",
  effect: "none",
  limits: ["unbound-ratio-warning"],
  source: "Practice notes, flags",
  mark: "P",
  why: "An unbound ratio well above 1 means active uptake, or a fraction unbound that does not fit.",
  remedy: "Check both results and where the fractions unbound come from.",
  check({ pair }, limits) {
    const limit = limits.numberOf("unbound-ratio-warning");
    const least = leastRatio(pair.unboundRatio);
    if (least === null || least <= limit) return [];
    return [{ what: `Unbound ratio ${sayRatio(pair.unboundRatio)} is above ${limit}.`, expected: `at most ${limit}` }];
  },
};
