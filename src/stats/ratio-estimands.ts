import { finiteOrNull } from "./finite-or-null.js";
import { type GeometricSummary, geometric } from "./geometric.js";
import { moments } from "./moments.js";
import { quantile } from "./quantile.js";
import { type RatioOfMeans, ratioOfMeans } from "./ratio-of-means.js";
import type { Result } from "./result.js";

/** What people call "the" CSF/plasma ratio of several pairs: different questions with different answers. */
export interface RatioEstimands {
  readonly n: number;
  readonly ratios: readonly (number | null)[];
  readonly meanOfRatios: number | null;
  readonly medianOfRatios: number | null;
  readonly geometricMeanRatio: GeometricSummary;
  readonly ratioOfMeans: Result<RatioOfMeans>;
  readonly ratioOfMedians: number | null;
  /** Least-squares slope of csf on plasma through the origin: sum(csf plasma) / sum(plasma^2). */
  readonly slopeThroughOrigin: number | null;
}

/**
 * Six definitions of the CSF/plasma ratio on the same quantified pairs.
 *
 * Use in the lab: to say which one a paper reports; the geometric mean ratio is the one this software leads with.
 * Definition: mean of ratios weights pairs equally, ratio of means by plasma, the slope by plasma squared.
 * Few values: n = 0 gives nulls; a ratio that has no place among the numbers is null and so are the means that need it.
 * Reference: csf/plasma arithmetic; Cochran WG (1977) Sampling Techniques, chapter 6.
 *
 * @example ratioEstimands([2, 4], [10, 40]).meanOfRatios // => 0.15
 * @example ratioEstimands([2, 4], [10, 40]).slopeThroughOrigin // => 0.10588235294117647
 */
export function ratioEstimands(csf: readonly number[], plasma: readonly number[], level = 0.95): RatioEstimands {
  const meanRatio = ratioOfMeans(csf, plasma, level);
  const ratios = csf.map((value, i) => finiteOrNull(value / plasma[i]!));
  const whole = ratios.filter((ratio) => ratio !== null);
  const usable = whole.length === ratios.length ? whole : [];
  const medianPlasma = quantile(plasma, 0.5);
  const medianCsf = quantile(csf, 0.5);
  return {
    n: csf.length,
    ratios,
    meanOfRatios: moments(usable).mean,
    medianOfRatios: quantile(usable, 0.5),
    geometricMeanRatio: geometric(usable, level),
    ratioOfMeans: meanRatio,
    ratioOfMedians: medianCsf === null || medianPlasma === null ? null : finiteOrNull(medianCsf / medianPlasma),
    slopeThroughOrigin: slopeThroughOrigin(csf, plasma),
  };
}

function slopeThroughOrigin(csf: readonly number[], plasma: readonly number[]): number | null {
  const scale = plasma.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (scale === 0) return null;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < csf.length; i++) {
    const x = plasma[i]! / scale;
    products += x * (csf[i]! / scale);
    squares += x * x;
  }
  return finiteOrNull(products / squares);
}
