import { sayRatio } from "./ratio-text.js";
import type { PairFacts, Rule } from "./rule.js";

export const bloodContamination: Rule<PairFacts> = {
  key: "blood-contamination",
  title: "Blood in CSF could explain the ratio",
  scope: "pair",
  severity: "warning",
  effect: "review",
  limits: ["contamination-share", "blood-rbc-default", "blood-plasma-default"],
  source: "Practice notes, contamination",
  mark: "D",
  why: "Red cells per uL of CSF over those of blood, times the blood/plasma ratio, is the ratio that blood alone would fake.",
  remedy: "Leave the pair out, or show a later, clear fraction of the puncture.",
  check({ pair, csfRbcPerUl, bloodRbcPerUl, bloodPlasmaRatio }, limits) {
    const measured = pair.ratio.value ?? pair.ratio.bound;
    if (csfRbcPerUl === null || measured === null) return [];
    const blood = bloodRbcPerUl ?? limits.numberOf("blood-rbc-default");
    const partition = bloodPlasmaRatio ?? limits.numberOf("blood-plasma-default");
    const faked = (csfRbcPerUl / blood) * partition;
    const share = limits.numberOf("contamination-share");
    if (!(faked > share * measured)) return [];
    const sharePct = ((100 * faked) / measured).toPrecision(3);
    return [
      {
        what: `${csfRbcPerUl} red cells per uL could fake a ratio of ${faked.toPrecision(3)}: ${sharePct} % of ${sayRatio(pair.ratio)}.`,
        value: String(csfRbcPerUl),
        expected: `at most ${Math.floor((share * measured * blood) / partition)} per uL`,
      },
    ];
  },
};
