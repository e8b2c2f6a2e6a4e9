import { censoredRegression } from "./censored-regression.js";
import { type CensoredSample, type CensoringCounts, countCensoring, refuseTobit } from "./censored-sample.js";
import { chiSquareSf, studentTQuantile } from "./distributions.js";
import { normalQuantile, normalSf } from "./normal.js";
import type { Interval, Result } from "./result.js";

/** Tobit fit of one mean log ratio. */
export interface TobitFit extends CensoringCounts {
  readonly estimand: "geometric mean ratio";
  readonly method: "Tobit";
  readonly converged: boolean;
  readonly iterations: number;
  readonly mu: number;
  readonly sigma: number;
  readonly logSigma: number;
  readonly logLik: number;
  readonly seMu: number;
  readonly seLogSigma: number;
  /** Of (mu, log sigma). */
  readonly vcov: readonly (readonly number[])[];
}

/** Tobit comparison of two groups with a common SD. */
export interface TwoGroupTobit {
  readonly estimand: "ratio of geometric mean ratios";
  readonly method: "Tobit";
  readonly converged: boolean;
  /** Intercept and difference of the mean logs. */
  readonly coefficients: readonly number[];
  readonly sigma: number;
  readonly vcov: readonly (readonly number[])[];
  readonly logLik: number;
  readonly logLikNull: number;
  readonly lrtChiSquare: number;
  readonly lrtP: number;
  readonly waldZ: number;
  readonly waldP: number;
}

/**
 * Mean and SD of log ratios with censored values, by maximum likelihood (Tobit).
 *
 * Use in the lab: the geometric mean CSF/plasma ratio when results lie below a limit; each pair has its own limit.
 * Formula: see censoredRegression; geometric mean = exp(mu), geometric CV from sigma.
 * Definition: sigma has divisor n; pairs without information are counted and left out.
 * Weights (one a value) multiply its log-likelihood; without them every value weighs 1.
 * Few values: refused with a reason where no finite maximum exists (see refuseTobit); two distinct quantified values
 * are enough for a fit, not for trust.
 * Reference: Tobin J (1958) Econometrica 26:24-36; Helsel DR (2012), 2nd ed., chapter 6.
 *
 * @example tobit(censoredSample([{ lower: 1, upper: 1 }, { lower: 3, upper: 3 }])).sigma // => 1
 * @example tobit(censoredSample([])).notEstimable // => "no informative pairs"
 */
export function tobit(sample: CensoredSample, weights: ArrayLike<number> | null = null): Result<TobitFit> {
  const reason = refuseTobit([sample]);
  if (reason !== null) return { notEstimable: reason };
  const fit = censoredRegression(sample, [], weights);
  if (fit.notEstimable !== undefined) return fit;
  return {
    estimand: "geometric mean ratio",
    method: "Tobit",
    ...countCensoring(sample),
    converged: fit.converged,
    iterations: fit.iterations,
    mu: fit.coefficients[0]!,
    sigma: fit.sigma,
    logSigma: fit.logSigma,
    logLik: fit.logLik,
    seMu: Math.sqrt(fit.vcov[0]![0]!),
    seLogSigma: Math.sqrt(fit.vcov[1]![1]!),
    vcov: fit.vcov,
  };
}

/**
 * Wald interval of mu: mu +- z seMu, or t with the given degrees of freedom.
 *
 * @example tobitWald({ mu: 0, seMu: 1 }) // => [-1.9599639845400536, 1.9599639845400536]
 */
export function tobitWald(fit: { readonly mu: number; readonly seMu: number }, df?: number, level = 0.95): Interval {
  const p = 1 - (1 - level) / 2;
  const half = (df === undefined ? normalQuantile(p) : studentTQuantile(p, df)) * fit.seMu;
  return [fit.mu - half, fit.mu + half];
}

/**
 * Mean (not geometric mean) of the lognormal ratios, exp(mu + sigma^2 / 2), with a delta interval on the log scale.
 *
 * Formula: variance of mu + sigma^2 / 2 = v11 + 2 sigma^2 v12 + sigma^4 v22 with v of (mu, log sigma).
 *
 * @example lognormalMean({ mu: 0, sigma: 0, vcov: [[0, 0], [0, 0]] }).mean // => 1
 */
export function lognormalMean(
  fit: { readonly mu: number; readonly sigma: number; readonly vcov: readonly (readonly number[])[] },
  level = 0.95,
): Result<{ readonly mean: number; readonly ci: Interval }> {
  const s2 = fit.sigma * fit.sigma;
  const centre = fit.mu + s2 / 2;
  const [[v11, v12], [, v22]] = fit.vcov as readonly [readonly [number, number], readonly [number, number]];
  const half = normalQuantile(1 - (1 - level) / 2) * Math.sqrt(Math.max(v11 + 2 * s2 * v12 + s2 * s2 * v22, 0));
  const [mean, low, high] = [Math.exp(centre), Math.exp(centre - half), Math.exp(centre + half)];
  if (!(low > 0 && Number.isFinite(high))) return { notEstimable: "the limits exceed the range of numbers" };
  return { mean, ci: [low, high] };
}

/**
 * Two groups of censored log ratios with a common SD: ratio of geometric means, Wald and likelihood-ratio test.
 *
 * Use in the lab: with against without barrier disruption while CSF results lie below LLOQ.
 * Definition: `group` is the covariate as a number (0 = reference, 1 = other); the coefficient is per unit of it.
 * Few values: a group without a value bounded on both sides, or one point explaining each group, is refused.
 * Reference: Tobin J (1958) Econometrica 26:24-36.
 *
 * @example tobitTwoGroups(censoredSample([{ lower: 1, upper: 1 }, { lower: 3, upper: 3 }]), [0, 1]).notEstimable // => "all quantified ratios identical within groups: likelihood unbounded as sigma -> 0"
 */
export function tobitTwoGroups(sample: CensoredSample, group: readonly number[]): Result<TwoGroupTobit> {
  if (group.length !== sample.lower.length) {
    throw new RangeError(`group and values differ in length; found ${group.length} and ${sample.lower.length}`);
  }
  const levels = [...new Set(group)].sort((a, b) => a - b);
  if (levels.length < 2) return { notEstimable: "fewer than two groups" };
  const reason = refuseTobit(levels.map((level) => pick(sample, (i) => group[i] === level)));
  if (reason !== null) return { notEstimable: reason };
  const fit = censoredRegression(sample, [group]);
  if (fit.notEstimable !== undefined) return fit;
  const common = tobit(sample);
  if (common.notEstimable !== undefined) return common;
  const lrtChiSquare = Math.max(2 * (fit.logLik - common.logLik), 0);
  const waldZ = fit.coefficients[1]! / Math.sqrt(fit.vcov[1]![1]!);
  return {
    estimand: "ratio of geometric mean ratios",
    method: "Tobit",
    converged: fit.converged && common.converged,
    coefficients: fit.coefficients,
    sigma: fit.sigma,
    vcov: fit.vcov,
    logLik: fit.logLik,
    logLikNull: common.logLik,
    lrtChiSquare,
    lrtP: chiSquareSf(lrtChiSquare, 1),
    waldZ,
    waldP: 2 * normalSf(Math.abs(waldZ)),
  };
}

/** The values whose position passes. */
function pick(sample: CensoredSample, isKept: (i: number) => boolean): CensoredSample {
  return {
    lower: sample.lower.filter((_, i) => isKept(i)),
    upper: sample.upper.filter((_, i) => isKept(i)),
  };
}
