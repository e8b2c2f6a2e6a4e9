import type { CleanProfile } from "./clean-profile.js";
import type { Result } from "./result.js";
import { type AucMethod, interpolateConcentration, isLogSegment, segmentArea, segmentMoment } from "./trapezoid.js";

/** Where the area starts and how far it goes; see `auc`. */
export interface AucOptions {
  readonly method?: AucMethod;
  /** last: to the last quantified sample; all: plus the straight triangle to the first value below LLOQ after it. */
  readonly extent?: "last" | "all";
  readonly startH?: number;
  readonly endH?: number;
  /** At an end that lies between two samples: stop at the last sample before it, or interpolate a value there. */
  readonly atEnd?: "stop" | "interpolate";
  /** Without a sample at the start: refuse, or take 0 there (right only for a first dose). */
  readonly missingStart?: "refuse" | "zero";
}

/** Area in concentration x h and first moment in concentration x h^2. */
export interface Auc {
  readonly area: number;
  readonly moment: number;
}

/**
 * Area under the concentration-time curve of a cleaned profile, with its first moment.
 *
 * Use in the lab: exposure in each matrix; the CSF/plasma AUC ratio does not depend on when one pair was drawn.
 * Formula: sum of trapezoids by `method` (default linear-up-log-down) from startH (0) to endH (unbounded).
 * Definition: extent "last" (default) stops at the last quantified sample, also when endH lies beyond it. A profile
 * whose values are all below LLOQ has area 0.
 * Few values: fewer than two samples, or no sample at the start: not estimable. Sums beyond binary64 likewise.
 * Reference: PKNCA 0.12 documentation (pk.calc.auc, pk.calc.aucint); Gabrielsson and Weiner (2016) ch. 2.8.
 *
 * @example auc({ timesH: Float64Array.of(0, 1, 2), concentrations: Float64Array.of(0, 4, 2) }, { method: "linear" }) // => { area: 5, moment: 6 }
 */
export function auc(profile: CleanProfile, options: AucOptions = {}): Result<Auc> {
  const { method = "linear-up-log-down", extent = "last" } = options;
  const refusal = whyNoArea(profile, options);
  if (refusal !== null) return { notEstimable: refusal };
  const { timesH, concentrations, length } = pointsOfInterval(profile, options);
  const peak = indexOfPeak(concentrations, length);
  const last = lastQuantified(concentrations, length);
  const end = extent === "all" && last >= 0 && last + 1 < length ? last + 1 : last;
  let area = 0;
  let moment = 0;
  for (let i = 0; i < end; i++) {
    const c1 = concentrations[i]!;
    const c2 = concentrations[i + 1]!;
    const isLog = isLogSegment(method, c1, c2, i >= peak);
    area += segmentArea(timesH[i + 1]! - timesH[i]!, c1, c2, isLog);
    moment += segmentMoment(timesH[i]!, timesH[i + 1]!, c1, c2, isLog);
  }
  return Number.isFinite(area) && Number.isFinite(moment)
    ? { area, moment }
    : { notEstimable: "the area exceeds the range of numbers" };
}

/** Why no area can start, or null. */
function whyNoArea({ timesH }: CleanProfile, options: AucOptions): string | null {
  const startH = options.startH ?? 0;
  if (timesH.length < 2 && options.missingStart !== "zero") return "an area needs at least two samples";
  if (timesH.length === 0) return "no samples";
  if (options.missingStart !== "zero" && !timesH.includes(startH)) return `no sample at the start (${startH} h)`;
  return null;
}

interface Points {
  readonly timesH: ArrayLike<number>;
  readonly concentrations: ArrayLike<number>;
  readonly length: number;
}

/** Samples inside the interval, with the value at the start and at the end added where the options ask for it. */
function pointsOfInterval(profile: CleanProfile, options: AucOptions): Points {
  const { startH = 0, endH = Number.POSITIVE_INFINITY } = options;
  const { timesH, concentrations } = profile;
  const n = timesH.length;
  if (timesH[0] === startH && timesH[n - 1]! <= endH) return { timesH, concentrations, length: n };
  const times: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < n; i++) {
    if (timesH[i]! < startH || timesH[i]! > endH) continue;
    times.push(timesH[i]!);
    values.push(concentrations[i]!);
  }
  if (times[0] !== startH && options.missingStart === "zero") {
    times.unshift(startH);
    values.unshift(0);
  }
  if (options.atEnd === "interpolate" && Number.isFinite(endH)) addEnd(profile, options, times, values);
  return { timesH: times, concentrations: values, length: times.length };
}

/** The interpolated value at endH, unless a sample is there or endH lies beyond what the extent covers. */
function addEnd(profile: CleanProfile, options: AucOptions, times: number[], values: number[]): void {
  const { method = "linear-up-log-down", extent = "last", endH = 0 } = options;
  const { timesH, concentrations } = profile;
  const next = timesH.findIndex((timeH) => timeH > endH);
  if (next < 1 || times[times.length - 1] === endH) return;
  const isTail = next > lastQuantified(concentrations, timesH.length);
  if (isTail && extent === "last") return;
  const c1 = concentrations[next - 1]!;
  const c2 = concentrations[next]!;
  const isLog = isLogSegment(method, c1, c2, next - 1 >= indexOfPeak(concentrations, timesH.length));
  times.push(endH);
  values.push(interpolateConcentration(timesH[next - 1]!, timesH[next]!, c1, c2, endH, isLog));
}

/** Index of the first maximum; -1 without values. */
export function indexOfPeak(concentrations: ArrayLike<number>, length: number = concentrations.length): number {
  let peak = length > 0 ? 0 : -1;
  for (let i = 1; i < length; i++) if (concentrations[i]! > concentrations[peak]!) peak = i;
  return peak;
}

/** Index of the last value above 0; -1 without one. */
export function lastQuantified(concentrations: ArrayLike<number>, length: number = concentrations.length): number {
  for (let i = length - 1; i >= 0; i--) if (concentrations[i]! > 0) return i;
  return -1;
}
