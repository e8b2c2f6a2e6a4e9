import { moments } from "./moments.js";
import type { Result } from "./result.js";

/** Sample skewness with the standard error that it has under a normal distribution. */
export interface Skewness {
  readonly n: number;
  readonly skewness: number;
  readonly se: number;
}

/** With fewer values even strong skewness stays within two standard errors: it cannot be determined. */
const MIN_VALUES = 8;

/**
 * Adjusted skewness G1 of a sample.
 *
 * Use in the lab: whether the subjects' mean log ratios are skewed; intervals on the log scale then cover too little.
 * Formula: G1 = sqrt(n (n - 1)) / (n - 2) m3 / m2^1.5 with central moments of divisor n;
 * se = sqrt(6 n (n - 1) / ((n - 2) (n + 1) (n + 3))).
 * Few values: fewer than 8, or values that are all equal, are not estimable.
 * Reference: Joanes DN, Gill CA (1998) J R Stat Soc D 47:183-189.
 *
 * @example skewness([1, 2, 3]).notEstimable // => "fewer than 8 subjects"
 */
export function skewness(values: readonly number[]): Result<Skewness> {
  const n = values.length;
  if (n < MIN_VALUES) return { notEstimable: `fewer than ${MIN_VALUES} subjects` };
  const { mean, sd } = moments(values);
  // In SDs, so that no power leaves the range of numbers.
  const scaled = values.map((value) => (value - mean!) / sd!);
  const cubes = scaled.reduce((sum, value) => sum + value ** 3, 0);
  const g1 = (n / ((n - 1) * (n - 2))) * cubes;
  if (!Number.isFinite(g1)) return { notEstimable: "all values are equal or exceed the range of numbers" };
  return { n, skewness: g1, se: Math.sqrt((6 * n * (n - 1)) / ((n - 2) * (n + 1) * (n + 3))) };
}
