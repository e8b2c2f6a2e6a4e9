import { normalQuantile } from "./normal.js";
import type { Interval, Result } from "./result.js";

/** A fraction unbound with its standard error on the log scale (0 when it is taken as known). */
export interface FractionUnbound {
  readonly value: number;
  readonly logSe: number;
}

/** Unbound ratio (Kp,uu,CSF) with the uncertainty of both fractions. */
export interface UnboundRatio {
  readonly estimand: "unbound over unbound";
  readonly ratio: number;
  readonly logSe: number;
  readonly ci: Interval;
}

/**
 * Unbound ratio (Kp,uu,CSF) from a total ratio and the fractions unbound, carrying the fractions' uncertainty.
 *
 * Use in the lab: total CSF/plasma times fuCsf / fuPlasma; CSF is not brain, so this is never a Kp,uu,brain.
 * Formula: log ratio = log R + log fuCsf - log fuPlasma; variances add on the log scale.
 * Definition: `totalLogSe` is the standard error of log R (0 for arithmetic only); normal limits on the log scale, or
 * t limits when `quantile` is given.
 * Few values: a ratio or fraction that is not above 0 is not estimable; a fraction above 1 is a programming error.
 * Reference: Hammarlund-Udenaes M et al. (2008) Pharm Res 25:1737-1750.
 *
 * @example unboundRatio(0.04, 0, { value: 0.97, logSe: 0 }, { value: 0.05, logSe: 0 }).ratio // => 0.776
 * @example unboundRatio(0.04, 0.03, { value: 1, logSe: 0 }, { value: 0.3, logSe: 0.04 }).logSe // => 0.05
 */
export function unboundRatio(
  totalRatio: number,
  totalLogSe: number,
  fractionCsf: FractionUnbound,
  fractionPlasma: FractionUnbound,
  quantile = normalQuantile(0.975),
): Result<UnboundRatio> {
  for (const { value } of [fractionCsf, fractionPlasma]) {
    if (value > 1) throw new RangeError(`fraction unbound out of range; expected 0 to 1, found ${value}`);
  }
  if (!(totalRatio > 0 && fractionCsf.value > 0 && fractionPlasma.value > 0)) {
    return { notEstimable: "the total ratio or a fraction unbound is not above 0" };
  }
  const ratio = (totalRatio * fractionCsf.value) / fractionPlasma.value;
  const logSe = Math.hypot(totalLogSe, fractionCsf.logSe, fractionPlasma.logSe);
  const factor = Math.exp(quantile * logSe);
  const ci: Interval = [ratio / factor, ratio * factor];
  if (!Number.isFinite(ci[1]) || !(ci[0] > 0)) return { notEstimable: "the ratio exceeds the range of numbers" };
  return { estimand: "unbound over unbound", ratio, logSe, ci };
}

/**
 * Log-scale standard error of a fraction unbound from its coefficient of variation (a fraction): sqrt(ln(1 + cv^2)).
 *
 * @example logSeFromCv(0) // => 0
 */
export function logSeFromCv(cv: number): number {
  return Math.sqrt(Math.log1p(cv * cv));
}

/**
 * Fraction unbound in CSF predicted from the fraction unbound in plasma and the albumin (protein) quotient.
 *
 * Use in the lab: CSF holds little protein, so its fraction unbound is near 1 and seldom measured.
 * Formula: 1 / (1 + Q (1 / fuPlasma - 1)) with Q = protein in CSF over protein in plasma.
 * Definition: same binding constants in both fluids, binding linear in protein.
 * Reference: Zhang et al. (2025) equation 2, as quoted in the project's notes on practice; linear binding equilibrium.
 *
 * @example fractionUnboundCsf(0.3, 0.005) // => 0.9884678747940692
 */
export function fractionUnboundCsf(fractionUnboundPlasma: number, proteinQuotient: number): number {
  if (!(fractionUnboundPlasma > 0 && fractionUnboundPlasma <= 1)) {
    throw new RangeError(`fraction unbound out of range; expected 0 to 1, found ${fractionUnboundPlasma}`);
  }
  return 1 / (1 + proteinQuotient * (1 / fractionUnboundPlasma - 1));
}

/**
 * Albumin quotient Q = CSF albumin / serum albumin as a plain number (mg/L over g/L gives Q x 1000, divided here).
 *
 * @example albuminQuotient(180, 41) // => 0.004390243902439025
 * @example albuminQuotient(180, 0) // => null
 */
export function albuminQuotient(csfAlbuminMgPerL: number, serumAlbuminGPerL: number): number | null {
  const quotient = csfAlbuminMgPerL / serumAlbuminGPerL / 1000;
  return serumAlbuminGPerL > 0 && Number.isFinite(quotient) ? quotient : null;
}

/**
 * Molar from mass concentration: nmol/L = ng/mL * 1000 / (g/mol).
 *
 * @example massToMolarNmolPerL(22.1, 357.79) // => 61.76807624584253
 */
export function massToMolarNmolPerL(concentrationNgPerMl: number, molarMassGPerMol: number): number {
  if (!(molarMassGPerMol > 0))
    throw new RangeError(`molar mass out of range; expected above 0, found ${molarMassGPerMol}`);
  return (concentrationNgPerMl * 1000) / molarMassGPerMol;
}
