import type { CensoredSample } from "./censored-sample.js";

/** Named ways to replace a result below its limit; sensitivity analyses, never the primary one. */
export type Substitution = "LLOQ" | "LLOQ/2" | "LLOQ/sqrt2" | "zero" | "omit";

const FACTORS: Record<Exclude<Substitution, "omit">, number> = {
  LLOQ: 1,
  "LLOQ/2": 0.5,
  "LLOQ/sqrt2": Math.SQRT1_2,
  zero: 0,
};

/** Log ratios after substitution, and where they come from. */
export interface Substituted {
  readonly logRatios: readonly number[];
  /** Position of each log ratio in the sample. */
  readonly positions: readonly number[];
  /** Ratios that became exactly 0 and have no log ("zero" on the CSF side). */
  readonly nZero: number;
  /** Values without a substitute: left out by "omit", without information, or a quotient by zero plasma. */
  readonly nLeftOut: number;
}

/**
 * Log ratios with each censored side replaced by a fixed share of its limit, or left out ("omit": complete pairs).
 *
 * Use in the lab: to show beside the primary result what the old habits would have said; both are biased.
 * Formula: CSF below its limit gives bound * factor; plasma below its limit gives bound / factor.
 * Definition: logs in, logs out; an interval (CSF between LOD and LLOQ) is treated as below LLOQ; nothing is dropped
 * without being counted.
 * Few values: an empty list.
 * Reference: Helsel DR (2012), 2nd ed., chapter 1; Beal SL (2001) J Pharmacokinet Pharmacodyn 28:481-504 (M5, M7).
 *
 * @example substituteCensored(censoredSample([{ lower: -Infinity, upper: 0 }]), "LLOQ/2").logRatios // => [-0.6931471805599453]
 * @example substituteCensored(censoredSample([{ lower: -Infinity, upper: 0 }]), "omit").nLeftOut // => 1
 */
export function substituteCensored(sample: CensoredSample, method: Substitution): Substituted {
  const logRatios: number[] = [];
  const positions: number[] = [];
  let [nZero, nLeftOut] = [0, 0];
  for (let i = 0; i < sample.lower.length; i++) {
    const log = substitutedLog(sample.lower[i]!, sample.upper[i]!, method);
    if (log === null) nLeftOut++;
    else if (log === Number.NEGATIVE_INFINITY) nZero++;
    else {
      logRatios.push(log);
      positions.push(i);
    }
  }
  return { logRatios, positions, nZero, nLeftOut };
}

function substitutedLog(lower: number, upper: number, method: Substitution): number | null {
  if (lower === upper) return lower;
  const isRight = upper === Number.POSITIVE_INFINITY;
  if (method === "omit" || (isRight && lower === Number.NEGATIVE_INFINITY)) return null;
  const logFactor = Math.log(FACTORS[method]);
  if (!isRight) return upper + logFactor;
  return Number.isFinite(logFactor) ? lower - logFactor : null;
}
