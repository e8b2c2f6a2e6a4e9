import type { Finding } from "../domain/finding.js";
import type { RunAssessment } from "../domain/run.js";
import type { Limits } from "../reference/limits.js";

/** Findings across runs; they never change a run's verdict. */
export function checkRunsTogether(
  _assessments: readonly Omit<RunAssessment, "findings">[],
  _limits: Limits,
): Finding[] {
  return [];
}
