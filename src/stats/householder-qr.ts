/** QR factors of a tall matrix, for repeated least-squares solutions. */
export interface QrFactors {
  /** Upper triangle, one row an array. */
  readonly triangle: readonly Float64Array[];
  /** Least-squares solution of A x = b. */
  solve(b: ArrayLike<number>): Float64Array;
}

/**
 * Householder QR of a matrix given by its columns; null when the columns are (numerically) dependent.
 *
 * Use in the lab: calibration curves and linear models without normal equations, which lose half of the digits.
 * Definition: a column counts as dependent when what the earlier ones leave of it is below 1e-10 of its length.
 * Few values: fewer rows than columns gives null.
 * Reference: Golub GH, Van Loan CF (2013) Matrix Computations, 4th ed., 5.2.
 *
 * @example householderQr([[1, 1, 1], [0, 1, 2]]).solve([1, 3, 5]) // => [1, 2]
 * @example householderQr([[1, 1], [2, 2]]) // => null
 */
export function householderQr(columns: readonly ArrayLike<number>[]): QrFactors | null {
  const p = columns.length;
  const n = columns[0]?.length ?? 0;
  if (n < p) return null;
  const work = columns.map((column) => Float64Array.from(column));
  const lengths = work.map((column) => norm(column, 0));
  const reflectors: Float64Array[] = [];
  for (let j = 0; j < p; j++) {
    const column = work[j]!;
    const rest = norm(column, j);
    if (!(rest > 1e-10 * lengths[j]!)) return null;
    const alpha = column[j]! > 0 ? -rest : rest;
    const reflector = column.slice();
    reflector.fill(0, 0, j);
    reflector[j] = column[j]! - alpha;
    const length = norm(reflector, j);
    for (let i = j; i < n; i++) reflector[i] = reflector[i]! / length;
    reflectors.push(reflector);
    for (let k = j; k < p; k++) reflect(work[k]!, reflector, j);
  }
  const triangle = work.map((_, i) => Float64Array.from(work, (column) => column[i]!));
  const solve = (b: ArrayLike<number>): Float64Array => {
    const rotated = Float64Array.from(b);
    for (let j = 0; j < p; j++) reflect(rotated, reflectors[j]!, j);
    return backSubstitute(triangle, rotated);
  };
  return { triangle, solve };
}

/**
 * Inverse of R'R from the triangle R: the unscaled covariance of the coefficients.
 *
 * @example inverseCross([[2, 0], [0, 4]]) // => [[0.25, 0], [0, 0.0625]]
 */
export function inverseCross(triangle: readonly ArrayLike<number>[]): number[][] {
  const p = triangle.length;
  const inverse = triangle.map((_, j) => {
    const unit = new Float64Array(p);
    unit[j] = 1;
    return backSubstitute(triangle, unit);
  });
  const entry = (i: number, j: number) => inverse.reduce((sum, column) => sum + column[i]! * column[j]!, 0);
  return inverse.map((_, i) => inverse.map((__, j) => entry(i, j)));
}

function backSubstitute(triangle: readonly ArrayLike<number>[], right: ArrayLike<number>): Float64Array {
  const p = triangle.length;
  const x = new Float64Array(p);
  for (let i = p - 1; i >= 0; i--) {
    let sum = right[i]!;
    for (let j = i + 1; j < p; j++) sum -= triangle[i]![j]! * x[j]!;
    x[i] = sum / triangle[i]![i]!;
  }
  return x;
}

function reflect(target: Float64Array, reflector: Float64Array, from: number): void {
  let dot = 0;
  for (let i = from; i < target.length; i++) dot += reflector[i]! * target[i]!;
  for (let i = from; i < target.length; i++) target[i] = target[i]! - 2 * dot * reflector[i]!;
}

function norm(values: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
}
