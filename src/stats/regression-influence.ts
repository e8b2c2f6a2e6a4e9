import { moments } from "./moments.js";
import { solveSymmetric } from "./solve-symmetric.js";

/**
 * Influence values of the observations from the bootstrap replicates themselves: the coefficients of a linear
 * regression of the replicates on how often each observation was drawn, centred.
 *
 * Use in the lab: acceleration of a BCa interval where leaving out one observation says too little (medians).
 * Definition: one observation serves as reference (its frequency is fixed by the others); centring removes the choice.
 * Few values: null when there are not more replicates than observations or the frequencies are collinear.
 * Reference: Davison AC, Hinkley DV (1997) Bootstrap Methods and their Application, 2.7.4.
 *
 * @example regressionInfluence([[0, 0], [0, 1], [1, 1], [1, 0]], [0, 1, 2, 1], 2) // => [-0.5, 0.5]
 */
export function regressionInfluence(
  index: readonly (readonly number[])[],
  replicates: readonly number[],
  n: number,
): number[] | null {
  if (replicates.length <= n || n < 2) return null;
  const mean = moments(replicates).mean!;
  // Expected frequency is 1: centred frequencies make the normal equations well conditioned without an intercept row.
  const columns = n - 1;
  const average = new Array<number>(columns).fill(0);
  const rows = index.map((row) => {
    const frequency = new Array<number>(columns).fill(0);
    for (const position of row) if (position > 0) frequency[position - 1] = frequency[position - 1]! + 1;
    return frequency;
  });
  for (const row of rows) for (let j = 0; j < columns; j++) average[j] = average[j]! + row[j]! / rows.length;
  const products = average.map(() => new Array<number>(columns).fill(0));
  const right = new Array<number>(columns).fill(0);
  for (const [b, row] of rows.entries()) {
    const centred = row.map((value, j) => value - average[j]!);
    for (let j = 0; j < columns; j++) {
      right[j] = right[j]! + centred[j]! * (replicates[b]! - mean);
      for (let k = 0; k <= j; k++) products[j]![k] = products[j]![k]! + centred[j]! * centred[k]!;
    }
  }
  for (let j = 0; j < columns; j++) for (let k = 0; k < j; k++) products[k]![j] = products[j]![k]!;
  const slopes = solveSymmetric(products, right);
  if (slopes === null) return null;
  const influence = [0, ...slopes];
  const centre = moments(influence).mean!;
  return influence.map((value) => value - centre);
}
