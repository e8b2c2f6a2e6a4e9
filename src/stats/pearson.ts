import { studentTSf } from "./distributions.js";
import { finiteOrNull } from "./finite-or-null.js";
import { normalQuantile } from "./normal.js";
import { pairedMoments } from "./paired-moments.js";
import type { Interval, Result } from "./result.js";

/** Pearson's correlation. */
export interface Pearson {
  readonly r: number;
  /** Null where |r| = 1 or fewer than three pairs. */
  readonly t: number | null;
  readonly df: number;
  readonly pValue: number | null;
  readonly ci: Interval | null;
}

/**
 * Pearson's product-moment correlation with its Fisher z interval.
 *
 * Use in the lab: association of CSF with plasma, best on logs; says nothing about agreement.
 * Formula: r = sxy / sqrt(sxx syy); t = r sqrt((n - 2) / (1 - r^2)); interval tanh(atanh r +- z / sqrt(n - 3)).
 * Few values: fewer than two pairs or a column that does not vary: not estimable; p needs 3 pairs, the interval 4.
 * Reference: Fisher RA (1921) Metron 1:3-32.
 *
 * @example pearson([1, 2, 3, 4], [1, 3, 2, 4]).r // => 0.8
 * @example pearson([1, 1], [1, 2]).notEstimable // => "a column does not vary"
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>, level = 0.95): Result<Pearson> {
  const sums = pairedMoments(x, y);
  if (sums.notEstimable !== undefined) return sums;
  const { n, sxx, syy, sxy } = sums;
  if (!(sxx > 0 && syy > 0)) return { notEstimable: "a column does not vary" };
  const r = Math.min(1, Math.max(-1, sxy / Math.sqrt(sxx * syy)));
  const df = n - 2;
  return { r, df, ...tOfCorrelation(r, df), ci: fisherInterval(r, n, level, 1) };
}

/**
 * t statistic and two-sided p of a correlation; p = 0 where |r| = 1.
 *
 * @example tOfCorrelation(0.5, 3).t // => 1
 */
export function tOfCorrelation(r: number, df: number): { readonly t: number | null; readonly pValue: number | null } {
  if (df < 1) return { t: null, pValue: null };
  const t = finiteOrNull(r * Math.sqrt(df / ((1 - r) * (1 + r))));
  return { t, pValue: t === null ? 0 : Math.min(1, 2 * studentTSf(Math.abs(t), df)) };
}

/**
 * Interval of a correlation on Fisher's z scale; null below 4 pairs.
 *
 * Definition: `varianceFactor` multiplies 1 / (n - 3): 1 for Pearson, 1 + rho^2 / 2 for Spearman after Bonett and Wright.
 *
 * @example fisherInterval(0, 7, 0.95, 1) // => [-0.753058109366224, 0.753058109366224]
 */
export function fisherInterval(r: number, n: number, level: number, varianceFactor: number): Interval | null {
  if (n < 4) return null;
  const half = normalQuantile(1 - (1 - level) / 2) * Math.sqrt(varianceFactor / (n - 3));
  const z = Math.atanh(r);
  return [Math.tanh(z - half), Math.tanh(z + half)];
}
