import type { Standing } from "./standing.js";

/** One run that counts instead of another, as a person decided: for one analyte, or for all (null). */
export interface Replacement {
  run: string;
  by: string;
  analyte: string | null;
  standing: Standing;
}

/**
 * The replacements that hold, in order of their entry. The last word counts: one that would lead back to the run it
 * starts from by way of later ones does not hold, so no run is ever replaced by itself.
 */
export function replacementsOf(standing: readonly Standing[]): Replacement[] {
  const kept: Replacement[] = [];
  for (const decided of standing.filter(isReplacement).reverse()) {
    const { targetId: run, choice, analyte } = decided.entry;
    if (choice !== null && !leadsTo(kept, choice, run)) kept.unshift({ run, by: choice, analyte, standing: decided });
  }
  return kept;
}

function isReplacement({ entry, isInForce }: Standing): boolean {
  return isInForce && entry.action === "replace";
}

function leadsTo(replacements: readonly Replacement[], from: string, to: string): boolean {
  if (from === to) return true;
  return replacements.some((one) => one.run === from && leadsTo(replacements, one.by, to));
}

/**
 * Results of one sample and analyte without those whose run was replaced by another one that measured it too; the last
 * replacement that took one away, null where all stay.
 */
export function withoutReplaced<T extends { run: string }>(
  results: readonly T[],
  analyte: string,
  replacements: readonly Replacement[],
): { kept: readonly T[]; replacement: Replacement | null } {
  const runs = new Set(results.map((one) => one.run));
  const acting = replacements.filter(
    (one) => (one.analyte === null || one.analyte === analyte) && runs.has(one.run) && runs.has(one.by),
  );
  if (acting.length === 0) return { kept: results, replacement: null };
  const replaced = new Set(acting.map((one) => one.run));
  return { kept: results.filter((one) => !replaced.has(one.run)), replacement: acting.at(-1)! };
}
