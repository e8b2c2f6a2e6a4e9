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
  why: "Plasma changes while CSF lags behind, so the ratio compares two moments of the dosing interval.",
  remedy: "Check both collection times; draw both samples together.",
  check({ pair, plasmaHalfLifeH }, limits) {
    const gapMin = Math.abs(pair.gapMin);
    const limitMin = limits.numberOf("gap-warning");
    if (gapMin <= limitMin) return [];
    return [
      {
        what: `CSF and plasma were drawn ${Math.round(gapMin * 10) / 10} min apart.`,
        value: String(pair.gapMin),
        expected: `at most ${limitMin} min`,
        ...(plasmaHalfLifeH === null ? {} : { why: whyFor(pair.analyte, plasmaHalfLifeH, gapMin) }),
      },
    ];
  },
};

/** With the analyte's own half-life: by how much plasma falls in the gap, 100 (1 - 2^(-gap / half-life)) percent. */
function whyFor(analyte: string, halfLifeH: number, gapMin: number): string {
  const percent = Math.round(100 * (1 - 2 ** (-gapMin / 60 / halfLifeH)));
  const minutes = Math.round(gapMin * 10) / 10;
  return `Plasma changes while CSF lags behind: with the half-life of ${analyte} of ${halfLifeH} h, ${minutes} min change plasma by ${percent} %.`;
}
