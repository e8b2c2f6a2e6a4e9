import { medianResidual, pairwiseSlopes, whyNoRankLine } from "./pairwise-slopes.js";
import { quantile, quantileOfSorted } from "./quantile.js";
import type { Result } from "./result.js";

/** Median-of-slopes line. */
export interface TheilSen {
  readonly slope: number;
  /** Median of y - slope x. */
  readonly intercept: number;
  /** median(y) - slope median(x), the other intercept in use. */
  readonly interceptOfMedians: number;
  readonly slopes: number;
  /** The upper of the two middle slopes and the upper median residual for it, as robslopes gives. */
  readonly upperMedian: { readonly slope: number; readonly intercept: number };
}

/**
 * Theil-Sen line: the median of the slopes between all pairs of points.
 *
 * Use in the lab: method comparison or drift with outliers (up to 29 % of the points).
 * Formula: slope = median of (y_j - y_i) / (x_j - x_i) over pairs with different x; intercept = median of y - slope x.
 * Definition: the mean of two middle slopes; pairs with equal x give no slope.
 * Few values: fewer than 3 pairs or x all equal: not estimable; more than 5000 pairs are refused.
 * Reference: Sen PK (1968) J Am Stat Assoc 63:1379-1389.
 *
 * @example theilSen([1, 2, 3, 4], [2, 4, 6, 80]).slope // => 14
 * @example theilSen([1, 1, 1], [1, 2, 3]).notEstimable // => "x does not vary"
 */
export function theilSen(x: ArrayLike<number>, y: ArrayLike<number>): Result<TheilSen> {
  const refusal = whyNoRankLine(x, y);
  if (refusal !== null) return { notEstimable: refusal };
  const slopes = pairwiseSlopes(x, y).filter(Number.isFinite);
  const slope = quantileOfSorted(slopes, 0.5);
  if (slope === null) return { notEstimable: "x does not vary" };
  const upper = slopes[Math.floor(slopes.length / 2)]!;
  const residuals = Float64Array.from(y, (value, i) => value - upper * x[i]!).sort();
  const result: TheilSen = {
    slope,
    intercept: medianResidual(x, y, slope),
    interceptOfMedians: quantile(y, 0.5)! - slope * quantile(x, 0.5)!,
    slopes: slopes.length,
    upperMedian: { slope: upper, intercept: residuals[Math.floor(residuals.length / 2)]! },
  };
  const isUsable = [result.intercept, result.interceptOfMedians, result.upperMedian.intercept].every(Number.isFinite);
  return isUsable ? result : { notEstimable: "the line exceeds the range of numbers" };
}
