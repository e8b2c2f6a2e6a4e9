import { createPrng } from "./prng.js";

/**
 * Index matrix of a bootstrap: B rows of n positions from 0 to n - 1, drawn with replacement.
 *
 * Use in the lab: seeded resampling of pairs, subjects or clusters; the matrix can be stored and repeated elsewhere.
 * Few values: n = 0 gives empty rows.
 * Reference: Efron B, Tibshirani RJ (1993) An Introduction to the Bootstrap, chapter 6.
 *
 * @example bootstrapIndex(1, 3, 42) // => [[0], [0], [0]]
 */
export function bootstrapIndex(n: number, replicates: number, seed: number): number[][] {
  const prng = createPrng(seed);
  return Array.from({ length: replicates }, () => Array.from({ length: n }, () => prng.below(n)));
}
