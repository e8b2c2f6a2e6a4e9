/**
 * How the area between two samples is computed:
 * - linear: straight line everywhere;
 * - linear-up-log-down: exponential where the concentration falls and both are above 0, else straight;
 * - linear-to-peak-log-after: straight up to the first maximum, exponential after it while both are above 0.
 */
export type AucMethod = "linear" | "linear-up-log-down" | "linear-to-peak-log-after";

/** Below this |log ratio| the exponential segment is summed as a series, which keeps all digits. */
const SERIES_BELOW = 0.1;

/**
 * Whether a segment is treated as exponential under a method.
 *
 * Use in the lab: one place that decides linear or log for areas, moments and interpolation alike.
 * Definition: a segment touching 0 or with equal ends is straight in every method.
 *
 * @example isLogSegment("linear-up-log-down", 8, 4, false) // => true
 * @example isLogSegment("linear-up-log-down", 4, 8, true) // => false
 */
export function isLogSegment(method: AucMethod, startConc: number, endConc: number, isAfterPeak: boolean): boolean {
  if (method === "linear" || !(startConc > 0 && endConc > 0) || startConc === endConc) return false;
  return method === "linear-up-log-down" ? endConc < startConc : isAfterPeak;
}

/**
 * Area under one segment.
 *
 * Formula: straight dt (c1 + c2) / 2; exponential dt (c1 - c2) / log(c1 / c2).
 * Few values: the log is taken so that nearly equal ends keep their digits and 1e-300..1e300 does not overflow.
 * Reference: Gabrielsson J, Weiner D (2016) Pharmacokinetic and Pharmacodynamic Data Analysis, 5th ed., ch. 2.8.
 *
 * @example segmentArea(2, 8, 4, false) // => 12
 * @example segmentArea(2, 8, 4, true) // => 11.541560327111707
 */
export function segmentArea(durationH: number, startConc: number, endConc: number, isLog: boolean): number {
  if (!isLog) return durationH * (startConc / 2 + endConc / 2);
  return (durationH * (startConc - endConc)) / logRatio(startConc, endConc);
}

/**
 * Area under time x concentration for one segment (first moment).
 *
 * Formula: straight dt (t1 c1 + t2 c2) / 2, the trapezoid on t x c as PKNCA and WinNonlin do; exponential
 * t1 x area + dt^2 c1 g(L) with L = log(c1 / c2), g(L) = (1 - exp(-L)(1 + L)) / L^2.
 * Reference: Yamaoka K et al. (1978) J Pharmacokinet Biopharm 6:547-558.
 *
 * @example segmentMoment(1, 3, 8, 4, false) // => 20
 * @example segmentMoment(1, 3, 8, 4, true) // => 21.760343368978017
 */
export function segmentMoment(
  startH: number,
  endH: number,
  startConc: number,
  endConc: number,
  isLog: boolean,
): number {
  const durationH = endH - startH;
  if (!isLog) return durationH * ((startH * startConc) / 2 + (endH * endConc) / 2);
  const log = logRatio(startConc, endConc);
  const inner =
    Math.abs(log) < SERIES_BELOW ? startConc * momentSeries(log) : (startConc - endConc * (1 + log)) / (log * log);
  return startH * segmentArea(durationH, startConc, endConc, true) + durationH * durationH * inner;
}

/**
 * Concentration inside a segment, on the line or the exponential through its ends.
 *
 * @example interpolateConcentration(1, 3, 8, 4, 2, false) // => 6
 * @example interpolateConcentration(1, 3, 8, 2, 2, true) // => 4
 */
export function interpolateConcentration(
  startH: number,
  endH: number,
  startConc: number,
  endConc: number,
  timeH: number,
  isLog: boolean,
): number {
  const share = (timeH - startH) / (endH - startH);
  if (isLog) return Math.exp((1 - share) * Math.log(startConc) + share * Math.log(endConc));
  return (1 - share) * startConc + share * endConc;
}

/** log(c1 / c2) with full relative accuracy near c1 = c2 and without overflow far from it. */
function logRatio(startConc: number, endConc: number): number {
  const change = (startConc - endConc) / endConc;
  return Math.abs(change) < 0.5 ? Math.log1p(change) : Math.log(startConc) - Math.log(endConc);
}

/** g(L) = sum over n of (-L)^n / (n! (n + 2)). */
function momentSeries(log: number): number {
  let power = 1;
  let sum = 0.5;
  for (let n = 1; n <= 10; n++) {
    power *= -log / n;
    sum += power / (n + 2);
  }
  return sum;
}
