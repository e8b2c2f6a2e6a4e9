import { indexOfPeak, lastQuantified } from "./auc.js";
import type { CleanProfile } from "./clean-profile.js";
import type { Result } from "./result.js";

/** Settings of the search for the terminal phase. */
export interface TerminalSlopeOptions {
  /** Fewest points of a fit (3). */
  readonly minPoints?: number;
  /** A longer fit is preferred while its adjusted R2 lies less than this below the best (1e-4). */
  readonly adjustedRSquaredTolerance?: number;
  /** Whether the sample at the peak may belong to the terminal phase (false). */
  readonly allowPeak?: boolean;
}

/** The terminal phase of a profile: rate in 1/h, times in h. */
export interface TerminalSlope {
  readonly lambdaZPerH: number;
  readonly halfLifeH: number;
  readonly rSquared: number;
  readonly adjustedRSquared: number;
  readonly points: number;
  readonly firstTimeH: number;
  readonly lastTimeH: number;
  /** Concentration of the fitted line at the last quantified time. */
  readonly lastConcentrationPredicted: number;
  /** Half-lives covered by the fitted points; below 2 the half-life is poorly supported. */
  readonly spanRatio: number;
}

interface Fit {
  slope: number;
  meanTime: number;
  meanLog: number;
  rSquared: number;
  adjusted: number;
}

/**
 * Terminal slope and half-life by the best adjusted R2.
 *
 * Use in the lab: half-life per matrix, and the tail of AUC to infinity.
 * Formula: ordinary least squares of log concentration on time over the last k quantified points after the first
 * maximum, k = minPoints..all; lambda_z = -slope; half-life = log(2) / lambda_z.
 * Definition: the largest k with lambda_z > 0 whose adjusted R2 exceeds (maximum over ALL fits - tolerance); a
 * wrong-signed fit therefore raises the bar and can leave nothing, which is said. PKNCA's rule (`pk.calc.half.life`).
 * Few values: fewer than minPoints points, a flat or rising end: not estimable with the reason.
 * Why not sci-comp (npm, MIT, 0.10.0): its ES build imports folders, which Node refuses to load; its best fit leaves
 * wrong-signed windows out before taking the maximum and adds a (0, 0) sample where none was drawn.
 * Reference: PKNCA 0.12 documentation, vignette "Half-life calculation".
 *
 * @example terminalSlope({ timesH: Float64Array.of(0, 1, 2, 3, 4), concentrations: Float64Array.of(0, 8, 4, 2, 1) }).halfLifeH // => 1
 */
export function terminalSlope(profile: CleanProfile, options: TerminalSlopeOptions = {}): Result<TerminalSlope> {
  const { minPoints = 3, adjustedRSquaredTolerance = 1e-4, allowPeak = false } = options;
  const { times, logs } = candidatePoints(profile, allowPeak);
  const n = times.length;
  const needed = Math.max(2, minPoints);
  if (n < needed)
    return { notEstimable: `terminal slope needs ${needed} quantified points after the peak, found ${n}` };
  const fits: (Fit | null)[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (let k = needed; k <= n; k++) {
    const fit = fitLastPoints(times, logs, k);
    fits.push(fit);
    if (fit !== null && fit.adjusted > best) best = fit.adjusted;
  }
  for (let index = fits.length - 1; index >= 0; index--) {
    const fit = fits[index];
    if (!fit || fit.slope >= 0 || !(fit.adjusted > best - adjustedRSquaredTolerance)) continue;
    return describe(fit, times, logs, needed + index);
  }
  return { notEstimable: "no falling terminal phase among the best fits" };
}

/** Times and log concentrations of the quantified points after (or from) the first maximum. */
function candidatePoints({ timesH, concentrations }: CleanProfile, allowPeak: boolean) {
  const peak = indexOfPeak(concentrations);
  const last = lastQuantified(concentrations);
  const times: number[] = [];
  const logs: number[] = [];
  for (let i = allowPeak ? Math.max(peak, 0) : peak + 1; i <= last; i++) {
    if (!(concentrations[i]! > 0)) continue;
    times.push(timesH[i]!);
    logs.push(Math.log(concentrations[i]!));
  }
  return { times, logs };
}

/** Centred least squares on the last k points, measured from the last one so that a flat end is exactly flat. */
function fitLastPoints(times: readonly number[], logs: readonly number[], k: number): Fit | null {
  const n = times.length;
  const lastTime = times[n - 1]!;
  const lastLog = logs[n - 1]!;
  let sumX = 0;
  let sumY = 0;
  for (let i = n - k; i < n; i++) {
    sumX += times[i]! - lastTime;
    sumY += logs[i]! - lastLog;
  }
  const meanX = sumX / k;
  const meanY = sumY / k;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  for (let i = n - k; i < n; i++) {
    const dx = times[i]! - lastTime - meanX;
    const dy = logs[i]! - lastLog - meanY;
    sxx += dx * dx;
    sxy += dx * dy;
    syy += dy * dy;
  }
  if (!(sxx > 0) || !(syy > 0) || !Number.isFinite(sxx)) return null;
  const slope = sxy / sxx;
  if (slope !== 0 && !Number.isFinite(Math.LN2 / slope)) return null;
  const rSquared = (sxy * sxy) / (sxx * syy);
  const adjusted = k > 2 ? 1 - ((1 - rSquared) * (k - 1)) / (k - 2) : rSquared;
  return { slope, meanTime: meanX + lastTime, meanLog: meanY + lastLog, rSquared, adjusted };
}

function describe(fit: Fit, times: readonly number[], logs: readonly number[], points: number): TerminalSlope {
  const n = logs.length;
  const firstTimeH = times[n - points]!;
  const lastTimeH = times[n - 1]!;
  const lambdaZPerH = -fit.slope;
  const halfLifeH = Math.LN2 / lambdaZPerH;
  return {
    lambdaZPerH,
    halfLifeH,
    rSquared: fit.rSquared,
    adjustedRSquared: fit.adjusted,
    points,
    firstTimeH,
    lastTimeH,
    lastConcentrationPredicted: Math.exp(fit.meanLog + fit.slope * (lastTimeH - fit.meanTime)),
    spanRatio: (lastTimeH - firstTimeH) / halfLifeH,
  };
}
