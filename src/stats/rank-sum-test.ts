import { brentRoot } from "./brent-root.js";
import { moments } from "./moments.js";
import { normalCdf, normalQuantile } from "./normal.js";
import { quantileOfSorted } from "./quantile.js";
import { drawSumProbabilities, rankSumProbabilities } from "./rank-sum-distribution.js";
import { averageRanks, tieTerm } from "./ranks.js";
import type { Interval, Result } from "./result.js";
import { cumulative, smallestReaching } from "./signed-rank-distribution.js";

export interface RankSumOptions {
  readonly level?: number;
  /** Force the normal approximation, with or without continuity correction. */
  readonly approximation?: "auto" | "corrected" | "uncorrected";
}

/** Wilcoxon rank-sum (Mann-Whitney) test of two groups. */
export interface RankSumTest {
  /** Number of pairs in which the first group is larger, ties counting a half. */
  readonly w: number;
  readonly pValue: number | null;
  readonly isExact: boolean;
  /** Shift of the first group against the second. */
  readonly hodgesLehmann: number | null;
  readonly ci: Interval | null;
  /** W / (n1 n2): probability that a value of the first group is the larger. */
  readonly probabilityOfSuperiority: number;
}

/** Up to this many values together the exact distribution is formed. */
const EXACT_UP_TO = 100;
const MOST_DIFFERENCES = 10_000_000;
/** From this group size on the normal approximation is used, as R does. */
const EXACT_BELOW = 50;
const ROOT_TOLERANCE = 1e-4;

/**
 * Wilcoxon rank-sum test with the Hodges-Lehmann shift and its interval.
 *
 * Use in the lab: ratios of two groups (site, steroid, radiotherapy) without assuming normality.
 * Formula: W = rank sum of the first group - n1 (n1 + 1) / 2; exact two-sided p = 2 min of both tails, at most 1;
 * interval = order statistics of all differences x_i - y_j.
 * Definition: as R's wilcox.test: exact below 50 values a group without ties, else normal with continuity correction,
 * where the shift and the limits are roots found to 1e-4.
 * Few values: an empty group: not estimable. All values equal: no p value and no interval.
 * Reference: Mann HB, Whitney DR (1947) Ann Math Stat 18:50-60; Bauer DF (1972) J Am Stat Assoc 67:687-690.
 *
 * @example rankSumTest([1.1, 2.2], [3.3, 4.4, 5.5]).pValue // => 0.2
 * @example rankSumTest([1.1, 2.2], [3.3, 4.4, 5.5]).hodgesLehmann // => -2.75
 * @example rankSumTest([], [1]).notEstimable // => "a group is empty"
 */
export function rankSumTest(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: RankSumOptions = {},
): Result<RankSumTest> {
  const { level = 0.95, approximation = "auto" } = options;
  const x = Array.from(first);
  const y = Array.from(second);
  if (x.length === 0 || y.length === 0) return { notEstimable: "a group is empty" };
  if (![...x, ...y].every(Number.isFinite)) return { notEstimable: "a value is missing or not finite" };
  const pooled = [...x, ...y];
  const w = statistic(pooled, x.length);
  const isSmall = x.length < EXACT_BELOW && y.length < EXACT_BELOW;
  const isExact = approximation === "auto" && isSmall && tieTerm(pooled) === 0;
  const base = { w, isExact, probabilityOfSuperiority: w / (x.length * y.length) };
  if (isExact) {
    const found = differenceInterval(x, y, level);
    const isFound = found.notEstimable === undefined;
    const pValue = twoSided(rankSumProbabilities(x.length, y.length), w);
    return { ...base, pValue, hodgesLehmann: isFound ? found.median : null, ci: isFound ? found.ci : null };
  }
  const hasCorrection = approximation !== "uncorrected";
  const z = standardised(pooled, x.length, hasCorrection);
  const pValue = z === null ? null : Math.min(1, 2 * normalCdf(-Math.abs(z)));
  return { ...base, pValue, ...approximateShift(x, y, level, hasCorrection) };
}

/** Interval of the shift from order statistics of the differences. */
export interface DifferenceInterval {
  readonly median: number;
  readonly k: number;
  readonly ci: Interval;
}

/**
 * Hodges-Lehmann shift of two groups with its order-statistic interval, ties included.
 *
 * Few values: an empty group: not estimable. Above 100 values together the position k is the large-sample one; above
 * 10 million differences they are not formed.
 *
 * @example differenceInterval([1.1, 2.2], [3.3, 4.4, 5.5]).ci // => [-4.4, -1.1]
 */
export function differenceInterval(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  level = 0.95,
): Result<DifferenceInterval> {
  if (first.length === 0 || second.length === 0) return { notEstimable: "a group is empty" };
  const pairs = first.length * second.length;
  if (pairs > MOST_DIFFERENCES) return { notEstimable: `more than ${MOST_DIFFERENCES} differences` };
  const y = Array.from(second);
  const differences = Float64Array.from(Array.from(first).flatMap((value) => y.map((other) => value - other))).sort();
  if (!differences.every(Number.isFinite)) return { notEstimable: "a value is missing or not finite" };
  const k = Math.max(1, lowerPosition((1 - level) / 2, first.length, y.length));
  const ci: Interval = [differences[k - 1]!, differences[differences.length - k]!];
  return { median: quantileOfSorted(differences, 0.5)!, k, ci };
}

/** Quantile of W, exact for few values. */
function lowerPosition(p: number, n1: number, n2: number): number {
  if (n1 + n2 <= EXACT_UP_TO) return smallestReaching(rankSumProbabilities(n1, n2), p);
  return Math.floor((n1 * n2) / 2 + normalQuantile(p) * Math.sqrt((n1 * n2 * (n1 + n2 + 1)) / 12));
}

/**
 * Exact two-sided p of the rank-sum test under ties: the distribution of W given the average ranks found.
 *
 * Definition: p = P(|W - mean| >= |w - mean|). Few values: an empty group, or more than 100
 * values together, gives null.
 *
 * @example rankSumExactP([1, 2], [2, 3]) // => 0.6666666666666666
 */
export function rankSumExactP(first: ArrayLike<number>, second: ArrayLike<number>): number | null {
  const n = first.length;
  const pooled = [...Array.from(first), ...Array.from(second)];
  if (n === 0 || second.length === 0 || pooled.length > EXACT_UP_TO || !pooled.every(Number.isFinite)) return null;
  const doubled = averageRanks(pooled).map((rank) => 2 * rank);
  const sum = doubled.slice(0, n).reduce((total, rank) => total + rank, 0);
  const mean = n * (pooled.length + 1);
  const distance = Math.abs(sum - mean);
  return Math.min(
    1,
    drawSumProbabilities(doubled, n).reduce(
      (total, probability, k) => total + (Math.abs(k - mean) >= distance ? probability : 0),
      0,
    ),
  );
}

function statistic(pooled: readonly number[], n: number): number {
  const ranks = averageRanks(pooled);
  return ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2;
}

function twoSided(probabilities: Float64Array, w: number): number {
  const largest = probabilities.length - 1;
  return Math.min(1, 2 * cumulative(probabilities, Math.min(w, largest - w)));
}

function standardised(pooled: readonly number[], n1: number, hasCorrection: boolean): number | null {
  const n = pooled.length;
  const n2 = n - n1;
  const centred = statistic(pooled, n1) - (n1 * n2) / 2;
  const sigma = Math.sqrt(((n1 * n2) / 12) * (n + 1 - tieTerm(pooled) / (n * (n - 1))));
  const correction = hasCorrection ? Math.sign(centred) * 0.5 : 0;
  return sigma > 0 ? (centred - correction) / sigma : null;
}

function approximateShift(x: readonly number[], y: readonly number[], level: number, hasCorrection: boolean) {
  const inX = moments(x);
  const inY = moments(y);
  const low = inX.min! - inY.max!;
  const high = inX.max! - inY.min!;
  const zAt = (shift: number, isCorrected: boolean): number =>
    standardised([...x.map((value) => value - shift), ...y], x.length, isCorrected) ?? Number.NaN;
  const limit = (z: number): number | null => {
    if (zAt(low, hasCorrection) - z <= 0) return low;
    if (zAt(high, hasCorrection) - z >= 0) return high;
    return brentRoot((shift) => zAt(shift, hasCorrection) - z, low, high, ROOT_TOLERANCE);
  };
  const alpha = 1 - level;
  const lower = limit(normalQuantile(1 - alpha / 2));
  const upper = limit(normalQuantile(alpha / 2));
  const ci: Interval | null = lower === null || upper === null ? null : [lower, upper];
  return { hodgesLehmann: brentRoot((shift) => zAt(shift, false), low, high, ROOT_TOLERANCE), ci };
}
