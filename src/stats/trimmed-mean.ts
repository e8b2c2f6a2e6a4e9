import { moments } from "./moments.js";

/**
 * Mean after floor(fraction * n) values are left out at each end.
 *
 * Use in the lab: a sensitivity look at a mean that outliers may carry.
 * Definition: whole values are left out, never parts; fraction must be below one half.
 * Few values: none gives null; where floor(fraction * n) is 0 it is the mean.
 * Reference: Tukey JW (1962) Ann Math Stat 33:1-67.
 *
 * @example trimmedMean([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 0.1) // => 5.5
 * @example trimmedMean([], 0.1) // => null
 */
export function trimmedMean(values: ArrayLike<number>, fraction: number): number | null {
  if (!(fraction >= 0 && fraction < 0.5)) {
    throw new RangeError(`trimmed fraction out of range; expected 0 <= fraction < 0.5, found ${fraction}`);
  }
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(fraction * sorted.length);
  return moments(sorted.subarray(cut, sorted.length - cut)).mean;
}
