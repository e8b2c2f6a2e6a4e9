import type { PairFacts, Rule } from "./rule.js";

export const wideGap: Rule<PairFacts> = {
  key: "wide-gap",
  title: "CSF and plasma not simultaneous",
  scope: "pair",
  severity: "warning",
  effect: "none",
  limits: ["gap-warning"],
  source: "Dosing guide, Protocol 1 (simultaneously; 15 min is derived)",
  mark: "D",
  why: "Plasma changes while CSF lags behind: with a half-life of 2.9 h, 15 min change plasma by 6 %, an hour by 21 %.",
  remedy: "Check both collection times; draw both samples together.",
  check({ pair }, limits) {
    const gapMin = Math.abs(pair.gapMin);
    const limitMin = limits.numberOf("gap-warning");
    if (gapMin <= limitMin) return [];
    return [
      {
        what: `CSF and plasma were drawn ${Math.round(gapMin * 10) / 10} min apart.`,
        value: String(pair.gapMin),
        expected: `at most ${limitMin} min`,
      },
    ];
  },
};
