import { evidenceText } from "../domain/flow.js";
import type { Compound } from "../reference/compound.js";
import type { EfficacyOutcome, EfficacySet } from "../reference/efficacy.js";

/** Said above everything known about a compound. */
export const compoundUse =
  "Collected from the dosing guide and the documents it rests on, for readers of results: research use only, never advice on treatment.";

export const markMeanings =
  "F read in the named document; T tested; D derived by arithmetic; M from memory and P a proposal: unverified, not facts.";

/** Mechanism, administration, adverse reactions and published efficacy of a compound as plain text, each with its source. */
export function compoundText(compound: Compound): string {
  const lines = [compound.name, `  ${compoundUse}`, `  ${markMeanings}`];
  for (const topic of new Set(compound.facts.map((fact) => fact.topic))) {
    lines.push("", `${topic}:`);
    for (const fact of compound.facts.filter((one) => one.topic === topic)) {
      lines.push(`  ${fact.text} [${evidenceText({ source: [fact.source], mark: fact.mark })}]`);
    }
  }
  if (compound.efficacy.length === 0) return `${lines.join("\n")}\n`;
  lines.push("", "published efficacy (percent as stated; subjects and exact 95 % interval from them):");
  for (const set of compound.efficacy) {
    lines.push(`  ${set.population} (stated n = ${set.nStated})`);
    for (const one of set.outcomes) lines.push(`    ${one.outcome.padEnd(4)}${outcomeText(one)}`);
    lines.push(`    ${fitText(set)}`, ...set.notes.map((note) => `    note: ${note}`));
  }
  lines.push("  Groups overlap in subjects and differ in the date of the data: they must not be added.");
  return `${lines.join("\n")}\n`;
}

function outcomeText(one: EfficacyOutcome): string {
  const stated = one.statedPct === null ? "not stated" : `${one.statedPct} %`;
  return `${stated.padEnd(12)}${countText(one).padEnd(14)}${intervalText(one)} [${evidenceText({ source: [one.source], mark: one.mark })}]`;
}

/** `5 of 14 (D)`: the mark tells whether the number was read or derived from the percentage. */
export function countText(one: EfficacyOutcome): string {
  return one.count === null ? "" : `${one.count} of ${one.denominator} (${one.countMark})`;
}

export function intervalText({ interval }: EfficacyOutcome): string {
  return interval === null ? "" : `${interval[0].toFixed(1)} to ${interval[1].toFixed(1)} %`;
}

/** Whether the stated percentages can come from the stated number of subjects. */
export function fitText({ fittingDenominators: fitting, nStated }: EfficacySet): string {
  if (nStated > 30) return `stated n = ${nStated}: too many to try which numbers of subjects fit`;
  const list = fitting.length === 0 ? "none" : fitting.join(", ");
  return fitting.includes(nStated)
    ? `the percentages fit the stated n = ${nStated} (numbers up to 30 that fit: ${list})`
    : `the percentages do NOT fit the stated n = ${nStated}; numbers up to 30 that fit: ${list}`;
}
