import { bySubject, type SubjectLabel } from "./by-subject.js";
import { standardise } from "./censored-likelihood.js";
import { type CensoredSample, countCensoring, hasCommonPoint, refuseTobit } from "./censored-sample.js";
import { chiSquareQuantile, studentTQuantile } from "./distributions.js";
import { findLimit } from "./find-root.js";
import { type MixedSample, mixedSample, mixedTobitLikelihood } from "./mixed-tobit-likelihood.js";
import { newtonMaximise } from "./newton-maximise.js";
import type { Result } from "./result.js";
import { invertSymmetric, solveSymmetric } from "./solve-symmetric.js";
import { tobit } from "./tobit.js";
import type { OpenInterval } from "./tobit-profile.js";

/** Random-intercept Tobit fit. */
export interface MixedTobit {
  readonly method: "mixed Tobit";
  readonly estimand: "geometric mean ratio, typical subject";
  readonly converged: boolean;
  readonly iterations: number;
  readonly n: number;
  readonly nSubjects: number;
  readonly mu: number;
  readonly sigmaBetween: number;
  readonly sigmaWithin: number;
  readonly logLik: number;
  readonly seMu: number;
  /** Of (mu, log sigmaBetween, log sigmaWithin); null where sigmaBetween is 0. */
  readonly vcov: readonly (readonly number[])[] | null;
  /** The variance between subjects was estimated as 0: the model is the plain Tobit. */
  readonly isAtBoundary: boolean;
}

/** Nodes of the Gauss-Hermite rule, where the integrand is nearly normal; elsewhere the rule is denser by itself. */
const NODES = 25;
/** A ratio of SDs below this is no variance between subjects. */
const NO_BETWEEN = 1e-4;

/**
 * Random-intercept Tobit model by maximum likelihood: repeated pairs and results below limits in one model.
 *
 * Use in the lab: co-primary beside the cluster-robust Tobit when many subjects have two or more pairs; with few
 * subjects its Wald interval is too narrow, use the profile.
 * Formula: see mixedTobitLikelihood; Newton steps in (mu, log sigmaBetween, log sigmaWithin) from the plain Tobit fit.
 * Definition: the estimate is the median ratio of the typical subject; where no variance between subjects raises the
 * likelihood the plain Tobit is returned and said.
 * Few values: refused as Tobit is; besides, fewer than two subjects, one pair per subject, or no spread within.
 * Reference: Hughes JP (1999) Biometrics 55:625-629; Thiebaut R, Jacqmin-Gadda H (2004).
 *
 * @example mixedTobit(censoredSample([{ lower: 1, upper: 1 }, { lower: 3, upper: 3 }]), ["a", "b"]).notEstimable // => "one pair per subject: variance between and within cannot be distinguished"
 */
export function mixedTobit(
  sample: CensoredSample,
  subjects: ArrayLike<SubjectLabel>,
  nodes: number = NODES,
): Result<MixedTobit> {
  const plain = tobit(sample);
  if (plain.notEstimable !== undefined) return plain;
  const reason = refuseMixed(sample, subjects);
  if (reason !== null) return { notEstimable: reason };
  const scaled = mixedSample(standardise(sample, plain.mu, plain.sigma), subjects, nodes);
  const found = fitScaled(scaled, null, [0, Math.log(Math.SQRT1_2), Math.log(Math.SQRT1_2)]);
  const common = {
    method: "mixed Tobit",
    estimand: "geometric mean ratio, typical subject",
    n: plain.n - plain.nUninformative,
    nSubjects: scaled.parts.length,
  } as const;
  const logLik = found.value - plain.nExact * plain.logSigma;
  const [, logBetween, logWithin] = found.point as readonly [number, number, number];
  if (logBetween - logWithin < Math.log(NO_BETWEEN) || logLik < plain.logLik) {
    return {
      ...common,
      converged: plain.converged,
      iterations: plain.iterations,
      mu: plain.mu,
      sigmaBetween: 0,
      sigmaWithin: plain.sigma,
      logLik: plain.logLik,
      seMu: plain.seMu,
      vcov: null,
      isAtBoundary: true,
    };
  }
  if (!isSettled(scaled, found)) return { notEstimable: "the integral over the subjects' effects did not settle" };
  const information = found.hessian.map((row) => row.map((value) => -value));
  const vcov = invertSymmetric(information);
  if (vcov === null) return { notEstimable: "the observed information is not positive definite" };
  const factor = (j: number) => (j === 0 ? plain.sigma : 1);
  return {
    ...common,
    converged: found.converged,
    iterations: found.iterations,
    mu: plain.mu + plain.sigma * found.point[0]!,
    sigmaBetween: plain.sigma * Math.exp(logBetween),
    sigmaWithin: plain.sigma * Math.exp(logWithin),
    logLik,
    seMu: plain.sigma * Math.sqrt(vcov[0]![0]!),
    vcov: vcov.map((row, i) => row.map((value, j) => value * factor(i) * factor(j))),
    isAtBoundary: false,
  };
}

/** Whether twice as many nodes give the same log-likelihood at the top, to 1e-7. */
function isSettled(data: MixedSample, { point, value }: { point: readonly number[]; value: number }): boolean {
  const denser = mixedTobitLikelihood({ ...data, density: 2 * data.density }, point).value;
  return Math.abs(denser - value) <= 1e-7 * Math.max(1, Math.abs(value));
}

/**
 * Profile likelihood interval of mu of a mixed Tobit fit.
 *
 * Formula: all mu with 2 (max logLik - max over both SDs of logLik) <= chi-square quantile with 1 df, or with `df` the
 * square of t's quantile, which widens it for few subjects. Newton steps on
 * the limit and both SDs together; where they fail, a search along the profile.
 * Few values: an end that the likelihood leaves open is null.
 * Reference: Venzon DJ, Moolgavkar SH (1988) Applied Statistics 37:87-94.
 *
 * @example mixedTobitProfile(censoredSample([]), [], { mu: 0, seMu: 1, sigmaBetween: 1, sigmaWithin: 1, logLik: 0 }) // => [null, null]
 */
export function mixedTobitProfile(
  sample: CensoredSample,
  subjects: ArrayLike<SubjectLabel>,
  fit: Pick<MixedTobit, "mu" | "seMu" | "sigmaBetween" | "sigmaWithin" | "logLik">,
  level = 0.95,
  nodes: number = NODES,
  df: number | null = null,
): OpenInterval {
  if (sample.lower.length === 0) return [null, null];
  const scale = Math.hypot(fit.sigmaBetween, fit.sigmaWithin);
  const data = mixedSample(standardise(sample, fit.mu, scale), subjects, nodes);
  const drop = (df === null ? chiSquareQuantile(level, 1) : studentTQuantile((1 + level) / 2, df) ** 2) / 2;
  const startBetween = Math.log(Math.max(fit.sigmaBetween, 0.05 * fit.sigmaWithin) / scale);
  const top = fit.logLik + countCensoring(sample).nExact * Math.log(scale);
  const centre = [0, startBetween, Math.log(fit.sigmaWithin / scale)];
  const reach = Math.sqrt(2 * drop) * (fit.seMu / scale);
  const limit = (side: -1 | 1): number | null => {
    const found =
      limitByNewton(data, centre, side * reach, top - drop) ?? limitBySearch(data, centre, side * reach, top - drop);
    return found === null ? null : fit.mu + scale * found;
  };
  return [limit(-1), limit(1)];
}

/** Newton steps on "log-likelihood at the threshold, both SDs at their best"; null unless they settle quickly. */
function limitByNewton(data: MixedSample, centre: readonly number[], reach: number, threshold: number): number | null {
  let point = [reach, centre[1]!, centre[2]!];
  for (let step = 0; step < 15; step++) {
    const { value, gradient, hessian } = mixedTobitLikelihood(data, point);
    const inner = hessian.slice(1).map((row) => row.slice(1).map((entry) => -entry));
    const pull = solveSymmetric(inner, gradient.slice(1));
    const tilt = solveSymmetric(inner, [hessian[1]![0]!, hessian[2]![0]!]);
    if (pull === null || tilt === null) return null;
    const slope = gradient[0]! + gradient[1]! * tilt[0]! + gradient[2]! * tilt[1]!;
    const rise = threshold - value - gradient[1]! * pull[0]! - gradient[2]! * pull[1]!;
    const change = rise / slope;
    const next = [
      point[0]! + change,
      point[1]! + pull[0]! + tilt[0]! * change,
      point[2]! + pull[1]! + tilt[1]! * change,
    ];
    const isSmall = next.every((entry, j) => Math.abs(entry - point[j]!) <= 1e-9);
    if (!(next[0]! * reach > 0) || !next.every((entry, j) => Math.abs(entry - point[j]!) < 2)) return null;
    if (isSmall) return next[0]!;
    point = next;
  }
  return null;
}

function limitBySearch(data: MixedSample, centre: readonly number[], reach: number, threshold: number): number | null {
  let warm = centre;
  const fall = (mu: number): number => {
    const found = fitScaled(data, mu, [mu, Math.max(warm[1]!, Math.log(0.05)), warm[2]!]);
    warm = found.point;
    return threshold - found.value;
  };
  return findLimit(fall, 0, reach, 1e-9);
}

/** Maximum over (mu, log tau, log sigma), or over the last two at a fixed mu. */
function fitScaled(data: MixedSample, muFixed: number | null, start: readonly number[]) {
  // Below this the likelihood no longer changes with tau; without a floor the search would walk for ever.
  const isFeasible = (between: number, within: number) => between > Math.log(NO_BETWEEN) - 3 + within && within > -30;
  if (muFixed === null) {
    return newtonMaximise(
      (point) => mixedTobitLikelihood(data, point),
      start,
      (point) => isFeasible(point[1]!, point[2]!),
    );
  }
  const found = newtonMaximise(
    (point) => {
      const { value, gradient, hessian } = mixedTobitLikelihood(data, [muFixed, ...point]);
      return { value, gradient: gradient.slice(1), hessian: hessian.slice(1).map((row) => row.slice(1)) };
    },
    start.slice(1),
    (point) => isFeasible(point[0]!, point[1]!),
  );
  return { ...found, point: [muFixed, ...found.point] };
}

function refuseMixed(sample: CensoredSample, subjects: ArrayLike<SubjectLabel>): string | null {
  const positions = Array.from(sample.lower, (_, i) => i).filter(
    (i) => Number.isFinite(sample.lower[i]!) || Number.isFinite(sample.upper[i]!),
  );
  const dealt = bySubject(
    positions,
    positions.map((i) => subjects[i]!),
  ).values.map((list) => ({
    lower: Float64Array.from(list, (i) => sample.lower[i]!),
    upper: Float64Array.from(list, (i) => sample.upper[i]!),
  }));
  if (dealt.length < 2) return "fewer than two subjects";
  if (dealt.length === positions.length) {
    return "one pair per subject: variance between and within cannot be distinguished";
  }
  if (dealt.every(hasCommonPoint)) return "no spread within subjects";
  return refuseTobit([sample]);
}
