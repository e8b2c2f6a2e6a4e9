import { bySubject, type SubjectLabel } from "./by-subject.js";
import { moments } from "./moments.js";
import type { Result } from "./result.js";

/** Pooled mean of repeated values with standard errors that know the subjects. */
export interface ClusterMean {
  readonly method: "pooled mean, cluster-robust";
  readonly n: number;
  readonly nSubjects: number;
  readonly mean: number;
  /** As if all values were independent; too small for repeated pairs. */
  readonly seNaive: number | null;
  readonly seCr0: number;
  /** CR0 times sqrt(G / (G - 1)). */
  readonly seCr1: number | null;
  /** Leave-one-subject-out jackknife. */
  readonly seJackknife: number | null;
}

/**
 * Mean of all values with naive, sandwich (CR0, CR1) and subject-jackknife standard errors.
 *
 * Use in the lab: what treating repeated pairs as independent hides.
 * Formula: CR0 = sqrt(sum over subjects of (sum of residuals)^2) / N.
 * Definition: clusters are subjects; the jackknife is sqrt((G - 1) / G sum((mean without g - their mean)^2)).
 * Few values: no values is not estimable; one subject has CR0 = 0 and no CR1.
 * Reference: Liang KY, Zeger SL (1986) Biometrika 73:13-22.
 *
 * @example clusterMean([0, 2, 4], ["a", "a", "b"]).seCr0 // => 0.9428090415820634
 * @example clusterMean([], []).notEstimable // => "no values"
 */
export function clusterMean(values: ArrayLike<number>, subjects: ArrayLike<SubjectLabel>): Result<ClusterMean> {
  const n = values.length;
  if (n === 0) return { notEstimable: "no values" };
  const { mean, se } = moments(values);
  const groups = bySubject(values, subjects).values;
  const residualSums = groups.map((group) => group.reduce((sum, value) => sum + (value - mean!), 0));
  const seCr0 = Math.sqrt(residualSums.reduce((sum, residual) => sum + residual * residual, 0)) / n;
  const count = groups.length;
  // Leaving subject g out moves the mean by minus its residual sum over the values that stay.
  const shifts = groups.map((group, g) => -residualSums[g]! / (n - group.length));
  const spread = moments(shifts);
  return {
    method: "pooled mean, cluster-robust",
    n,
    nSubjects: count,
    mean: mean!,
    seNaive: se,
    seCr0,
    seCr1: count > 1 ? seCr0 * Math.sqrt(count / (count - 1)) : null,
    seJackknife: count > 1 ? ((count - 1) / Math.sqrt(count)) * spread.sd! : null,
  };
}
