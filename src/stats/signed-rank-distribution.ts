/** Below this share of a quantile's probability two probabilities count as equal, as R does. */
const FUZZ = 10 * Number.EPSILON;
/** The distribution of more ranks is not formed. */
const MOST_RANKS = 1000;

/**
 * Null distribution of a sum of signed ranks: P(sum = k) for k = 0..total, each score in or out with probability 1/2.
 *
 * Use in the lab: exact Wilcoxon signed-rank p values and intervals; with doubled average ranks also under ties.
 * Formula: convolution of the scores; exact in binary64 while no probability falls below 2^-1074.
 * Few values: no scores give P(0) = 1. Scores must be whole numbers >= 0.
 * Reference: Wilcoxon F (1945) Biometrics Bull 1:80-83; Pagano M, Tritchler D (1983) J Am Stat Assoc 78:435-440.
 *
 * @example signedSumProbabilities([1, 2, 3]) // => [0.125, 0.125, 0.125, 0.25, 0.125, 0.125, 0.125]
 */
export function signedSumProbabilities(scores: readonly number[]): Float64Array {
  const total = scores.reduce((sum, score) => sum + score, 0);
  const probabilities = new Float64Array(total + 1);
  probabilities[0] = 1;
  let reached = 0;
  for (const score of scores) {
    reached += score;
    for (let k = reached; k >= 0; k--) {
      const without = probabilities[k]!;
      const withScore = k >= score ? probabilities[k - score]! : 0;
      probabilities[k] = 0.5 * without + 0.5 * withScore;
    }
  }
  return probabilities;
}

/**
 * P(V <= v) of the signed-rank statistic of n values without ties.
 *
 * @example signedRankCdf(2, 5) // => 0.09375
 */
export function signedRankCdf(v: number, n: number): number {
  return cumulative(signedSumProbabilities(ranksTo(n)), v);
}

/**
 * Smallest v with P(V <= v) >= p.
 *
 * @example signedRankQuantile(0.025, 12) // => 14
 */
export function signedRankQuantile(p: number, n: number): number {
  return smallestReaching(signedSumProbabilities(ranksTo(n)), p);
}

/**
 * Sum of the probabilities up to and including a position; 0 below the first, 1 from the last on.
 *
 * @example cumulative([0.25, 0.5, 0.25], 1) // => 0.75
 */
export function cumulative(probabilities: ArrayLike<number>, k: number): number {
  const last = Math.floor(k + 1e-7);
  if (last >= probabilities.length - 1) return 1;
  let sum = 0;
  for (let i = 0; i <= last; i++) sum += probabilities[i]!;
  return Math.min(sum, 1);
}

/**
 * Position at which the sum of the probabilities first reaches p.
 *
 * @example smallestReaching([0.25, 0.5, 0.25], 0.3) // => 1
 */
export function smallestReaching(probabilities: ArrayLike<number>, p: number): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    sum += probabilities[k]!;
    if (sum >= p - FUZZ) return k;
  }
  return probabilities.length - 1;
}

function ranksTo(n: number): number[] {
  if (!(Number.isInteger(n) && n >= 0 && n <= MOST_RANKS)) {
    throw new RangeError(`number of values out of range; expected a whole number 0..${MOST_RANKS}, found ${n}`);
  }
  return Array.from({ length: n }, (_, i) => i + 1);
}
