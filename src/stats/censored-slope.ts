import { type SubjectLabel, subjectPositions } from "./by-subject.js";
import { emptyTerm, likelihoodTerm } from "./censored-likelihood.js";
import { censoredRegression } from "./censored-regression.js";
import { type CensoredSample, refuseTobit } from "./censored-sample.js";
import { studentTQuantile } from "./distributions.js";
import type { Interval, Result } from "./result.js";

/** Line of censored values on a covariate, subjects weighing equally. */
export interface CensoredSlope {
  readonly nSubjects: number;
  readonly nValues: number;
  readonly intercept: number;
  readonly slope: number;
  readonly se: number;
  readonly df: number;
  readonly ci: Interval;
}

/**
 * Slope of censored values on a covariate (Tobit regression), every subject weighing 1, with a cluster-robust t interval.
 *
 * Use in the lab: whether the log ratio changes with time after dose when some ratios are only bounds.
 * Formula: censoredRegression with weight 1 / (informative pairs of the subject); variance V (sum of s s') V G / (G - 1), s the
 * subjects' weighted scores in (intercept, slope, log sigma), V the inverse information; t with subjects - 1.
 * Few values: fewer than 3 subjects, a covariate that is the same for all quantified values, or a likelihood without a
 * maximum is not estimable.
 * Reference: Tobin J (1958) Econometrica 26:24-36; R survey, svysurvreg.
 *
 * @example censoredSlope({ lower: [0], upper: [0] }, [1], ["a"]).notEstimable // => "fewer than 3 subjects"
 */
export function censoredSlope(
  sample: CensoredSample,
  covariate: ArrayLike<number>,
  subjects: ArrayLike<SubjectLabel>,
  level = 0.95,
): Result<CensoredSlope> {
  const isInformative = (i: number) => Number.isFinite(sample.lower[i]!) || Number.isFinite(sample.upper[i]!);
  const used = Array.from(subjects, (_, i) => i).filter(isInformative);
  const positions = subjectPositions(used.map((i) => subjects[i]!));
  const nSubjects = positions.reduce((most, position) => Math.max(most, position + 1), 0);
  if (nSubjects < 3) return { notEstimable: "fewer than 3 subjects" };
  const kept = { lower: used.map((i) => sample.lower[i]!), upper: used.map((i) => sample.upper[i]!) };
  const x = used.map((i) => covariate[i]!);
  const exact = x.filter((_, i) => kept.lower[i] === kept.upper[i]);
  if (new Set(exact).size < 2) return { notEstimable: "the covariate does not vary among the quantified values" };
  const bounds: CensoredSample = { lower: Float64Array.from(kept.lower), upper: Float64Array.from(kept.upper) };
  const reason = refuseTobit([bounds]);
  if (reason !== null) return { notEstimable: reason };
  const counts = new Float64Array(nSubjects);
  for (const position of positions) counts[position]!++;
  const weights = Float64Array.from(positions, (position) => 1 / counts[position]!);
  // Centred and in its own SD, so that the search does not depend on the covariate's unit.
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const spread = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length);
  const scaled = x.map((value) => (value - mean) / spread);
  const fit = censoredRegression(bounds, [scaled], weights);
  if (fit.notEstimable !== undefined) return fit;
  if (!fit.converged) return { notEstimable: "the likelihood search did not converge" };
  const [intercept, slope] = fit.coefficients as [number, number];
  const pulls = new Float64Array(nSubjects);
  const term = emptyTerm();
  const theta = 1 / fit.sigma;
  const [, row] = fit.vcov as [readonly number[], readonly number[]];
  scaled.forEach((value, i) => {
    const delta = (intercept + slope * value) * theta;
    const { dDelta, dTheta } = likelihoodTerm(bounds, i, delta, theta, term);
    const score = [theta * dDelta, theta * dDelta * value, -(delta * dDelta + theta * dTheta)];
    pulls[positions[i]!]! += weights[i]! * score.reduce((sum, part, j) => sum + part * row[j]!, 0);
  });
  const variance = (pulls.reduce((sum, pull) => sum + pull * pull, 0) * nSubjects) / (nSubjects - 1);
  const [perUnit, se] = [slope / spread, Math.sqrt(variance) / spread];
  if (!(se > 0 && Number.isFinite(perUnit) && Number.isFinite(se))) {
    return { notEstimable: "no spread between subjects" };
  }
  const half = studentTQuantile(1 - (1 - level) / 2, nSubjects - 1) * se;
  return {
    nSubjects,
    nValues: used.length,
    intercept: intercept - perUnit * mean,
    slope: perUnit,
    se,
    df: nSubjects - 1,
    ci: [perUnit - half, perUnit + half],
  };
}
