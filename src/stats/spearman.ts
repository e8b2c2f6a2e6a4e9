import { finiteOrNull } from "./finite-or-null.js";
import { normalSf } from "./normal.js";
import { fisherInterval, pearson, tOfCorrelation } from "./pearson.js";
import { averageRanks, tieTerm } from "./ranks.js";
import type { Interval, Result } from "./result.js";

/** Spearman's rank correlation. */
export interface Spearman {
  readonly rho: number;
  /** Sum of squared rank differences, (n^3 - n)(1 - rho) / 6. */
  readonly s: number;
  readonly pValue: number | null;
  /** Whether p comes from the distribution of S rather than from t. */
  readonly isExact: boolean;
  readonly pValueT: number | null;
  /** Fisher z with variance 1 / (n - 3). */
  readonly ciFisher: Interval | null;
  /** Fisher z with variance (1 + rho^2 / 2) / (n - 3). */
  readonly ciBonettWright: Interval | null;
}

const ENUMERATE_UP_TO = 9;
const SERIES_BELOW = 1290;

/**
 * Spearman's rank correlation with p value and two intervals.
 *
 * Use in the lab: monotone association of CSF with plasma without assuming a shape.
 * Formula: Pearson's r of the average ranks.
 * Definition: as R's cor.test: without ties p is from the distribution of S (enumerated to n = 9, Edgeworth series below
 * 1290, clipped to 0..1), else from t with n - 2 df.
 * Few values: fewer than two pairs or a column that does not vary: not estimable.
 * Reference: Best DJ, Roberts DE (1975) Appl Stat 24:377-379; Bonett DG, Wright TA (2000) Psychometrika 65:23-28.
 *
 * @example spearman([1, 2, 3, 4], [1, 3, 2, 4]).rho // => 0.8
 * @example spearman([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8]).pValue // => 0.0000496031746031746
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>, level = 0.95): Result<Spearman> {
  const isUsable = Array.from(x).every(Number.isFinite) && Array.from(y).every(Number.isFinite);
  if (!isUsable) return { notEstimable: "a value is missing or not finite" };
  const found = pearson(averageRanks(x), averageRanks(y), level);
  if (found.notEstimable !== undefined) return found;
  const n = x.length;
  const rho = found.r;
  const s = ((n ** 3 - n) * (1 - rho)) / 6;
  const isExact = n < SERIES_BELOW && tieTerm(x) === 0 && tieTerm(y) === 0;
  const pValueT = tOfCorrelation(rho, n - 2).pValue;
  return {
    rho,
    s,
    pValue: isExact ? twoSidedP(s, n) : pValueT,
    isExact,
    pValueT,
    ciFisher: fisherInterval(rho, n, level, 1),
    ciBonettWright: fisherInterval(rho, n, level, 1 + (rho * rho) / 2),
  };
}

function twoSidedP(s: number, n: number): number | null {
  const rounded = Math.round(s);
  const mean = (n ** 3 - n) / 6;
  const tail = s > mean ? upperTail(rounded, n) : 1 - upperTail(rounded + 2, n);
  return finiteOrNull(Math.min(1, Math.max(0, 2 * tail)));
}

/** P(S >= s) of independent rankings of n values. */
function upperTail(s: number, n: number): number {
  if (s <= 0) return 1;
  if (s > (n ** 3 - n) / 3) return 0;
  return n <= ENUMERATE_UP_TO ? enumeratedTail(s, n) : edgeworthTail(s, n);
}

/** Share of all orders of 1..n whose squared distance from the natural order is at least s. */
function enumeratedTail(s: number, n: number): number {
  // Position by position: how many orders use a given set of ranks with a given sum so far.
  let counts = new Map<number, Map<number, number>>([[0, new Map([[0, 1]])]]);
  for (let position = 0; position < n; position++) {
    const next = new Map<number, Map<number, number>>();
    for (const [used, sums] of counts) {
      for (let rank = 0; rank < n; rank++) {
        if (used & (1 << rank)) continue;
        const target = next.get(used | (1 << rank)) ?? new Map<number, number>();
        for (const [sum, count] of sums) {
          const moved = sum + (rank - position) ** 2;
          target.set(moved, (target.get(moved) ?? 0) + count);
        }
        next.set(used | (1 << rank), target);
      }
    }
    counts = next;
  }
  let reached = 0;
  let all = 0;
  for (const [sum, count] of counts.get((1 << n) - 1) ?? []) {
    all += count;
    if (sum >= s) reached += count;
  }
  return reached / all;
}

/** Edgeworth series of algorithm AS 89, clipped to 0..1. */
function edgeworthTail(s: number, n: number): number {
  const b = 1 / n;
  const x = ((6 * (s - 1) * b) / (n * n - 1) - 1) * Math.sqrt(1 / b - 1);
  const y = x * x;
  const inner = 0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y));
  const u = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * inner));
  return Math.min(1, Math.max(0, u / Math.exp(y / 2) + normalSf(x)));
}
