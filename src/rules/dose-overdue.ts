import type { PairFacts, Rule } from "./rule.js";

export const doseOverdue: Rule<PairFacts> = {
  key: "dose-overdue",
  title: "Sampled later than one dosing interval",
  scope: "pair",
  severity: "warning",
  effect: "none",
  limits: [],
  source: "Practice notes, flags",
  mark: "F",
  why: "More than one dosing interval after the last dose the profile has left its steady rhythm, or a dose is not recorded.",
  remedy: "Check whether a dose is missing in the records.",
  check({ pair, tauH }) {
    const hours = pair.timeAfterDoseH;
    if (hours === null || tauH === null || hours <= tauH) return [];
    return [
      {
        what: `CSF was drawn ${Math.round(hours * 100) / 100} h after the last dose, one is due every ${tauH} h.`,
        value: String(hours),
        expected: `at most ${tauH} h`,
      },
    ];
  },
};
