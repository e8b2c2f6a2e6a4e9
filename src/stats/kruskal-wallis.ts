import { chiSquareSf } from "./distributions.js";
import { averageRanks, tieTerm } from "./ranks.js";
import type { Result } from "./result.js";

/** Kruskal-Wallis statistic with its chi-square approximation. */
export interface KruskalWallis {
  readonly chiSquare: number;
  readonly df: number;
  readonly pValue: number;
}

/**
 * Kruskal-Wallis test: do several groups share one distribution.
 *
 * Use in the lab: ratios over sites, time-after-dose bins or treatments.
 * Formula: H = 12 / (N (N + 1)) sum R_j^2 / n_j - 3 (N + 1), divided by 1 - sum(t^3 - t) / (N^3 - N).
 * Few values: fewer than two groups with values, or all values equal: not estimable. The chi-square approximation is
 * rough below 5 values a group.
 * Reference: Kruskal WH, Wallis WA (1952) J Am Stat Assoc 47:583-621.
 *
 * @example kruskalWallis([[1, 2, 3], [4, 5, 6]]).chiSquare // => 3.857142857142857
 * @example kruskalWallis([[1, 1], [1]]).notEstimable // => "all values are equal"
 */
export function kruskalWallis(groups: readonly ArrayLike<number>[]): Result<KruskalWallis> {
  const kept = groups.map((group) => Array.from(group)).filter((group) => group.length > 0);
  if (kept.length < 2) return { notEstimable: "fewer than two groups with values" };
  const pooled = kept.flat();
  if (!pooled.every(Number.isFinite)) return { notEstimable: "a value is missing or not finite" };
  const n = pooled.length;
  const untied = 1 - tieTerm(pooled) / (n ** 3 - n);
  if (!(untied > 0)) return { notEstimable: "all values are equal" };
  const ranks = averageRanks(pooled);
  let sum = 0;
  let start = 0;
  for (const group of kept) {
    const rankSum = ranks.slice(start, start + group.length).reduce((total, rank) => total + rank, 0);
    sum += rankSum ** 2 / group.length;
    start += group.length;
  }
  const chiSquare = Math.max(0, ((12 * sum) / (n * (n + 1)) - 3 * (n + 1)) / untied);
  const df = kept.length - 1;
  return { chiSquare, df, pValue: chiSquareSf(chiSquare, df) };
}
