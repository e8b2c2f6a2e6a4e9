import { studentTQuantile } from "./distributions.js";
import { fiellerInterval } from "./fieller-interval.js";
import { finiteOrNull } from "./finite-or-null.js";
import { moments } from "./moments.js";
import { normalQuantile } from "./normal.js";
import { quantile } from "./quantile.js";
import type { Interval, Result } from "./result.js";
import { meansByTime, trapezoidWeights } from "./sparse-auc.js";

/** One row a subject: both matrices at that subject's only time. */
export interface SparsePairs {
  readonly timesH: readonly number[];
  readonly csf: readonly number[];
  readonly plasma: readonly number[];
}

/** Composite CSF/plasma AUC ratio with its intervals. */
export interface SparseAucRatio {
  readonly ratio: number;
  readonly csfArea: number;
  readonly plasmaArea: number;
  /** Variances and covariance of the two areas; null with a single subject at a time. */
  readonly csfVariance: number | null;
  readonly plasmaVariance: number | null;
  readonly covariance: number | null;
  /** Delta method, with the within-subject covariance and without it. */
  readonly sePaired: number | null;
  readonly seIndependent: number | null;
  /** Satterthwaite's degrees of freedom of `sePaired`; null without spread. */
  readonly df: number | null;
  readonly ciDeltaPaired: Interval | null;
  readonly ciLogDeltaPaired: Interval | null;
  readonly ciFiellerPaired: Interval | null;
  readonly ciFiellerIndependent: Interval | null;
}

/**
 * Composite CSF/plasma AUC ratio when every subject gives one pair at one time.
 *
 * Use in the lab: penetration from one tap per patient; the times of the group make the profile.
 * Formula: sum w_i mean(C_i) / sum w_i mean(P_i) with trapezoid weights; variance of each area sum w_i^2 s_i^2 / n_i,
 * covariance sum w_i^2 s_i(C,P) / n_i; delta, log-delta and Fieller intervals.
 * Definition: the paired forms use the covariance of CSF and plasma of the same subject and are the ones to report.
 * The quantile is t with Satterthwaite's df of C - ratio P (normal quantiles covered 86 % with 3 subjects at each of 4
 * times and 92 % with 6, in 4,000 simulated studies; t covers 94 %); "z" is the form of the R packages.
 * Few values: fewer than two times, or a plasma area of 0: not estimable. One subject at a time: ratio without spread.
 * Reference: Bailer AJ (1988) J Pharmacokinet Biopharm 16:303-309; Fieller EC (1954) J R Stat Soc B 16:175-185;
 * Satterthwaite FE (1946) Biometrics Bull 2:110-114; Nedelman JR, Jia X (1998) J Biopharm Stat 8:317-328;
 * Jaki T, Wolfsegger MJ, Ploner M (2010) Pharm Stat 8:12-24.
 *
 * @example sparseAucRatio({ timesH: [0, 0, 2, 2], csf: [1, 3, 5, 7], plasma: [10, 30, 50, 70] }).ratio // => 0.1
 * @example sparseAucRatio({ timesH: [1], csf: [1], plasma: [10] }).notEstimable // => "a composite area needs two sampling times, found 1"
 */
export function sparseAucRatio(pairs: SparsePairs, level = 0.95, quantileOf: "t" | "z" = "t"): Result<SparseAucRatio> {
  const { csf, plasma } = pairs;
  if (![...csf, ...plasma].every((value) => value >= 0 && value < Number.POSITIVE_INFINITY)) {
    return { notEstimable: "a concentration is not a number >= 0" };
  }
  const areas = compositeAreas(pairs);
  if (areas === null) return { notEstimable: `a composite area needs two sampling times, found ${timesOf(pairs)}` };
  const ratio = areas.csf / areas.plasma;
  if (!(areas.plasma > 0) || !Number.isFinite(ratio)) return { notEstimable: "the plasma area is 0" };
  const spread = spreadOf(pairs);
  const base = { ratio, csfArea: areas.csf, plasmaArea: areas.plasma };
  if (spread === null) return { ...base, ...NO_SPREAD };
  const sePaired = deltaError(areas, spread, spread.covariance);
  const df = degreesOfFreedom(pairs, ratio);
  const p = 1 - (1 - level) / 2;
  // Without any spread of C - ratio P the quantile does not matter.
  const q = quantileOf === "z" || df === null ? normalQuantile(p) : studentTQuantile(p, df);
  const relative = sePaired === null || ratio === 0 ? null : sePaired / ratio;
  return {
    ...base,
    csfVariance: spread.csf,
    plasmaVariance: spread.plasma,
    covariance: spread.covariance,
    sePaired,
    seIndependent: deltaError(areas, spread, 0),
    df,
    ciDeltaPaired: sePaired === null ? null : [ratio - q * sePaired, ratio + q * sePaired],
    ciLogDeltaPaired: relative === null ? null : [ratio * Math.exp(-q * relative), ratio * Math.exp(q * relative)],
    ciFiellerPaired: fiellerOf(areas, spread, spread.covariance, q),
    ciFiellerIndependent: fiellerOf(areas, spread, 0, q),
  };
}

/** Bootstrap of the composite ratio: what the given resamples say. */
export interface SparseAucRatioBootstrap {
  readonly se: number | null;
  /** Percentile interval, quantile type 7. */
  readonly ci: Interval;
  readonly ratios: readonly number[];
}

/**
 * Stratified bootstrap of the composite AUC ratio from row indices (0-based, drawn within each time).
 *
 * Use in the lab: an interval that assumes no normality; the caller draws the indices with a named seed.
 * Definition: percentile interval with quantile type 7; every resample counts.
 * Few values: no resamples, or one whose plasma area is 0: not estimable.
 * Reference: Efron B, Tibshirani RJ (1993) An Introduction to the Bootstrap, ch. 8 and 13.
 *
 * @example sparseAucRatioBootstrap({ timesH: [0, 2], csf: [1, 3], plasma: [10, 30] }, [[0, 1], [0, 1]]).ci // => [0.1, 0.1]
 */
export function sparseAucRatioBootstrap(
  pairs: SparsePairs,
  indices: readonly (readonly number[])[],
  level = 0.95,
): Result<SparseAucRatioBootstrap> {
  const ratios: number[] = [];
  for (const rows of indices) {
    const areas = compositeAreas({
      timesH: rows.map((row) => pairs.timesH[row]!),
      csf: rows.map((row) => pairs.csf[row]!),
      plasma: rows.map((row) => pairs.plasma[row]!),
    });
    const ratio = areas === null ? Number.NaN : areas.csf / areas.plasma;
    if (!Number.isFinite(ratio)) return { notEstimable: "a resample has no ratio" };
    ratios.push(ratio);
  }
  const low = quantile(ratios, (1 - level) / 2);
  const high = quantile(ratios, 1 - (1 - level) / 2);
  if (low === null || high === null) return { notEstimable: "no resamples" };
  return { se: moments(ratios).sd, ci: [low, high], ratios };
}

const NO_SPREAD = {
  csfVariance: null,
  plasmaVariance: null,
  covariance: null,
  sePaired: null,
  seIndependent: null,
  df: null,
  ciDeltaPaired: null,
  ciLogDeltaPaired: null,
  ciFiellerPaired: null,
  ciFiellerIndependent: null,
} as const;

interface TwoSides {
  readonly csf: number;
  readonly plasma: number;
}

function timesOf({ timesH }: SparsePairs): number {
  return new Set(timesH).size;
}

function compositeAreas({ timesH, csf, plasma }: SparsePairs): TwoSides | null {
  const table = meansByTime({ timesH, concentrations: csf });
  if (table.timesH.length < 2) return null;
  const weights = trapezoidWeights(table.timesH);
  const plasmaMeans = meansByTime({ timesH, concentrations: plasma }).means;
  const area = (means: readonly number[]) => weights.reduce((sum, weight, i) => sum + weight * means[i]!, 0);
  return { csf: area(table.means), plasma: area(plasmaMeans) };
}

/** Variances and covariance of the two areas, or null where a time has a single subject. */
function spreadOf({ timesH, csf, plasma }: SparsePairs): (TwoSides & { readonly covariance: number }) | null {
  const c = meansByTime({ timesH, concentrations: csf });
  const p = meansByTime({ timesH, concentrations: plasma });
  const weights = trapezoidWeights(c.timesH);
  const total = { csf: 0, plasma: 0, covariance: 0 };
  for (const [i, rows] of c.rows.entries()) {
    const n = rows.length;
    if (n < 2) return null;
    const factor = weights[i]! ** 2 / n;
    const cross = rows.reduce((sum, row) => sum + (csf[row]! - c.means[i]!) * (plasma[row]! - p.means[i]!), 0);
    total.csf += factor * c.variances[i]!;
    total.plasma += factor * p.variances[i]!;
    total.covariance += (factor * cross) / (n - 1);
  }
  return Object.values(total).every(Number.isFinite) ? total : null;
}

/** Satterthwaite's degrees of freedom of the variance of sum w_i mean(C_i - ratio P_i); null where it is 0. */
function degreesOfFreedom({ timesH, csf, plasma }: SparsePairs, ratio: number): number | null {
  const table = meansByTime({ timesH, concentrations: csf });
  const weights = trapezoidWeights(table.timesH);
  let total = 0;
  let squares = 0;
  for (const [i, rows] of table.rows.entries()) {
    const { sd } = moments(rows.map((row) => csf[row]! - ratio * plasma[row]!));
    const share = (weights[i]! * (sd ?? 0)) ** 2 / rows.length;
    total += share;
    squares += share ** 2 / (rows.length - 1);
  }
  const df = total ** 2 / squares;
  return Number.isFinite(df) && df > 0 ? df : null;
}

function deltaError(areas: TwoSides, spread: TwoSides, covariance: number): number | null {
  const ratio = areas.csf / areas.plasma;
  const variance = spread.csf - 2 * ratio * covariance + ratio * ratio * spread.plasma;
  return finiteOrNull(Math.sqrt(Math.max(variance, 0)) / areas.plasma);
}

function fiellerOf(areas: TwoSides, spread: TwoSides, covariance: number, z: number): Interval | null {
  const result = fiellerInterval(
    {
      numerator: areas.csf,
      denominator: areas.plasma,
      numeratorVariance: spread.csf,
      denominatorVariance: spread.plasma,
      covariance,
    },
    z,
  );
  return result.notEstimable === undefined ? result.ci : null;
}
