import type { LogRatioBounds } from "./log-ratio-bounds.js";

/** Values known exactly (lower = upper), from one side, or between two bounds. */
export interface CensoredSample {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** How many values of each kind a sample holds. */
export interface CensoringCounts {
  readonly n: number;
  readonly nExact: number;
  readonly nLeft: number;
  readonly nRight: number;
  readonly nInterval: number;
  /** Both bounds infinite: counted, never in a likelihood. */
  readonly nUninformative: number;
}

/**
 * Bounds as two vectors.
 *
 * @example censoredSample([{ lower: 1, upper: 1 }]).lower.length // => 1
 */
export function censoredSample(bounds: readonly LogRatioBounds[]): CensoredSample {
  const lower = Float64Array.from(bounds, (bound) => bound.lower);
  const upper = Float64Array.from(bounds, (bound) => bound.upper);
  checkBounds(lower, upper);
  return { lower, upper };
}

/**
 * Throw a RangeError for bounds out of order.
 *
 * @example checkBounds([0], [1]) // => undefined
 */
export function checkBounds(lower: ArrayLike<number>, upper: ArrayLike<number>): void {
  for (let i = 0; i < lower.length; i++) {
    if (!(lower[i]! <= upper[i]!))
      throw new RangeError(`bounds out of order; expected lower <= upper, found ${lower[i]}, ${upper[i]}`);
  }
}

/**
 * Count exact, left-, right-, interval-censored and uninformative values.
 *
 * @example countCensoring(censoredSample([{ lower: 0, upper: 0 }, { lower: -Infinity, upper: 1 }])).nLeft // => 1
 */
export function countCensoring(sample: CensoredSample): CensoringCounts {
  const counts = { n: sample.lower.length, nExact: 0, nLeft: 0, nRight: 0, nInterval: 0, nUninformative: 0 };
  for (let i = 0; i < counts.n; i++) {
    const isOpenBelow = sample.lower[i] === Number.NEGATIVE_INFINITY;
    const isOpenAbove = sample.upper[i] === Number.POSITIVE_INFINITY;
    if (isOpenBelow && isOpenAbove) counts.nUninformative++;
    else if (isOpenBelow) counts.nLeft++;
    else if (isOpenAbove) counts.nRight++;
    else if (sample.lower[i] === sample.upper[i]) counts.nExact++;
    else counts.nInterval++;
  }
  return counts;
}

/**
 * Why a normal model with one SD and a mean per group has no finite maximum likelihood estimate; null when it has one.
 *
 * Definition: in (mean / SD, 1 / SD) the likelihood is concave, so a maximum fails to exist only where the data leave a
 * direction open: a group bounded on one side only, values that one point explains (SD -> 0), or left limits that on
 * average do not exceed the right limits (SD -> infinity).
 * Reference: Olsen RJ (1978) Econometrica 46:1211-1215; Silvapulle MJ (1981) J R Stat Soc B 43:310-313.
 *
 * @example refuseTobit([censoredSample([{ lower: 0, upper: 0 }])]) // => "n=1 quantified: sigma not estimable"
 */
export function refuseTobit(groups: readonly CensoredSample[]): string | null {
  const counts = groups.map(countCensoring);
  const total = (key: keyof CensoringCounts) => counts.reduce((sum, count) => sum + count[key], 0);
  if (total("n") - total("nUninformative") === 0) return "no informative pairs";
  for (const count of counts) {
    const reason = refuseOneSided(count, groups.length > 1);
    if (reason !== null) return reason;
  }
  const isPointForm = groups.every(hasCommonPoint);
  if (isPointForm) return refusePoint(total("nExact"), total("nLeft") + total("nRight") + total("nInterval"), groups);
  const hasSpread = total("nExact") + total("nInterval") > 0;
  if (!hasSpread && groups.length === 1 && !hasIncreasingLimits(groups[0]!)) {
    return "no quantified pair, and the limits leave the SD open: likelihood highest as sigma -> Inf";
  }
  return null;
}

function refuseOneSided(count: CensoringCounts, isGroup: boolean): string | null {
  const where = isGroup ? " in a group" : "";
  const nBothSided = count.nExact + count.nInterval;
  if (nBothSided + count.nLeft + count.nRight === 0) return `no informative pairs${where}`;
  if (nBothSided === 0 && count.nRight === 0) {
    return `no quantified CSF${where}: no finite MLE (likelihood -> 1 as mu -> -Inf)`;
  }
  if (nBothSided === 0 && count.nLeft === 0) {
    return `no quantified plasma${where}: no finite MLE (likelihood -> 1 as mu -> Inf)`;
  }
  return null;
}

function refusePoint(nExact: number, nCensored: number, groups: readonly CensoredSample[]): string {
  if (nExact === 1 && nCensored === 0) return "n=1 quantified: sigma not estimable";
  if (nExact === 0) return "no quantified pair, and one value explains all limits: likelihood -> 1 as sigma -> 0";
  const within = groups.length > 1 ? " within groups" : "";
  if (nCensored === 0) return `all quantified ratios identical${within}: likelihood unbounded as sigma -> 0`;
  return `all quantified ratios identical${within} and below the limits: likelihood unbounded as sigma -> 0`;
}

/**
 * True when one number lies within the bounds of every value.
 *
 * @example hasCommonPoint(censoredSample([{ lower: 0, upper: 0 }, { lower: -Infinity, upper: 1 }])) // => true
 */
export function hasCommonPoint(sample: CensoredSample): boolean {
  let highestLower = Number.NEGATIVE_INFINITY;
  let lowestUpper = Number.POSITIVE_INFINITY;
  for (let i = 0; i < sample.lower.length; i++) {
    highestLower = Math.max(highestLower, sample.lower[i]!);
    lowestUpper = Math.min(lowestUpper, sample.upper[i]!);
  }
  // Logs of equal ratios from different concentrations differ in the last digits.
  return highestLower <= lowestUpper + 1e-13 * Math.max(1, Math.abs(highestLower));
}

/** True when the mean left limit exceeds the mean right limit; uninformative values have neither. */
function hasIncreasingLimits(sample: CensoredSample): boolean {
  const finite = (values: Float64Array) => Array.from(values).filter(Number.isFinite);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean(finite(sample.upper)) > mean(finite(sample.lower));
}
