import { pairTerm, type SideBound, sideBound } from "./bivariate-likelihood.js";
import { type SubjectLabel, subjectPositions } from "./by-subject.js";
import { studentTQuantile } from "./distributions.js";
import type { ConcentrationSide } from "./log-ratio-bounds.js";
import { type Evaluation, newtonMaximise } from "./newton-maximise.js";
import type { Interval, Result } from "./result.js";
import { invertSymmetric } from "./solve-symmetric.js";

/** One pair as both of its concentrations, in one unit. */
export interface ConcentrationPair {
  readonly subjectId: SubjectLabel;
  readonly csf: ConcentrationSide;
  readonly plasma: ConcentrationSide;
}

/** Means, SDs and correlation of log CSF and log plasma, and what follows for the ratio. */
export interface BivariateTobit {
  readonly estimand: "geometric mean ratio, subjects equal";
  readonly method: "bivariate Tobit";
  readonly nSubjects: number;
  readonly nPairs: number;
  /** Pairs with both concentrations quantified. */
  readonly nQuantified: number;
  readonly meanLogCsf: number;
  readonly meanLogPlasma: number;
  readonly sdLogCsf: number;
  readonly sdLogPlasma: number;
  readonly correlation: number;
  readonly logLik: number;
  readonly geometricMean: number;
  /** Standard error of the log of the geometric mean ratio, by subject, and its t interval (exponentiated). */
  readonly seLog: number;
  readonly df: number;
  readonly ci: Interval | null;
  /** Slope of log CSF on log plasma; 1 where the ratio does not depend on plasma. */
  readonly slope: number;
  readonly slopeCi: Interval | null;
}

/** With less the two means, two SDs and the correlation rest on almost nothing. */
const MIN_BOTH_QUANTIFIED = 4;

/**
 * Geometric mean ratio from log CSF and log plasma as two censored normal variables, every subject weighing 1.
 *
 * Use in the lab: the limit of a ratio, LLOQ / plasma, contains the plasma that the ratio contains. Where the ratio depends
 * on plasma (CSF that lags behind it) the Tobit of the ratio is biased; this one is not, for it censors the concentrations.
 * Formula: weighted sum of log densities, conditional normal probabilities and quadrant probabilities (see
 * pairTerm) over the pairs, weight 1 / (pairs of the subject), maximised in the two means, log SDs and atanh of the correlation;
 * log ratio = difference of the means; slope = correlation * sdLogCsf / sdLogPlasma.
 * Definition: the working likelihood takes pairs as independent; the variance is the sandwich with subjects as clusters
 * times G / (G - 1), t with subjects - 1, as for the primary row. Without censored pairs the mean, its error and interval
 * are those of the subjects' mean log ratios. A pair below both limits enters, which tells nothing to the Tobit of the ratio.
 * Few values: fewer than 3 subjects, or than 4 pairs with both sides quantified of at least 2 subjects, is refused.
 * Reference: Lyles RH, Williams JK, Chuachoowong R (2001) Biometrics 57:1238-1244 (two detection limits); Liang KY, Zeger
 * SL (1986) Biometrika 73:13-22.
 *
 * @example bivariateTobit([]).notEstimable // => "fewer than 3 subjects"
 */
export function bivariateTobit(pairs: readonly ConcentrationPair[], level = 0.95): Result<BivariateTobit> {
  const positions = subjectPositions(pairs.map(({ subjectId }) => subjectId));
  const nSubjects = positions.reduce((most, position) => Math.max(most, position + 1), 0);
  const sides = pairs.map(({ csf, plasma }) => [sideBound(csf), sideBound(plasma)] as const);
  const quantified = sides.flatMap(([csf, plasma], i) => (csf.flip === 0 && plasma.flip === 0 ? [positions[i]!] : []));
  if (nSubjects < 3) return { notEstimable: "fewer than 3 subjects" };
  if (quantified.length < MIN_BOTH_QUANTIFIED) {
    return { notEstimable: `fewer than ${MIN_BOTH_QUANTIFIED} pairs with both concentrations quantified` };
  }
  if (new Set(quantified).size < 2) return { notEstimable: "quantified pairs of fewer than 2 subjects" };
  const counts = new Float64Array(nSubjects);
  for (const position of positions) counts[position]!++;
  const weights = Float64Array.from(positions, (position) => 1 / counts[position]!);
  const start = startOf(sides, weights);
  if (start === null) return { notEstimable: "one of the concentrations does not vary" };
  const scores = (point: readonly number[]) => subjectScores(sides, weights, positions, nSubjects, point);
  const found = newtonMaximise((point) => evaluate(scores, point), start);
  if (!found.converged) return { notEstimable: "the likelihood search did not converge" };
  const information = found.hessian.map((row) => row.map((value) => -value));
  const bread = invertSymmetric(information);
  if (bread === null) return { notEstimable: "the observed information is not positive definite" };
  const [meanLogCsf, meanLogPlasma, logSdCsf, logSdPlasma, z] = found.point as [number, number, number, number, number];
  const [sdLogCsf, sdLogPlasma, correlation] = [Math.exp(logSdCsf), Math.exp(logSdPlasma), Math.tanh(z)];
  const slope = (correlation * sdLogCsf) / sdLogPlasma;
  const { bySubject } = scores(found.point);
  const seOf = (gradient: readonly number[]): number => {
    const pull = bread.map((row) => dot(row, gradient));
    const sum = bySubject.reduce((total, score) => total + dot(score, pull) ** 2, 0);
    return Math.sqrt((sum * nSubjects) / (nSubjects - 1));
  };
  const seLog = seOf([1, -1, 0, 0, 0]);
  const seSlope = seOf([0, 0, slope, -slope, (1 - correlation * correlation) * Math.exp(logSdCsf - logSdPlasma)]);
  const df = nSubjects - 1;
  const t = studentTQuantile(1 - (1 - level) / 2, df);
  const logRatio = meanLogCsf - meanLogPlasma;
  const ends: Interval = [Math.exp(logRatio - t * seLog), Math.exp(logRatio + t * seLog)];
  const geometricMean = Math.exp(logRatio);
  if (!(geometricMean > 0 && Number.isFinite(geometricMean) && Number.isFinite(slope))) {
    return { notEstimable: "the estimates exceed the range of numbers" };
  }
  return {
    estimand: "geometric mean ratio, subjects equal",
    method: "bivariate Tobit",
    nSubjects,
    nPairs: pairs.length,
    nQuantified: quantified.length,
    meanLogCsf,
    meanLogPlasma,
    sdLogCsf,
    sdLogPlasma,
    correlation,
    logLik: found.value,
    geometricMean,
    seLog,
    df,
    ci: seLog > 0 && ends[0] > 0 && Number.isFinite(ends[1]) ? ends : null,
    slope,
    slopeCi: seSlope > 0 ? [slope - t * seSlope, slope + t * seSlope] : null,
  };
}

type Sides = readonly (readonly [SideBound, SideBound])[];

/** Weighted moments with every limit in the place of its value; null where a side does not vary. */
function startOf(sides: Sides, weights: Float64Array): number[] | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (i: number) => number) => sides.reduce((sum, _, i) => sum + weights[i]! * value(i), 0) / total;
  const [csf, plasma] = [0, 1].map((side) => mean((i) => sides[i]![side]!.log)) as [number, number];
  const product = (a: 0 | 1, b: 0 | 1) =>
    mean((i) => (sides[i]![a].log - [csf, plasma][a]!) * (sides[i]![b].log - [csf, plasma][b]!));
  const [sdCsf, sdPlasma] = [Math.sqrt(product(0, 0)), Math.sqrt(product(1, 1))];
  if (!(sdCsf > 0 && sdPlasma > 0)) return null;
  const correlation = Math.max(-0.9, Math.min(0.9, product(0, 1) / (sdCsf * sdPlasma)));
  return [csf, plasma, Math.log(sdCsf), Math.log(sdPlasma), Math.atanh(correlation)];
}

interface Scores {
  readonly value: number;
  readonly bySubject: readonly number[][];
}

function subjectScores(
  sides: Sides,
  weights: Float64Array,
  positions: ArrayLike<number>,
  nSubjects: number,
  point: readonly number[],
): Scores {
  const bySubject = Array.from({ length: nSubjects }, () => [0, 0, 0, 0, 0]);
  let value = 0;
  sides.forEach(([csf, plasma], i) => {
    const term = pairTerm(csf, plasma, point);
    value += weights[i]! * term.value;
    const score = bySubject[positions[i]!]!;
    for (let j = 0; j < score.length; j++) score[j]! += weights[i]! * term.gradient[j]!;
  });
  return { value, bySubject };
}

/** Step of the central differences of the analytic gradient; they leave a relative error near 1e-9 in the Hessian. */
const STEP = 1e-5;

function evaluate(scores: (point: readonly number[]) => Scores, point: readonly number[]): Evaluation {
  const gradientAt = (at: readonly number[]): number[] =>
    scores(at).bySubject.reduce((sum, score) => sum.map((value, j) => value + score[j]!), [0, 0, 0, 0, 0]);
  const rows = point.map((_, j) => {
    const moved = (step: number) => point.map((value, k) => (k === j ? value + step : value));
    const [up, down] = [gradientAt(moved(STEP)), gradientAt(moved(-STEP))];
    return up.map((value, k) => (value - down[k]!) / (2 * STEP));
  });
  const hessian = rows.map((row, j) => row.map((value, k) => (value + rows[k]![j]!) / 2));
  const { value } = scores(point);
  const gradient = gradientAt(point);
  const isUsable = [value, ...gradient, ...hessian.flat()].every(Number.isFinite);
  return { value: isUsable ? value : Number.NEGATIVE_INFINITY, gradient, hessian };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
