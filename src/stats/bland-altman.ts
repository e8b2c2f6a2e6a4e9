import { studentTSf } from "./distributions.js";
import { finiteOrNull } from "./finite-or-null.js";
import { leastSquares } from "./least-squares.js";
import { moments } from "./moments.js";
import { normalQuantile } from "./normal.js";
import type { Interval, Result } from "./result.js";
import { tInterval } from "./t-interval.js";

/** difference: y - x; percent: 100 (y - x) / mean of both; log-ratio: log(y / x). */
export type AgreementScale = "difference" | "percent" | "log-ratio";

/** Limits of agreement. */
export interface BlandAltman {
  readonly n: number;
  readonly bias: number;
  readonly sd: number;
  readonly biasCi: Interval | null;
  /** bias +- 1.96 SD, the customary form. */
  readonly limits: Interval;
  /** bias +- z SD with the exact normal quantile of the level. */
  readonly limitsExact: Interval;
  readonly limitSe: number;
  readonly lowerLimitCi: Interval | null;
  readonly upperLimitCi: Interval | null;
  /** Slope of the differences on the means and its p value: does the bias grow with the size. */
  readonly trendSlope: number | null;
  readonly trendPValue: number | null;
}

/**
 * Bland-Altman limits of agreement.
 *
 * Use in the lab: incurred sample reanalysis and cross-validation; on log ratios the limits read as factors.
 * Formula: bias = mean d; limits bias +- 1.96 SD(d); SE of a limit SD sqrt(1/n + z^2 / (2 (n - 1))); t intervals with
 * n - 1 df around the exact limits.
 * Definition: d by `scale`. The trend is a straight line of d on the mean of both (on log-ratio: of both logs).
 * Few values: fewer than two pairs: not estimable. Percent and log-ratio refuse values that are not above 0.
 * Reference: Bland JM, Altman DG (1999) Stat Methods Med Res 8:135-160.
 *
 * @example blandAltman([10, 20, 30], [11, 22, 33]).bias // => 2
 * @example blandAltman([0, 1], [1, 1], { scale: "log-ratio" }).notEstimable // => "a value is not above 0"
 */
export function blandAltman(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: { readonly scale?: AgreementScale; readonly level?: number } = {},
): Result<BlandAltman> {
  const { scale = "difference", level = 0.95 } = options;
  if (x.length !== y.length) return { notEstimable: `the columns differ in length (${x.length} and ${y.length})` };
  const pairs = Array.from(x, (value, i) => [value, y[i]!] as const);
  if (!pairs.flat().every(Number.isFinite)) return { notEstimable: "a value is missing or not finite" };
  if (scale !== "difference" && !pairs.flat().every((value) => value > 0)) {
    return { notEstimable: "a value is not above 0" };
  }
  const differences = pairs.map(([a, b]) => DIFFERENCE[scale](a, b));
  const { n, mean: bias, sd, se } = moments(differences);
  if (bias === null || sd === null) return { notEstimable: `needs at least 2 pairs, found ${n}` };
  const z = normalQuantile(1 - (1 - level) / 2);
  const limitSe = sd * Math.sqrt(1 / n + (z * z) / (2 * (n - 1)));
  const limitsExact: Interval = [bias - z * sd, bias + z * sd];
  if (![limitSe, ...limitsExact].every(Number.isFinite)) {
    return { notEstimable: "the limits exceed the range of numbers" };
  }
  return {
    n,
    bias,
    sd,
    biasCi: tInterval(bias, se, n - 1, level),
    limits: [bias - 1.96 * sd, bias + 1.96 * sd],
    limitsExact,
    limitSe,
    lowerLimitCi: tInterval(limitsExact[0], limitSe, n - 1, level),
    upperLimitCi: tInterval(limitsExact[1], limitSe, n - 1, level),
    ...trendOf(
      pairs.map(([a, b]) => MIDDLE[scale](a, b)),
      differences,
    ),
  };
}

const DIFFERENCE: Readonly<Record<AgreementScale, (x: number, y: number) => number>> = {
  difference: (x, y) => y - x,
  percent: (x, y) => percentDifference(x, y),
  "log-ratio": (x, y) => Math.log(y) - Math.log(x),
};

const MIDDLE: Readonly<Record<AgreementScale, (x: number, y: number) => number>> = {
  difference: (x, y) => x / 2 + y / 2,
  percent: (x, y) => x / 2 + y / 2,
  "log-ratio": (x, y) => (Math.log(x) + Math.log(y)) / 2,
};

/**
 * 100 (second - first) / mean of both: the difference of incurred sample reanalysis.
 *
 * @example percentDifference(10, 12) // => 18.181818181818183
 */
export function percentDifference(first: number, second: number): number {
  return (100 * (second - first)) / (first / 2 + second / 2);
}

function trendOf(middles: readonly number[], differences: readonly number[]) {
  const line = leastSquares([middles], differences);
  const slope = line.notEstimable === undefined ? line.coefficients[1]! : null;
  const error = line.notEstimable === undefined ? line.standardErrors?.[1] : undefined;
  if (slope === null || error === undefined || line.notEstimable !== undefined) {
    return { trendSlope: slope, trendPValue: null };
  }
  const t = slope / error;
  return { trendSlope: slope, trendPValue: finiteOrNull(2 * studentTSf(Math.abs(t), line.residualDf)) };
}
