import { medianAbsoluteDeviation as rawDeviation } from "simple-statistics";
import { finiteOrNull } from "./finite-or-null.js";

/**
 * Median absolute deviation from the median.
 *
 * Use in the lab: a spread that one wild ratio cannot move.
 * Definition: `scale` 1.4826 (the default) makes it estimate the SD of normal data; 1 gives the raw deviation.
 * Few values: none gives null, one gives 0.
 * Reference: Hampel FR (1974) J Am Stat Assoc 69:383-393.
 *
 * @example medianAbsoluteDeviation([5, 3, 8, 1, 13], 1) // => 3
 * @example medianAbsoluteDeviation([]) // => null
 */
export function medianAbsoluteDeviation(values: ArrayLike<number>, scale = 1.4826): number | null {
  if (values.length === 0) return null;
  return finiteOrNull(scale * rawDeviation(Array.from(values)));
}
