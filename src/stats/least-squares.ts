import { householderQr, inverseCross } from "./householder-qr.js";
import { moments } from "./moments.js";
import type { Result } from "./result.js";
import { accurateResidual } from "./two-sum.js";

/** A fitted linear model with intercept; the coefficient order is intercept, then the columns as given. */
export interface LinearFit {
  readonly coefficients: readonly number[];
  /** Null with no residual degrees of freedom. */
  readonly standardErrors: readonly number[] | null;
  readonly covariance: readonly (readonly number[])[] | null;
  readonly sigma: number | null;
  readonly rSquared: number | null;
  readonly adjustedRSquared: number | null;
  readonly residualDf: number;
  readonly residuals: readonly number[];
  readonly weightedRss: number;
  /** Standard error of the fitted mean at a point, null without residual df. */
  meanStandardError(point: readonly number[]): number | null;
}

/**
 * Weighted linear least squares with an intercept.
 *
 * Use in the lab: calibration curves, method comparison, proportionality, models on log ratios.
 * Formula: minimises sum w (y - b0 - sum b_j x_j)^2; sigma^2 = weighted RSS / df; R2 = 1 - RSS / (model + RSS).
 * Definition: weights are relative precisions, as R's lm. Columns are scaled and centred at their weighted means, solved
 * by Householder QR and refined twice with residuals of doubled precision.
 * Few values: fewer rows than coefficients or dependent columns: not estimable. Rows = coefficients: no standard errors.
 * Reference: Björck Å (1996) Numerical Methods for Least Squares Problems, ch. 2; NIST StRD Norris and Longley.
 *
 * @example leastSquares([[0, 1, 2, 3]], [1, 3, 5, 8]).coefficients // => [0.8, 2.3]
 * @example leastSquares([[5, 5, 5]], [1, 2, 3]).notEstimable // => "the columns do not vary independently"
 */
export function leastSquares(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Result<LinearFit> {
  const n = y.length;
  const p = columns.length;
  const refusal = whyNoFit(columns, y, weights);
  if (refusal !== null) return { notEstimable: refusal };
  const w = scaledWeights(weights, n);
  const scaleY = powerOfTwoNear(y);
  const scales = columns.map(powerOfTwoNear);
  const scaledY = Float64Array.from(y, (value) => value / scaleY);
  const scaled = columns.map((column, j) => Float64Array.from(column, (value) => value / scales[j]!));
  const design = centre(scaled, w);
  const factors = householderQr(design.columns);
  if (factors === null) return { notEstimable: "the columns do not vary independently" };
  const { coefficients, residuals } = refine(scaled, scaledY, w, design.means, factors.solve);
  const unscaled = coefficients.map((value, j) => (value * scaleY) / (j === 0 ? 1 : scales[j - 1]!));
  let rss = 0;
  for (let i = 0; i < n; i++) rss += w[i]! * residuals[i]! ** 2;
  const residualDf = n - p - 1;
  const variance = residualDf > 0 ? rss / residualDf : null;
  const spread = { inverse: inverseCross(factors.triangle), means: design.means, sumW: sum(w) };
  const unit = unitOfWeights(weights);
  const fit: LinearFit = {
    coefficients: unscaled,
    ...errorsOf(spread, variance, scaleY, scales),
    sigma: variance === null ? null : Math.sqrt(variance) * scaleY * Math.sqrt(unit),
    ...explained(scaledY, residuals, w, rss, residualDf),
    residualDf,
    residuals: Array.from(residuals, (value) => value * scaleY),
    weightedRss: rss * scaleY * scaleY * unit,
    meanStandardError: (point) => {
      if (variance === null) return null;
      const offset = point.map((value, j) => value / scales[j]! - design.means[j]!);
      return Math.sqrt(variance * (1 / spread.sumW + quadraticForm(spread.inverse, offset))) * scaleY;
    },
  };
  const shown = [...fit.coefficients, ...(fit.standardErrors ?? []), ...(fit.covariance ?? []).flat(), fit.weightedRss];
  return shown.every(Number.isFinite) ? fit : { notEstimable: "the fit exceeds the range of numbers" };
}

function whyNoFit(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): string | null {
  const needed = columns.length + 1;
  if (y.length < needed) return `needs at least ${needed} points, found ${y.length}`;
  if (![...columns, y].every((values) => values.length === y.length && Array.from(values).every(Number.isFinite))) {
    return "a value is missing or not finite";
  }
  const isWeight = (value: number) => value > 0 && Number.isFinite(value);
  return weights !== undefined && !Array.from(weights).every(isWeight)
    ? "a weight is not a finite number above 0"
    : null;
}

/** Largest weight is 1 inside; `unitOfWeights` gives the factor back. */
function scaledWeights(weights: ArrayLike<number> | undefined, n: number): Float64Array {
  if (weights === undefined) return new Float64Array(n).fill(1);
  const unit = unitOfWeights(weights);
  return Float64Array.from(weights, (value) => value / unit);
}

function unitOfWeights(weights: ArrayLike<number> | undefined): number {
  return weights === undefined ? 1 : (moments(weights).max ?? 1);
}

/** Power of two at the size of the largest value, so that scaling rounds nothing. */
function powerOfTwoNear(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest === 0 ? 1 : 2 ** Math.min(Math.max(Math.floor(Math.log2(largest)), -1022), 1023);
}

function centre(columns: readonly Float64Array[], w: Float64Array) {
  const means = columns.map((column) => weightedMean(column, w));
  const centred = columns.map((column, j) =>
    column.map((value, i) => {
      // What rounding leaves of a column that does not vary is no variation.
      const rest = value - means[j]!;
      return Math.abs(rest) <= 4 * Number.EPSILON * Math.abs(means[j]!) ? 0 : Math.sqrt(w[i]!) * rest;
    }),
  );
  return { means, columns: centred };
}

type Solve = (b: ArrayLike<number>) => Float64Array;

/** Coefficients from 0 by three solutions, each for the residuals that the last one left. */
function refine(
  columns: readonly Float64Array[],
  y: Float64Array,
  w: Float64Array,
  means: readonly number[],
  solve: Solve,
) {
  const n = y.length;
  const rows = Array.from({ length: n }, (_, i) => [1, ...columns.map((column) => column[i]!)]);
  const coefficients = new Array<number>(columns.length + 1).fill(0);
  let residuals = Float64Array.from(y);
  for (let round = 0; round < 3; round++) {
    const level = weightedMean(residuals, w);
    const change = solve(residuals.map((value, i) => Math.sqrt(w[i]!) * (value - level)));
    coefficients[0]! += change.reduce((rest, value, j) => rest - value * means[j]!, level);
    change.forEach((value, j) => {
      coefficients[j + 1]! += value;
    });
    residuals = Float64Array.from(rows, (row, i) => accurateResidual(y[i]!, coefficients, row));
  }
  return { coefficients, residuals };
}

interface Spread {
  readonly inverse: readonly (readonly number[])[];
  readonly means: readonly number[];
  readonly sumW: number;
}

function errorsOf(spread: Spread, variance: number | null, scaleY: number, scales: readonly number[]) {
  if (variance === null) return { standardErrors: null, covariance: null };
  const { inverse, means, sumW } = spread;
  const withMeans = inverse.map((row) => row.reduce((total, value, j) => total + value * means[j]!, 0));
  const corner = 1 / sumW + quadraticForm(inverse, means);
  const unscaled = [
    [corner, ...withMeans.map((value) => -value)],
    ...inverse.map((row, j) => [-withMeans[j]!, ...row]),
  ];
  const unit = (j: number) => (j === 0 ? scaleY : scaleY / scales[j - 1]!);
  const standardErrors = unscaled.map((row, j) => Math.sqrt(variance * row[j]!) * unit(j));
  const covariance = unscaled.map((row, i) => row.map((value, j) => variance * value * unit(i) * unit(j)));
  return { standardErrors, covariance };
}

function explained(y: Float64Array, residuals: Float64Array, w: Float64Array, rss: number, residualDf: number) {
  const fitted = y.map((value, i) => value - residuals[i]!);
  const mean = weightedMean(fitted, w);
  const model = fitted.reduce((total, value, i) => total + w[i]! * (value - mean) ** 2, 0);
  if (!(model + rss > 0)) return { rSquared: null, adjustedRSquared: null };
  const rSquared = model / (model + rss);
  const adjusted = residualDf > 0 ? 1 - ((1 - rSquared) * (y.length - 1)) / residualDf : null;
  return { rSquared, adjustedRSquared: adjusted };
}

function quadraticForm(matrix: readonly (readonly number[])[], point: readonly number[]): number {
  return matrix.reduce(
    (total, row, i) => total + point[i]! * row.reduce((inner, value, j) => inner + value * point[j]!, 0),
    0,
  );
}

function weightedMean(values: Float64Array, w: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += w[i]! * values[i]!;
  const mean = total / sum(w);
  let rest = 0;
  for (let i = 0; i < values.length; i++) rest += w[i]! * (values[i]! - mean);
  return mean + rest / sum(w);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
