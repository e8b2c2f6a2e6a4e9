import type { Interval, Result } from "./result.js";

/** Means of numerator and denominator with the variances and covariance OF THE MEANS. */
export interface RatioMoments {
  readonly numerator: number;
  readonly denominator: number;
  readonly numeratorVariance: number;
  readonly denominatorVariance: number;
  readonly covariance: number;
}

/**
 * Fieller interval of a ratio of two means.
 *
 * Use in the lab: CSF/plasma ratio of means or of AUCs, where the plain delta interval may be too symmetric.
 * Formula: the ratios r with (a - r b)^2 <= t^2 (vaa - 2 r vab + r^2 vbb); with g = t^2 vbb / b^2 the interval is
 * bounded only for g < 1.
 * Definition: exact under normal means; `quantile` is the t (or z) quantile of the wanted level.
 * Few values: a denominator that is not clearly away from 0 (g >= 1) has no bounded interval: not estimable.
 * Reference: Fieller EC (1954) J R Stat Soc B 16:175-185.
 *
 * @example fiellerInterval({ numerator: 2, denominator: 4, numeratorVariance: 0, denominatorVariance: 0, covariance: 0 }, 2).ci // => [0.5, 0.5]
 */
export function fiellerInterval(means: RatioMoments, quantile: number): Result<{ readonly ci: Interval }> {
  const { numerator: a, denominator: b } = means;
  if (!(Math.abs(b) > 0)) return { notEstimable: "the mean of the denominator is 0" };
  // Everything relative to b, so that very large and very small concentrations do not overflow when squared.
  const ratio = a / b;
  const t2 = quantile * quantile;
  const vbb = (t2 * (means.denominatorVariance / b)) / b;
  const vab = (t2 * (means.covariance / b)) / b;
  const vaa = (t2 * (means.numeratorVariance / b)) / b;
  if (!(vbb < 1)) return { notEstimable: "the denominator is not clearly different from 0 (Fieller g >= 1)" };
  const centre = ratio - vab;
  const half = Math.sqrt(Math.max(centre * centre - (1 - vbb) * (ratio * ratio - vaa), 0));
  const ci: Interval = [(centre - half) / (1 - vbb), (centre + half) / (1 - vbb)];
  if (!Number.isFinite(ci[0]) || !Number.isFinite(ci[1]))
    return { notEstimable: "the limits exceed the range of numbers" };
  return { ci };
}
