import { type SubjectLabel, subjectPositions } from "./by-subject.js";
import { emptyTerm, likelihoodTerm } from "./censored-likelihood.js";
import type { CensoredSample } from "./censored-sample.js";
import { gaussHermite, type QuadratureRule } from "./gauss-hermite.js";
import type { Evaluation } from "./newton-maximise.js";

/** What one subject contributes: exact values by their sums, censored ones by position. */
interface SubjectPart {
  nExact: number;
  meanExact: number;
  squaresExact: number;
  readonly censored: number[];
}

/** Censored values of each subject, ready for the mixed Tobit likelihood. */
export interface MixedSample {
  readonly sample: CensoredSample;
  readonly parts: readonly SubjectPart[];
  readonly adaptive: QuadratureRule;
  /** Five nodes integrate the quartic polynomials of subjects without censored values exactly. */
  readonly plain: QuadratureRule;
  /** Nodes of the dense rule beside those it needs; 2 for a check by twice as many. */
  readonly density: number;
}

const SQRT_2 = Math.SQRT2;
const LOG_2PI = Math.log(2 * Math.PI);

/**
 * Deal values to subjects for mixedTobitLikelihood; values without information are left out.
 *
 * @example mixedSample(censoredSample([{ lower: 1, upper: 1 }]), ["a"], 9).parts.length // => 1
 */
export function mixedSample(
  sample: CensoredSample,
  subjects: ArrayLike<SubjectLabel>,
  nodes: number,
  density = 1,
): MixedSample {
  const parts: SubjectPart[] = [];
  const positions = subjectPositions(subjects);
  for (let i = 0; i < sample.lower.length; i++) {
    const [lower, upper] = [sample.lower[i]!, sample.upper[i]!];
    if (!Number.isFinite(lower) && !Number.isFinite(upper)) continue;
    const g = positions[i]!;
    parts[g] ??= { nExact: 0, meanExact: 0, squaresExact: 0, censored: [] };
    const part = parts[g];
    if (lower === upper) {
      // Running mean and sum of squares (Welford), so that nothing cancels.
      const change = lower - part.meanExact;
      part.nExact++;
      part.meanExact += change / part.nExact;
      part.squaresExact += change * (lower - part.meanExact);
    } else part.censored.push(i);
  }
  const present = parts.filter((part) => part !== undefined);
  return { sample, parts: present, adaptive: gaussHermite(nodes), plain: gaussHermite(5), density };
}

/**
 * Log-likelihood of the random-intercept Tobit model with gradient and Hessian in (mu, log tau, log sigma).
 *
 * Formula: per subject the integral over b ~ N(0, tau^2) of the product of the values' densities and probabilities
 * around mu + b; the exact values are combined with the prior in closed form, the rest is integrated around its own mode:
 * by Gauss-Hermite nodes where it is nearly normal, else by a trapezoid rule dense enough for its narrowest scale (see
 * denseRule). Derivatives by Louis: mean of the complete-data Hessian plus the variance of
 * the complete-data score over the nodes.
 * Reference: Pinheiro JC, Bates DM (1995) J Comput Graph Stat 4:12-35; Louis TA (1982) J R Stat Soc B 44:226-233;
 * Thiebaut R, Jacqmin-Gadda H (2004) Comput Methods Programs Biomed 74:255-260.
 *
 * @example mixedTobitLikelihood(mixedSample(censoredSample([{ lower: 0, upper: 0 }]), ["a"], 9), [0, -0.34657359027997264, -0.34657359027997264]).value // => -0.9189385332046728
 */
export function mixedTobitLikelihood(data: MixedSample, point: readonly number[]): Evaluation {
  const [mu, tau, sigma] = [point[0]!, Math.exp(point[1]!), Math.exp(point[2]!)];
  const total = { value: 0, gradient: [0, 0, 0], hessian: [0, 1, 2].map(() => [0, 0, 0]) };
  for (const part of data.parts) addSubject(data, part, mu, tau, sigma, total);
  // Far from any sensible point the sums overflow; a search must see that as no likelihood at all.
  if (![total.value, ...total.gradient, ...total.hessian.flat()].every(Number.isFinite)) {
    return { ...total, value: Number.NEGATIVE_INFINITY };
  }
  return total;
}

interface Total {
  value: number;
  readonly gradient: number[];
  readonly hessian: number[][];
}

/** Log-probability of a subject's censored values at effect b, with derivatives in mu and log sigma. */
interface CensoredSum {
  value: number;
  mu: number;
  logSigma: number;
  muMu: number;
  muLogSigma: number;
  logSigmaLogSigma: number;
}

function addSubject(data: MixedSample, part: SubjectPart, mu: number, tau: number, sigma: number, total: Total): void {
  const s2 = sigma * sigma;
  const variance = 1 / (1 / (tau * tau) + part.nExact / s2);
  const offset = part.nExact === 0 ? 0 : part.meanExact - mu;
  const mean = (variance * part.nExact * offset) / s2;
  const quadraticForm = part.squaresExact / s2 + (part.nExact * offset * offset) / (s2 + part.nExact * tau * tau);
  const logExact =
    -0.5 * (part.nExact * (LOG_2PI + Math.log(s2)) + Math.log1p((part.nExact * tau * tau) / s2) + quadraticForm);
  const hasCensored = part.censored.length > 0;
  const sums = emptyCensoredSum();
  const [centre, spread] = hasCensored
    ? modeAndSpread(data, part, mu, sigma, mean, variance, sums)
    : [mean, Math.sqrt(variance)];
  const rule = hasCensored ? ruleFor(data, part, variance / s2, spread / Math.sqrt(variance)) : data.plain;
  const logScale = Math.log(spread) - 0.5 * Math.log(Math.PI * variance);
  accumulate(
    data,
    part,
    { mu, tau, sigma, mean, variance, centre, spread, rule, hasCensored, logScale, logExact },
    sums,
    total,
  );
}

/** Below this the censored values hardly bend the normal, and Gauss-Hermite nodes are exact to rounding. */
const NEARLY_NORMAL = 0.05;

/** Nodes around the mode in units of sqrt(2) spread; `isDense`: the weights are those of the integrand itself. */
interface SubjectRule extends QuadratureRule {
  readonly isDense?: boolean;
}

function ruleFor(data: MixedSample, part: SubjectPart, varianceRatio: number, spreadRatio: number): SubjectRule {
  const bend = part.censored.length * varianceRatio;
  return bend < NEARLY_NORMAL ? data.adaptive : denseRule(Math.sqrt(1 + bend), spreadRatio, data.density);
}

/**
 * Trapezoid rule for a subject whose integrand is not nearly normal.
 *
 * Formula: the integrand's Fourier transform falls like exp(-w^2 s^2 / 2) with 1 / s^2 = 1 / variance + censored / sigma^2,
 * so a step of 0.75 s leaves exp(-35); it is log-concave with at least the curvature of the normal around the exact
 * values, so 9 of its SDs to each side of the mode hold all but exp(-40).
 * Reference: Trefethen LN, Weideman JAC (2014) SIAM Review 56:385-458.
 */
function denseRule(narrowness: number, spreadRatio: number, density: number): SubjectRule {
  const half = Math.min(Math.ceil(12 * narrowness), MOST_NODES) * density;
  const step = 9 / (SQRT_2 * spreadRatio * half);
  const nodes = Float64Array.from({ length: 2 * half + 1 }, (_, k) => (k - half) * step);
  return { nodes, weights: new Float64Array(nodes.length).fill(step), isDense: true };
}

/** Half of the most nodes: an SD between subjects of more than 20 times that within is checked with twice as many, and refused where they differ. */
const MOST_NODES = 250;

interface SubjectSetting {
  readonly mu: number;
  readonly tau: number;
  readonly sigma: number;
  readonly mean: number;
  readonly variance: number;
  readonly centre: number;
  readonly spread: number;
  readonly rule: SubjectRule;
  readonly hasCensored: boolean;
  readonly logScale: number;
  readonly logExact: number;
}

function accumulate(data: MixedSample, part: SubjectPart, at: SubjectSetting, sums: CensoredSum, total: Total): void {
  const { nodes, weights, isDense } = at.rule;
  const [s2, t2] = [at.sigma * at.sigma, at.tau * at.tau];
  const top = at.hasCensored ? integrand(data, part, at, at.centre, sums) : 0;
  // Weighted sums over the nodes: mass, score, score products and Hessian in the order mu, log tau, log sigma.
  let [mass, m1, m2, m3] = [0, 0, 0, 0];
  let [p11, p12, p13, p22, p23, p33] = [0, 0, 0, 0, 0, 0];
  let [h11, h13, h22, h33] = [0, 0, 0, 0];
  for (let k = 0; k < nodes.length; k++) {
    const x = nodes[k]!;
    const b = at.centre + SQRT_2 * at.spread * x;
    const weight = at.hasCensored
      ? weights[k]! * Math.exp((isDense ? 0 : x * x) + integrand(data, part, at, b, sums) - top)
      : weights[k]!;
    const residual = part.nExact === 0 ? 0 : part.meanExact - at.mu - b;
    const squares = (part.squaresExact + part.nExact * residual * residual) / s2;
    const c1 = (part.nExact * residual) / s2 + sums.mu;
    const c2 = (b * b) / t2 - 1;
    const c3 = squares - part.nExact + sums.logSigma;
    mass += weight;
    m1 += weight * c1;
    m2 += weight * c2;
    m3 += weight * c3;
    p11 += weight * c1 * c1;
    p12 += weight * c1 * c2;
    p13 += weight * c1 * c3;
    p22 += weight * c2 * c2;
    p23 += weight * c2 * c3;
    p33 += weight * c3 * c3;
    h11 += weight * (sums.muMu - part.nExact / s2);
    h13 += weight * (sums.muLogSigma - (2 * part.nExact * residual) / s2);
    h22 -= weight * 2 * (c2 + 1);
    h33 += weight * (sums.logSigmaLogSigma - 2 * squares);
  }
  total.value += at.logExact + (at.hasCensored ? top + at.logScale + Math.log(mass) : 0);
  const mean = [m1 / mass, m2 / mass, m3 / mass];
  const products = [
    [p11, p12, p13],
    [p12, p22, p23],
    [p13, p23, p33],
  ];
  const curves = [
    [h11, 0, h13],
    [0, h22, 0],
    [h13, 0, h33],
  ];
  for (let i = 0; i < 3; i++) {
    total.gradient[i] = total.gradient[i]! + mean[i]!;
    for (let j = 0; j < 3; j++) {
      const value = (products[i]![j]! + curves[i]![j]!) / mass - mean[i]! * mean[j]!;
      total.hessian[i]![j] = total.hessian[i]![j]! + value;
    }
  }
}

/** Log of (normal around the exact values' mean) times (probability of the censored values), without constants. */
function integrand(data: MixedSample, part: SubjectPart, at: SubjectSetting, b: number, sums: CensoredSum): number {
  sumCensored(data.sample, part.censored, at.mu + b, at.sigma, sums);
  return sums.value - (b - at.mean) ** 2 / (2 * at.variance);
}

/** Mode of the (log-concave) integrand by Newton steps, and the spread of the normal that touches it there. */
function modeAndSpread(
  data: MixedSample,
  part: SubjectPart,
  mu: number,
  sigma: number,
  mean: number,
  variance: number,
  sums: CensoredSum,
): [number, number] {
  const height = (b: number): number => {
    sumCensored(data.sample, part.censored, mu + b, sigma, sums);
    return sums.value - (b - mean) ** 2 / (2 * variance);
  };
  let b = mean;
  let here = height(b);
  for (let step = 0; step < 50; step++) {
    const change = (sums.mu - (b - mean) / variance) / (1 / variance - sums.muMu);
    let factor = 1;
    let there = height(b + change);
    // Halved until it rises; at the top rounding decides, and any small step will do.
    while (!(there >= here) && factor > 1e-6 && Math.abs(factor * change) > 1e-8 * Math.sqrt(variance)) {
      factor /= 2;
      there = height(b + factor * change);
    }
    b += factor * change;
    here = there;
    if (Math.abs(change) <= 1e-6 * Math.sqrt(variance)) break;
  }
  return [b, 1 / Math.sqrt(1 / variance - sums.muMu)];
}

function sumCensored(
  sample: CensoredSample,
  positions: readonly number[],
  mean: number,
  sigma: number,
  sums: CensoredSum,
) {
  const theta = 1 / sigma;
  const delta = mean * theta;
  sums.value = sums.mu = sums.logSigma = sums.muMu = sums.muLogSigma = sums.logSigmaLogSigma = 0;
  for (const i of positions) {
    likelihoodTerm(sample, i, delta, theta, TERM);
    const { dDelta, dTheta, dDeltaDelta, dDeltaTheta, dThetaTheta } = TERM;
    sums.value += TERM.value;
    sums.mu += theta * dDelta;
    sums.logSigma -= delta * dDelta + theta * dTheta;
    sums.muMu += theta * theta * dDeltaDelta;
    sums.muLogSigma -= theta * (dDelta + delta * dDeltaDelta + theta * dDeltaTheta);
    sums.logSigmaLogSigma +=
      delta * dDelta +
      theta * dTheta +
      delta * (delta * dDeltaDelta + theta * dDeltaTheta) +
      theta * (delta * dDeltaTheta + theta * dThetaTheta);
  }
}

/** Scratch space of sumCensored, overwritten by each value and read at once. */
const TERM = emptyTerm();

function emptyCensoredSum(): CensoredSum {
  return { value: 0, mu: 0, logSigma: 0, muMu: 0, muLogSigma: 0, logSigmaLogSigma: 0 };
}
