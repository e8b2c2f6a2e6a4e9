import { betaQuantile, studentTQuantile } from "./distributions.js";
import { exactBinomialInterval } from "./exact-binomial-interval.js";
import type { Interval } from "./result.js";

/**
 * Interval of a proportion of pairs where pairs of one subject are alike (Korn and Graubard).
 *
 * Use in the lab: the share of pairs with CSF at or above LLOQ, with several pairs of a subject.
 * Formula: with p = detected / pairs, its variance between subjects v = G / (G - 1) sum (detected_g - p pairs_g)^2 / N^2,
 * the effective number of pairs n = p (1 - p) / v (t_(N - 1) / t_(G - 1))^2, at most N; Clopper-Pearson with n p of n.
 * Definition: one pair a subject is the plain exact interval. Where all subjects agree in full (v = 0), or there is
 * only one, a subject counts as one pair.
 * Few values: no subject throws.
 * Reference: Korn EL, Graubard BI (1998) Survey Methodology 24:193-201; R survey, svyciprop(method = "beta").
 *
 * @example clusteredProportionInterval([{ detected: 1, pairs: 1 }, { detected: 0, pairs: 1 }]) // => [0.012579117093425513, 0.9874208829065745]
 */
export function clusteredProportionInterval(
  subjects: readonly { readonly detected: number; readonly pairs: number }[],
  level = 0.95,
): Interval {
  const total = (key: "detected" | "pairs") => subjects.reduce((sum, one) => sum + one[key], 0);
  const [nDetected, nPairs, nSubjects] = [total("detected"), total("pairs"), subjects.length];
  if (nPairs === 0) throw new RangeError("a proportion needs at least one pair; found none");
  if (nPairs === nSubjects) return exactBinomialInterval(nDetected, nPairs, level)!;
  const p = nDetected / nPairs;
  const tail = (1 - level) / 2;
  const squares = subjects.reduce((sum, { detected, pairs }) => sum + (detected - p * pairs) ** 2, 0);
  const variance = nSubjects < 2 ? 0 : ((nSubjects / (nSubjects - 1)) * squares) / nPairs ** 2;
  const isSpread = variance > 1e-15;
  const size = isSpread ? (p * (1 - p)) / variance : nSubjects;
  const factor = isSpread ? (studentTQuantile(tail, nPairs - 1) / studentTQuantile(tail, nSubjects - 1)) ** 2 : 1;
  const n = Math.min(size * factor, nPairs);
  const low = p === 0 ? 0 : betaQuantile(tail, n * p, n * (1 - p) + 1);
  const high = p === 1 ? 1 : betaQuantile(1 - tail, n * p + 1, n * (1 - p));
  return [low, high];
}
