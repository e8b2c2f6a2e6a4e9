import { type SubjectLabel, subjectPositions } from "./by-subject.js";
import { emptyTerm, likelihoodTerm, standardise, weighTerm } from "./censored-likelihood.js";
import type { CensoredSample } from "./censored-sample.js";
import type { Result } from "./result.js";
import { choleskyFactor, invertSymmetric } from "./solve-symmetric.js";
import type { TobitFit } from "./tobit.js";

/** How the subjects' residual scores are corrected for having pulled the fit towards themselves. */
export type SandwichCorrection = "CR0" | "CR1" | "CR2" | "CR3";

/** Standard error of a Tobit mean that knows which pairs belong to one subject. */
export interface ClusterRobust {
  readonly correction: SandwichCorrection;
  readonly nSubjects: number;
  readonly seMu: number;
}

/**
 * Cluster-robust standard error of mu of a Tobit fit, clusters being subjects.
 *
 * Use in the lab: repeated pairs of one subject are alike; the model's own standard error ignores it.
 * Formula: V (sum over subjects of s s') V with V the inverse information and s the subject's score, corrected by
 * (I - A V)^-1/2 (CR2) or (I - A V)^-1 (CR3), A being the subject's information; CR1 multiplies by G / (G - 1). All
 * in (mean / SD, 1 / SD), where the likelihood is concave and no subject can hold negative information.
 * Definition: CR0 is the plain sandwich, too small with few subjects; CR3 is near the leave-one-subject-out jackknife.
 * Weights are those of the fit; scores and information carry them.
 * Few values: fewer than two subjects, or one subject that holds all information, is not estimable.
 * Reference: Liang KY, Zeger SL (1986) Biometrika 73:13-22; Kauermann G, Carroll RJ (2001) J Am Stat Assoc 96:1387-1396;
 * Mancl LA, DeRouen TA (2001) Biometrics 57:126-134.
 *
 * @example clusterRobust(censoredSample([{ lower: 0, upper: 0 }, { lower: 2, upper: 2 }]), ["a", "b"], tobit(censoredSample([{ lower: 0, upper: 0 }, { lower: 2, upper: 2 }])), "CR0").seMu // => 0.7071067811865476
 */
export function clusterRobust(
  sample: CensoredSample,
  subjects: ArrayLike<SubjectLabel>,
  fit: Pick<TobitFit, "mu" | "sigma">,
  correction: SandwichCorrection,
  weights: ArrayLike<number> | null = null,
): Result<ClusterRobust> {
  const clusters = clusterScores(standardise(sample, fit.mu, fit.sigma), subjects, weights);
  const nSubjects = clusters.length;
  if (nSubjects < 2) return { notEstimable: "fewer than two subjects" };
  const total = (column: Float64Array) => column.reduce((sum, value) => sum + value, 0);
  const [infoDelta, infoCross, infoTheta] = [clusters.infoDelta, clusters.infoCross, clusters.infoTheta].map(total);
  const vcov = invertSymmetric([
    [infoDelta!, infoCross!],
    [infoCross!, infoTheta!],
  ]);
  const factor = vcov === null ? null : choleskyFactor(vcov);
  if (factor === null) return { notEstimable: "the observed information is not positive definite" };
  let sum = 0;
  for (let g = 0; g < nSubjects; g++) {
    const pull = correctedPull(clusters, g, factor, correction);
    if (pull === null) return { notEstimable: "one subject holds all the information" };
    sum += pull * pull;
  }
  const scale = correction === "CR1" ? nSubjects / (nSubjects - 1) : 1;
  const seMu = fit.sigma * Math.sqrt(scale * sum);
  return seMu > 0 ? { correction, nSubjects, seMu } : { notEstimable: "no spread between subjects" };
}

/** Score and information of each subject in (delta, theta) at delta = 0, theta = 1, as columns. */
interface ClusterScores {
  readonly length: number;
  readonly delta: Float64Array;
  readonly theta: Float64Array;
  readonly infoDelta: Float64Array;
  readonly infoCross: Float64Array;
  readonly infoTheta: Float64Array;
}

/** Subjects without information have no cluster; the others stand in the order in which they first appear. */
function clusterScores(
  sample: CensoredSample,
  subjects: ArrayLike<SubjectLabel>,
  weights: ArrayLike<number> | null,
): ClusterScores {
  const isInformative = (i: number) => Number.isFinite(sample.lower[i]!) || Number.isFinite(sample.upper[i]!);
  const all = subjectPositions(subjects);
  const informative = all.map((_, i) => i).filter(isInformative);
  const positions = subjectPositions(Int32Array.from(informative, (i) => all[i]!));
  const length = positions.reduce((most, position) => Math.max(most, position + 1), 0);
  const column = () => new Float64Array(length);
  const [delta, theta, infoDelta, infoCross, infoTheta] = [column(), column(), column(), column(), column()];
  const term = emptyTerm();
  informative.forEach((i, at) => {
    likelihoodTerm(sample, i, 0, 1, term);
    if (weights !== null) weighTerm(term, weights[i]!);
    const g = positions[at]!;
    delta[g]! += term.dDelta;
    theta[g]! += term.dTheta;
    infoDelta[g]! -= term.dDeltaDelta;
    infoCross[g]! -= term.dDeltaTheta;
    infoTheta[g]! -= term.dThetaTheta;
  });
  return { length, delta, theta, infoDelta, infoCross, infoTheta };
}

/** First component of V (corrected score): how far the subject moves the mean, in SDs. */
function correctedPull(
  clusters: ClusterScores,
  g: number,
  factor: number[][],
  correction: SandwichCorrection,
): number | null {
  // With V = L L' the correction is a function of the symmetric matrix B = L' A L.
  const [l11, l21, l22] = [factor[0]![0]!, factor[1]![0]!, factor[1]![1]!];
  const u1 = l11 * clusters.delta[g]! + l21 * clusters.theta[g]!;
  const u2 = l22 * clusters.theta[g]!;
  if (correction === "CR0" || correction === "CR1") return l11 * u1;
  const [infoDelta, infoCross, infoTheta] = [clusters.infoDelta[g]!, clusters.infoCross[g]!, clusters.infoTheta[g]!];
  const b11 = l11 * l11 * infoDelta + 2 * l11 * l21 * infoCross + l21 * l21 * infoTheta;
  const b12 = l22 * (l11 * infoCross + l21 * infoTheta);
  const b22 = l22 * l22 * infoTheta;
  const power = correction === "CR2" ? -0.5 : -1;
  const corrected = symmetricPower([1 - b11, -b12, 1 - b22], power, [u1, u2]);
  return corrected === null ? null : l11 * corrected;
}

/** First component of M^power u for a symmetric 2 x 2 matrix [m11, m12, m22]; null when M is not positive definite. */
function symmetricPower(
  [a, b, d]: readonly [number, number, number],
  power: number,
  [u1, u2]: readonly [number, number],
): number | null {
  const middle = (a + d) / 2;
  const radius = Math.hypot((a - d) / 2, b);
  const [high, low] = [middle + radius, middle - radius];
  if (!(low > 1e-10)) return null;
  const [fHigh, fLow] = [high ** power, low ** power];
  if (radius <= 1e-15 * Math.abs(middle)) return fHigh * u1;
  const along = (fHigh - fLow) / (2 * radius);
  const base = (fHigh + fLow) / 2 - along * middle;
  return base * u1 + along * (a * u1 + b * u2);
}
