import type { Exclusion } from "../domain/pair.js";
import type { RunVerdict, SampleVerdict } from "../domain/sample.js";
import type { Standing } from "./standing.js";

/** What people's decisions make of one target. */
export interface Effect {
  excluded: Standing | null;
  flagged: Standing | null;
  /** An approved `restore` after whatever came before. */
  restored: Standing | null;
  marks: string[];
}

/** The last word counts: a restore that is in force ends the flags and exclusions before it. */
export function effectOf(standing: readonly Standing[]): Effect {
  const effect: Effect = { excluded: null, flagged: null, restored: null, marks: [] };
  for (const one of standing) {
    if (!one.isInForce) continue;
    if (one.entry.action === "exclude") Object.assign(effect, { excluded: one, restored: null });
    if (one.entry.action === "flag") Object.assign(effect, { flagged: one, restored: null });
    if (one.entry.action === "restore") Object.assign(effect, { excluded: null, flagged: null, restored: one });
  }
  const shown = [effect.excluded, effect.flagged, effect.restored].filter((one) => one !== null);
  effect.marks = [
    ...(effect.excluded ? ["excluded-by-person"] : []),
    ...(effect.flagged ? ["flagged-by-person"] : []),
    ...(effect.restored ? ["restored-by-person"] : []),
    ...(shown.some((one) => one.state === "pending") ? ["decision-not-reviewed"] : []),
    ...(standing.some((one) => one.isReopened) ? ["decision-reopened"] : []),
  ];
  return effect;
}

/** Code of the exclusion, and mark, of every pair and sample of a subject that a person excluded. */
export const subjectExcluded = "subject-excluded-by-person";

/** The exclusion a person entered, with reason, name and time. */
export function exclusionBy({ entry }: Standing, what: string, code = "excluded-by-person"): Exclusion {
  return {
    code,
    text: `${what} was excluded by ${entry.fullName} on ${entry.decidedAt.slice(0, 10)} (D${entry.decisionNo}, ${entry.reasonCode}): ${entry.reasonText}`,
  };
}

interface Verdicts {
  sampleVerdict: SampleVerdict;
  runVerdict: RunVerdict;
  exclusions: readonly Exclusion[];
  marks: readonly string[];
}

/**
 * A sample's facts with what people decided on the sample, on its run and on its subject; equal facts where nobody
 * decided.
 */
export function decide<T extends Verdicts & { sampleId: string; subjectId: string }>(
  facts: T,
  { sample, run, subject }: { sample: Effect; run: Effect; subject: Effect },
): T {
  const exclusions = [
    ...(subject.excluded ? [exclusionOfSubject(subject.excluded)] : []),
    ...(sample.excluded ? [exclusionBy(sample.excluded, facts.sampleId)] : []),
  ];
  const runMarks = run.marks.map((mark) => `run-${mark}`);
  const subjectMarks = subject.marks.map((mark) => `subject-${mark}`);
  return {
    ...facts,
    sampleVerdict: sample.flagged && facts.sampleVerdict === "valid" ? "review" : facts.sampleVerdict,
    runVerdict: runVerdictOf(facts.runVerdict, run),
    exclusions: [...facts.exclusions, ...exclusions],
    marks: [...facts.marks, ...sample.marks, ...runMarks, ...subjectMarks],
  };
}

/** The exclusion of a whole subject, as each of its samples and pairs has it. */
export function exclusionOfSubject(excluded: Standing): Exclusion {
  return exclusionBy(excluded, `Subject ${excluded.entry.targetId}`, subjectExcluded);
}

/** The verdict on a run with what people decided on it. */
export function runVerdictOf(verdict: RunVerdict, run: Effect): RunVerdict {
  if (run.excluded) return "rejected";
  if (run.restored) return "accepted";
  return run.flagged && verdict !== "rejected" ? "review" : verdict;
}
