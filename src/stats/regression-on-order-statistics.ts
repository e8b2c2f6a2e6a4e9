import { type CensoredSample, countCensoring } from "./censored-sample.js";
import { geometricOfLogs } from "./geometric.js";
import { moments } from "./moments.js";
import { normalQuantile } from "./normal.js";
import type { Result } from "./result.js";

/** Robust ROS: quantified values kept, values below limits filled from a fitted line. */
export interface RegressionOnOrderStatistics {
  readonly method: "robust ROS";
  readonly n: number;
  readonly nCensored: number;
  readonly intercept: number;
  readonly slope: number;
  /** Values on the log scale, ascending, with their plotting positions in the same order. */
  readonly modelledLogs: readonly number[];
  readonly plottingPositions: readonly number[];
  readonly meanLog: number;
  readonly logSd: number;
  readonly geometricMean: number | null;
}

/**
 * Robust regression on order statistics for lognormal values below limits.
 *
 * Use in the lab: sensitivity analysis only; filled values are never results.
 * Formula: quantified logs regressed on normal scores of Hirsch-Stedinger plotting positions (Helsel-Cohn for several
 * limits); values below limits take the line at their own positions.
 * Definition: input on the log scale; limits above the largest quantified value carry no position and are left out
 * (counted in nCensored).
 * Few values: fewer than two distinct quantified values, or right- or interval-censored ones, is not estimable.
 * Reference: Helsel DR, Cohn TA (1988) Water Resour Res 24:1997-2004.
 *
 * @example regressionOnOrderStatistics(censoredSample([{ lower: 0, upper: 0 }])).notEstimable // => "fewer than two distinct quantified values"
 * @example regressionOnOrderStatistics(censoredSample([{ lower: 0, upper: 0 }, { lower: 1, upper: 1 }])).meanLog // => 0.5
 */
export function regressionOnOrderStatistics(sample: CensoredSample): Result<RegressionOnOrderStatistics> {
  const counts = countCensoring(sample);
  if (counts.nRight + counts.nInterval > 0) return { notEstimable: "right- or interval-censored values" };
  const exact = Array.from(sample.upper.filter((upper, i) => sample.lower[i] === upper)).sort((a, b) => a - b);
  if (exact.length < 2 || exact[0] === exact[exact.length - 1]) {
    return { notEstimable: "fewer than two distinct quantified values" };
  }
  const limits = Array.from(
    sample.upper.filter((upper, i) => sample.lower[i] !== upper && upper <= exact[exact.length - 1]!),
  ).sort((a, b) => a - b);
  const bands = exceedance(exact, limits);
  const exactPositions = positionsOfExact(bands);
  const line = regress(exactPositions.map(normalQuantile), exact);
  const filled = positionsOfCensored(bands).map((position) => ({
    position,
    value: line.intercept + line.slope * normalQuantile(position),
  }));
  const all = [...filled, ...exact.map((value, i) => ({ position: exactPositions[i]!, value }))].sort(
    (a, b) => a.value - b.value,
  );
  const summary = geometricOfLogs(all.map(({ value }) => value));
  return {
    method: "robust ROS",
    n: all.length,
    nCensored: counts.nLeft,
    ...line,
    modelledLogs: all.map(({ value }) => value),
    plottingPositions: all.map(({ position }) => position),
    meanLog: summary.meanLog!,
    logSd: summary.logSd!,
    geometricMean: summary.geometricMean,
  };
}

/** Values from one limit up to the next, with the probability of exceeding each; the first lies below every limit. */
interface Band {
  readonly limit: number;
  readonly exceedance: number;
  readonly nextExceedance: number;
  /** Positions of the band's values among the sorted quantified ones, and how many limits are equal to its own. */
  readonly from: number;
  readonly to: number;
  readonly nAtLimit: number;
}

function exceedance(exact: readonly number[], limits: readonly number[]): Band[] {
  const distinct = [...new Set(limits)];
  const bands: Band[] = [];
  let next = 0;
  let to = exact.length;
  let nUpTo = limits.length;
  for (let j = distinct.length - 1; j >= 0; j--) {
    const limit = distinct[j]!;
    const from = countBelow(exact, limit);
    const nBelow = from + nUpTo;
    const nAtLimit = nUpTo - countBelow(limits, limit);
    const here = next + ((to - from) / (to - from + nBelow)) * (1 - next);
    bands.push({ limit, exceedance: here, nextExceedance: next, from, to, nAtLimit });
    [next, to, nUpTo] = [here, from, nUpTo - nAtLimit];
  }
  bands.push({ limit: Number.NEGATIVE_INFINITY, exceedance: 1, nextExceedance: next, from: 0, to, nAtLimit: 0 });
  return bands.reverse();
}

/** How many of the ascending values lie below a number. */
function countBelow(sorted: readonly number[], number: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

function positionsOfExact(bands: readonly Band[]): number[] {
  return bands.flatMap((band) => {
    const count = band.to - band.from;
    const width = band.exceedance - band.nextExceedance;
    return Array.from({ length: count }, (_, rank) => 1 - band.exceedance + (width * (rank + 1)) / (count + 1));
  });
}

function positionsOfCensored(bands: readonly Band[]): number[] {
  return bands.flatMap((band) =>
    Array.from({ length: band.nAtLimit }, (_, rank) => ((1 - band.exceedance) * (rank + 1)) / (band.nAtLimit + 1)),
  );
}

function regress(x: readonly number[], y: readonly number[]): { readonly intercept: number; readonly slope: number } {
  const [meanX, meanY] = [moments(x).mean!, moments(y).mean!];
  let [sxx, sxy] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    sxx += (x[i]! - meanX) ** 2;
    sxy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  return { intercept: meanY - (sxy / sxx) * meanX, slope: sxy / sxx };
}
