import { studentTQuantile } from "./distributions.js";
import type { Interval } from "./result.js";

/**
 * Interval estimate +- t * standard error with Student's t.
 *
 * Use in the lab: interval of a mean, or of a mean of logs before it is exponentiated.
 * Definition: two-sided, central; df may be a fraction (Welch, Satterthwaite).
 * Few values: df of 0 or less, or no standard error, gives null.
 * Reference: Student (1908) Biometrika 6:1-25.
 *
 * @example tInterval(6, 2.0976176963403033, 4) // => [0.17607961441969433, 11.823920385580305]
 * @example tInterval(3.7, null, 0) // => null
 */
export function tInterval(estimate: number | null, se: number | null, df: number, level = 0.95): Interval | null {
  if (estimate === null || se === null || !(df > 0)) return null;
  const half = studentTQuantile(1 - (1 - level) / 2, df) * se;
  const low = estimate - half;
  const high = estimate + half;
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}
