import { moments } from "./moments.js";
import { normalCdf, normalQuantile } from "./normal.js";
import { quantileOfSorted } from "./quantile.js";
import type { Interval } from "./result.js";

/** Spread and first-order intervals of bootstrap replicates. */
export interface BootstrapIntervals {
  readonly replicates: number;
  readonly se: number | null;
  /** Mean of the replicates minus the estimate. */
  readonly bias: number | null;
  /** Estimate minus bias +- z * se. */
  readonly normal: Interval | null;
  readonly basic: Interval | null;
  readonly percentile: Interval | null;
}

/** BCa interval with what it was made of. */
export interface BcaInterval {
  readonly z0: number;
  readonly acceleration: number;
  readonly adjustedTails: Interval;
  readonly ci: Interval;
}

/** How replicate quantiles are read: order statistics interpolated on the normal scale, or a quantile type. */
export type ReplicateQuantile = "normalScale" | "type6" | "type7";

/**
 * Normal, basic and percentile intervals from bootstrap replicates.
 *
 * Use in the lab: sensitivity intervals; with few clusters the percentile interval is too narrow.
 * Formula: percentile = quantiles of the replicates; basic = 2 estimate - quantiles; normal = estimate - bias +- z se.
 * Definition: quantiles at (B + 1) p interpolated on the normal scale by default, or of type 6 or 7.
 * Few values: no replicates gives nulls; one replicate has no se.
 * Reference: Davison AC, Hinkley DV (1997) Bootstrap Methods and their Application, chapter 5.
 *
 * @example bootstrapIntervals(2, [1, 2, 3], 0.5, "type7").percentile // => [1.5, 2.5]
 * @example bootstrapIntervals(2, [], 0.95).percentile // => null
 */
export function bootstrapIntervals(
  estimate: number,
  replicates: ArrayLike<number>,
  level = 0.95,
  read: ReplicateQuantile = "normalScale",
): BootstrapIntervals {
  const { n, mean, sd } = moments(replicates);
  const sorted = Float64Array.from(replicates).sort();
  const tail = (1 - level) / 2;
  const low = replicateQuantile(sorted, tail, read);
  const high = replicateQuantile(sorted, 1 - tail, read);
  const z = normalQuantile(1 - tail);
  const bias = mean === null ? null : mean - estimate;
  return {
    replicates: n,
    se: sd,
    bias,
    normal: sd === null || bias === null ? null : [estimate - bias - z * sd, estimate - bias + z * sd],
    basic: low === null || high === null ? null : [2 * estimate - high, 2 * estimate - low],
    percentile: low === null || high === null ? null : [low, high],
  };
}

/**
 * Bias-corrected and accelerated (BCa) interval.
 *
 * Formula: z0 = normal quantile of the share of replicates below the estimate (strictly); tails
 * Phi(z0 + (z0 + z) / (1 - a (z0 + z))).
 * Definition: the acceleration is handed in (see jackknife.ts for where it comes from).
 * Few values: null when no or all replicates lie below the estimate, or an adjusted tail is not between 0 and 1.
 * Reference: Efron B (1987) J Am Stat Assoc 82:171-185.
 *
 * @example bcaInterval(2, [1, 1, 3, 3], 0, 0.95).z0 // => 0
 * @example bcaInterval(2, [2, 2, 2], 0) // => null
 */
export function bcaInterval(
  estimate: number,
  replicates: ArrayLike<number>,
  accelerationValue: number,
  level = 0.95,
  read: ReplicateQuantile = "normalScale",
): BcaInterval | null {
  const sorted = Float64Array.from(replicates).sort();
  const below = sorted.filter((value) => value < estimate).length;
  if (below === 0 || below === sorted.length) return null;
  const z0 = normalQuantile(below / sorted.length);
  const adjust = (p: number): number => {
    const shifted = z0 + normalQuantile(p);
    const shrink = 1 - accelerationValue * shifted;
    return shrink > 0 ? normalCdf(z0 + shifted / shrink) : Number.NaN;
  };
  const tail = (1 - level) / 2;
  const adjustedTails: Interval = [adjust(tail), adjust(1 - tail)];
  if (!(adjustedTails[0] > 0 && adjustedTails[1] < 1)) return null;
  const ci: Interval = [
    replicateQuantile(sorted, adjustedTails[0], read)!,
    replicateQuantile(sorted, adjustedTails[1], read)!,
  ];
  return { z0, acceleration: accelerationValue, adjustedTails, ci };
}

/**
 * Quantile of sorted replicates. "normalScale" takes the order statistics around (B + 1) p and mixes them by the
 * normal scores of their ranks; beyond the first or last replicate it stays there.
 *
 * @example replicateQuantile([1, 2, 3], 0.5, "normalScale") // => 2
 */
export function replicateQuantile(sorted: ArrayLike<number>, p: number, read: ReplicateQuantile): number | null {
  const n = sorted.length;
  if (n === 0) return null;
  if (read !== "normalScale") return quantileOfSorted(sorted, p, read === "type6" ? 6 : 7);
  const rank = (n + 1) * p;
  const whole = Math.floor(rank + 1e-10);
  if (whole < 1) return sorted[0]!;
  if (whole >= n) return sorted[n - 1]!;
  if (Math.abs(rank - whole) < 1e-10) return sorted[whole - 1]!;
  const lower = normalQuantile(whole / (n + 1));
  const upper = normalQuantile((whole + 1) / (n + 1));
  const weight = (normalQuantile(p) - lower) / (upper - lower);
  return sorted[whole - 1]! + weight * (sorted[whole]! - sorted[whole - 1]!);
}
