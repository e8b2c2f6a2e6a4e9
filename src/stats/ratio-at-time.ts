import { centreWithin } from "./centre-within.js";
import { expOrNull } from "./finite-or-null.js";
import { expInterval } from "./geometric.js";
import { type LinearFit, leastSquares } from "./least-squares.js";
import { type RandomIntercept, randomIntercept } from "./random-intercept.js";
import type { Interval, Result } from "./result.js";
import { smallSampleDf } from "./satterthwaite.js";
import { tInterval } from "./t-interval.js";

/** One pair: its ratio, its time after dose, its subject. */
export interface TimedRatio {
  readonly ratio: number;
  readonly timeAfterDoseH: number;
  readonly subjectId: string;
}

/** The ratio that the model expects at one time after dose. */
export interface RatioAtTime {
  readonly timeAfterDoseH: number;
  readonly ratio: number;
  readonly ci: Interval | null;
  /** Change of log ratio per hour with its interval: 0 means the ratio does not drift over the interval. */
  readonly slopePerH: number;
  readonly slopeCi: Interval | null;
  readonly varBetween: number | null;
  readonly varWithin: number | null;
  readonly df: number | null;
  readonly nPairs: number;
  readonly nSubjects: number;
  readonly method: "random intercept (REML, Satterthwaite)" | "least squares (one pair a subject)";
  /** The time lies outside the observed times. */
  readonly isExtrapolated: boolean;
}

/**
 * CSF/plasma ratio at a stated time after dose, from a straight line of log ratio on time.
 *
 * Use in the lab: makes ratios of samples drawn at different times comparable; a single pooled mean is not.
 * Formula: log R = a + b (t - t0) + subject + error; the ratio at t0 is exp(a). With repeated pairs the subject effects
 * are random (REML, Satterthwaite t); with one pair in every subject there is nothing to tell them from the error, and
 * least squares with n - 2 df is the same model.
 * Definition: estimand is the geometric mean ratio of the typical subject at t0. The line is an approximation: near the
 * dose the ratio rises steeply (see pointRatios), so t0 should lie among the observed times, which `isExtrapolated` says.
 * Few values: fewer than 3 pairs, two subjects or two different times: not estimable.
 * Reference: Laird NM, Ware JH (1982) Biometrics 38:963-974; Giesbrecht FG, Burns JC (1985) Biometrics 41:477-486.
 *
 * @example ratioAtTime([{ ratio: 0.01, timeAfterDoseH: 2, subjectId: "a" }, { ratio: 0.02, timeAfterDoseH: 4, subjectId: "b" }, { ratio: 0.04, timeAfterDoseH: 6, subjectId: "c" }], 5).ratio // => 0.0282842712474619
 * @example ratioAtTime([], 5).notEstimable // => "needs at least 3 pairs, found 0"
 */
export function ratioAtTime(pairs: readonly TimedRatio[], timeAfterDoseH: number, level = 0.95): Result<RatioAtTime> {
  const nPairs = pairs.length;
  if (nPairs < 3) return { notEstimable: `needs at least 3 pairs, found ${nPairs}` };
  const logs = pairs.map(({ ratio }) => Math.log(ratio));
  const offsets = pairs.map((pair) => pair.timeAfterDoseH - timeAfterDoseH);
  if (![...logs, ...offsets].every(Number.isFinite)) {
    return { notEstimable: "a ratio is not above 0 or a time after dose is missing" };
  }
  const lowest = offsets.reduce((a, b) => Math.min(a, b));
  const highest = offsets.reduce((a, b) => Math.max(a, b));
  if (lowest === highest) return { notEstimable: "all pairs have the same time after dose" };
  const subjects = pairs.map(({ subjectId }) => subjectId);
  const nSubjects = new Set(subjects).size;
  if (nSubjects < 2) return { notEstimable: "fewer than two subjects" };
  const line = nSubjects === nPairs ? pooledLine(offsets, logs, level) : mixedLine(offsets, logs, subjects, level);
  if (line.notEstimable !== undefined) return line;
  const ratio = expOrNull(line.logRatio);
  if (ratio === null || !Number.isFinite(line.slopePerH))
    return { notEstimable: "the ratio exceeds the range of numbers" };
  const { logRatio: _, logCi, ...rest } = line;
  const isExtrapolated = lowest > 0 || highest < 0;
  return { timeAfterDoseH, ratio, ci: expInterval(logCi), ...rest, nPairs, nSubjects, isExtrapolated };
}

interface Line {
  readonly logRatio: number;
  readonly logCi: Interval | null;
  readonly slopePerH: number;
  readonly slopeCi: Interval | null;
  readonly varBetween: number | null;
  readonly varWithin: number | null;
  readonly df: number | null;
  readonly method: RatioAtTime["method"];
}

function pooledLine(offsets: readonly number[], logs: readonly number[], level: number): Result<Line> {
  const fit: Result<LinearFit> = leastSquares([offsets], logs);
  if (fit.notEstimable !== undefined) return fit;
  const interval = (j: number) =>
    tInterval(fit.coefficients[j]!, fit.standardErrors?.[j] ?? null, fit.residualDf, level);
  return {
    logRatio: fit.coefficients[0]!,
    logCi: interval(0),
    slopePerH: fit.coefficients[1]!,
    slopeCi: interval(1),
    varBetween: null,
    varWithin: null,
    df: fit.residualDf,
    method: "least squares (one pair a subject)",
  };
}

function mixedLine(
  offsets: readonly number[],
  logs: readonly number[],
  subjects: readonly string[],
  level: number,
): Result<Line> {
  if (!hasSpreadWithin(offsets, logs, subjects)) return { notEstimable: "no spread around the line within subjects" };
  const fit: Result<RandomIntercept> = randomIntercept(logs, subjects, { method: "REML", covariates: [offsets] });
  if (fit.notEstimable !== undefined) return fit;
  if (!fit.converged) return { notEstimable: "the random-intercept model did not converge" };
  const degrees = smallSampleDf(fit).map((one) => one?.satterthwaite ?? null);
  const interval = (j: number): Interval | null => {
    const df = degrees[j] ?? null;
    return df === null ? null : tInterval(fit.coefficients[j]!, Math.sqrt(fit.vcov[j]![j]!), df, level);
  };
  return {
    logRatio: fit.coefficients[0]!,
    logCi: interval(0),
    slopePerH: fit.coefficients[1]!,
    slopeCi: interval(1),
    varBetween: fit.varBetween,
    varWithin: fit.varWithin,
    df: degrees[0] ?? null,
    method: "random intercept (REML, Satterthwaite)",
  };
}

/** Whether subjects' own parallel lines leave more than rounding noise: the model needs an error to estimate. */
function hasSpreadWithin(offsets: readonly number[], logs: readonly number[], subjects: readonly string[]): boolean {
  const fit = leastSquares([centreWithin(offsets, subjects)], centreWithin(logs, subjects));
  if (fit.notEstimable !== undefined) return true;
  const size = logs.reduce((largest, log) => Math.max(largest, Math.abs(log)), 0);
  return fit.residuals.some((residual) => Math.abs(residual) > 1e-12 * Math.max(size, 1));
}
