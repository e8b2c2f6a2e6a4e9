import type { Finding } from "../domain/finding.js";
import type { SampleType } from "../domain/result.js";

/** Calibrators and QC samples: what is not read of them has failed, for their number decides over the run. */
export function isStandard(type: SampleType | null): boolean {
  return type === "calibrator" || type === "qc";
}

/** The finding about an unreadable concentration of a standard: the row is kept, and counts as failed. */
export function keptStandard(found: Finding): Finding {
  return {
    ...found,
    severity: "warning",
    why: "The calibrator or QC sample was injected and has no concentration: it counts as failed.",
  };
}

/** What to do about a word in a concentration cell that nobody knows. */
export function wordRemedy(word: string): string {
  return (
    `Correct the cell, or say in study.yaml what the word means: \`words: { ${JSON.stringify(word)}: notDetected }\` ` +
    "(belowLloq, aboveUloq, notDetected or notDone; at the top for every layout, or in the mapping for this one)."
  );
}
