import { type CensoredSample, countCensoring } from "./censored-sample.js";
import type { Result } from "./result.js";

/** Product-limit estimate of values that are exact or left-censored. */
export interface KaplanMeier {
  readonly method: "Kaplan-Meier (flipped)";
  readonly n: number;
  readonly nCensored: number;
  /** Distinct quantified values, ascending. */
  readonly values: readonly number[];
  /** Estimated P(Y <= value). */
  readonly cdfAtOrBelow: readonly number[];
  /** Estimated P(Y < value). */
  readonly cdfBelow: readonly number[];
  /** Probability left below the smallest quantified value; nothing is known about where it lies. */
  readonly residualMass: number;
  /** Smallest of all values and limits. */
  readonly lowestBound: number;
}

/** Differences of equal values that rounding made unequal (such as 0.3/3 and 3/30) are below this share. */
const TIE = 1e-10;

/**
 * Kaplan-Meier estimate for results below limits: the product-limit estimate of the flipped values.
 *
 * Use in the lab: distribution of ratios or log ratios with CSF below LLOQ, without assuming a shape.
 * Formula: going down from the largest value, P(Y < v) = product over quantified values w >= v of (1 - d / r), r =
 * values and limits <= w, d = quantified values equal to w. A limit equal to a value counts as at risk there.
 * Few values: no quantified value is not estimable; right- or interval-censored values need Turnbull instead.
 * Reference: Helsel DR (2012), 2nd ed., chapter 6; Kaplan EL, Meier P (1958) J Am Stat Assoc 53:457-481.
 *
 * @example kaplanMeier(censoredSample([{ lower: 2, upper: 2 }, { lower: -Infinity, upper: 1 }])).residualMass // => 0.5
 * @example kaplanMeier(censoredSample([{ lower: -Infinity, upper: 1 }])).notEstimable // => "no quantified value"
 */
export function kaplanMeier(sample: CensoredSample): Result<KaplanMeier> {
  const counts = countCensoring(sample);
  if (counts.nRight + counts.nInterval > 0) {
    return { notEstimable: "right- or interval-censored values; use the Turnbull estimate" };
  }
  if (counts.nExact === 0) return { notEstimable: "no quantified value" };
  const entries = Array.from(sample.upper, (upper, i) => ({ at: upper, isExact: sample.lower[i] === upper }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => b.at - a.at);
  const values: number[] = [];
  const atOrBelow: number[] = [];
  const below: number[] = [];
  let survival = 1;
  for (let i = 0; i < entries.length; ) {
    let end = i;
    while (end < entries.length && isTie(entries[i]!.at, entries[end]!.at)) end++;
    const deaths = entries.slice(i, end).filter(({ isExact }) => isExact).length;
    if (deaths > 0) {
      values.push(entries[i]!.at);
      atOrBelow.push(survival);
      survival *= 1 - deaths / (entries.length - i);
      below.push(survival);
    }
    i = end;
  }
  return {
    method: "Kaplan-Meier (flipped)",
    n: entries.length,
    nCensored: counts.nLeft,
    values: values.reverse(),
    cdfAtOrBelow: atOrBelow.reverse(),
    cdfBelow: below.reverse(),
    residualMass: survival,
    lowestBound: entries[entries.length - 1]!.at,
  };
}

/**
 * Mean of a Kaplan-Meier estimate, with the residual mass put at a place of the caller's choice.
 *
 * Definition: the lowest value or limit (Efron), the smallest quantified value, or 0 are in use; name the choice.
 *
 * @example kaplanMeierMean({ values: [2], cdfAtOrBelow: [1], cdfBelow: [0.5], residualMass: 0.5 }, 1) // => 1.5
 */
export function kaplanMeierMean(
  fit: Pick<KaplanMeier, "values" | "cdfAtOrBelow" | "cdfBelow" | "residualMass">,
  residualAt: number,
): number {
  return fit.values.reduce(
    (sum, value, i) => sum + value * (fit.cdfAtOrBelow[i]! - fit.cdfBelow[i]!),
    fit.residualMass * residualAt,
  );
}

/**
 * Quantile of a Kaplan-Meier estimate; the middle of the flat part where the curve hits p exactly.
 *
 * Few values: null where p lies within the residual mass: the quantile is somewhere below the smallest quantified value.
 *
 * @example kaplanMeierQuantile({ values: [2, 4], cdfAtOrBelow: [0.5, 1], cdfBelow: [0, 0.5], lowestBound: 2 }, 0.5) // => 3
 * @example kaplanMeierQuantile({ values: [2], cdfAtOrBelow: [1], cdfBelow: [0.5], lowestBound: 1 }, 0.25) // => null
 */
export function kaplanMeierQuantile(
  fit: Pick<KaplanMeier, "values" | "cdfBelow" | "lowestBound">,
  p: number,
): number | null {
  const level = 1e-8;
  const last = fit.values.length - 1;
  // From above: the largest value below which at most p of the probability remains.
  for (let i = last; i >= 0; i--) {
    if (Math.abs(fit.cdfBelow[i]! - p) < level) {
      const next = i > 0 ? fit.values[i - 1]! : fit.lowestBound;
      return (fit.values[i]! + next) / 2;
    }
    if (fit.cdfBelow[i]! < p) return fit.values[i]!;
  }
  return null;
}

function isTie(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= TIE * Math.max(Math.abs(a), Math.abs(b));
}
