import type { EstimateRow, MethodName, RowSettings } from "./estimate-row.js";
import type { PairGroup } from "./ratio-pairs.js";
import {
  boundRow,
  mixedTobitRow,
  proportionRow,
  rosRow,
  subjectWeightedRow,
  tobitRow,
  turnbullRow,
} from "./rows-censored.js";
import { bootstrapRow, completePairsRow, randomInterceptRow, subjectMeansRow } from "./rows-complete.js";

/**
 * The row of one method for a group of pairs. Nothing throws for data: what cannot be had says why.
 *
 * Use in the lab: the lines of the table of the primary result and its sensitivity analyses.
 * Definition: geometricMean is exp of the method's mean log; interval limits are exponentiated.
 * Few values: see each method; below 3 subjects no interval is given, below 6 the row is marked.
 * Reference: each method's own file.
 *
 * @example estimateRow("subject-log-means", pairGroup([{ subjectId: "a", lower: 0, upper: 0 }]), defaultAnalysisRule).geometricMean // => 1
 */
export function estimateRow(method: MethodName, group: PairGroup, settings: RowSettings): EstimateRow {
  const row = ROWS[method](group, settings);
  return row.notEstimable === null && isEmpty(row)
    ? { ...row, notEstimable: "the estimate exceeds the range of numbers" }
    : row;
}

const ROWS: Record<MethodName, (group: PairGroup, settings: RowSettings) => EstimateRow> = {
  "tobit-subject-weighted": subjectWeightedRow,
  "tobit-cluster-robust": tobitRow,
  "mixed-tobit": mixedTobitRow,
  "proportion-detected": proportionRow,
  "bound-of-limits": boundRow,
  turnbull: turnbullRow,
  ros: rosRow,
  "subject-log-means": (group, settings) => subjectMeansRow("subject-log-means", "omit", group, settings),
  "lloq-subject-means": (group, settings) => subjectMeansRow("lloq-subject-means", "LLOQ", group, settings),
  "half-lloq-subject-means": (group, settings) => subjectMeansRow("half-lloq-subject-means", "LLOQ/2", group, settings),
  "lloq-sqrt2-subject-means": (group, settings) =>
    subjectMeansRow("lloq-sqrt2-subject-means", "LLOQ/sqrt2", group, settings),
  "random-intercept": randomInterceptRow,
  "complete-pairs": completePairsRow,
  "cluster-bootstrap": bootstrapRow,
};

function isEmpty(row: EstimateRow): boolean {
  const estimates = [
    row.geometricMean,
    row.geometricMeanBelow,
    row.geometricMeanAbove,
    row.median,
    row.medianBelow,
    row.medianAbove,
    row.proportionDetected,
  ];
  return estimates.every((estimate) => estimate === null);
}
