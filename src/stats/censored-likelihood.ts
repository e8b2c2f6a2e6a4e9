import type { CensoredSample } from "./censored-sample.js";
import { logCdfAndMills, normalLogCdf, normalLogPdf } from "./normal.js";

/** Log-likelihood of one value with first and second derivatives, in delta = mean / SD and theta = 1 / SD. */
export interface LikelihoodTerm {
  value: number;
  dDelta: number;
  dTheta: number;
  dDeltaDelta: number;
  dDeltaTheta: number;
  dThetaTheta: number;
}

/** Below this standardised width an interval is its midpoint's density times the width; the error is of order 1e-11. */
const NARROW = 1e-5;

/**
 * Log-likelihood of the i-th value under a normal distribution, with analytic derivatives, written into `term`.
 *
 * Formula: exact log theta + log phi(theta y - delta); left log Phi(theta u - delta); right log Phi(delta - theta l);
 * interval log(Phi(theta u - delta) - Phi(theta l - delta)). Uninformative values add 0.
 * Definition: concave in (delta, theta), so any maximum is the only one.
 * Reference: Olsen RJ (1978) Econometrica 46:1211-1215; Tobin J (1958) Econometrica 26:24-36.
 *
 * @example likelihoodTerm({ lower: [-Infinity], upper: [0] }, 0, 0, 1, {}).value // => -0.6931471805599453
 */
export function likelihoodTerm(
  sample: { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> },
  i: number,
  delta: number,
  theta: number,
  term: LikelihoodTerm,
): LikelihoodTerm {
  const lower = sample.lower[i]!;
  const upper = sample.upper[i]!;
  if (lower === upper) return exactTerm(lower, delta, theta, Math.log(theta), term);
  if (lower === Number.NEGATIVE_INFINITY) {
    if (upper === Number.POSITIVE_INFINITY) return setTerm(term, 0, 0, 0, 0, 0, 0);
    return oneSidedTerm(theta * upper - delta, -1, upper, term);
  }
  if (upper === Number.POSITIVE_INFINITY) return oneSidedTerm(delta - theta * lower, 1, -lower, term);
  return intervalTerm(lower, upper, delta, theta, term);
}

/**
 * Sum of the log-likelihoods for one common mean and SD.
 *
 * @example logLikelihood({ lower: [0], upper: [0] }, 0, 1) // => -0.9189385332046728
 */
export function logLikelihood(
  sample: { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> },
  mean: number,
  sd: number,
): number {
  const term = emptyTerm();
  let sum = 0;
  for (let i = 0; i < sample.lower.length; i++) sum += likelihoodTerm(sample, i, mean / sd, 1 / sd, term).value;
  return sum;
}

/**
 * A term to be written into.
 *
 * @example emptyTerm().value // => 0
 */
export function emptyTerm(): LikelihoodTerm {
  return { value: 0, dDelta: 0, dTheta: 0, dDeltaDelta: 0, dDeltaTheta: 0, dThetaTheta: 0 };
}

/**
 * The term and its derivatives times a weight, in place.
 *
 * @example weighTerm({ value: 2, dDelta: 4, dTheta: 0, dDeltaDelta: 0, dDeltaTheta: 0, dThetaTheta: 0 }, 0.5).dDelta // => 2
 */
export function weighTerm(term: LikelihoodTerm, weight: number): LikelihoodTerm {
  return setTerm(
    term,
    weight * term.value,
    weight * term.dDelta,
    weight * term.dTheta,
    weight * term.dDeltaDelta,
    weight * term.dDeltaTheta,
    weight * term.dThetaTheta,
  );
}

function exactTerm(y: number, delta: number, theta: number, log: number, term: LikelihoodTerm): LikelihoodTerm {
  const z = theta * y - delta;
  return setTerm(term, log + normalLogPdf(z), z, 1 / theta - z * y, -1, y, -1 / (theta * theta) - y * y);
}

/** log Phi(z) where z moves by `toDelta` with delta and by `toTheta` with theta. */
function oneSidedTerm(z: number, toDelta: number, toTheta: number, term: LikelihoodTerm): LikelihoodTerm {
  const [logCdf, mills] = logCdfAndMills(z);
  const curve = -mills * (z + mills);
  return setTerm(
    term,
    logCdf,
    mills * toDelta,
    mills * toTheta,
    curve,
    curve * toDelta * toTheta,
    curve * toTheta * toTheta,
  );
}

function intervalTerm(lower: number, upper: number, delta: number, theta: number, term: LikelihoodTerm) {
  const width = upper - lower;
  if (theta * width < NARROW) {
    return exactTerm((lower + upper) / 2, delta, theta, Math.log(theta) + Math.log(width), term);
  }
  const a = theta * lower - delta;
  const b = theta * upper - delta;
  const logMass = logNormalMass(a, b);
  const A = Math.exp(normalLogPdf(a) - logMass);
  const B = Math.exp(normalLogPdf(b) - logMass);
  const dDelta = A - B;
  const dTheta = B * upper - A * lower;
  return setTerm(
    term,
    logMass,
    dDelta,
    dTheta,
    a * A - b * B - dDelta * dDelta,
    b * B * upper - a * A * lower - dDelta * dTheta,
    a * A * lower * lower - b * B * upper * upper - dTheta * dTheta,
  );
}

/** log(Phi(b) - Phi(a)) for a < b, taken in the lower tail where the difference keeps its digits. */
function logNormalMass(a: number, b: number): number {
  const [low, high] = a > 0 ? [-b, -a] : [a, b];
  const logHigh = normalLogCdf(high);
  return logHigh + Math.log(-Math.expm1(normalLogCdf(low) - logHigh));
}

function setTerm(
  term: LikelihoodTerm,
  value: number,
  dDelta: number,
  dTheta: number,
  dDeltaDelta: number,
  dDeltaTheta: number,
  dThetaTheta: number,
): LikelihoodTerm {
  term.value = value;
  term.dDelta = dDelta;
  term.dTheta = dTheta;
  term.dDeltaDelta = dDeltaDelta;
  term.dDeltaTheta = dDeltaTheta;
  term.dThetaTheta = dThetaTheta;
  return term;
}

/**
 * The sample moved by `shift` and divided by `scale`, so that logs of any size are near 0 and 1 in the search.
 *
 * @example standardise({ lower: Float64Array.of(3), upper: Float64Array.of(3) }, 1, 2).lower // => { 0: 1 }
 */
export function standardise(sample: CensoredSample, shift: number, scale: number): CensoredSample {
  return {
    lower: sample.lower.map((value) => (value - shift) / scale),
    upper: sample.upper.map((value) => (value - shift) / scale),
  };
}
