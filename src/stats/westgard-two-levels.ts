import { Z_NOISE } from "./westgard.js";

/** Rules across two control levels of one run, as 0-based positions of the run. */
export interface TwoLevelViolations {
  /** Both levels beyond 2 SD on the same side. */
  readonly "2-2s": readonly number[];
  /** One level beyond +2 SD, the other beyond -2 SD. */
  readonly "R-4s": readonly number[];
  /** The levels differ by more than 4 SD. */
  readonly "R-4s-range": readonly number[];
}

/**
 * Westgard rules within a run between two control levels; never across runs.
 *
 * Use in the lab: low and high QC of one run moving together (2-2s) or apart (R-4s).
 * Definition: exclusive limits with a slack of 1e-9; the two forms of R-4s in use are both given. A run without one of
 * the levels (NaN) violates nothing.
 * Reference: Westgard JO et al. (1981) Clin Chem 27:493-501.
 *
 * @example westgardTwoLevels([0.3, 2.2], [-0.2, 2.4])["2-2s"] // => [1]
 * @example westgardTwoLevels([2.8], [-1.5])["R-4s-range"] // => [0]
 */
export function westgardTwoLevels(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  noise: number = Z_NOISE,
): TwoLevelViolations {
  const runs = Array.from({ length: Math.min(first.length, second.length) }, (_, i) => i);
  const low = (i: number) => Math.min(first[i]!, second[i]!);
  const high = (i: number) => Math.max(first[i]!, second[i]!);
  const beyond = 2 + noise;
  return {
    "2-2s": runs.filter((i) => low(i) > beyond || high(i) < -beyond),
    "R-4s": runs.filter((i) => high(i) > beyond && low(i) < -beyond),
    "R-4s-range": runs.filter((i) => high(i) - low(i) > 4 + noise),
  };
}
