import { studentTQuantile } from "./distributions.js";
import { fiellerInterval, type RatioMoments } from "./fieller-interval.js";
import { moments } from "./moments.js";
import type { Interval, Result } from "./result.js";

/** Ratio of the mean numerator to the mean denominator of pairs. */
export interface RatioOfMeans {
  readonly estimand: "ratio of means";
  readonly n: number;
  readonly ratio: number;
  /** Delta-method standard error; null for a single pair. */
  readonly se: number | null;
  readonly ciDelta: Interval | null;
  readonly ciFieller: Interval | null;
}

/**
 * Ratio of the means of paired values, with delta and Fieller intervals.
 *
 * Use in the lab: mean CSF over mean plasma; it weights pairs by their plasma concentration, unlike the mean of ratios.
 * Formula: r = mean(y) / mean(x); se = sqrt((syy - 2 r sxy + r^2 sxx) / n) / |mean(x)|; t with n - 1 df.
 * Few values: no pair or a mean denominator of 0 is not estimable; one pair has no interval.
 * Reference: Cochran WG (1977) Sampling Techniques, 3rd ed., chapter 6.
 *
 * @example ratioOfMeans([1, 2, 3], [10, 20, 30]).ratio // => 0.1
 * @example ratioOfMeans([], []).notEstimable // => "no pairs"
 */
export function ratioOfMeans(
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
  level = 0.95,
): Result<RatioOfMeans> {
  const n = numerators.length;
  if (n !== denominators.length) {
    throw new RangeError(`numerators and denominators differ in length; found ${n} and ${denominators.length}`);
  }
  if (n === 0) return { notEstimable: "no pairs" };
  const a = moments(numerators).mean!;
  const b = moments(denominators).mean!;
  const ratio = a / b;
  if (!Number.isFinite(ratio))
    return { notEstimable: "the mean of the denominator is 0 or the ratio exceeds the range of numbers" };
  const base = { estimand: "ratio of means", n, ratio } as const;
  if (n === 1) return { ...base, se: null, ciDelta: null, ciFieller: null };
  const means = relativeMoments(numerators, denominators, a, b);
  const spread = means.numeratorVariance - 2 * ratio * means.covariance + ratio * ratio * means.denominatorVariance;
  const se = Math.sqrt(Math.max(spread, 0));
  const t = studentTQuantile(1 - (1 - level) / 2, n - 1);
  if (!Number.isFinite(se)) return { ...base, se: null, ciDelta: null, ciFieller: null };
  const fieller = fiellerInterval(means, t);
  return {
    ...base,
    se,
    ciDelta: [ratio - t * se, ratio + t * se],
    ciFieller: fieller.notEstimable === undefined ? fieller.ci : null,
  };
}

/** Moments of the means after both sides are divided by the mean denominator. */
function relativeMoments(y: ArrayLike<number>, x: ArrayLike<number>, meanY: number, meanX: number): RatioMoments {
  const n = y.length;
  let syy = 0;
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < n; i++) {
    const dy = y[i]! / meanX - meanY / meanX;
    const dx = x[i]! / meanX - 1;
    syy += dy * dy;
    sxx += dx * dx;
    sxy += dx * dy;
  }
  const divisor = n * (n - 1);
  return {
    numerator: meanY / meanX,
    denominator: 1,
    numeratorVariance: syy / divisor,
    denominatorVariance: sxx / divisor,
    covariance: sxy / divisor,
  };
}
