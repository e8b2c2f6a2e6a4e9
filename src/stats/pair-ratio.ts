import { normalQuantile } from "./normal.js";
import type { Interval, Result } from "./result.js";

/** One ratio with the uncertainty of its two measurements. */
export interface PairRatio {
  readonly estimand: "ratio of one pair";
  readonly ratio: number;
  /** First-order coefficient of variation (a fraction): sqrt(cv1^2 + cv2^2). */
  readonly cvFirstOrder: number;
  readonly logSe: number;
  readonly ci: Interval;
}

/**
 * Ratio of one CSF to one plasma concentration with the assay's uncertainty.
 *
 * Use in the lab: how far assay imprecision alone could move a single ratio.
 * Formula: log-scale SE = sqrt(ln(1 + cvCsf^2) + ln(1 + cvPlasma^2)); interval exp(log ratio +- z SE).
 * Definition: lognormal errors, independent sides; cvs are fractions (0.12 = 12 %).
 * Few values: a concentration that is not above 0 is not estimable.
 * Reference: JCGM 100:2008 (GUM) 5.1.6; lognormal variance ln(1 + cv^2).
 *
 * @example pairRatio(3.1, 48, 0.12, 0.06).logSe // => 0.13375664548333513
 * @example pairRatio(0, 48, 0.12, 0.06).notEstimable // => "a concentration is not above 0"
 */
export function pairRatio(
  csf: number,
  plasma: number,
  cvCsf: number,
  cvPlasma: number,
  level = 0.95,
): Result<PairRatio> {
  if (!(csf > 0 && plasma > 0)) return { notEstimable: "a concentration is not above 0" };
  const ratio = csf / plasma;
  const logSe = Math.sqrt(Math.log1p(cvCsf * cvCsf) + Math.log1p(cvPlasma * cvPlasma));
  const factor = Math.exp(normalQuantile(1 - (1 - level) / 2) * logSe);
  const ci: Interval = [ratio / factor, ratio * factor];
  if (!Number.isFinite(ci[1]) || !(ci[0] > 0)) return { notEstimable: "the ratio exceeds the range of numbers" };
  return { estimand: "ratio of one pair", ratio, cvFirstOrder: Math.hypot(cvCsf, cvPlasma), logSe, ci };
}
