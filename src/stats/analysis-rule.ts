import type { MethodName, RowSettings } from "./estimate-row.js";

/** The plan for the primary result, written down (study.yaml, `analysis`) before anyone looks at the data. */
export interface AnalysisRule extends RowSettings {
  /** "tobit-where-estimable": by what the data can carry, never by what they say; or one method for good. */
  readonly primary: "tobit-where-estimable" | MethodName;
  /** Sensitivity analyses, in the order of the table; the primary method is left out of it. */
  readonly sensitivity: readonly MethodName[];
}

/**
 * The rule where study.yaml says nothing else.
 *
 * @example defaultAnalysisRule.level // => 0.95
 */
export const defaultAnalysisRule: AnalysisRule = {
  primary: "tobit-where-estimable",
  level: 0.95,
  bootstrapReplicates: 2000,
  bootstrapSeed: 20240613,
  sensitivity: [
    "proportion-detected",
    "tobit-cluster-robust",
    "mixed-tobit",
    "subject-log-means",
    "random-intercept",
    "complete-pairs",
    "half-lloq-subject-means",
    "turnbull",
    "ros",
    "cluster-bootstrap",
  ],
};
