import { type SubjectLabel, subjectPositions } from "./by-subject.js";
import { studentTQuantile } from "./distributions.js";
import { fiellerInterval, type RatioMoments } from "./fieller-interval.js";
import { moments } from "./moments.js";
import type { Interval, Result } from "./result.js";

/** Ratio of the mean numerator to the mean denominator of pairs. */
export interface RatioOfMeans {
  readonly estimand: "ratio of means";
  readonly n: number;
  /** Subjects, whose pairs belong together; pairs where no subject is given. */
  readonly nSubjects: number;
  readonly ratio: number;
  /** Delta-method standard error; null for a single subject. */
  readonly se: number | null;
  readonly ciDelta: Interval | null;
  readonly ciFieller: Interval | null;
}

/**
 * Ratio of the means of paired values, with delta and Fieller intervals.
 *
 * Use in the lab: mean CSF over mean plasma; it weights pairs by their plasma concentration, unlike the mean of ratios.
 * Formula: r = mean(y) / mean(x); se = sqrt((syy - 2 r sxy + r^2 sxx) / n) / |mean(x)|; t with n - 1 df.
 * Definition: with `subjects` (one a pair) the covariance of the two means is by subject, G / (G - 1) sum over subjects
 * of (sum of deviations)^2 / n^2, and t has G - 1 df; one pair a subject is the plain form.
 * Few values: no pair or a mean denominator of 0 is not estimable; one subject has no interval.
 * Reference: Cochran WG (1977) Sampling Techniques, 3rd ed., chapter 6; R survey, svyratio and svymean with ids.
 *
 * @example ratioOfMeans([1, 2, 3], [10, 20, 30]).ratio // => 0.1
 * @example ratioOfMeans([], []).notEstimable // => "no pairs"
 */
export function ratioOfMeans(
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
  level = 0.95,
  subjects: ArrayLike<SubjectLabel> | null = null,
): Result<RatioOfMeans> {
  const n = numerators.length;
  if (n !== denominators.length) {
    throw new RangeError(`numerators and denominators differ in length; found ${n} and ${denominators.length}`);
  }
  if (n === 0) return { notEstimable: "no pairs" };
  const a = moments(numerators).mean!;
  const b = moments(denominators).mean!;
  const ratio = a / b;
  if (!Number.isFinite(ratio))
    return { notEstimable: "the mean of the denominator is 0 or the ratio exceeds the range of numbers" };
  const positions = subjects === null ? null : subjectPositions(subjects);
  const nSubjects = positions === null ? n : positions.reduce((most, position) => Math.max(most, position + 1), 0);
  const base = { estimand: "ratio of means", n, nSubjects, ratio } as const;
  if (nSubjects === 1) return { ...base, se: null, ciDelta: null, ciFieller: null };
  const means = relativeMoments(numerators, denominators, [a, b], positions, nSubjects);
  const spread = means.numeratorVariance - 2 * ratio * means.covariance + ratio * ratio * means.denominatorVariance;
  const se = Math.sqrt(Math.max(spread, 0));
  const t = studentTQuantile(1 - (1 - level) / 2, nSubjects - 1);
  if (!Number.isFinite(se)) return { ...base, se: null, ciDelta: null, ciFieller: null };
  const fieller = fiellerInterval(means, t);
  return {
    ...base,
    se,
    ciDelta: [ratio - t * se, ratio + t * se],
    ciFieller: fieller.notEstimable === undefined ? fieller.ci : null,
  };
}

/** Moments of the means after both sides are divided by the mean denominator; subjects' deviations are summed. */
function relativeMoments(
  y: ArrayLike<number>,
  x: ArrayLike<number>,
  [meanY, meanX]: readonly [number, number],
  positions: ArrayLike<number> | null,
  nSubjects: number,
): RatioMoments {
  const n = y.length;
  const dy = new Float64Array(nSubjects);
  const dx = new Float64Array(nSubjects);
  for (let i = 0; i < n; i++) {
    const g = positions === null ? i : positions[i]!;
    dy[g]! += y[i]! / meanX - meanY / meanX;
    dx[g]! += x[i]! / meanX - 1;
  }
  const scale = nSubjects / (nSubjects - 1) / n ** 2;
  const product = (a: Float64Array, b: Float64Array) => scale * a.reduce((sum, value, g) => sum + value * b[g]!, 0);
  return {
    numerator: meanY / meanX,
    denominator: 1,
    numeratorVariance: product(dy, dy),
    denominatorVariance: product(dx, dx),
    covariance: product(dy, dx),
  };
}
