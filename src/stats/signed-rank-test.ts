import { brentRoot } from "./brent-root.js";
import { moments } from "./moments.js";
import { normalCdf, normalQuantile } from "./normal.js";
import { quantileOfSorted } from "./quantile.js";
import { averageRanks, tieTerm } from "./ranks.js";
import type { Interval, Result } from "./result.js";
import { cumulative, signedRankCdf, signedRankQuantile, signedSumProbabilities } from "./signed-rank-distribution.js";

export interface SignedRankOptions {
  /** The value under the null hypothesis (0). */
  readonly mu?: number;
  readonly level?: number;
  /** Force the normal approximation, with or without continuity correction. */
  readonly approximation?: "auto" | "corrected" | "uncorrected";
}

/** Wilcoxon signed-rank test with its estimate of the centre. */
export interface SignedRankTest {
  /** Sum of the ranks of the values above mu. */
  readonly v: number;
  readonly pValue: number | null;
  readonly isExact: boolean;
  /** Exact: median of the Walsh averages. Otherwise the shift at which the approximate test is neutral. */
  readonly hodgesLehmann: number | null;
  readonly ci: Interval | null;
  /** The level the interval can honestly claim; small samples cannot reach 95 %. */
  readonly achievedLevel: number | null;
  readonly nNonzero: number;
}

/** Up to this many values the order-statistic interval takes its position from the exact distribution. */
const EXACT_UP_TO = 100;
/** Above this the n (n + 1) / 2 Walsh averages are not formed. */
const MOST_VALUES = 5000;
/** From this size on the normal approximation is used, as R does. */
const EXACT_BELOW = 50;
/** Precision of the limits that are found as roots of a step function. */
const ROOT_TOLERANCE = 1e-4;

/**
 * Wilcoxon signed-rank test of one sample (or of paired differences) with Hodges-Lehmann estimate and interval.
 *
 * Use in the lab: is the log ratio different from a stated one; do two assays differ, without assuming normality.
 * Formula: V = sum of ranks of |x - mu| where x > mu; exact two-sided p = 2 min(P(V <= v), P(V >= v)), at most 1;
 * interval = order statistics of the Walsh averages (x_i + x_j) / 2.
 * Definition: as R's wilcox.test: exact for fewer than 50 values without ties and zeros, otherwise normal with
 * continuity correction, where the estimate and the limits are roots found to 1e-4. Zeros are dropped for the test.
 * Few values: none different from mu: not estimable. Below 6 values a 95 % interval falls short; `achievedLevel` says so.
 * Reference: Wilcoxon F (1945) Biometrics Bull 1:80-83; Hodges JL, Lehmann EL (1963) Ann Math Stat 34:598-611;
 * Bauer DF (1972) J Am Stat Assoc 67:687-690.
 *
 * @example signedRankTest([0.4, -0.1, 0.9, 1.3, 0.2, 0.75]).pValue // => 0.0625
 * @example signedRankTest([0.4, -0.1, 0.9, 1.3, 0.2, 0.75]).ci // => [-0.1, 1.3]
 * @example signedRankTest([1, 1], { mu: 1 }).notEstimable // => "no value differs from 1"
 */
export function signedRankTest(values: ArrayLike<number>, options: SignedRankOptions = {}): Result<SignedRankTest> {
  const { mu = 0, level = 0.95, approximation = "auto" } = options;
  const all = Array.from(values);
  if (!all.every(Number.isFinite)) return { notEstimable: "a value is missing or not finite" };
  const kept = all.filter((value) => value !== mu);
  const n = kept.length;
  if (n === 0) return { notEstimable: `no value differs from ${mu}` };
  const differences = kept.map((value) => value - mu);
  const sizes = differences.map(Math.abs);
  const ranks = averageRanks(sizes);
  const v = ranks.reduce((sum, rank, i) => sum + (differences[i]! > 0 ? rank : 0), 0);
  const isExact = approximation === "auto" && n < EXACT_BELOW && n === all.length && tieTerm(sizes) === 0;
  const base = { v, isExact, nNonzero: n };
  if (isExact) return { ...base, pValue: exactP(v, n), ...exactEstimate(kept, level) };
  const hasCorrection = approximation !== "uncorrected";
  const z = standardised(v, n, tieTerm(ranks), hasCorrection);
  const pValue = z === null ? null : Math.min(1, 2 * normalCdf(-Math.abs(z)));
  return { ...base, pValue, ...approximateEstimate(kept, level, hasCorrection) };
}

/**
 * Averages (x_i + x_j) / 2 of all pairs i <= j, ascending.
 *
 * @example walshAverages([1, 3, 8]) // => [1, 2, 3, 4.5, 5.5, 8]
 */
export function walshAverages(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const averages = new Float64Array((n * (n + 1)) / 2);
  let k = 0;
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) averages[k++] = values[i]! / 2 + values[j]! / 2;
  return averages.sort();
}

/** Interval from order statistics of Walsh averages. */
export interface WalshInterval {
  readonly median: number;
  /** Position of the lower limit, counted from 1 at either end. */
  readonly k: number;
  readonly ci: Interval;
  /** Null above 100 values, where the position comes from the normal approximation. */
  readonly exactCoverage: number | null;
}

/**
 * Hodges-Lehmann estimate with its order-statistic interval, zeros and ties included.
 *
 * Few values: none: not estimable. The coverage is exact without ties, conservative with them. Above 100 values the
 * position k is the large-sample one, above 5000 the averages are not formed.
 *
 * @example walshInterval([0.4, -0.1, 0.9, 1.3, 0.2, 0.75]).exactCoverage // => 0.96875
 */
export function walshInterval(values: ArrayLike<number>, level = 0.95): Result<WalshInterval> {
  const n = values.length;
  if (n === 0) return { notEstimable: "no values" };
  if (!Array.from(values).every(Number.isFinite)) return { notEstimable: "a value is missing or not finite" };
  if (n > MOST_VALUES) return { notEstimable: `more than ${MOST_VALUES} values` };
  const averages = walshAverages(values);
  const k = Math.max(1, lowerPosition((1 - level) / 2, n));
  return {
    median: quantileOfSorted(averages, 0.5)!,
    k,
    ci: [averages[k - 1]!, averages[averages.length - k]!],
    exactCoverage: n > EXACT_UP_TO ? null : 1 - 2 * signedRankCdf(k - 1, n),
  };
}

/** Quantile of the signed-rank statistic, exact for few values. */
function lowerPosition(p: number, n: number): number {
  if (n <= EXACT_UP_TO) return signedRankQuantile(p, n);
  return Math.floor((n * (n + 1)) / 4 + normalQuantile(p) * Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24));
}

/**
 * Exact two-sided p of the signed-rank test under ties: the distribution of V given the average ranks found.
 *
 * Definition: zeros are dropped; p = P(|V - mean| >= |v - mean|).
 * Few values: none different from mu gives null, and so do more than 200 values.
 *
 * @example signedRankExactP([1, 1, -2]) // => 1
 */
export function signedRankExactP(values: ArrayLike<number>, mu = 0): number | null {
  const differences = Array.from(values, (value) => value - mu).filter((value) => value !== 0);
  if (differences.length === 0 || differences.length > 200 || !differences.every(Number.isFinite)) return null;
  const doubled = averageRanks(differences.map(Math.abs)).map((rank) => 2 * rank);
  const v = doubled.reduce((sum, rank, i) => sum + (differences[i]! > 0 ? rank : 0), 0);
  const probabilities = signedSumProbabilities(doubled);
  const total = probabilities.length - 1;
  return Math.min(1, 2 * cumulative(probabilities, Math.min(v, total - v)));
}

function exactP(v: number, n: number): number {
  const total = (n * (n + 1)) / 2;
  return Math.min(1, 2 * signedRankCdf(Math.min(v, total - v), n));
}

function exactEstimate(kept: readonly number[], level: number) {
  const found = walshInterval(kept, level);
  if (found.notEstimable !== undefined || found.exactCoverage === null) return NO_ESTIMATE;
  const alpha = 1 - level;
  const achieved = 1 - found.exactCoverage;
  // R keeps the wanted level unless the error is half as large again; then it says what is reached, to two digits.
  const achievedLevel = achieved - alpha > alpha / 2 ? 1 - Number(achieved.toPrecision(2)) : level;
  return { hodgesLehmann: found.median, ci: found.ci, achievedLevel };
}

const NO_ESTIMATE = { hodgesLehmann: null, ci: null, achievedLevel: null } as const;

/** Distance of V from its mean in standard errors, or null where every rank is tied away. */
function standardised(v: number, n: number, ties: number, hasCorrection: boolean): number | null {
  const centred = v - (n * (n + 1)) / 4;
  const sigma = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - ties / 48);
  const correction = hasCorrection ? Math.sign(centred) * 0.5 : 0;
  return sigma > 0 ? (centred - correction) / sigma : null;
}

function approximateEstimate(kept: readonly number[], level: number, hasCorrection: boolean) {
  const { min: low, max: high } = moments(kept);
  if (low === null || high === null) return NO_ESTIMATE;
  const zAt = (shift: number, isCorrected: boolean): number => {
    const differences = kept.map((value) => value - shift).filter((value) => value !== 0);
    const ranks = averageRanks(differences.map(Math.abs));
    const v = ranks.reduce((sum, rank, i) => sum + (differences[i]! > 0 ? rank : 0), 0);
    return standardised(v, differences.length, tieTerm(ranks), isCorrected) ?? Number.NaN;
  };
  const atLow = zAt(low, hasCorrection);
  const atHigh = zAt(high, hasCorrection);
  if (!Number.isFinite(atLow) || !Number.isFinite(atHigh)) return NO_ESTIMATE;
  let alpha = 1 - level;
  while (alpha < 1 && (atLow < normalQuantile(1 - alpha / 2) || atHigh > normalQuantile(alpha / 2))) alpha *= 2;
  const rootAt = (z: number) => brentRoot((shift) => zAt(shift, hasCorrection) - z, low, high, ROOT_TOLERANCE);
  const lower = alpha < 1 ? rootAt(normalQuantile(1 - alpha / 2)) : null;
  const upper = alpha < 1 ? rootAt(normalQuantile(alpha / 2)) : null;
  const ci: Interval | null = lower === null || upper === null ? null : [lower, upper];
  const reached = 1 - level < alpha * 0.75 ? 1 - Math.min(1, alpha) : level;
  const hodgesLehmann = brentRoot((shift) => zAt(shift, false), low, high, ROOT_TOLERANCE);
  return { hodgesLehmann, ci, achievedLevel: ci === null ? null : reached };
}
