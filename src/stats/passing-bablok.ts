import { normalQuantile } from "./normal.js";
import { medianResidual, pairwiseSlopes, whyNoRankLine } from "./pairwise-slopes.js";
import type { Interval, Result } from "./result.js";

/**
 * Which order statistics bound the slope:
 * - ranks: rounded ranks (Passing and Bablok);
 * - half-ranks: rounded to half ranks, the mean of two neighbours in between;
 * - angles: the neighbours of the unrounded rank, averaged as angles, like the estimate.
 */
export type PassingBablokRule = "ranks" | "half-ranks" | "angles";

/** Passing-Bablok line. */
export interface PassingBablok {
  readonly slope: number;
  readonly intercept: number;
  /** Null where a limit falls outside the slopes that there are. */
  readonly slopeCi: Interval | null;
  readonly interceptCi: Interval | null;
  readonly slopes: number;
  /** Slopes below -1: the shift that makes the line independent of which assay is x. */
  readonly offset: number;
  /** Ranks of the limits before the shift, counted from 1. */
  readonly rankLow: number;
  readonly rankHigh: number;
}

/**
 * Passing-Bablok regression.
 *
 * Use in the lab: agreement of two assays without assumptions on the errors; slope 1 and intercept 0 inside the intervals
 * means no proportional and no constant difference was shown.
 * Formula: median of all pairwise slopes shifted by K = number of slopes below -1; intercept = median of y - slope x;
 * limits at ranks (N -+ C) / 2 + K with C = z sqrt(n (n - 1)(2n + 5) / 18); the intercept's limits use the other limit.
 * Definition: slopes of exactly -1 are left out; pairs equal in x only count as +infinity; `rule` says which of the three
 * interval rules in use is taken. With "angles" two middle slopes are averaged as angles.
 * Few values: fewer than 3 pairs, or a median that is infinite: not estimable; more than 5000 pairs are refused.
 * Reference: Passing H, Bablok W (1983) J Clin Chem Clin Biochem 21:709-720; (1985) 26:783-790.
 *
 * @example passingBablok([1, 2, 3, 4], [2, 4, 6, 8]).slope // => 2
 * @example passingBablok([1, 2], [1, 2]).notEstimable // => "needs at least 3 pairs, found 2"
 */
export function passingBablok(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: { readonly rule?: PassingBablokRule; readonly level?: number } = {},
): Result<PassingBablok> {
  const { rule = "ranks", level = 0.95 } = options;
  const refusal = whyNoRankLine(x, y);
  if (refusal !== null) return { notEstimable: refusal };
  const slopes = pairwiseSlopes(x, y).filter((slope) => slope !== -1);
  const count = slopes.length;
  const offset = slopes.filter((slope) => slope < -1).length;
  const mean = rule === "angles" ? meanOfAngles : meanOfSlopes;
  const slope = at(slopes, (count + 1) / 2 + offset, mean);
  if (slope === null) return { notEstimable: "the points do not determine a slope" };
  const n = x.length;
  const c = normalQuantile(1 - (1 - level) / 2) * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const rankLow = Math.round((count - c) / 2);
  const low = at(slopes, lowPosition(rule, count, c, offset), mean);
  const high = at(slopes, highPosition(rule, count, c, offset), mean);
  const interceptCi: Interval | null =
    low === null || high === null ? null : [medianResidual(x, y, high), medianResidual(x, y, low)];
  const intercept = medianResidual(x, y, slope);
  if (!Number.isFinite(intercept)) return { notEstimable: "the line exceeds the range of numbers" };
  return {
    slope,
    intercept,
    slopeCi: low === null || high === null ? null : [low, high],
    interceptCi: interceptCi?.every(Number.isFinite) ? interceptCi : null,
    slopes: count,
    offset,
    rankLow,
    rankHigh: count + 1 - rankLow,
  };
}

function lowPosition(rule: PassingBablokRule, count: number, c: number, offset: number): number {
  if (rule === "ranks") return Math.round((count - c) / 2) + offset;
  if (rule === "angles") return Math.floor((count - c) / 2) + offset + 0.5;
  return halfRank(Math.round(count - c + 2 * offset));
}

function highPosition(rule: PassingBablokRule, count: number, c: number, offset: number): number {
  if (rule === "ranks") return count + 1 - Math.round((count - c) / 2) + offset;
  if (rule === "angles") return count - Math.floor((count - c) / 2) + offset + 0.5;
  return halfRank(Math.round(count + c + 2 * offset));
}

/** An even double rank means between two neighbours, an odd one the value in the middle. */
function halfRank(doubled: number): number {
  return (doubled + 1) / 2;
}

/** Value at a position counted from 1; a half position is the mean of its neighbours. Null outside or infinite. */
function at(sorted: ArrayLike<number>, position: number, mean: (a: number, b: number) => number): number | null {
  const low = sorted[Math.floor(position) - 1];
  const high = sorted[Math.ceil(position) - 1];
  if (low === undefined || high === undefined) return null;
  const value = low === high ? low : mean(low, high);
  return Number.isFinite(value) ? value : null;
}

function meanOfSlopes(a: number, b: number): number {
  return a / 2 + b / 2;
}

function meanOfAngles(a: number, b: number): number {
  return Math.tan((Math.atan(a) + Math.atan(b)) / 2);
}
