import { normalSf } from "./normal.js";
import type { Result } from "./result.js";
import { cumulative } from "./signed-rank-distribution.js";

/** Kendall's rank correlation. */
export interface Kendall {
  readonly tauB: number;
  /** Concordant minus discordant pairs. */
  readonly score: number;
  readonly concordant: number;
  readonly pValue: number | null;
  readonly isExact: boolean;
  /** Normal statistic with the variance corrected for ties, and its p value. */
  readonly z: number | null;
  readonly pValueNormal: number | null;
}

const EXACT_BELOW = 50;
/** Above this the n (n - 1) / 2 comparisons are not made. */
const MOST_PAIRS = 20_000;

/**
 * Kendall's tau-b with p value.
 *
 * Use in the lab: monotone association that one outlier cannot carry.
 * Formula: tau-b = (C - D) / sqrt((T - Tx)(T - Ty)); z = (C - D) / sqrt(variance with ties).
 * Definition: as R's cor.test: exact below 50 pairs without ties, else normal without continuity correction.
 * Few values: fewer than two pairs or a column that does not vary: not estimable; so are more than 20,000.
 * Reference: Kendall MG (1970) Rank Correlation Methods, 4th ed., ch. 3 and 4.
 *
 * @example kendall([1, 2, 3, 4], [1, 3, 2, 4]).tauB // => 0.6666666666666666
 * @example kendall([1, 2, 3], [5, 5, 5]).notEstimable // => "a column does not vary"
 */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): Result<Kendall> {
  const n = x.length;
  if (y.length !== n) return { notEstimable: `the columns differ in length (${n} and ${y.length})` };
  if (n > MOST_PAIRS) return { notEstimable: `more than ${MOST_PAIRS} pairs` };
  if (n < 2) return { notEstimable: `needs at least 2 pairs, found ${n}` };
  const isUsable = Array.from(x).every(Number.isFinite) && Array.from(y).every(Number.isFinite);
  if (!isUsable) return { notEstimable: "a value is missing or not finite" };
  const { concordant, discordant } = countPairs(x, y);
  const pairs = (n * (n - 1)) / 2;
  const inX = tieSums(x);
  const inY = tieSums(y);
  const untied = Math.sqrt(pairs - inX.pairs) * Math.sqrt(pairs - inY.pairs);
  if (!(untied > 0)) return { notEstimable: "a column does not vary" };
  const score = concordant - discordant;
  const isExact = n < EXACT_BELOW && inX.pairs === 0 && inY.pairs === 0;
  const sigma = Math.sqrt(scoreVariance(n, inX, inY));
  const z = sigma > 0 ? score / sigma : null;
  const pValueNormal = z === null ? null : Math.min(1, 2 * normalSf(Math.abs(z)));
  return {
    tauB: Math.min(1, Math.max(-1, score / untied)),
    score,
    concordant,
    pValue: isExact ? exactP(concordant, n) : pValueNormal,
    isExact,
    z,
    pValueNormal,
  };
}

function countPairs(x: ArrayLike<number>, y: ArrayLike<number>): { concordant: number; discordant: number } {
  let concordant = 0;
  let discordant = 0;
  for (let i = 1; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const direction = Math.sign(x[i]! - x[j]!) * Math.sign(y[i]! - y[j]!);
      if (direction > 0) concordant++;
      else if (direction < 0) discordant++;
    }
  }
  return { concordant, discordant };
}

interface TieSums {
  readonly pairs: number;
  readonly weighted: number;
  readonly triples: number;
}

function tieSums(values: ArrayLike<number>): TieSums {
  const counts = new Map<number, number>();
  for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  let pairs = 0;
  let weighted = 0;
  let triples = 0;
  for (const t of counts.values()) {
    pairs += (t * (t - 1)) / 2;
    weighted += t * (t - 1) * (2 * t + 5);
    triples += t * (t - 1) * (t - 2);
  }
  return { pairs, weighted, triples };
}

function scoreVariance(n: number, inX: TieSums, inY: TieSums): number {
  const plain = (n * (n - 1) * (2 * n + 5) - inX.weighted - inY.weighted) / 18;
  const byPairs = (2 * inX.pairs * inY.pairs) / (n * (n - 1));
  const byTriples = n > 2 ? (inX.triples * inY.triples) / (9 * n * (n - 1) * (n - 2)) : 0;
  return plain + byPairs + byTriples;
}

/** Two-sided p from the distribution of the number of concordant pairs: each new value adds 0..k of them. */
function exactP(concordant: number, n: number): number {
  const largest = (n * (n - 1)) / 2;
  let probabilities = new Float64Array(largest + 1);
  probabilities[0] = 1;
  for (let k = 1; k < n; k++) {
    const next = new Float64Array(largest + 1);
    for (let sum = 0; sum <= (k * (k - 1)) / 2; sum++) {
      for (let added = 0; added <= k; added++) next[sum + added]! += probabilities[sum]! / (k + 1);
    }
    probabilities = next;
  }
  return Math.min(1, 2 * cumulative(probabilities, Math.min(concordant, largest - concordant)));
}
