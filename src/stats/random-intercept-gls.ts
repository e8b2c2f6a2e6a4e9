import { type SubjectLabel, subjectPositions } from "./by-subject.js";
import { choleskyFactor, solveSymmetric } from "./solve-symmetric.js";

/** Sums from which every quantity of a random-intercept model follows; subjects enter by count and mean. */
export interface GlsSums {
  readonly n: number;
  /** Number of coefficients. */
  readonly size: number;
  /** Subtracted from the values (and added to the intercept again), so that squares keep their digits. */
  readonly shift: number;
  readonly counts: readonly number[];
  /** Per subject: means of the columns (coefficients' columns, then the values). */
  readonly means: readonly (readonly number[])[];
  /** Cross-products of deviations from the subject means, columns as in `means`. */
  readonly within: readonly (readonly number[])[];
  /** Sum of squared deviations of the values from their subject means. */
  readonly withinSpread: number;
}

/** Generalised least squares at a given ratio of variances (between / within). */
export interface GlsFit {
  readonly coefficients: readonly number[];
  /** X' V^-1 X times varWithin. */
  readonly information: readonly (readonly number[])[];
  readonly varWithin: number;
  readonly logLik: number;
  /** Derivative of the profiled log-likelihood with respect to the ratio. */
  readonly score: number;
}

/**
 * Sums of a random-intercept model.
 *
 * @example crossProducts([1, 3, 5], ["a", "a", "b"], []).withinSpread // => 2
 */
export function crossProducts(
  values: ArrayLike<number>,
  subjects: ArrayLike<SubjectLabel>,
  covariates: readonly ArrayLike<number>[],
  meanFixed?: number,
): GlsSums {
  const n = values.length;
  if (subjects.length !== n || covariates.some((column) => column.length !== n)) {
    throw new RangeError(`values, subjects and covariates differ in length; found ${n} and ${subjects.length}`);
  }
  const positions = subjectPositions(subjects);
  const size = meanFixed === undefined ? covariates.length + 1 : 0;
  let shift = meanFixed ?? 0;
  if (meanFixed === undefined) for (let i = 0; i < n; i++) shift += values[i]! / n;
  const rowOf = (i: number): number[] => {
    const value = values[i]! - shift;
    return size === 0 ? [value] : [1, ...covariates.map((column) => column[i]!), value];
  };
  const counts: number[] = [];
  const means: number[][] = [];
  for (let i = 0; i < n; i++) {
    const g = positions[i]!;
    counts[g] = (counts[g] ?? 0) + 1;
    const sum = means[g] ?? new Array<number>(size + 1).fill(0);
    means[g] = rowOf(i).map((value, j) => value + sum[j]!);
  }
  for (const [g, sum] of means.entries()) means[g] = sum.map((value) => value / counts[g]!);
  const within = Array.from({ length: size + 1 }, () => new Array<number>(size + 1).fill(0));
  for (let i = 0; i < n; i++) {
    const centre = means[positions[i]!]!;
    const row = rowOf(i).map((value, j) => value - centre[j]!);
    for (let j = 0; j <= size; j++) for (let k = 0; k <= size; k++) within[j]![k] = within[j]![k]! + row[j]! * row[k]!;
  }
  return {
    n,
    size,
    shift: meanFixed === undefined ? shift : 0,
    counts,
    means,
    within,
    withinSpread: within[size]![size]!,
  };
}

/**
 * Coefficients, variance and (RE)ML likelihood at a ratio of variances; null when the design is collinear.
 *
 * Formula: with weights 1 / (1 + n ratio) on the subject means, residual sum of squares R; varWithin = R / (N - p)
 * (REML) or R / N (ML).
 *
 * @example glsAt(crossProducts([1, 3, 5, 7], ["a", "a", "b", "b"], []), 3.5, true).varWithin // => 2
 */
export function glsAt(sums: GlsSums, ratio: number, isReml: boolean): GlsFit | null {
  const { n, size, counts, means } = sums;
  const products = sums.within.map((row) => [...row]);
  const slope = sums.within.map((row) => row.map(() => 0));
  let logDet = 0;
  let logDetSlope = 0;
  for (let g = 0; g < counts.length; g++) {
    const count = counts[g]!;
    const weight = 1 / (1 + count * ratio);
    logDet -= Math.log(weight);
    logDetSlope += count * weight;
    addOuter(products, means[g]!, count * weight);
    addOuter(slope, means[g]!, -((count * weight) ** 2));
  }
  const information = products.slice(0, size).map((row) => row.slice(0, size));
  const right = products.slice(0, size).map((row) => row[size]!);
  const coefficients = size === 0 ? [] : solveSymmetric(information, right);
  if (coefficients === null) return null;
  const direction = [...coefficients.map((value) => -value), 1];
  const residual = quadratic(products, direction);
  const df = isReml ? n - size : n;
  const varWithin = residual / df;
  const [logDetX, logDetXSlope] = isReml && size > 0 ? logDeterminant(information, slope, size) : [0, 0];
  return {
    coefficients,
    information,
    varWithin,
    logLik: -0.5 * (df * (Math.log(2 * Math.PI * varWithin) + 1) + logDet + logDetX),
    score: -0.5 * ((df * quadratic(slope, direction)) / residual + logDetSlope + logDetXSlope),
  };
}

/**
 * v' A v of a symmetric matrix.
 *
 * @example quadratic([[2, 1], [1, 3]], [1, 1]) // => 7
 */
export function quadratic(matrix: readonly (readonly number[])[], v: readonly number[]): number {
  let sum = 0;
  for (let j = 0; j < v.length; j++) for (let k = 0; k < v.length; k++) sum += v[j]! * matrix[j]![k]! * v[k]!;
  return sum;
}

/** Log determinant of the information and its derivative, trace(information^-1 slope). */
function logDeterminant(
  information: readonly (readonly number[])[],
  slope: readonly (readonly number[])[],
  size: number,
): [number, number] {
  let trace = 0;
  for (let j = 0; j < size; j++) {
    const column = solveSymmetric(
      information,
      slope.slice(0, size).map((row) => row[j]!),
    );
    trace += column?.[j] ?? 0;
  }
  // The coefficients were solved with this matrix: it has a factor.
  const factor = choleskyFactor(information)!;
  return [factor.reduce((sum, row, j) => sum + 2 * Math.log(row[j]!), 0), trace];
}

function addOuter(matrix: number[][], v: readonly number[], weight: number): void {
  for (let j = 0; j < v.length; j++) {
    for (let k = 0; k < v.length; k++) matrix[j]![k] = matrix[j]![k]! + weight * v[j]! * v[k]!;
  }
}
