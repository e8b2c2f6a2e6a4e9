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
  /** Satterthwaite degrees of freedom of the variance (Bell and McCaffrey); between 1 and subjects - 1 as a rule. */
  readonly df: number;
}

/**
 * Cluster-robust standard error of mu of a Tobit fit, clusters being subjects.
 *
 * Use in the lab: repeated pairs of one subject are alike; the model's own standard error ignores it.
 * Formula: V (sum over subjects of s s') V with V the inverse information and s the subject's score, corrected by
 * (I - A V)^-1/2 (CR2) or (I - A V)^-1 (CR3), A being the subject's information; CR1 multiplies by G / (G - 1). All
 * in (mean / SD, 1 / SD), where the likelihood is concave and no subject can hold negative information.
 * Degrees of freedom: with independent pairs the pulls are normal with covariance Q, Q_gh = v_g' (A_g [g = h] - A_g V A_h) v_h,
 * v_g the corrected first row of V; df = (trace Q)^2 / trace Q^2. A subject with most of the pairs makes it small.
 * Definition: CR0 is the plain sandwich, too small with few subjects; CR3 is near the leave-one-subject-out jackknife.
 * Where nothing is censored the information is the expected one, and CR2 with its degrees of freedom is that of a
 * linear model (R clubSandwich). Weights are those of the fit; scores and information carry them.
 * Few values: fewer than two subjects, or one subject that holds all information, is not estimable.
 * Reference: Liang KY, Zeger SL (1986) Biometrika 73:13-22; Kauermann G, Carroll RJ (2001) J Am Stat Assoc 96:1387-1396;
 * Mancl LA, DeRouen TA (2001) Biometrics 57:126-134; Bell RM, McCaffrey DF (2002) Survey Methodology 28:169-181;
 * Pustejovsky JE, Tipton E (2018) J Bus Econ Stat 36:672-683.
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
  const trace = emptyTrace();
  for (let g = 0; g < nSubjects; g++) {
    const leverage = correctedLeverage(clusters, g, factor, correction);
    if (leverage === null) return { notEstimable: "one subject holds all the information" };
    const pull = leverage[0] * clusters.delta[g]! + leverage[1] * clusters.theta[g]!;
    sum += pull * pull;
    addTrace(trace, clusters, g, leverage, vcov!);
  }
  const scale = correction === "CR1" ? nSubjects / (nSubjects - 1) : 1;
  const seMu = fit.sigma * Math.sqrt(scale * sum);
  return seMu > 0
    ? { correction, nSubjects, seMu, df: satterthwaiteDf(trace, vcov!) }
    : { notEstimable: "no spread between subjects" };
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
  const isUncensored = informative.every((i) => sample.lower[i] === sample.upper[i]);
  informative.forEach((i, at) => {
    likelihoodTerm(sample, i, 0, 1, term);
    if (weights !== null) weighTerm(term, weights[i]!);
    const g = positions[at]!;
    delta[g]! += term.dDelta;
    theta[g]! += term.dTheta;
    if (isUncensored) {
      // Of the linear model: 1 for the mean, 2 for the SD, nothing between them.
      const weight = weights === null ? 1 : weights[i]!;
      infoDelta[g]! += weight;
      infoTheta[g]! += 2 * weight;
      return;
    }
    infoDelta[g]! -= term.dDeltaDelta;
    infoCross[g]! -= term.dDeltaTheta;
    infoTheta[g]! -= term.dThetaTheta;
  });
  return { length, delta, theta, infoDelta, infoCross, infoTheta };
}

/** What a unit of each component of the subject's score adds to the mean, in SDs: the corrected first row of V. */
function correctedLeverage(
  clusters: ClusterScores,
  g: number,
  factor: number[][],
  correction: SandwichCorrection,
): readonly [number, number] | null {
  // With V = L L' the correction is a function of the symmetric matrix B = L' A L.
  const [l11, l21, l22] = [factor[0]![0]!, factor[1]![0]!, factor[1]![1]!];
  let row: readonly [number, number] | null = [l11, 0];
  if (correction === "CR2" || correction === "CR3") {
    const [infoDelta, infoCross, infoTheta] = [clusters.infoDelta[g]!, clusters.infoCross[g]!, clusters.infoTheta[g]!];
    const b11 = l11 * l11 * infoDelta + 2 * l11 * l21 * infoCross + l21 * l21 * infoTheta;
    const b12 = l22 * (l11 * infoCross + l21 * infoTheta);
    const b22 = l22 * l22 * infoTheta;
    row = symmetricPower([1 - b11, -b12, 1 - b22], correction === "CR2" ? -0.5 : -1, row);
  }
  // First row of L M^power L'.
  return row === null ? null : [row[0] * l11, row[0] * l21 + row[1] * l22];
}

/** Sums over subjects for the traces of Q and of Q^2, without a matrix of subjects by subjects. */
interface TraceSums {
  diagonal: number;
  own: number;
  cross: number;
  /** Sum of b b' with b = A v. */
  readonly outer: [number, number, number];
}

const emptyTrace = (): TraceSums => ({ diagonal: 0, own: 0, cross: 0, outer: [0, 0, 0] });

function addTrace(
  trace: TraceSums,
  clusters: ClusterScores,
  g: number,
  [v1, v2]: readonly [number, number],
  vcov: readonly (readonly number[])[],
): void {
  const [infoDelta, infoCross, infoTheta] = [clusters.infoDelta[g]!, clusters.infoCross[g]!, clusters.infoTheta[g]!];
  const [b1, b2] = [infoDelta * v1 + infoCross * v2, infoCross * v1 + infoTheta * v2];
  const own = v1 * b1 + v2 * b2;
  const pulled = b1 * b1 * vcov[0]![0]! + 2 * b1 * b2 * vcov[0]![1]! + b2 * b2 * vcov[1]![1]!;
  trace.diagonal += own - pulled;
  trace.own += own * own;
  trace.cross += own * pulled;
  trace.outer[0] += b1 * b1;
  trace.outer[1] += b1 * b2;
  trace.outer[2] += b2 * b2;
}

/**
 * (trace Q)^2 / trace Q^2 with trace Q^2 = sum own^2 - 2 sum own pulled + trace (V M)^2. Q has no negative eigenvalue, so
 * that it is at least 1; where one subject holds almost all information rounding breaks this, and it is 1.
 */
function satterthwaiteDf(trace: TraceSums, vcov: readonly (readonly number[])[]): number {
  const [m11, m12, m22] = trace.outer;
  const [[v11, v12], [, v22]] = vcov as readonly [readonly [number, number], readonly [number, number]];
  const product = [v11 * m11 + v12 * m12, v11 * m12 + v12 * m22, v12 * m11 + v22 * m12, v12 * m12 + v22 * m22];
  const [p11, p12, p21, p22] = product as [number, number, number, number];
  const squares = trace.own - 2 * trace.cross + p11 * p11 + 2 * p12 * p21 + p22 * p22;
  const df = (trace.diagonal * trace.diagonal) / squares;
  return df >= 1 ? df : 1;
}

/** M^power u for a symmetric 2 x 2 matrix [m11, m12, m22]; null when M is not positive definite. */
function symmetricPower(
  [a, b, d]: readonly [number, number, number],
  power: number,
  [u1, u2]: readonly [number, number],
): readonly [number, number] | null {
  const middle = (a + d) / 2;
  const radius = Math.hypot((a - d) / 2, b);
  const [high, low] = [middle + radius, middle - radius];
  if (!(low > 1e-10)) return null;
  const [fHigh, fLow] = [high ** power, low ** power];
  if (radius <= 1e-15 * Math.abs(middle)) return [fHigh * u1, fHigh * u2];
  const along = (fHigh - fLow) / (2 * radius);
  const base = (fHigh + fLow) / 2 - along * middle;
  return [base * u1 + along * (a * u1 + b * u2), base * u2 + along * (b * u1 + d * u2)];
}
