/** The nine sample quantile definitions of Hyndman and Fan (1996), numbered as they and R do. */
export type QuantileType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Four ulps of slack decide when n * p is meant to be whole, as R does. */
const FUZZ = 4 * Number.EPSILON;

/**
 * Sample quantile of values, by the named definition.
 *
 * Use in the lab: median, quartiles and percentile limits of ratios and concentrations.
 * Formula: with h = n * p + m, j = floor(h), g = h - j: (1 - w) * x[j] + w * x[j + 1] of the sorted values, where the
 * type sets m and how w follows from g. Types 1-3 are steps, 4-9 interpolate.
 * Definition: type 7 is the default (R, Excel PERCENTILE.INC); type 2 is SAS PCTLDEF=5; type 6 is Minitab, SPSS and
 * GraphPad Prism.
 * Few values: none gives null, one gives that value for every p and type.
 * Reference: Hyndman RJ, Fan Y (1996) American Statistician 50:361-365.
 *
 * @example quantile([5, 3, 8, 1, 13], 0.25) // => 3
 * @example quantile([5, 3, 8, 1, 13], 0.25, 6) // => 2
 * @example quantile([], 0.5) // => null
 */
export function quantile(values: ArrayLike<number>, p: number, type: QuantileType = 7): number | null {
  return quantileOfSorted(Float64Array.from(values).sort(), p, type);
}

/**
 * The same from values that are already in ascending order, without copying them.
 *
 * @example quantileOfSorted([1, 2, 3, 4], 0.5) // => 2.5
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number, type: QuantileType = 7): number | null {
  const n = sorted.length;
  if (!(p >= 0 && p <= 1)) throw new RangeError(`probability out of range; expected 0..1, found ${p}`);
  if (n === 0) return null;
  if (type === 7) {
    const index = (n - 1) * p;
    return interpolate(sorted, Math.floor(index + FUZZ) + 1, index - Math.floor(index + FUZZ));
  }
  if (type <= 3) {
    const h = type === 3 ? n * p - 0.5 : n * p;
    const j = Math.floor(h + FUZZ);
    return interpolate(sorted, j, stepWeight(type, h > j + FUZZ, j));
  }
  const [a, b] = PLOTTING[type as 4 | 5 | 6 | 8 | 9];
  const fuzz = FUZZ;
  const h = a + p * (n + 1 - a - b);
  const j = Math.floor(h + fuzz);
  const g = Math.abs(h - j) < fuzz ? 0 : h - j;
  return interpolate(sorted, j, g);
}

const PLOTTING: Record<4 | 5 | 6 | 8 | 9, readonly [number, number]> = {
  4: [0, 1],
  5: [0.5, 0.5],
  6: [0, 0],
  8: [1 / 3, 1 / 3],
  9: [3 / 8, 3 / 8],
};

/** Weight of the upper neighbour for the step definitions. */
function stepWeight(type: number, isAbove: boolean, j: number): number {
  if (type === 1) return isAbove ? 1 : 0;
  if (type === 2) return isAbove ? 1 : 0.5;
  return !isAbove && j % 2 === 0 ? 0 : 1;
}

/** Mix of the j-th and (j + 1)-th sorted value (counted from 1), both clamped into the sample. */
function interpolate(sorted: ArrayLike<number>, j: number, weight: number): number {
  const last = sorted.length - 1;
  const low = sorted[Math.min(Math.max(j - 1, 0), last)]!;
  const high = sorted[Math.min(Math.max(j, 0), last)]!;
  if (weight === 0 || low === high) return low;
  if (weight === 1) return high;
  return (1 - weight) * low + weight * high;
}
