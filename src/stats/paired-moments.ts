import { moments } from "./moments.js";
import type { Result } from "./result.js";

/** Centred sums of two columns of paired values, each column scaled to about 1. */
export interface PairedMoments {
  readonly n: number;
  readonly meanX: number;
  readonly meanY: number;
  /** Powers of two that the columns were divided by; the sums below are of the scaled columns. */
  readonly scaleX: number;
  readonly scaleY: number;
  readonly sxx: number;
  readonly syy: number;
  readonly sxy: number;
}

/**
 * Sums of squares and products of paired values about their means.
 *
 * Use in the lab: the shared start of correlation and of the lines through two assays.
 * Formula: sxx = sum (x - mean x)^2, syy and sxy likewise, on columns divided by a power of two near their spread, so
 * that 1e-300 to 1e300 neither overflows nor vanishes.
 * Reference: Chan TF, Golub GH, LeVeque RJ (1983) American Statistician 37:242-247.
 * Few values: fewer than two pairs, unequal lengths or a missing value: not estimable.
 *
 * @example pairedMoments([1, 2, 3], [2, 4, 6]).meanY // => 4
 * @example pairedMoments([1], [2]).notEstimable // => "needs at least 2 pairs, found 1"
 */
export function pairedMoments(x: ArrayLike<number>, y: ArrayLike<number>): Result<PairedMoments> {
  const n = x.length;
  if (y.length !== n) return { notEstimable: `the columns differ in length (${n} and ${y.length})` };
  if (n < 2) return { notEstimable: `needs at least 2 pairs, found ${n}` };
  const isUsable = Array.from(x).every(Number.isFinite) && Array.from(y).every(Number.isFinite);
  if (!isUsable) return { notEstimable: "a value is missing or not finite" };
  const inX = centred(x);
  const inY = centred(y);
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let i = 0; i < n; i++) {
    sxx += inX.values[i]! ** 2;
    syy += inY.values[i]! ** 2;
    sxy += inX.values[i]! * inY.values[i]!;
  }
  return { n, meanX: inX.mean, meanY: inY.mean, scaleX: inX.scale, scaleY: inY.scale, sxx, syy, sxy };
}

function centred(column: ArrayLike<number>): { mean: number; scale: number; values: Float64Array } {
  const { mean, min, max } = moments(column);
  const spread = max! / 2 - min! / 2;
  const scale = spread > 0 ? 2 ** Math.min(Math.max(Math.floor(Math.log2(spread)), -1022), 1022) : 1;
  const centre = mean! / scale;
  return { mean: mean!, scale, values: Float64Array.from(column, (value) => value / scale - centre) };
}
