/**
 * Cholesky factor of a symmetric positive definite matrix (lower triangle, rows), or null when it is not one.
 *
 * Use: small normal equations and observed information matrices; written here because a 3 x 3 needs no library.
 * Reference: Golub GH, Van Loan CF (2013) Matrix Computations, 4th ed., 4.2.
 *
 * @example choleskyFactor([[4, 2], [2, 2]]) // => [[2, 0], [1, 1]]
 * @example choleskyFactor([[0]]) // => null
 */
export function choleskyFactor(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const factor = matrix.map(() => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= factor[i]![k]! * factor[j]![k]!;
      if (i === j) {
        // A pivot that lost all its digits says the matrix is singular for every practical purpose.
        if (!(sum > 1e-14 * Math.abs(matrix[i]![i]!))) return null;
        factor[i]![i] = Math.sqrt(sum);
      } else {
        factor[i]![j] = sum / factor[j]![j]!;
      }
    }
  }
  return factor;
}

/**
 * Solution of matrix * x = right side for a symmetric positive definite matrix; null when it is not one.
 *
 * @example solveSymmetric([[2, 0], [0, 4]], [2, 2]) // => [1, 0.5]
 */
export function solveSymmetric(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const factor = choleskyFactor(matrix);
  if (factor === null) return null;
  const n = right.length;
  const x = [...right];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = x[i]! - factor[i]![k]! * x[k]!;
    x[i] = x[i]! / factor[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = x[i]! - factor[k]![i]! * x[k]!;
    x[i] = x[i]! / factor[i]![i]!;
  }
  return x;
}

/**
 * Inverse of a symmetric positive definite matrix; null when it is not one.
 *
 * @example invertSymmetric([[2, 0], [0, 4]]) // => [[0.5, 0], [0, 0.25]]
 */
export function invertSymmetric(matrix: readonly (readonly number[])[]): number[][] | null {
  const columns = matrix.map((_, i) =>
    solveSymmetric(
      matrix,
      matrix.map((_row, j) => (i === j ? 1 : 0)),
    ),
  );
  return columns.every((column) => column !== null) ? (columns as number[][]) : null;
}
