import type { MethodName, RowSettings } from "./estimate-row.js";

/** The plan for the primary result, written down (study.yaml, `analysis`) before anyone looks at the data. */
export interface AnalysisRule extends RowSettings {
  /** "by-censoring": by the share of CSF below LLOQ, a count and no estimate; or one method for good. */
  readonly primary: "by-censoring" | MethodName;
  /** Above this share of pairs with CSF below LLOQ the proportion detected leads. */
  readonly maxShareBelow: number;
  /** Sensitivity analyses, in the order of the table; the primary method is left out of it. */
  readonly sensitivity: readonly MethodName[];
}

/**
 * The rule where study.yaml says nothing else.
 *
 * @example defaultAnalysisRule.maxShareBelow // => 0.5
 */
export const defaultAnalysisRule: AnalysisRule = {
  primary: "by-censoring",
  maxShareBelow: 0.5,
  level: 0.95,
  bootstrapReplicates: 2000,
  bootstrapSeed: 20240613,
  sensitivity: [
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
