import { expOrNull, finiteOrNull } from "./finite-or-null.js";
import { moments } from "./moments.js";
import type { Interval } from "./result.js";
import { tInterval } from "./t-interval.js";

/** Description on the log scale, shown on the scale of the values. */
export interface GeometricSummary {
  readonly n: number;
  readonly geometricMean: number | null;
  /** exp of logSd; a factor, at least 1. */
  readonly geometricSd: number | null;
  readonly meanLog: number | null;
  /** SD of the natural logs with divisor n - 1. */
  readonly logSd: number | null;
  readonly geometricCvPct: number | null;
  readonly ci: Interval | null;
}

/**
 * Geometric mean, geometric SD, geometric CV and t interval, all from natural logs.
 *
 * Use in the lab: ratios and concentrations are skewed; their logs are nearly normal.
 * Formula: exp(mean(log x)), exp(sd(log x)), 100 sqrt(exp(sd^2) - 1), exp(mean +- t(n - 1) sd / sqrt(n)).
 * Definition: every value must be above 0, otherwise nothing is defined and all is null; no value is dropped.
 * Few values: n = 1 has a geometric mean only. What has no place among the numbers (a CV over 1e308 %) is null.
 * Reference: Kirkwood TBL (1979) Biometrics 35:908-909.
 *
 * @example geometric([1.2, 4.8]).geometricMean // => 2.4
 * @example geometric([1.2, 4.8]).geometricCvPct // => 127.04581124166188
 * @example geometric([0, 0.05]).geometricMean // => null
 */
export function geometric(values: ArrayLike<number>, level = 0.95): GeometricSummary {
  const n = values.length;
  const logs = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (!(values[i]! > 0)) return { ...NOTHING, n };
    logs[i] = Math.log(values[i]!);
  }
  return geometricOfLogs(logs, level);
}

/**
 * The same from values that are logs already.
 *
 * @example geometricOfLogs([Math.log(1.2), Math.log(4.8)]).logSd // => 0.9802581434685472
 */
export function geometricOfLogs(logs: ArrayLike<number>, level = 0.95): GeometricSummary {
  const { n, mean, sd, se } = moments(logs);
  if (mean === null) return { ...NOTHING, n };
  return {
    n,
    geometricMean: expOrNull(mean),
    geometricSd: sd === null ? null : expOrNull(sd),
    meanLog: mean,
    logSd: sd,
    geometricCvPct: sd === null ? null : geometricCvPct(sd),
    ci: expInterval(tInterval(mean, se, n - 1, level)),
  };
}

/**
 * Geometric coefficient of variation in percent from the SD of natural logs; null beyond the largest number.
 *
 * @example geometricCvPct(0.9802581434685472) // => 127.04581124166188
 * @example geometricCvPct(0) // => 0
 */
export function geometricCvPct(logSd: number): number | null {
  return finiteOrNull(100 * Math.sqrt(Math.expm1(logSd * logSd)));
}

/**
 * Both limits exponentiated; null when either has no place among the numbers.
 *
 * @example expInterval([0, 0]) // => [1, 1]
 */
export function expInterval(interval: Interval | null): Interval | null {
  if (interval === null) return null;
  const low = expOrNull(interval[0]);
  const high = expOrNull(interval[1]);
  return low === null || high === null ? null : [low, high];
}

const NOTHING: GeometricSummary = {
  n: 0,
  geometricMean: null,
  geometricSd: null,
  meanLog: null,
  logSd: null,
  geometricCvPct: null,
  ci: null,
};
