import { cvPct, moments } from "./moments.js";
import type { Result } from "./result.js";

/** Centre and spread of a control chart. */
export interface LeveyJenningsLimits {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  readonly cvPct: number | null;
  /** mean - 3 SD, - 2, - 1, mean, + 1, + 2, + 3. */
  readonly lines: readonly number[];
}

/**
 * Control limits from a base period.
 *
 * Use in the lab: the lines of a Levey-Jennings chart; new runs are judged against a fixed base, not against themselves.
 * Formula: mean +- k SD, k = 1, 2, 3, SD with divisor n - 1.
 * Few values: fewer than two values, or values that are all equal: not estimable (20 or more are usual).
 * Reference: Levey S, Jennings ER (1950) Am J Clin Pathol 20:1059-1066.
 *
 * @example leveyJenningsLimits([9, 10, 11]).lines // => [7, 8, 9, 10, 11, 12, 13]
 */
export function leveyJenningsLimits(base: ArrayLike<number>): Result<LeveyJenningsLimits> {
  const sample = moments(base);
  const { n, mean, sd } = sample;
  if (mean === null || sd === null) return { notEstimable: `control limits need two base values, found ${n}` };
  if (!(sd > 0)) return { notEstimable: "the base values do not vary" };
  return { n, mean, sd, cvPct: cvPct(sample), lines: [-3, -2, -1, 0, 1, 2, 3].map((k) => mean + k * sd) };
}
