import { emptyTerm, likelihoodTerm, standardise, weighTerm } from "./censored-likelihood.js";
import type { CensoredSample } from "./censored-sample.js";
import { type Evaluation, newtonMaximise } from "./newton-maximise.js";
import type { Result } from "./result.js";
import { invertSymmetric } from "./solve-symmetric.js";

/** Maximum likelihood fit of a normal model with censored values. */
export interface CensoredFit {
  readonly converged: boolean;
  readonly iterations: number;
  /** Intercept first, then one coefficient a column of the design. */
  readonly coefficients: readonly number[];
  readonly sigma: number;
  readonly logSigma: number;
  readonly logLik: number;
  /** Of (coefficients, log sigma), from the observed information. */
  readonly vcov: readonly (readonly number[])[];
}

/**
 * Normal regression with exact, left-, right- and interval-censored values (Tobit), by maximum likelihood.
 *
 * Use in the lab: log CSF/plasma ratios with results below LLOQ; the engine of tobit and tobitTwoGroups.
 * Formula: sum of likelihoodTerm over the values, maximised by Newton steps in (coefficients / sigma, 1 / sigma).
 * Definition: sigma is the maximum likelihood estimate (divisor n without censoring). `covariates` are columns beside
 * the intercept. The caller refuses designs without a finite maximum (refuseTobit) before.
 * Weights multiply the log-likelihood of each value (survreg's `weights`); without them every value weighs 1.
 * Few values: an information matrix that is not positive definite is not estimable; not converging is said.
 * Reference: Olsen RJ (1978) Econometrica 46:1211-1215.
 *
 * @example censoredRegression(censoredSample([{ lower: 1, upper: 1 }, { lower: 3, upper: 3 }]), []).coefficients // => [2]
 */
export function censoredRegression(
  sample: CensoredSample,
  covariates: readonly ArrayLike<number>[],
  weights: ArrayLike<number> | null = null,
): Result<CensoredFit> {
  const { shift, scale } = proxyScale(sample);
  const scaled = standardise(sample, shift, scale);
  const start = [...new Array<number>(covariates.length + 1).fill(0), 1];
  const thetaAt = start.length - 1;
  const found = newtonMaximise(
    (point) => evaluateAt(scaled, covariates, weights, point),
    start,
    (point) => point[thetaAt]! > 0,
  );
  const theta = found.point[thetaAt]!;
  const vcovScaled = toMeanAndLogSigma(found.hessian, found.point);
  if (vcovScaled === null) return { notEstimable: "the observed information is not positive definite" };
  const coefficients = found.point.slice(0, -1).map((gamma, j) => (gamma / theta) * scale + (j === 0 ? shift : 0));
  const factor = (j: number) => (j === thetaAt ? 1 : scale);
  const sigma = scale / theta;
  const weightAt = (i: number) => (weights === null ? 1 : weights[i]!);
  const exact = sample.lower.reduce((sum, value, i) => sum + (value === sample.upper[i] ? weightAt(i) : 0), 0);
  const logLik = found.value - exact * Math.log(scale);
  if (![sigma, logLik, ...coefficients].every(Number.isFinite)) {
    return { notEstimable: "the estimates exceed the range of numbers" };
  }
  return {
    converged: found.converged,
    iterations: found.iterations,
    coefficients,
    sigma,
    logSigma: Math.log(sigma),
    logLik,
    vcov: vcovScaled.map((row, j) => row.map((value, k) => value * factor(j) * factor(k))),
  };
}

/**
 * Mean and SD of the values with each censored value at its finite bound (intervals at their middle).
 *
 * @example proxyScale(censoredSample([{ lower: 1, upper: 1 }, { lower: 3, upper: 3 }])) // => { shift: 2, scale: 1 }
 */
export function proxyScale(sample: CensoredSample): { readonly shift: number; readonly scale: number } {
  let n = 0;
  let sum = 0;
  const proxies: number[] = [];
  for (let i = 0; i < sample.lower.length; i++) {
    const lower = sample.lower[i]!;
    const upper = sample.upper[i]!;
    if (lower === Number.NEGATIVE_INFINITY && upper === Number.POSITIVE_INFINITY) continue;
    const proxy =
      lower === Number.NEGATIVE_INFINITY ? upper : upper === Number.POSITIVE_INFINITY ? lower : (lower + upper) / 2;
    proxies.push(proxy);
    sum += proxy;
    n++;
  }
  const shift = n === 0 ? 0 : sum / n;
  const spread = Math.sqrt(proxies.reduce((total, proxy) => total + (proxy - shift) ** 2, 0) / Math.max(n, 1));
  return { shift, scale: spread > 0 ? spread : 1 };
}

function evaluateAt(
  sample: CensoredSample,
  covariates: readonly ArrayLike<number>[],
  weights: ArrayLike<number> | null,
  point: readonly number[],
): Evaluation {
  const size = point.length;
  const theta = point[size - 1]!;
  const gradient = new Array<number>(size).fill(0);
  const hessian = point.map(() => new Array<number>(size).fill(0));
  const term = emptyTerm();
  const row = new Array<number>(size - 1).fill(1);
  let value = 0;
  for (let i = 0; i < sample.lower.length; i++) {
    let delta = point[0]!;
    for (let j = 1; j < size - 1; j++) {
      row[j] = covariates[j - 1]![i]!;
      delta += row[j]! * point[j]!;
    }
    likelihoodTerm(sample, i, delta, theta, term);
    if (weights !== null) weighTerm(term, weights[i]!);
    value += term.value;
    gradient[size - 1] = gradient[size - 1]! + term.dTheta;
    hessian[size - 1]![size - 1] = hessian[size - 1]![size - 1]! + term.dThetaTheta;
    for (let j = 0; j < size - 1; j++) {
      gradient[j] = gradient[j]! + row[j]! * term.dDelta;
      hessian[size - 1]![j] = hessian[size - 1]![j]! + row[j]! * term.dDeltaTheta;
      for (let k = 0; k <= j; k++) hessian[j]![k] = hessian[j]![k]! + row[j]! * row[k]! * term.dDeltaDelta;
    }
  }
  for (let j = 0; j < size; j++) for (let k = 0; k < j; k++) hessian[k]![j] = hessian[j]![k]!;
  return { value, gradient, hessian };
}

/** Covariance of (mean coefficients, log sigma) from the Hessian in (coefficients / sigma, 1 / sigma) at its maximum. */
function toMeanAndLogSigma(
  hessian: readonly (readonly number[])[],
  point: readonly number[],
): readonly (readonly number[])[] | null {
  const last = point.length - 1;
  const theta = point[last]!;
  // Columns of the Jacobian: moving a coefficient moves its gamma by theta, moving log sigma moves all by minus itself.
  const jacobian = point.map((value, j) => point.map((_, k) => (k === last ? -value : j === k ? theta : 0)));
  const information = point.map((_, a) =>
    point.map((__, b) => {
      let sum = 0;
      for (let j = 0; j <= last; j++) {
        for (let k = 0; k <= last; k++) sum -= jacobian[j]![a]! * hessian[j]![k]! * jacobian[k]![b]!;
      }
      return sum;
    }),
  );
  return invertSymmetric(information);
}
