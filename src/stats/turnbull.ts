import { type CensoredSample, countCensoring } from "./censored-sample.js";
import { type KaplanMeier, kaplanMeier } from "./kaplan-meier.js";
import type { Result } from "./result.js";

/** Nonparametric maximum likelihood estimate: masses on intervals inside which the data say no more. */
export interface Turnbull {
  readonly method: "Turnbull";
  readonly n: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly intervals: readonly TurnbullInterval[];
}

/** Interval with its mass; lower = upper is a quantified value, an open end is infinite. */
export interface TurnbullInterval {
  readonly lower: number;
  readonly upper: number;
  readonly mass: number;
}

/** Bounds of a quantile; an open end is null. */
export interface QuantileBounds {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Largest excess of the likelihood gradient over 1 that still counts as a maximum. */
const GAP = 1e-9;
const MAX_ITERATIONS = 5000;
/** Masses below this are residue of the search, not part of the maximum. */
const RESIDUE = 1e-9;

/**
 * Turnbull estimate of a distribution from exact, left-, right- and interval-censored values.
 *
 * Use in the lab: ratios with CSF, plasma or both below LLOQ, and an upper bound of the median when most are below.
 * Formula: masses on the maximal intersections of the intervals; EM steps (mass times mean inverse probability)
 * with squared extrapolation, until the gradient says that no mass can rise (gap below 1e-9).
 * Definition: below a limit excludes the limit itself, as does above; a lower end that was seen (LOD) is included. With
 * left censoring only it is the Kaplan-Meier estimate, and taken from there.
 * Few values: no informative value is not estimable; one value has all the mass.
 * Reference: Turnbull BW (1976) J R Stat Soc B 38:290-295; Varadhan R, Roland C (2008) Scand J Stat 35:335-353.
 *
 * @example turnbull(censoredSample([{ lower: 1, upper: 1 }, { lower: -Infinity, upper: 0 }])).intervals[1].mass // => 0.5
 * @example turnbull(censoredSample([])).notEstimable // => "no informative values"
 */
export function turnbull(sample: CensoredSample): Result<Turnbull> {
  const counts = countCensoring(sample);
  const n = counts.n - counts.nUninformative;
  if (n === 0) return { notEstimable: "no informative values" };
  const closed = kaplanMeier(sample);
  if (closed.notEstimable === undefined) return fromKaplanMeier(closed);
  const candidates = maximalIntersections(sample);
  const cover = coverage(sample, candidates);
  const found = maximise(cover, candidates.length);
  const kept = candidates
    .map(([low, high], j) => ({ lower: low.at, upper: high.at, mass: found.mass[j]! }))
    .filter(({ mass }) => mass > RESIDUE);
  const total = kept.reduce((sum, { mass }) => sum + mass, 0);
  const intervals = kept.map((interval) => ({ ...interval, mass: interval.mass / total }));
  return {
    method: "Turnbull",
    n,
    converged: found.converged,
    iterations: found.iterations,
    intervals,
  };
}

/**
 * Bounds of a quantile of a Turnbull estimate: the interval in which the cumulative mass passes p.
 *
 * Use in the lab: "median < 0.012" when more than half of the CSF results are below LLOQ.
 *
 * @example turnbullQuantile({ intervals: [{ lower: -Infinity, upper: 0, mass: 0.6 }, { lower: 1, upper: 1, mass: 0.4 }] }, 0.5) // => { lower: null, upper: 0 }
 */
export function turnbullQuantile(fit: Pick<Turnbull, "intervals">, p: number): QuantileBounds {
  let total = 0;
  for (const [i, { lower, upper, mass }] of fit.intervals.entries()) {
    total += mass;
    if (total < p - 1e-9 && i < fit.intervals.length - 1) continue;
    // Where the curve hits p exactly the quantile may lie anywhere up to the next interval.
    const next = Math.abs(total - p) <= 1e-9 ? (fit.intervals[i + 1]?.upper ?? upper) : upper;
    return { lower: Number.isFinite(lower) ? lower : null, upper: Number.isFinite(next) ? next : null };
  }
  return { lower: null, upper: null };
}

/** With exact and left-censored values only the maximum is known in closed form. */
function fromKaplanMeier(fit: KaplanMeier): Turnbull {
  const exact = fit.values.map((value, i) => ({
    lower: value,
    upper: value,
    mass: fit.cdfAtOrBelow[i]! - fit.cdfBelow[i]!,
  }));
  const rest = { lower: Number.NEGATIVE_INFINITY, upper: fit.lowestBound, mass: fit.residualMass };
  const intervals = fit.residualMass > RESIDUE ? [rest, ...exact] : exact;
  return { method: "Turnbull", n: fit.n, converged: true, iterations: 0, intervals };
}

/** A place on the line: just below (-1), at (0), or just above (1) a number; upper ends at a number come after lower. */
interface Place {
  readonly at: number;
  readonly side: -1 | 0 | 1;
}

function compare(a: Place, b: Place): number {
  return a.at === b.at ? a.side - b.side : a.at < b.at ? -1 : 1;
}

/** Where a value's bounds lie: "below the limit" ends just below it, "above" starts just above it. */
function placesOf(sample: CensoredSample, i: number): readonly [Place, Place] {
  const lower = sample.lower[i]!;
  const upper = sample.upper[i]!;
  if (lower === upper)
    return [
      { at: lower, side: 0 },
      { at: upper, side: 0 },
    ];
  const isRight = upper === Number.POSITIVE_INFINITY;
  return [
    { at: lower, side: isRight ? 1 : 0 },
    { at: upper, side: isRight ? 0 : -1 },
  ];
}

/** Intervals from a lower end to the next upper end with no other end between. */
function maximalIntersections(sample: CensoredSample): (readonly [Place, Place])[] {
  const ends: { place: Place; isUpper: boolean }[] = [];
  for (let i = 0; i < sample.lower.length; i++) {
    if (!Number.isFinite(sample.lower[i]!) && !Number.isFinite(sample.upper[i]!)) continue;
    const [low, high] = placesOf(sample, i);
    ends.push({ place: low, isUpper: false }, { place: high, isUpper: true });
  }
  ends.sort((a, b) => compare(a.place, b.place) || Number(a.isUpper) - Number(b.isUpper));
  const found: (readonly [Place, Place])[] = [];
  for (let i = 1; i < ends.length; i++) {
    if (ends[i]!.isUpper && !ends[i - 1]!.isUpper) found.push([ends[i - 1]!.place, ends[i]!.place]);
  }
  return found;
}

/** First and last candidate inside each value's bounds; values that cover the same candidates share a row. */
interface Cover {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly weight: Float64Array;
  readonly total: number;
}

function coverage(sample: CensoredSample, candidates: readonly (readonly [Place, Place])[]): Cover {
  const rows = new Map<number, [number, number, number]>();
  for (let i = 0; i < sample.lower.length; i++) {
    if (!Number.isFinite(sample.lower[i]!) && !Number.isFinite(sample.upper[i]!)) continue;
    const [low, high] = placesOf(sample, i);
    const first = firstIndex(candidates.length, (j) => compare(candidates[j]![0], low) >= 0);
    const last = firstIndex(candidates.length, (j) => compare(candidates[j]![1], high) > 0) - 1;
    const key = first * (candidates.length + 1) + last;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [first, last, 1]);
    else row[2]++;
  }
  const list = [...rows.values()];
  return {
    first: Int32Array.from(list, (row) => row[0]),
    last: Int32Array.from(list, (row) => row[1]),
    weight: Float64Array.from(list, (row) => row[2]),
    total: list.reduce((sum, row) => sum + row[2], 0),
  };
}

function firstIndex(length: number, isTrue: (j: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface EmStep {
  readonly next: Float64Array;
  readonly logLik: number;
  /** Largest gradient minus 1: 0 at the maximum. */
  readonly gap: number;
}

function emStep(cover: Cover, mass: Float64Array): EmStep {
  const m = mass.length;
  const cumulative = new Float64Array(m + 1);
  for (let j = 0; j < m; j++) cumulative[j + 1] = cumulative[j]! + mass[j]!;
  const change = new Float64Array(m + 1);
  let logLik = 0;
  for (let r = 0; r < cover.first.length; r++) {
    const [first, last] = [cover.first[r]!, cover.last[r]!];
    const probability = first === last ? mass[first]! : cumulative[last + 1]! - cumulative[first]!;
    const inverse = cover.weight[r]! / Math.max(probability, 1e-300);
    logLik += cover.weight[r]! * Math.log(Math.max(probability, 1e-300));
    change[first] = change[first]! + inverse;
    change[last + 1] = change[last + 1]! - inverse;
  }
  const next = new Float64Array(m);
  let gradient = 0;
  let highest = 0;
  for (let j = 0; j < m; j++) {
    gradient += change[j]!;
    highest = Math.max(highest, gradient / cover.total);
    next[j] = Math.max((mass[j]! * gradient) / cover.total, 0);
  }
  return { next, logLik, gap: highest - 1 };
}

function maximise(cover: Cover, m: number) {
  let mass = new Float64Array(m).fill(1 / m);
  let iterations = 0;
  for (; iterations < MAX_ITERATIONS; iterations++) {
    const first = emStep(cover, mass);
    if (first.gap <= GAP) return { mass, logLik: first.logLik, iterations, converged: true };
    const second = emStep(cover, first.next);
    const jumped = extrapolate(mass, first.next, second.next);
    // The jump is kept only where it is no worse than two plain steps; EM alone never falls.
    mass = emStep(cover, jumped).logLik >= second.logLik ? jumped : new Float64Array(second.next);
  }
  const last = emStep(cover, mass);
  return { mass, logLik: last.logLik, iterations, converged: last.gap <= 1e-6 };
}

/** Squared extrapolation along two EM steps, kept positive and summing to 1. */
function extrapolate(start: Float64Array, once: Float64Array, twice: Float64Array): Float64Array<ArrayBuffer> {
  let [rr, vv] = [0, 0];
  for (let j = 0; j < start.length; j++) {
    const r = once[j]! - start[j]!;
    const v = twice[j]! - 2 * once[j]! + start[j]!;
    rr += r * r;
    vv += v * v;
  }
  const step = vv > 0 ? Math.max(Math.sqrt(rr / vv), 1) : 1;
  const jumped = new Float64Array(start.length);
  let total = 0;
  for (let j = 0; j < start.length; j++) {
    const r = once[j]! - start[j]!;
    const v = twice[j]! - 2 * once[j]! + start[j]!;
    const value = start[j]! + 2 * step * r + step * step * v;
    jumped[j] = value > 0 ? value : twice[j]! * 1e-3;
    total += jumped[j]!;
  }
  return jumped.map((value) => value / total);
}
