import { quantileOfSorted } from "./quantile.js";

/** Above this many pairs the n (n - 1) / 2 slopes are not formed. */
export const MOST_PAIRS_FOR_SLOPES = 5000;

/**
 * Slopes between all pairs of points, ascending; +Infinity where only x is equal, none where both are.
 *
 * Use in the lab: the material of Theil-Sen and Passing-Bablok lines.
 * Few values: fewer than two points have no slope.
 * Reference: Sen PK (1968) J Am Stat Assoc 63:1379-1389.
 *
 * @example pairwiseSlopes([1, 2, 3], [1, 3, 4]) // => [1, 1.5, 2]
 */
export function pairwiseSlopes(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const dx = x[j]! - x[i]!;
      const dy = y[j]! - y[i]!;
      if (dx !== 0) slopes.push(dy / dx);
      else if (dy !== 0) slopes.push(Number.POSITIVE_INFINITY);
    }
  }
  return Float64Array.from(slopes).sort();
}

/**
 * Median of y - slope x, the intercept that goes with a slope found by ranks.
 *
 * @example medianResidual([1, 2, 3], [1, 3, 4], 1.5) // => -0.5
 */
export function medianResidual(x: ArrayLike<number>, y: ArrayLike<number>, slope: number): number {
  return quantileOfSorted(Float64Array.from(y, (value, i) => value - slope * x[i]!).sort(), 0.5) ?? Number.NaN;
}

/**
 * Why a line through paired values cannot be found by ranks, or null.
 *
 * @example whyNoRankLine([1], [1]) // => "needs at least 3 pairs, found 1"
 */
export function whyNoRankLine(x: ArrayLike<number>, y: ArrayLike<number>): string | null {
  if (x.length !== y.length) return `the columns differ in length (${x.length} and ${y.length})`;
  if (x.length < 3) return `needs at least 3 pairs, found ${x.length}`;
  if (x.length > MOST_PAIRS_FOR_SLOPES) return `more than ${MOST_PAIRS_FOR_SLOPES} pairs`;
  const isUsable = Array.from(x).every(Number.isFinite) && Array.from(y).every(Number.isFinite);
  return isUsable ? null : "a value is missing or not finite";
}
