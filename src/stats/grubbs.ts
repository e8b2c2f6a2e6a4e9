import { studentTQuantile } from "./distributions.js";
import { moments } from "./moments.js";
import type { Result } from "./result.js";

/** Most extreme value of a sample and the limit beyond which it is an outlier of a normal sample. */
export interface Grubbs {
  readonly g: number;
  /** Position of the value, counted from 0. */
  readonly index: number;
  readonly critical: number;
  readonly isOutlier: boolean;
}

/**
 * Grubbs' two-sided test for one outlier.
 *
 * Use in the lab: a pair to look at, never one to remove.
 * Formula: G = max |x - mean| / sd; critical value (n - 1) / sqrt(n) x sqrt(t^2 / (n - 2 + t^2)), t at alpha / (2n).
 * Few values: fewer than 3, or all equal: not estimable.
 * Reference: Grubbs FE (1969) Technometrics 11:1-21.
 *
 * @example grubbs([1, 2, 3, 4, 20]).index // => 4
 * @example grubbs([1, 2]).notEstimable // => "needs at least 3 values, found 2"
 */
export function grubbs(values: ArrayLike<number>, alpha = 0.05): Result<Grubbs> {
  const { n, mean, sd } = moments(values);
  if (n < 3) return { notEstimable: `needs at least 3 values, found ${n}` };
  if (mean === null || sd === null || !(sd > 0)) return { notEstimable: "the values do not vary" };
  const distances = Array.from(values, (value) => Math.abs(value - mean) / sd);
  const g = moments(distances).max ?? Number.NaN;
  if (!Number.isFinite(g)) return { notEstimable: "a value is missing or not finite" };
  const t2 = studentTQuantile(1 - alpha / (2 * n), n - 2) ** 2;
  const critical = ((n - 1) / Math.sqrt(n)) * Math.sqrt(t2 / (n - 2 + t2));
  return { g, index: distances.indexOf(g), critical, isOutlier: g > critical };
}
