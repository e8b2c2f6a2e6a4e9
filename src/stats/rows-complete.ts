import { bySubject, labelsAt } from "./by-subject.js";
import { clusterBootstrap } from "./cluster-bootstrap.js";
import { type EstimateRow, emptyRow, type MethodName, type RowSettings, withLogInterval } from "./estimate-row.js";
import { expOrNull, finiteOrNull } from "./finite-or-null.js";
import { geometricCvPct, geometricOfLogs } from "./geometric.js";
import { moments } from "./moments.js";
import { quantile } from "./quantile.js";
import { randomIntercept } from "./random-intercept.js";
import type { PairGroup } from "./ratio-pairs.js";
import { smallSampleDf } from "./satterthwaite.js";
import { subjectMeans } from "./subject-means.js";
import { type Substitution, substituteCensored } from "./substitute-censored.js";
import { tInterval } from "./t-interval.js";

/**
 * Random intercept (REML) on complete pairs with a Satterthwaite interval.
 *
 * @example randomInterceptRow(pairGroup([]), defaultAnalysisRule).notEstimable // => "no values"
 */
export function randomInterceptRow(group: PairGroup, { level }: RowSettings): EstimateRow {
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

/**
 * Subject log-means after a named substitution ("omit": complete pairs), t with subjects - 1. Pairs with a side above its
 * ULOQ are left out.
 *
 * @example subjectMeansRow("half-lloq-subject-means", "LLOQ/2", pairGroup([{ subjectId: "a", lower: -Infinity, upper: 0 }]), defaultAnalysisRule).geometricMean // => 0.5
 */
export function subjectMeansRow(
  method: MethodName,
  substitution: Exclude<Substitution, "zero">,
  group: PairGroup,
  { level }: RowSettings,
): EstimateRow {
  const found = substituteCensored(group.sample, substitution);
  // A result above its range has no such number either: its pair is left out, never counted at a limit.
  const kept = found.positions.map((position) => substitution === "omit" || group.isAboveUloq[position] === 0);
  const logRatios = found.logRatios.filter((_, i) => kept[i]);
  const positions = found.positions.filter((_, i) => kept[i]);
  const means = subjectMeans(logRatios, labelsAt(group.subjects, positions), level);
  const what = substitution === "omit" ? "complete pairs" : `below LLOQ set to ${substitution}`;
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
    median: medianOfLogs(logRatios),
  };
  const interval = tInterval(means.meanLog, means.seLog, means.nSubjects - 1, level);
  return withLogInterval(filled, interval, "t, subjects - 1");
}

/**
 * All quantified pairs as if they were independent; too narrow for repeated pairs, and marked.
 *
 * @example completePairsRow(pairGroup([]), defaultAnalysisRule).notEstimable // => "no quantified pair"
 */
export function completePairsRow(group: PairGroup, { level }: RowSettings): EstimateRow {
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
    median: medianOfLogs(group.logs),
    marks: n > group.nSubjectsQuantified ? [...row.marks, "pairs-taken-as-independent"] : row.marks,
  };
  return withLogInterval(filled, tInterval(mean, se, n - 1, level), "t, pairs - 1");
}

/** Resampling costs subjects x resamples (and their square for the jackknife); beyond this it tells nothing new. */
const mostResampled = 2000;

/**
 * Cluster bootstrap (percentile) of the pooled mean log of complete pairs.
 *
 * @example bootstrapRow(pairGroup([]), defaultAnalysisRule).notEstimable // => "fewer than two subjects"
 */
export function bootstrapRow(group: PairGroup, settings: RowSettings): EstimateRow {
  const counts = { ...group.counts, nSubjects: group.nSubjectsQuantified };
  const row = emptyRow("cluster-bootstrap", "geometric mean ratio over complete pairs", counts, settings.level);
  if (counts.nSubjects > mostResampled) {
    return {
      ...row,
      notEstimable: `more than ${mostResampled} subjects: resampling them adds nothing to the normal interval`,
    };
  }
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

/** Median of the ratios themselves: halfway between two ratios, not between their logs, as in every other row. */
function medianOfLogs(logs: readonly number[]): number | null {
  const median = quantile(logs.map(Math.exp), 0.5);
  return median === null ? null : finiteOrNull(median);
}
