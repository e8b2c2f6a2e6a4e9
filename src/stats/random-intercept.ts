import type { SubjectLabel } from "./by-subject.js";
import { findRoot } from "./find-root.js";
import { crossProducts, type GlsFit, type GlsSums, glsAt } from "./random-intercept-gls.js";
import type { Result } from "./result.js";
import { invertSymmetric } from "./solve-symmetric.js";

/** Random-intercept model of log ratios. */
export interface RandomIntercept {
  readonly method: "random intercept (REML)" | "random intercept (ML)";
  readonly estimand: "geometric mean ratio, typical subject";
  readonly converged: boolean;
  readonly n: number;
  readonly nSubjects: number;
  /** Intercept first, then the covariates; empty with `meanFixed`. */
  readonly coefficients: readonly number[];
  /** Inverse of X' V^-1 X. */
  readonly vcov: readonly (readonly number[])[];
  readonly varBetween: number;
  readonly varWithin: number;
  readonly icc: number;
  readonly logLik: number;
  /** The variance between subjects was estimated as 0. */
  readonly isAtBoundary: boolean;
  readonly sums: GlsSums;
}

/** What the model needs beyond the values. */
export interface RandomInterceptOptions {
  readonly method: "REML" | "ML";
  readonly covariates?: readonly ArrayLike<number>[];
  /** Fixes the mean (for profile likelihood) instead of estimating it; ML only. */
  readonly meanFixed?: number;
}

/**
 * Random-intercept model y = X b + subject + error, by REML or ML, for any numbers of values per subject.
 *
 * Use in the lab: repeated CSF/plasma pairs of the same subjects; varBetween is between subjects, varWithin within.
 * Formula: the likelihood is profiled to the variance ratio varBetween / varWithin, a grid finds the highest hill, the
 * score's root is then found by secants.
 * Definition: REML as nlme and lme4 have it (no X'X term); a variance of 0 between subjects is allowed and said.
 * Few values: fewer than two subjects, one value each, or no spread within subjects is not estimable.
 * Reference: Harville DA (1977) J Am Stat Assoc 72:320-338; Laird NM, Ware JH (1982) Biometrics 38:963-974.
 *
 * @example randomIntercept([1, 3, 5, 7], ["a", "a", "b", "b"], { method: "REML" }).varBetween // => 7
 * @example randomIntercept([1, 3], ["a", "a"], { method: "REML" }).notEstimable // => "fewer than two subjects"
 */
export function randomIntercept(
  values: ArrayLike<number>,
  subjects: ArrayLike<SubjectLabel>,
  options: RandomInterceptOptions,
): Result<RandomIntercept> {
  const sums = crossProducts(values, subjects, options.covariates ?? [], options.meanFixed);
  const reason = refuse(sums);
  if (reason !== null) return { notEstimable: reason };
  const isReml = options.method === "REML";
  const best = bestRatio(sums, isReml);
  if (best === null) return { notEstimable: "the covariates are collinear" };
  const fit = glsAt(sums, best.ratio, isReml);
  const information = fit === null ? null : invertSymmetric(fit.information);
  if (fit === null || information === null) return { notEstimable: "the covariates are collinear" };
  const varBetween = best.ratio * fit.varWithin;
  return {
    method: `random intercept (${options.method})`,
    estimand: "geometric mean ratio, typical subject",
    converged: best.converged,
    n: sums.n,
    nSubjects: sums.counts.length,
    coefficients: fit.coefficients.map((value, j) => (j === 0 ? value + sums.shift : value)),
    vcov: information.map((row) => row.map((value) => value * fit.varWithin)),
    varBetween,
    varWithin: fit.varWithin,
    icc: best.ratio / (1 + best.ratio),
    logLik: fit.logLik,
    isAtBoundary: best.ratio === 0,
    sums,
  };
}

function refuse(sums: GlsSums): string | null {
  if (sums.counts.length < 2) return sums.n === 0 ? "no values" : "fewer than two subjects";
  if (sums.n === sums.counts.length)
    return "one value per subject: variance between and within cannot be distinguished";
  if (!(sums.withinSpread > 0)) return "no spread within subjects";
  if (sums.n <= sums.size) return "not more values than coefficients";
  return null;
}

/** Highest likelihood over the variance ratio: a grid over 16 decades, then the root of the score beside the best. */
function bestRatio(sums: GlsSums, isReml: boolean): { readonly ratio: number; readonly converged: boolean } | null {
  const logLikAt = (ratio: number) => glsAt(sums, ratio, isReml)?.logLik ?? Number.NEGATIVE_INFINITY;
  const scoreAt = (logRatio: number) => (glsAt(sums, Math.exp(logRatio), isReml) as GlsFit).score;
  let best = { logRatio: Number.NEGATIVE_INFINITY, value: logLikAt(0) };
  for (let logRatio = -18; logRatio <= 18; logRatio += 0.5) {
    const value = logLikAt(Math.exp(logRatio));
    if (value > best.value) best = { logRatio, value };
  }
  if (!Number.isFinite(best.value)) return null;
  if (best.logRatio === Number.NEGATIVE_INFINITY) {
    const atZero = glsAt(sums, 0, isReml);
    if (atZero === null || atZero.score <= 0) return { ratio: 0, converged: true };
    best = { logRatio: -18, value: best.value };
  }
  const root = findRoot(scoreAt, best.logRatio - 0.6, best.logRatio + 0.6);
  if (root === null) return { ratio: Math.exp(best.logRatio), converged: false };
  return { ratio: Math.exp(root), converged: true };
}
