import { finiteOrNull } from "./finite-or-null.js";

/** Count, mean and spread of a sample; null where not defined. */
export interface Moments {
  readonly n: number;
  readonly mean: number | null;
  /** With divisor n - 1. */
  readonly variance: number | null;
  readonly sd: number | null;
  /** Standard error of the mean, sd / sqrt(n). */
  readonly se: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/**
 * Mean, variance, standard deviation and standard error.
 *
 * Use in the lab: back-calculated concentrations, QC samples, ratios.
 * Formula: mean = sum(x) / n; variance = sum((x - mean)^2) / (n - 1).
 * Definition: two passes with the mean corrected after the first; values beyond 1e150 or all below 1e-150 are scaled by
 * a power of two, so that squares neither overflow nor vanish.
 * Few values: n = 0 gives nulls, n = 1 a mean without spread. A variance that has no place among the numbers is null,
 * its sd is not.
 * Reference: Chan TF, Golub GH, LeVeque RJ (1983) American Statistician 37:242-247.
 *
 * @example moments([5, 3, 8, 1, 13]) // => { n: 5, mean: 6, variance: 22, sd: 4.69041575982343, min: 1, max: 13 }
 * @example moments([3.7]) // => { n: 1, mean: 3.7, sd: null }
 */
export function moments(values: ArrayLike<number>): Moments {
  const n = values.length;
  if (n === 0) return { n, mean: null, variance: null, sd: null, se: null, min: null, max: null };
  const [min, max] = range(values);
  const scale = scaleFor(Math.max(Math.abs(min), Math.abs(max)));
  const mean = scaledMean(values, scale);
  const shown = min === max ? min : clamp(mean / scale, min, max);
  if (n === 1) return { n, mean: shown, variance: null, sd: null, se: null, min, max };
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! * scale - mean) ** 2;
  const sd = min === max ? 0 : Math.sqrt(squares / (n - 1)) / scale;
  const variance = scale === 1 && min !== max ? squares / (n - 1) : sd * sd;
  const isLost = sd > 0 && variance === 0;
  return {
    n,
    mean: shown,
    variance: isLost ? null : finiteOrNull(variance),
    sd: finiteOrNull(sd),
    se: finiteOrNull(sd / Math.sqrt(n)),
    min,
    max,
  };
}

/**
 * Coefficient of variation in percent, 100 * sd / mean; null when the mean is 0 or there is no sd.
 *
 * @example cvPct(moments([1.2, 4.8])) // => 84.85281374238569
 * @example cvPct(moments([0, 0, 0, 0])) // => null
 */
export function cvPct(sample: Moments): number | null {
  if (sample.sd === null || sample.mean === null || sample.mean === 0) return null;
  return finiteOrNull((100 * sample.sd) / sample.mean);
}

function range(values: ArrayLike<number>): [number, number] {
  let min = values[0]!;
  let max = min;
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** 1 for ordinary sizes; otherwise the power of two that brings the largest value near 1. */
function scaleFor(largest: number): number {
  if (largest === 0 || (largest < 1e150 && largest > 1e-150)) return 1;
  return 2 ** Math.min(-Math.floor(Math.log2(largest)), 1023);
}

/** Mean of the scaled values, corrected once by the mean of the residuals. */
function scaledMean(values: ArrayLike<number>, scale: number): number {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]! * scale;
  const mean = sum / n;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += values[i]! * scale - mean;
  return mean + rest / n;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
