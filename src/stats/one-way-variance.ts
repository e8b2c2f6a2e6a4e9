import { bySubject, type SubjectLabel } from "./by-subject.js";
import { fSf } from "./distributions.js";
import { moments } from "./moments.js";
import type { Result } from "./result.js";

/** Moment estimates of variance between and within subjects. */
export interface OneWayVariance {
  readonly method: "ANOVA moments";
  readonly msBetween: number;
  readonly msWithin: number;
  /** Effective number of values a subject. */
  readonly n0: number;
  /** May be negative: then the data show no variance between subjects. */
  readonly varBetween: number;
  readonly varWithin: number;
  readonly icc: number;
  readonly p: number;
}

/**
 * Variance between and within subjects by the moments of a one-way analysis of variance.
 *
 * Use in the lab: a check of the random-intercept model; equal to REML when subjects have equally many pairs.
 * Formula: n0 = (N - sum(n^2) / N) / (k - 1); between = (MSB - MSW) / n0; F = MSB / MSW.
 * Definition: a negative between variance is shown, not cut to 0.
 * Few values: fewer than two subjects, one value each, or no spread within subjects is not estimable.
 * Reference: Searle SR, Casella G, McCulloch CE (1992) Variance Components, chapter 3.
 *
 * @example oneWayVariance([1, 3, 5, 7], ["a", "a", "b", "b"]).varBetween // => 7
 * @example oneWayVariance([1, 3], ["a", "b"]).notEstimable // => "one value per subject"
 */
export function oneWayVariance(values: ArrayLike<number>, subjects: ArrayLike<SubjectLabel>): Result<OneWayVariance> {
  const groups = bySubject(values, subjects).values;
  const [n, k] = [values.length, groups.length];
  if (k < 2) return { notEstimable: "fewer than two subjects" };
  if (n === k) return { notEstimable: "one value per subject" };
  const grand = moments(values).mean!;
  let [between, within, squares] = [0, 0, 0];
  for (const group of groups) {
    const mean = moments(group).mean!;
    between += group.length * (mean - grand) ** 2;
    for (const value of group) within += (value - mean) ** 2;
    squares += group.length ** 2;
  }
  const msBetween = between / (k - 1);
  const msWithin = within / (n - k);
  if (!(msWithin > 0)) return { notEstimable: "no spread within subjects" };
  const n0 = (n - squares / n) / (k - 1);
  const varBetween = (msBetween - msWithin) / n0;
  return {
    method: "ANOVA moments",
    msBetween,
    msWithin,
    n0,
    varBetween,
    varWithin: msWithin,
    icc: varBetween / (varBetween + msWithin),
    p: fSf(msBetween / msWithin, k - 1, n - k),
  };
}
