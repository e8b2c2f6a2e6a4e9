import { studentTQuantile } from "./distributions.js";
import { finiteOrNull } from "./finite-or-null.js";
import { normalQuantile } from "./normal.js";
import type { Interval, Result } from "./result.js";

/** Samples of many subjects, each contributing one or a few times; row i is one sample. 0 is below LLOQ. */
export interface SparseSamples {
  readonly timesH: readonly number[];
  readonly concentrations: readonly number[];
  /** Who gave the sample; without it every sample counts as another subject (serial sacrifice). */
  readonly subjects?: readonly string[];
}

export interface SparseAucOptions {
  readonly level?: number;
  /** Take a mean as 0 where more than half of a time's values are below LLOQ, and stop at the last mean above 0. */
  readonly zeroMostlyBelowLloq?: boolean;
}

/** Composite area with its standard error; vectors are by ascending distinct time. */
export interface SparseAuc {
  readonly area: number;
  readonly standardError: number | null;
  /** Satterthwaite degrees of freedom; null where samples of a subject overlap irregularly or nothing varies. */
  readonly df: number | null;
  readonly tInterval: Interval | null;
  readonly zInterval: Interval | null;
  readonly timesH: readonly number[];
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly variances: readonly (number | null)[];
  readonly counts: readonly number[];
}

/**
 * Composite AUC from sparse samples (one or a few per subject) with its standard error.
 *
 * Use in the lab: one CSF tap per patient still gives an exposure of the group, with an honest interval.
 * Formula: sum w_i mean_i with linear trapezoid weights w_i over the distinct times; variance sum w_i^2 s_i^2 / n_i
 * (Bailer) plus 2 sum w_i w_j r_ij s_ij / (n_i n_j) for the r_ij subjects sampled at both times, s_ij divided by
 * (r_ij - 1) + (1 - r_ij/n_i)(1 - r_ij/n_j) (Holder); df by Satterthwaite over the batches of subjects that share
 * their times.
 * Definition: from the first to the last sampled time; no sample at time 0 is added. Values below LLOQ enter as 0.
 * Few values: fewer than two times: not estimable. A time with one value has no variance: the area stands without SE.
 * Reference: Bailer AJ (1988) J Pharmacokinet Biopharm 16:303-309; Holder DJ (2001) J Biopharm Stat 11:75-79;
 * Nedelman JR, Jia X (1998) J Biopharm Stat 8:317-328.
 *
 * @example sparseAuc({ timesH: [0, 0, 2, 2], concentrations: [1, 3, 5, 7] }).area // => 8
 * @example sparseAuc({ timesH: [0, 0, 2, 2], concentrations: [1, 3, 5, 7] }).df // => 2
 * @example sparseAuc({ timesH: [0], concentrations: [1] }).notEstimable // => "a composite area needs two sampling times, found 1"
 */
export function sparseAuc(samples: SparseSamples, options: SparseAucOptions = {}): Result<SparseAuc> {
  if (!samples.concentrations.every((value) => value >= 0 && value < Number.POSITIVE_INFINITY)) {
    return { notEstimable: "a concentration is not a number >= 0" };
  }
  const table = meansByTime(samples);
  const n = table.timesH.length;
  if (n < 2) return { notEstimable: `a composite area needs two sampling times, found ${n}` };
  const weights = trapezoidWeights(table.timesH);
  const area = options.zeroMostlyBelowLloq ? areaWithoutMostlyBelow(table) : dot(weights, table.means);
  if (!Number.isFinite(area)) return { notEstimable: "the area exceeds the range of numbers" };
  const variance = varianceOfArea(samples, table, weights);
  const standardError = variance === null ? null : Math.sqrt(Math.max(variance, 0));
  const df = standardError === null ? null : degreesOfFreedom(samples, table, weights);
  const tail = 1 - (1 - (options.level ?? 0.95)) / 2;
  const around = (quantile: number): Interval | null =>
    standardError === null ? null : [area - quantile * standardError, area + quantile * standardError];
  return {
    area,
    standardError,
    df,
    tInterval: df === null ? null : around(studentTQuantile(tail, df)),
    zInterval: around(normalQuantile(tail)),
    timesH: table.timesH,
    weights,
    means: table.means,
    variances: table.variances,
    counts: table.rows.map((rows) => rows.length),
  };
}

/** Samples grouped by distinct time. */
export interface TimeTable {
  readonly timesH: readonly number[];
  readonly rows: readonly (readonly number[])[];
  readonly means: readonly number[];
  readonly variances: readonly (number | null)[];
  readonly sharesBelow: readonly number[];
}

/**
 * Mean, n-1 variance and rows of the samples at each distinct time, ascending.
 *
 * @example meansByTime({ timesH: [2, 0, 2], concentrations: [4, 1, 6] }).means // => [1, 5]
 */
export function meansByTime({ timesH, concentrations }: SparseSamples): TimeTable {
  const distinct = [...new Set(timesH)].sort((a, b) => a - b);
  const rows = distinct.map((timeH) => timesH.flatMap((other, row) => (other === timeH ? [row] : [])));
  const means = rows.map((at) => at.reduce((sum, row) => sum + concentrations[row]! / at.length, 0));
  const variances = rows.map((at, i) =>
    at.length < 2
      ? null
      : finiteOrNull(at.reduce((sum, row) => sum + (concentrations[row]! - means[i]!) ** 2, 0) / (at.length - 1)),
  );
  const sharesBelow = rows.map((at) => at.filter((row) => concentrations[row] === 0).length / at.length);
  return { timesH: distinct, rows, means, variances, sharesBelow };
}

/**
 * Weights that turn means at ascending times into a linear trapezoid area.
 *
 * @example trapezoidWeights([0, 1, 4]) // => [0.5, 2, 1.5]
 */
export function trapezoidWeights(timesH: readonly number[]): number[] {
  const last = timesH.length - 1;
  return timesH.map((_, i) => (timesH[Math.min(i + 1, last)]! - timesH[Math.max(i - 1, 0)]!) / 2);
}

/** PKNCA's composite rule: the profile of means with mostly-below times at 0, to its last mean above 0. */
function areaWithoutMostlyBelow({ timesH, means, sharesBelow }: TimeTable): number {
  const kept = means.map((mean, i) => (sharesBelow[i]! > 0.5 ? 0 : mean));
  const last = kept.findLastIndex((mean) => mean > 0);
  const until = timesH.slice(0, last + 1);
  return dot(trapezoidWeights(until), kept.slice(0, last + 1));
}

function varianceOfArea(samples: SparseSamples, table: TimeTable, weights: readonly number[]): number | null {
  let variance = 0;
  for (const [i, own] of table.variances.entries()) {
    if (own === null) return null;
    variance += (weights[i]! ** 2 * own) / table.rows[i]!.length;
  }
  if (samples.subjects === undefined) return finiteOrNull(variance);
  for (let i = 0; i < table.rows.length; i++) {
    for (let j = i + 1; j < table.rows.length; j++) {
      variance += 2 * weights[i]! * weights[j]! * covarianceOfMeans(samples, table, i, j);
    }
  }
  return finiteOrNull(variance);
}

/** Holder's estimate of the covariance of the means at two times; 0 where no subject is shared. */
function covarianceOfMeans(
  { concentrations, subjects }: SparseSamples,
  table: TimeTable,
  i: number,
  j: number,
): number {
  const rowsI = table.rows[i]!;
  const rowsJ = table.rows[j]!;
  let shared = 0;
  let sum = 0;
  for (const a of rowsI) {
    const b = rowsJ.find((row) => subjects?.[row] === subjects?.[a]);
    if (b === undefined) continue;
    shared++;
    sum += (concentrations[a]! - table.means[i]!) * (concentrations[b]! - table.means[j]!);
  }
  const divisor = shared - 1 + (1 - shared / rowsI.length) * (1 - shared / rowsJ.length);
  return shared === 0 || divisor <= 0 ? 0 : ((sum / divisor) * shared) / (rowsI.length * rowsJ.length);
}

/** Satterthwaite df from the partial areas of the subjects of each batch; null where batches overlap in time. */
function degreesOfFreedom(samples: SparseSamples, table: TimeTable, weights: readonly number[]): number | null {
  const partial = new Map<string, { times: number[]; area: number }>();
  for (const [i, rows] of table.rows.entries()) {
    for (const row of rows) {
      const name = samples.subjects?.[row] ?? `row ${row}`;
      const entry = partial.get(name) ?? { times: [], area: 0 };
      entry.times.push(i);
      entry.area += weights[i]! * samples.concentrations[row]!;
      partial.set(name, entry);
    }
  }
  const batches = new Map<string, number[]>();
  for (const { times, area } of partial.values()) {
    const key = times.join(" ");
    batches.set(key, [...(batches.get(key) ?? []), area]);
  }
  const timesInBatches = [...batches.keys()].flatMap((key) => key.split(" "));
  if (timesInBatches.length !== table.timesH.length) return null;
  let total = 0;
  let squares = 0;
  for (const areas of batches.values()) {
    if (areas.length < 2) return null;
    const mean = areas.reduce((sum, value) => sum + value, 0) / areas.length;
    const share = areas.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (areas.length - 1) / areas.length;
    total += share;
    squares += share ** 2 / (areas.length - 1);
  }
  const df = total ** 2 / squares;
  return Number.isFinite(df) && df > 0 ? df : null;
}

function dot(weights: readonly number[], values: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * values[i]!, 0);
}
