import { jackknifeSe, jackknifeValues } from "./jackknife.js";
import { pairedMoments } from "./paired-moments.js";
import type { Interval, Result } from "./result.js";
import { tInterval } from "./t-interval.js";

/** Line of y on x with errors in both. */
export interface Deming {
  readonly intercept: number;
  readonly slope: number;
  /** Jackknife standard errors and t intervals with n - 2 df; null where a leave-one-out line does not exist. */
  readonly interceptSe: number | null;
  readonly slopeSe: number | null;
  readonly interceptCi: Interval | null;
  readonly slopeCi: Interval | null;
}

/** Above this many pairs no jackknife is made, and there are no standard errors. */
const MOST_FOR_JACKKNIFE = 3000;

/**
 * Deming regression with a known ratio of error variances.
 *
 * Use in the lab: cross-validation of two assays or two laboratories, where neither is without error.
 * Formula: slope = (syy - L sxx + sqrt((syy - L sxx)^2 + 4 L sxy^2)) / (2 sxy), L = error variance of y / of x.
 * Definition: unweighted, constant error variances; jackknife after Linnet.
 * Few values: fewer than 3 pairs, or no association (sxy = 0): not estimable. Above 3000 pairs no standard errors.
 * Reference: Linnet K (1990) Stat Med 9:1463-1473.
 *
 * @example deming([1, 2, 3, 4], [2, 4, 6, 8]).slope // => 2
 * @example deming([1, 2], [2, 4]).notEstimable // => "needs at least 3 pairs, found 2"
 */
export function deming(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: { readonly errorVarianceRatio?: number; readonly level?: number } = {},
): Result<Deming> {
  const { errorVarianceRatio = 1, level = 0.95 } = options;
  const n = x.length;
  if (n < 3) return { notEstimable: `needs at least 3 pairs, found ${n}` };
  const line = demingLine(x, y, errorVarianceRatio);
  if (line.notEstimable !== undefined) return line;
  const leftOut = jackknifeValues(n > MOST_FOR_JACKKNIFE ? 0 : n, (kept) =>
    demingLine(
      kept.map((i) => x[i]!),
      kept.map((i) => y[i]!),
      errorVarianceRatio,
    ),
  );
  const lines = leftOut.flatMap((one) => (one.notEstimable === undefined ? [one] : []));
  const isComplete = lines.length === n;
  const interceptSe = isComplete ? jackknifeSe(lines.map((one) => one.intercept)) : null;
  const slopeSe = isComplete ? jackknifeSe(lines.map((one) => one.slope)) : null;
  return {
    ...line,
    interceptSe,
    slopeSe,
    interceptCi: tInterval(line.intercept, interceptSe, n - 2, level),
    slopeCi: tInterval(line.slope, slopeSe, n - 2, level),
  };
}

function demingLine(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  errorVarianceRatio: number,
): Result<{ readonly intercept: number; readonly slope: number }> {
  const sums = pairedMoments(x, y);
  if (sums.notEstimable !== undefined) return sums;
  // The scales of both columns enter the ratio, so that the closed form works on values near 1.
  const relative = sums.scaleX / sums.scaleY;
  const ratio = errorVarianceRatio * relative * relative;
  const difference = sums.syy - ratio * sums.sxx;
  const product = sums.sxy;
  if (product === 0) return { notEstimable: "the columns are not associated" };
  const root = Math.hypot(difference, 2 * Math.sqrt(ratio) * product);
  // For a negative difference the equal form without cancellation.
  const scaled = difference >= 0 ? (difference + root) / (2 * product) : (2 * ratio * product) / (root - difference);
  const slope = scaled / relative;
  const intercept = sums.meanY - slope * sums.meanX;
  return Number.isFinite(slope) && Number.isFinite(intercept)
    ? { intercept, slope }
    : { notEstimable: "the line exceeds the range of numbers" };
}
