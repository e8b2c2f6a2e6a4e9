import type { SubjectLabel } from "./by-subject.js";
import { chiSquareQuantile } from "./distributions.js";
import { findLimit } from "./find-root.js";
import { randomIntercept } from "./random-intercept.js";
import type { Result } from "./result.js";
import type { OpenInterval } from "./tobit-profile.js";

/**
 * Profile likelihood interval (ML) of the mean of a random-intercept model.
 *
 * Use in the lab: sensitivity beside the Satterthwaite interval; a little narrow with few subjects.
 * Formula: all means with 2 (max logLik - max over both variances of logLik) <= chi-square quantile with 1 df.
 * Few values: as randomIntercept; an open end is null.
 * Reference: Pinheiro JC, Bates DM (2000) Mixed-Effects Models in S and S-PLUS, 2.4.
 *
 * @example randomInterceptProfile([1, 3], ["a", "b"]).notEstimable // => "one value per subject: variance between and within cannot be distinguished"
 */
export function randomInterceptProfile(
  values: ArrayLike<number>,
  subjects: ArrayLike<SubjectLabel>,
  level = 0.95,
): Result<{ readonly ci: OpenInterval }> {
  const fit = randomIntercept(values, subjects, { method: "ML" });
  if (fit.notEstimable !== undefined) return fit;
  const threshold = fit.logLik - chiSquareQuantile(level, 1) / 2;
  const centre = fit.coefficients[0]!;
  const fall = (mean: number): number => {
    const at = randomIntercept(values, subjects, { method: "ML", meanFixed: mean });
    return at.notEstimable === undefined ? threshold - at.logLik : Number.NaN;
  };
  const step = Math.sqrt(fit.vcov[0]![0]!);
  return { ci: [findLimit(fall, centre, -step), findLimit(fall, centre, step)] };
}
