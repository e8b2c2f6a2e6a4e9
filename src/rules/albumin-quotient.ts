import { albuminQuotient as quotientOf } from "../stats/unbound-ratio.js";
import type { Rule, SampleFacts } from "./rule.js";

export const albuminQuotient: Rule<SampleFacts> = {
  key: "albumin-quotient",
  title: "Albumin quotient high for age",
  scope: "sample",
  severity: "info",
  effect: "none",
  limits: ["albumin-quotient-base", "albumin-quotient-years"],
  source: "Practice notes, contamination (age limit from memory)",
  mark: "M",
  why: "A leaky barrier raises the ratio. It is a covariate to report, not a reason to leave the sample out.",
  remedy: "Report ratio and albumin quotient together; look at steroids, surgery and radiotherapy.",
  check(facts, limits) {
    const csfMgPerL = facts.numbers.csf_albumin_mg_l;
    const serumGPerL = facts.numbers.serum_albumin_g_l;
    if (facts.matrix !== "csf" || csfMgPerL === undefined || serumGPerL === undefined || facts.ageYears === null)
      return [];
    const quotient = quotientOf(csfMgPerL, serumGPerL);
    const years = facts.ageYears / limits.numberOf("albumin-quotient-years");
    const limit = (limits.numberOf("albumin-quotient-base") + years) / 1000;
    if (quotient === null || quotient <= limit) return [];
    const shown = (value: number) => (value * 1000).toPrecision(3);
    return [
      {
        what: `Albumin quotient ${shown(quotient)}e-3 is above ${shown(limit)}e-3 for age ${facts.ageYears}.`,
        column: "csf_albumin_mg_l",
        value: String(csfMgPerL),
        expected: `at most ${shown(limit)}e-3`,
      },
    ];
  },
};
