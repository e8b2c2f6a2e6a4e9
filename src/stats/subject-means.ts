import { dealBySubject, type SubjectLabel } from "./by-subject.js";
import { type GeometricSummary, geometricOfLogs } from "./geometric.js";
import { moments } from "./moments.js";

/** Description of the subjects' mean logs: every subject counts once. */
export interface SubjectMeans extends GeometricSummary {
  readonly method: "subject log-means";
  readonly estimand: "geometric mean ratio, subjects equal";
  readonly nSubjects: number;
  readonly seLog: number | null;
}

/**
 * Mean of each subject's mean log ratio, with a t interval over subjects.
 *
 * Use in the lab: the plainest honest summary of repeated pairs; df is subjects - 1.
 * Formula: geometricOfLogs of the subject means.
 * Definition: subjects weigh equally however many pairs they have.
 * Few values: one subject has a mean without interval; none gives nulls.
 * Reference: Matthews JNS et al. (1990) BMJ 300:230-235.
 *
 * @example subjectMeans([0, 2, 3], ["a", "a", "b"]).meanLog // => 2
 */
export function subjectMeans(logs: ArrayLike<number>, subjects: ArrayLike<SubjectLabel>, level = 0.95): SubjectMeans {
  const { values, starts } = dealBySubject(logs, subjects);
  const means = new Float64Array(starts.length - 1);
  for (let g = 0; g < means.length; g++) means[g] = moments(values.subarray(starts[g], starts[g + 1])).mean!;
  return {
    method: "subject log-means",
    estimand: "geometric mean ratio, subjects equal",
    nSubjects: means.length,
    seLog: moments(means).se,
    ...geometricOfLogs(means, level),
  };
}
