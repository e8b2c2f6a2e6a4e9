import { emptyTerm, likelihoodTerm, standardise } from "./censored-likelihood.js";
import type { CensoredSample } from "./censored-sample.js";
import { chiSquareQuantile } from "./distributions.js";
import { findLimit } from "./find-root.js";
import { newtonMaximise } from "./newton-maximise.js";

/** An interval whose ends may be open (null): the likelihood never falls far enough on that side. */
export type OpenInterval = readonly [low: number | null, high: number | null];

/** Profile likelihood intervals of a Tobit fit. */
export interface TobitProfile {
  readonly mu: OpenInterval;
  readonly sigma: OpenInterval;
}

interface Fit {
  readonly mu: number;
  readonly sigma: number;
  readonly seMu: number;
  readonly seLogSigma: number;
}

/**
 * Profile likelihood intervals of mu and sigma.
 *
 * Use in the lab: honest limits when censoring makes the likelihood lopsided; wider below than above.
 * Formula: all mu with 2 (max logLik - max over sigma of logLik(mu, sigma)) <= chi-square quantile with 1 df.
 * Few values: an end that the likelihood leaves open is null.
 * Reference: Venzon DJ, Moolgavkar SH (1988) Applied Statistics 37:87-94.
 *
 * @example tobitProfile(censoredSample([{ lower: -1, upper: -1 }, { lower: 1, upper: 1 }]), { mu: 0, sigma: 1, seMu: 0.7, seLogSigma: 0.5 }).mu // => [-2.4136974876578665, 2.4136974876578665]
 */
export function tobitProfile(sample: CensoredSample, fit: Fit, level = 0.95): TobitProfile {
  // In units of the fit the estimate is (0, 1): one set of tolerances fits all data.
  const scaled = standardise(sample, fit.mu, fit.sigma);
  const drop = chiSquareQuantile(level, 1) / 2;
  const top = along(scaled, 0, 1, "theta").value;
  const stepMu = fit.seMu / fit.sigma;
  const fallMu = startWarm((mu, theta) => along(scaled, mu, theta, "theta"), top - drop);
  const fallSigma = startWarm((logSigma, delta) => along(scaled, delta, Math.exp(-logSigma), "delta"), top - drop, 0);
  const shown = (value: number | null) => (value === null ? null : fit.mu + fit.sigma * value);
  const shownSigma = (value: number | null) => (value === null ? null : fit.sigma * Math.exp(value));
  return {
    mu: [shown(findLimit(fallMu, 0, -stepMu)), shown(findLimit(fallMu, 0, stepMu))],
    sigma: [shownSigma(findLimit(fallSigma, 0, -fit.seLogSigma)), shownSigma(findLimit(fallSigma, 0, fit.seLogSigma))],
  };
}

/** Turns a profile into "how far below the threshold", each search starting where the last one ended. */
function startWarm(
  profile: (fixed: number, start: number) => { readonly value: number; readonly at: number },
  threshold: number,
  firstStart = 1,
): (fixed: number) => number {
  let start = firstStart;
  return (fixed) => {
    const { value, at } = profile(fixed, start);
    start = at;
    return threshold - value;
  };
}

/** Highest log-likelihood with either the mean fixed (free theta = 1 / sigma) or theta fixed (free delta). */
function along(
  sample: CensoredSample,
  first: number,
  theta: number,
  free: "theta" | "delta",
): { readonly value: number; readonly at: number } {
  const term = emptyTerm();
  const sumOver = (delta: number, inverse: number, meanFixed: number | null) => {
    let [value, slope, curve] = [0, 0, 0];
    for (let i = 0; i < sample.lower.length; i++) {
      likelihoodTerm(sample, i, delta, inverse, term);
      value += term.value;
      if (meanFixed === null) {
        slope += term.dDelta;
        curve += term.dDeltaDelta;
      } else {
        slope += term.dTheta + meanFixed * term.dDelta;
        curve += term.dThetaTheta + 2 * meanFixed * term.dDeltaTheta + meanFixed * meanFixed * term.dDeltaDelta;
      }
    }
    return { value, gradient: [slope], hessian: [[curve]] };
  };
  const found =
    free === "theta"
      ? newtonMaximise(
          ([inverse]) => sumOver(first * inverse!, inverse!, first),
          [theta],
          ([inverse]) => inverse! > 0,
        )
      : newtonMaximise(([delta]) => sumOver(delta!, theta, null), [first]);
  return { value: found.value, at: found.point[0]! };
}
