import { percentDifference } from "./bland-altman.js";
import { finiteOrNull } from "./finite-or-null.js";
import type { Result } from "./result.js";

/** Incurred sample reanalysis: each pair and the whole. */
export interface IncurredReanalysis {
  readonly n: number;
  /** Null where both values are 0 or one is missing. */
  readonly differencePct: readonly (number | null)[];
  readonly isWithin: readonly boolean[];
  readonly nWithin: number;
  readonly shareWithin: number;
  readonly isPassed: boolean;
}

/**
 * Incurred sample reanalysis: repeat against original.
 *
 * Use in the lab: shows that a method measures study samples as it measured its QCs.
 * Formula: 100 (repeat - original) / mean of both; passed when 3 x (number within the limit) >= 2 n, in integers.
 * Definition: a difference equal to the limit (20 %) is within; 1e-9 points of slack keep binary64 noise out.
 * Few values: no pairs: not estimable.
 * Reference: ICH M10 (2022) 5; Fast DM et al. (2009) AAPS J 11:238-241.
 *
 * @example incurredReanalysis([10, 10, 10], [11, 12, 13]).isPassed // => true
 * @example incurredReanalysis([], []).notEstimable // => "no pairs"
 */
export function incurredReanalysis(
  original: ArrayLike<number>,
  repeat: ArrayLike<number>,
  limitPct = 20,
): Result<IncurredReanalysis> {
  const n = original.length;
  if (repeat.length !== n) return { notEstimable: `the columns differ in length (${n} and ${repeat.length})` };
  if (n === 0) return { notEstimable: "no pairs" };
  const differencePct = Array.from(original, (value, i) => finiteOrNull(percentDifference(value, repeat[i]!)));
  const isWithin = differencePct.map((value) => value !== null && Math.abs(value) <= limitPct + 1e-9);
  const nWithin = isWithin.filter(Boolean).length;
  return { n, differencePct, isWithin, nWithin, shareWithin: nWithin / n, isPassed: 3 * nWithin >= 2 * n };
}
