import { moments } from "./moments.js";

/**
 * Leave-one-out values of a statistic, in the order of the left-out position.
 *
 * Use in the lab: influence of each subject, and the acceleration of a BCa interval.
 * Definition: `statistic` gets the kept positions in ascending order.
 * Few values: n = 1 calls the statistic with no positions.
 * Reference: Efron B, Tibshirani RJ (1993) An Introduction to the Bootstrap, chapter 11.
 *
 * @example jackknifeValues(3, (kept) => kept.length) // => [2, 2, 2]
 */
export function jackknifeValues<T>(n: number, statistic: (kept: readonly number[]) => T): T[] {
  const all = Array.from({ length: n }, (_, i) => i);
  return all.map((left) => statistic(all.filter((i) => i !== left)));
}

/**
 * Jackknife standard error sqrt((n - 1) / n * sum((value - mean)^2)); null below two values.
 *
 * @example jackknifeSe([1, 2, 3]) // => 1.1547005383792515
 */
export function jackknifeSe(values: readonly number[]): number | null {
  const { n, sd } = moments(values);
  return sd === null ? null : ((n - 1) / Math.sqrt(n)) * sd;
}

/**
 * Acceleration of a BCa interval from influence values: sum(l^3) / (6 sum(l^2)^1.5), l centred; 0 when all are equal.
 *
 * Definition: influence values grow with the observation's pull; for jackknife values use mean - value.
 *
 * @example acceleration([0, 0, 0]) // => 0
 * @example acceleration([-1, -1, 2]) // => 0.06804138174397717
 */
export function acceleration(influence: readonly number[]): number {
  const { mean, max, min } = moments(influence);
  if (mean === null || max === min) return 0;
  const largest = Math.max(Math.abs(max! - mean), Math.abs(min! - mean));
  let squares = 0;
  let cubes = 0;
  for (const value of influence) {
    const centred = (value - mean) / largest;
    squares += centred * centred;
    cubes += centred ** 3;
  }
  return cubes / (6 * squares ** 1.5);
}
