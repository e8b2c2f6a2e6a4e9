import { centreWithin } from "./centre-within.js";
import { leastSquares } from "./least-squares.js";
import type { Interval, Result } from "./result.js";
import { tInterval } from "./t-interval.js";

/** Line of log CSF on log plasma. */
export interface Proportionality {
  readonly n: number;
  readonly slope: number;
  readonly slopeSe: number | null;
  readonly slopeCi: Interval | null;
  readonly intercept: number;
  /** Change of the ratio per doubling of plasma, 2^(slope - 1); 1 means proportional. */
  readonly ratioChangePerDoubling: number;
  /**
   * consistent: 1 lies inside the interval; less / more: CSF rises less / more than plasma; unknown: no interval.
   */
  readonly verdict: "consistent" | "less" | "more" | "unknown";
}

/**
 * Proportionality of CSF to plasma: is the slope of log CSF on log plasma 1.
 *
 * Use in the lab: a slope above 1 points to saturable efflux, below 1 to saturable uptake or contamination of low values.
 * Formula: log C = a + b log P by least squares; interval b +- t(n - 2) SE.
 * Definition: with `subjects` every subject has its own intercept (within-subject slope, df = n - subjects - 1). Errors in
 * plasma pull the slope towards 0, so a slope just below 1 is weak evidence.
 * Few values: fewer than 3 pairs, plasma all equal, or no subject with two different values: not estimable.
 * Reference: Smith BP et al. (2000) Pharm Res 17:1278-1283 (power model).
 *
 * @example proportionality([1, 2, 4], [100, 200, 400]).slope // => 1
 * @example proportionality([1, 2], [100, 200]).notEstimable // => "needs at least 3 pairs, found 2"
 */
export function proportionality(
  csf: ArrayLike<number>,
  plasma: ArrayLike<number>,
  options: { readonly subjects?: readonly string[]; readonly level?: number } = {},
): Result<Proportionality> {
  const n = csf.length;
  if (n < 3) return { notEstimable: `needs at least 3 pairs, found ${n}` };
  const x = Array.from(plasma, Math.log);
  const y = Array.from(csf, Math.log);
  if (![...x, ...y].every(Number.isFinite)) return { notEstimable: "a concentration is not a number above 0" };
  const line = options.subjects === undefined ? pooledLine(x, y) : withinLine(x, y, options.subjects);
  if (line.notEstimable !== undefined) return line;
  const { slope, slopeSe, intercept } = line;
  const slopeCi = tInterval(slope, slopeSe, line.df, options.level ?? 0.95);
  const ratioChangePerDoubling = 2 ** (slope - 1);
  if (!Number.isFinite(ratioChangePerDoubling)) return { notEstimable: "the slope exceeds the range of numbers" };
  return { n, slope, slopeSe, slopeCi, intercept, ratioChangePerDoubling, verdict: verdictOf(slopeCi) };
}

interface SlopeLine {
  readonly slope: number;
  readonly slopeSe: number | null;
  readonly intercept: number;
  readonly df: number;
}

function pooledLine(x: readonly number[], y: readonly number[]): Result<SlopeLine> {
  const fit = leastSquares([x], y);
  if (fit.notEstimable !== undefined) return fit;
  const [intercept = 0, slope = 0] = fit.coefficients;
  return { slope, slopeSe: fit.standardErrors?.[1] ?? null, intercept, df: fit.residualDf };
}

/** Slope of what varies within subjects; every subject's mean costs a degree of freedom. */
function withinLine(x: readonly number[], y: readonly number[], subjects: readonly string[]): Result<SlopeLine> {
  const fit = leastSquares([centreWithin(x, subjects)], centreWithin(y, subjects));
  if (fit.notEstimable !== undefined) return { notEstimable: "plasma does not vary within subjects" };
  const slope = fit.coefficients[1]!;
  const df = x.length - new Set(subjects).size - 1;
  const se = fit.standardErrors?.[1] ?? null;
  const slopeSe = se === null || df < 1 ? null : se * Math.sqrt(fit.residualDf / df);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
  return { slope, slopeSe, intercept: mean(y) - slope * mean(x), df };
}

function verdictOf(slopeCi: Interval | null): Proportionality["verdict"] {
  if (slopeCi === null) return "unknown";
  if (slopeCi[0] > 1) return "more";
  return slopeCi[1] < 1 ? "less" : "consistent";
}
