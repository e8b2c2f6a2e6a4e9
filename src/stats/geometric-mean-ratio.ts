import { studentTSf } from "./distributions.js";
import { expOrNull } from "./finite-or-null.js";
import { expInterval, geometricCvPct } from "./geometric.js";
import { moments } from "./moments.js";
import type { Interval, Result } from "./result.js";
import { tInterval } from "./t-interval.js";

/** Ratio of two geometric means with its t test. */
export interface GeometricMeanRatio {
  readonly estimand: "ratio of geometric means";
  readonly method: "Welch" | "pooled" | "paired";
  readonly ratio: number;
  readonly logRatio: number;
  readonly se: number;
  readonly df: number;
  /** null when all differences are equal (no spread to judge by). */
  readonly t: number | null;
  readonly p: number | null;
  readonly ci: Interval | null;
  /** Paired only: 100 sqrt(exp(sd^2 / 2) - 1) with sd of the log differences. */
  readonly withinCvPct: number | null;
}

/**
 * Ratio of the geometric means of two independent groups, group over reference.
 *
 * Use in the lab: ratios with against without barrier disruption, or of two sites.
 * Formula: exp(mean log group - mean log reference), t interval on the logs.
 * Definition: "Welch" (default) allows unequal spread, "pooled" assumes equal spread with n1 + n2 - 2 df.
 * Few values: fewer than two values in a group, or a value not above 0, is not estimable.
 * Reference: Welch BL (1947) Biometrika 34:28-35.
 *
 * @example geometricMeanRatio([2, 8], [1, 4]).ratio // => 2
 * @example geometricMeanRatio([2], [1, 4]).notEstimable // => "fewer than two values in a group"
 */
export function geometricMeanRatio(
  group: readonly number[],
  reference: readonly number[],
  method: "Welch" | "pooled" = "Welch",
  level = 0.95,
): Result<GeometricMeanRatio> {
  if (group.length < 2 || reference.length < 2) return { notEstimable: "fewer than two values in a group" };
  if (![...group, ...reference].every((value) => value > 0)) return { notEstimable: "a value is not above 0" };
  const a = moments(group.map(Math.log));
  const b = moments(reference.map(Math.log));
  const va = a.variance! / a.n;
  const vb = b.variance! / b.n;
  if (method === "pooled") {
    const df = a.n + b.n - 2;
    const pooled = ((a.n - 1) * a.variance! + (b.n - 1) * b.variance!) / df;
    return finish(method, a.mean! - b.mean!, Math.sqrt(pooled * (1 / a.n + 1 / b.n)), df, null, level);
  }
  const spread = va + vb;
  const df = spread > 0 ? spread ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1)) : a.n + b.n - 2;
  return finish(method, a.mean! - b.mean!, Math.sqrt(spread), df, null, level);
}

/**
 * Ratio of the geometric means of the same subjects under two conditions, test over reference.
 *
 * Use in the lab: with and without an inhibitor, within subject.
 * Formula: t interval of the log differences, exponentiated; n - 1 df.
 * Few values: fewer than two subjects, or a value not above 0, is not estimable.
 * Reference: Chow SC, Liu JP (2009) Bioavailability and Bioequivalence Studies, 3rd ed., chapter 3.
 *
 * @example pairedGeometricMeanRatio([2, 8, 2], [1, 4, 2]).ratio // => 1.5874010519681994
 * @example pairedGeometricMeanRatio([], []).notEstimable // => "fewer than two subjects"
 */
export function pairedGeometricMeanRatio(
  test: readonly number[],
  reference: readonly number[],
  level = 0.95,
): Result<GeometricMeanRatio> {
  if (test.length !== reference.length) {
    throw new RangeError(`test and reference differ in length; found ${test.length} and ${reference.length}`);
  }
  if (test.length < 2) return { notEstimable: "fewer than two subjects" };
  if (![...test, ...reference].every((value) => value > 0)) return { notEstimable: "a value is not above 0" };
  const differences = moments(test.map((value, i) => Math.log(value) - Math.log(reference[i]!)));
  const withinCv = geometricCvPct(differences.sd! / Math.SQRT2);
  return finish("paired", differences.mean!, differences.se!, differences.n - 1, withinCv, level);
}

function finish(
  method: GeometricMeanRatio["method"],
  logRatio: number,
  se: number,
  df: number,
  withinCvPct: number | null,
  level: number,
): Result<GeometricMeanRatio> {
  const ratio = expOrNull(logRatio);
  if (ratio === null) return { notEstimable: "the ratio exceeds the range of numbers" };
  const t = se > 0 ? logRatio / se : null;
  const p = t === null ? null : 2 * studentTSf(Math.abs(t), df);
  const ci = expInterval(tInterval(logRatio, se, df, level));
  return { estimand: "ratio of geometric means", method, ratio, logRatio, se, df, t, p, ci, withinCvPct };
}
