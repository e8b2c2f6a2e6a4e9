import { bySubject } from "./by-subject.js";
import { clusterBootstrap } from "./cluster-bootstrap.js";
import { clusterRobust } from "./cluster-robust.js";
import { type EstimateRow, emptyRow, type MethodName, type RowCounts, withLogInterval } from "./estimate-row.js";
import { exactBinomialInterval } from "./exact-binomial-interval.js";
import { expOrNull } from "./finite-or-null.js";
import { geometricCvPct, geometricOfLogs } from "./geometric.js";
import { mixedTobit, mixedTobitProfile } from "./mixed-tobit.js";
import { moments } from "./moments.js";
import { quantile } from "./quantile.js";
import { randomIntercept } from "./random-intercept.js";
import type { PairGroup } from "./ratio-pairs.js";
import { regressionOnOrderStatistics } from "./regression-on-order-statistics.js";
import { smallSampleDf } from "./satterthwaite.js";
import { subjectMeans } from "./subject-means.js";
import { substituteCensored } from "./substitute-censored.js";
import { tInterval } from "./t-interval.js";
import { tobit, tobitWald } from "./tobit.js";
import { turnbull, turnbullQuantile } from "./turnbull.js";

/** Settings that the rows of one table share. */
export interface RowSettings {
  readonly level: number;
  readonly bootstrapReplicates: number;
  readonly bootstrapSeed: number;
}

/**
 * The row of one method for a group of pairs. Nothing throws for data: what cannot be had says why.
 *
 * Use in the lab: the lines of the table of the primary result and its sensitivity analyses.
 * Definition: geometricMean is exp of the method's mean log; interval limits are exponentiated.
 * Few values: see each method; below 3 subjects no interval is given, below 6 the row is marked.
 * Reference: each method's own file.
 *
 * @example estimateRow("subject-log-means", pairGroup([{ subjectId: "a", lower: 0, upper: 0 }]), { level: 0.95, bootstrapReplicates: 9, bootstrapSeed: 1 }).geometricMean // => 1
 */
export function estimateRow(method: MethodName, group: PairGroup, settings: RowSettings): EstimateRow {
  const row = ROWS[method](group, settings);
  return row.notEstimable === null && isEmpty(row)
    ? { ...row, notEstimable: "the estimate exceeds the range of numbers" }
    : row;
}

function isEmpty(row: EstimateRow): boolean {
  const { geometricMean, geometricMeanBelow, geometricMeanAbove, median, medianBelow, medianAbove } = row;
  return [
    geometricMean,
    geometricMeanBelow,
    geometricMeanAbove,
    median,
    medianBelow,
    medianAbove,
    row.proportionDetected,
  ].every((estimate) => estimate === null);
}

type RowBuilder = (group: PairGroup, settings: RowSettings) => EstimateRow;

const ROWS: Record<MethodName, RowBuilder> = {
  "tobit-cluster-robust": tobitRow,
  "mixed-tobit": mixedTobitRow,
  "proportion-detected": proportionRow,
  "bound-of-limits": boundRow,
  turnbull: turnbullRow,
  "random-intercept": randomInterceptRow,
  "subject-log-means": (group, settings) => subjectMeansRow("subject-log-means", group, settings, "omit"),
  "half-lloq-subject-means": (group, settings) => subjectMeansRow("half-lloq-subject-means", group, settings, "LLOQ/2"),
  "complete-pairs": completePairsRow,
  ros: rosRow,
  "cluster-bootstrap": bootstrapRow,
};

const nInformative = ({ nPairs, nNotEstimable }: RowCounts) => nPairs - nNotEstimable;

function tobitRow(group: PairGroup, { level }: RowSettings): EstimateRow {
  const row = emptyRow("tobit-cluster-robust", "geometric mean ratio over pairs", group.counts, level);
  const fit = tobit(group.sample);
  if (fit.notEstimable !== undefined) return withoutCensoring(row, group, fit.notEstimable);
  if (!fit.converged) return { ...row, converged: false, notEstimable: "the likelihood search did not converge" };
  const filled: EstimateRow = {
    ...row,
    nUsed: nInformative(group.counts),
    geometricMean: expOrNull(fit.mu),
    geometricCvPct: geometricCvPct(fit.sigma),
    converged: true,
  };
  const robust = clusterRobust(group.sample, group.subjects, fit, "CR2");
  if (robust.notEstimable !== undefined) return withLogInterval(filled, null, "", robust.notEstimable);
  const df = robust.nSubjects - 1;
  const interval = tobitWald({ mu: fit.mu, seMu: robust.seMu }, df, level);
  return { ...withLogInterval(filled, interval, "cluster-robust (CR2), t, subjects - 1"), seLog: robust.seMu, df };
}

/** Without censored pairs the mean log needs no SD: one pair, or equal pairs, still have a geometric mean. */
function withoutCensoring(row: EstimateRow, group: PairGroup, reason: string): EstimateRow {
  const isUncensored = group.logs.length > 0 && group.logs.length === nInformative(group.counts);
  if (!isUncensored) return { ...row, notEstimable: reason };
  const summary = geometricOfLogs(group.logs);
  return {
    ...row,
    nUsed: group.logs.length,
    geometricMean: summary.geometricMean,
    geometricCvPct: summary.geometricCvPct,
    intervalNotEstimable: reason,
  };
}

function mixedTobitRow(group: PairGroup, { level }: RowSettings): EstimateRow {
  const row = emptyRow("mixed-tobit", "geometric mean ratio, typical subject", group.counts, level);
  const fit = mixedTobit(group.sample, group.subjects);
  if (fit.notEstimable !== undefined) return { ...row, notEstimable: fit.notEstimable };
  if (!fit.converged) return { ...row, converged: false, notEstimable: "the likelihood search did not converge" };
  const filled: EstimateRow = {
    ...row,
    nUsed: nInformative(group.counts),
    geometricMean: expOrNull(fit.mu),
    geometricCvPct: geometricCvPct(Math.hypot(fit.sigmaBetween, fit.sigmaWithin)),
    seLog: fit.seMu,
    converged: true,
    marks: fit.isAtBoundary ? [...row.marks, "no-variance-between-subjects"] : row.marks,
  };
  const profile = mixedTobitProfile(group.sample, group.subjects, fit, level);
  return withLogInterval(filled, profile, "profile likelihood");
}

function proportionRow(group: PairGroup, { level }: RowSettings): EstimateRow {
  const row = emptyRow("proportion-detected", "share of pairs with CSF at or above LLOQ", group.counts, level);
  const { nPairs } = group.counts;
  if (nPairs === 0) return { ...row, notEstimable: "no pairs" };
  const nDetected = nPairs - group.nCsfBelow;
  const interval = exactBinomialInterval(nDetected, nPairs, level)!;
  const isRepeated = nPairs > new Set(group.subjects).size;
  const fit = turnbull(group.sample);
  return {
    ...row,
    ...(fit.notEstimable === undefined ? medianOf(fit.intervals) : {}),
    nUsed: nPairs,
    proportionDetected: nDetected / nPairs,
    proportionLow: interval[0],
    proportionHigh: interval[1],
    ciMethod: "exact binomial (Clopper-Pearson)",
    marks: isRepeated ? [...row.marks, "pairs-taken-as-independent"] : row.marks,
  };
}

function boundRow(group: PairGroup, { level }: RowSettings): EstimateRow {
  const row = emptyRow("bound-of-limits", "geometric mean ratio, bounded by the pairs' limits", group.counts, level);
  const { nQuantified, nBelow, nAbove } = group.counts;
  const finite = (ends: Float64Array) => Array.from(ends).filter(Number.isFinite);
  if (nBelow + nAbove + nQuantified === 0) return { ...row, notEstimable: "no informative pairs" };
  const nUsed = nBelow + nAbove + nQuantified;
  const below = nAbove === 0 ? expOrNull(moments(finite(group.sample.upper)).mean!) : null;
  const above = nBelow === 0 ? expOrNull(moments(finite(group.sample.lower)).mean!) : null;
  if (below === null && above === null) return { ...row, notEstimable: "pairs are censored on both sides" };
  const reason = "no quantified pair: only a bound can be given";
  return { ...row, nUsed, geometricMeanBelow: below, geometricMeanAbove: above, intervalNotEstimable: reason };
}

function turnbullRow(group: PairGroup, { level }: RowSettings): EstimateRow {
  const row = emptyRow("turnbull", "median ratio over pairs", group.counts, level);
  const fit = turnbull(group.sample);
  if (fit.notEstimable !== undefined) return { ...row, notEstimable: fit.notEstimable };
  return {
    ...row,
    ...medianOf(fit.intervals),
    nUsed: nInformative(group.counts),
    converged: fit.converged,
    intervalNotEstimable: "not given by this method",
  };
}

function medianOf(intervals: Parameters<typeof turnbullQuantile>[0]["intervals"]) {
  const { lower, upper } = turnbullQuantile({ intervals }, 0.5);
  const [low, high] = [lower === null ? null : expOrNull(lower), upper === null ? null : expOrNull(upper)];
  return low !== null && low === high
    ? { median: low, medianBelow: null, medianAbove: null }
    : { median: null, medianBelow: high, medianAbove: low };
}

function randomInterceptRow(group: PairGroup, { level }: RowSettings): EstimateRow {
  const counts = { ...group.counts, nSubjects: group.nSubjectsQuantified };
  const row = emptyRow("random-intercept", "geometric mean ratio, typical subject, complete pairs", counts, level);
  const fit = randomIntercept(group.logs, group.logSubjects, { method: "REML" });
  if (fit.notEstimable !== undefined) return { ...row, notEstimable: fit.notEstimable };
  if (!fit.converged) return { ...row, converged: false, notEstimable: "the likelihood search did not converge" };
  const [mean, seLog] = [fit.coefficients[0]!, Math.sqrt(fit.vcov[0]![0]!)];
  const df = smallSampleDf(fit)[0]?.satterthwaite ?? null;
  const filled: EstimateRow = {
    ...row,
    nUsed: fit.n,
    geometricMean: expOrNull(mean),
    geometricCvPct: geometricCvPct(Math.sqrt(fit.varBetween + fit.varWithin)),
    seLog,
    df,
    converged: true,
    marks: fit.isAtBoundary ? [...row.marks, "no-variance-between-subjects"] : row.marks,
  };
  return withLogInterval(filled, df === null ? null : tInterval(mean, seLog, df, level), "t, Satterthwaite");
}

function subjectMeansRow(
  method: "subject-log-means" | "half-lloq-subject-means",
  group: PairGroup,
  { level }: RowSettings,
  substitution: "omit" | "LLOQ/2",
): EstimateRow {
  const { logRatios, positions } = substituteCensored(group.sample, substitution);
  const means = subjectMeans(
    logRatios,
    positions.map((position) => group.subjects[position]!),
    level,
  );
  const what = substitution === "omit" ? "complete pairs" : "below LLOQ set to LLOQ/2";
  const counts = { ...group.counts, nSubjects: means.nSubjects };
  const row = emptyRow(method, `geometric mean ratio, subjects equal, ${what}`, counts, level);
  if (means.meanLog === null) return { ...row, notEstimable: "no quantified pair" };
  const filled: EstimateRow = {
    ...row,
    nUsed: logRatios.length,
    geometricMean: means.geometricMean,
    geometricCvPct: means.geometricCvPct,
    seLog: means.seLog,
    df: means.nSubjects - 1,
    median: withExp(quantile(logRatios, 0.5)),
  };
  const interval = tInterval(means.meanLog, means.seLog, means.nSubjects - 1, level);
  return withLogInterval(filled, interval, "t, subjects - 1");
}

function completePairsRow(group: PairGroup, { level }: RowSettings): EstimateRow {
  const counts = { ...group.counts, nSubjects: group.nSubjectsQuantified };
  const row = emptyRow("complete-pairs", "geometric mean ratio over complete pairs", counts, level);
  const { mean, se, n } = moments(group.logs);
  if (mean === null) return { ...row, notEstimable: "no quantified pair" };
  const summary = geometricOfLogs(group.logs, level);
  const filled: EstimateRow = {
    ...row,
    nUsed: n,
    geometricMean: summary.geometricMean,
    geometricCvPct: summary.geometricCvPct,
    seLog: se,
    df: n - 1,
    median: withExp(quantile(group.logs, 0.5)),
    marks: n > group.nSubjectsQuantified ? [...row.marks, "pairs-taken-as-independent"] : row.marks,
  };
  return withLogInterval(filled, tInterval(mean, se, n - 1, level), "t, pairs - 1");
}

function rosRow(group: PairGroup, { level }: RowSettings): EstimateRow {
  const row = emptyRow("ros", "geometric mean ratio over pairs, below LLOQ filled from a line", group.counts, level);
  const fit = regressionOnOrderStatistics(group.sample);
  if (fit.notEstimable !== undefined) return { ...row, notEstimable: fit.notEstimable };
  return {
    ...row,
    nUsed: fit.n,
    geometricMean: fit.geometricMean,
    geometricCvPct: geometricCvPct(fit.logSd),
    intervalNotEstimable: "not given by this method",
  };
}

function bootstrapRow(group: PairGroup, settings: RowSettings): EstimateRow {
  const counts = { ...group.counts, nSubjects: group.nSubjectsQuantified };
  const row = emptyRow("cluster-bootstrap", "geometric mean ratio over complete pairs", counts, settings.level);
  // The pooled mean needs each subject's sum and count only.
  const clusters = bySubject(group.logs, group.logSubjects).values.map((logs) => [
    logs.reduce((sum, log) => sum + log, 0),
    logs.length,
  ]);
  const { bootstrapReplicates, bootstrapSeed, level } = settings;
  const fit = clusterBootstrap(clusters, pooledMean, bootstrapReplicates, bootstrapSeed, level);
  if (fit.notEstimable !== undefined) return { ...row, notEstimable: fit.notEstimable };
  const filled: EstimateRow = {
    ...row,
    nUsed: group.logs.length,
    geometricMean: expOrNull(fit.estimate),
    geometricCvPct: geometricOfLogs(group.logs).geometricCvPct,
    seLog: fit.se,
    marks: counts.nSubjects < 20 ? [...row.marks, "percentile-too-narrow"] : row.marks,
  };
  return withLogInterval(filled, fit.percentile, `percentile, ${bootstrapReplicates} resamples of subjects`);
}

function pooledMean(drawn: readonly (readonly number[])[]): number {
  let [total, count] = [0, 0];
  for (const subject of drawn) {
    total += subject[0]!;
    count += subject[1]!;
  }
  return total / count;
}

function withExp(log: number | null): number | null {
  return log === null ? null : expOrNull(log);
}
