import type { Summary } from "../domain/summary.js";
import type { AnalysisRule } from "../stats/analysis-rule.js";
import { primaryRow, STANDING_METHODS } from "../stats/choose-primary.js";
import { type EstimateRow, emptyRow, type MethodName } from "../stats/estimate-row.js";
import { estimateRow } from "../stats/estimate-rows.js";
import type { PairGroup } from "../stats/ratio-pairs.js";

/** What all rows of one group share. */
export type GroupCounts = Pick<
  Summary,
  | "analyte"
  | "group"
  | "basis"
  | "nPairs"
  | "nQuantified"
  | "nBelow"
  | "nAbove"
  | "nNotEstimable"
  | "nExcluded"
  | "excludedByReason"
>;

/** A row with the degrees of freedom of its interval (null = normal), for carrying further uncertainty. */
export type RowWithDf = Summary & { df: number | null };

const ratioOf = {
  total: "CSF/plasma ratio, total over total",
  unbound: "unbound CSF/plasma ratio (Kp,uu,CSF)",
} as const;

/** The mixed model integrates over every subject with repeated pairs, many times: beyond this it takes minutes. */
const mostSubjectsIntegrated = 2000;

/** With fewer quantified pairs beside censored ones a likelihood rests on almost nothing, and is marked. */
const fewQuantified = 3;

/** Methods whose time grows with more than the number of pairs, or many times with it. */
const slowMethods: ReadonlySet<MethodName> = new Set([
  "mixed-tobit",
  "turnbull",
  "random-intercept",
  "ros",
  "cluster-bootstrap",
]);

/**
 * The rows of one group by the plan: the primary one, the complete pairs' subject log-means, the other sensitivity
 * analyses. A group without any informative pair has no more to vary than those two. In a group of more than
 * `sensitivityUpToPairs` pairs (for the mixed model: of too many subjects) the slow methods are rows without an estimate
 * that say so.
 */
export function planRows(
  pairs: PairGroup,
  counts: GroupCounts,
  complete: RowWithDf,
  plan: { rule: AnalysisRule; sensitivityUpToPairs: number },
): RowWithDf[] {
  const isInformative = counts.nQuantified + counts.nBelow + counts.nAbove > 0;
  const nPairs = pairs.subjects.length;
  const nSubjects = pairs.nSubjectsAll;
  const reasonToLeave = (method: MethodName): string | null => {
    if (!slowMethods.has(method)) return null;
    if (nPairs > plan.sensitivityUpToPairs) return `left out: more than ${plan.sensitivityUpToPairs} pairs`;
    const isTooMany = method === "mixed-tobit" && nSubjects > mostSubjectsIntegrated && nSubjects < nPairs;
    return isTooMany ? `left out: more than ${mostSubjectsIntegrated} subjects` : null;
  };
  const sensitivity = plan.rule.sensitivity.filter(
    (method) => method !== "subject-log-means" && isInformative && reasonToLeave(method) === null,
  );
  const leading = primaryRow(pairs, plan.rule);
  const primary = leading.method;
  const methods = new Set<MethodName>([
    primary,
    ...sensitivity,
    ...(isInformative ? STANDING_METHODS : STANDING_METHODS.slice(0, 1)),
  ]);
  const rows = [...methods].map((method) => {
    const row = method === primary ? leading : null;
    // The complete pairs' row is worked out already, with quartiles and range.
    if (method === "subject-log-means") return inWords(complete, row);
    return summaryOf(row ?? estimateRow(method, pairs, plan.rule), counts);
  });
  const [first, ...rest] = rows;
  const isComplete = (row: RowWithDf): boolean => row.method === complete.method;
  const ordered = [first!, ...rest.filter(isComplete), ...rest.filter((row) => !isComplete(row))];
  if (!isInformative) return ordered;
  const left = plan.rule.sensitivity.flatMap((method) => {
    const reason = method === primary ? null : reasonToLeave(method);
    return reason === null ? [] : [leftOut(method, reason, counts, plan.rule.level)];
  });
  return [...ordered, ...left];
}

function inWords(found: RowWithDf, leading: EstimateRow | null): RowWithDf {
  const marks = leading === null ? ["sensitivity"] : ["primary", ...leading.marks];
  const row =
    leading === null || leading.ciLow !== null
      ? found
      : { ...found, ciLow: null, ciHigh: null, intervalNotEstimable: leading.intervalNotEstimable };
  const estimand = `geometric mean ${ratioOf[row.basis]}, ${row.estimand}`;
  return { ...row, estimand, marks: [...new Set([...row.marks, ...marks])].sort() };
}

function summaryOf(found: EstimateRow, counts: GroupCounts): RowWithDf {
  const row = restsOnOne(found, counts) ? withoutEstimate(found) : found;
  const { nSubjects, nUsed, geometricMean, geometricCvPct, ciLow, ciHigh, ciLevel, median } = row;
  const marks = [row.role, ...row.marks];
  if (row.converged === false) marks.push("not-converged");
  const { nQuantified, nBelow, nAbove } = counts;
  if (isLikelihood(row) && row.geometricMean !== null && nQuantified < fewQuantified && nBelow + nAbove > 0) {
    marks.push("few-quantified");
  }
  return {
    ...counts,
    estimand: `${row.estimand}: ${ratioOf[counts.basis]}`,
    nSubjects,
    nUsed,
    geometricMean,
    geometricCvPct,
    ciLow,
    ciHigh,
    ciLevel,
    median,
    // Quartiles and range describe quantified pairs; only the row of complete pairs is about these alone.
    q1: null,
    q3: null,
    min: null,
    max: null,
    method: row.method,
    ciMethod: row.ciMethod ?? "none",
    marks: marks.sort(),
    geometricMeanBelow: row.geometricMeanBelow,
    geometricMeanAbove: row.geometricMeanAbove,
    medianBelow: row.medianBelow,
    medianAbove: row.medianAbove,
    proportionDetected: row.proportionDetected,
    proportionLow: row.proportionLow,
    proportionHigh: row.proportionHigh,
    notEstimable: row.notEstimable,
    intervalNotEstimable: row.intervalNotEstimable,
    df: row.df,
  };
}

function isLikelihood({ method }: EstimateRow): boolean {
  return method === "tobit-subject-weighted" || method === "tobit-cluster-robust" || method === "mixed-tobit";
}

/** One number and a limit have a likelihood with a maximum, but the spread it is at comes from the limit alone. */
function restsOnOne(row: EstimateRow, { nQuantified, nBelow, nAbove }: GroupCounts): boolean {
  return isLikelihood(row) && nQuantified === 1 && nBelow + nAbove > 0;
}

function withoutEstimate(row: EstimateRow): EstimateRow {
  return {
    ...row,
    nUsed: 0,
    geometricMean: null,
    geometricCvPct: null,
    ciLow: null,
    ciHigh: null,
    ciMethod: null,
    notEstimable: "one quantified pair beside censored ones: the spread is not estimable",
    intervalNotEstimable: null,
  };
}

function leftOut(method: MethodName, notEstimable: string, counts: GroupCounts, level: number): RowWithDf {
  const row = emptyRow(method, "not computed", { ...counts, nSubjects: 0 }, level);
  return summaryOf({ ...row, notEstimable, marks: ["left-out-large-group"] }, counts);
}
