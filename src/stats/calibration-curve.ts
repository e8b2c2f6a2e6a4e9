import { studentTQuantile } from "./distributions.js";
import { finiteOrNull } from "./finite-or-null.js";
import { type LinearFit, leastSquares } from "./least-squares.js";
import type { Interval, Result } from "./result.js";

export type CalibrationShape = "linear" | "quadratic";
/** Weight of a calibrator: by its nominal concentration x or its response y. */
export type CalibrationWeighting = "none" | "1/x" | "1/x2" | "1/y" | "1/y2";

/** A calibration curve; coefficients are intercept, slope and, if quadratic, the coefficient of x squared. */
export interface CalibrationCurve extends LinearFit {
  readonly shape: CalibrationShape;
  readonly weighting: CalibrationWeighting;
}

/**
 * Calibration curve: response as a line or parabola of the nominal concentration, weighted.
 *
 * Use in the lab: recalculates exported concentrations from areas; shows what another weighting would have given.
 * Formula: minimises sum w (response - f(x))^2 with w = 1, 1/x, 1/x^2, 1/y or 1/y^2.
 * Definition: y is the observed response of each replicate. R2 is that of the weighted model.
 * Few values: fewer points or levels than coefficients, or a weight that cannot be formed (a calibrator at 0): not
 * estimable.
 * Reference: ICH M10 (2022) 3.2.3; Almeida AM et al. (2002) J Chromatogr B 774:215-222.
 *
 * @example calibrationCurve([1, 2, 4], [3, 5, 9], { weighting: "1/x" }).coefficients // => [1, 2]
 * @example calibrationCurve([0, 2, 4], [1, 5, 9], { weighting: "1/x" }).notEstimable // => "a calibrator has no 1/x weight"
 */
export function calibrationCurve(
  nominal: ArrayLike<number>,
  response: ArrayLike<number>,
  options: { readonly shape?: CalibrationShape; readonly weighting?: CalibrationWeighting } = {},
): Result<CalibrationCurve> {
  const { shape = "linear", weighting = "none" } = options;
  const x = Array.from(nominal);
  const weights = x.map((value, i) => weightOf(weighting, value, response[i]!));
  if (!weights.every((value) => value > 0 && Number.isFinite(value))) {
    return { notEstimable: `a calibrator has no ${weighting} weight` };
  }
  const columns = shape === "linear" ? [x] : [x, x.map((value) => value * value)];
  const fit = leastSquares(columns, response, weights);
  return fit.notEstimable === undefined ? { ...fit, shape, weighting } : fit;
}

/**
 * Concentration that a response stands for on the curve, or null where the curve does not reach it.
 *
 * Formula: linear (y - b0) / b1; quadratic 2 (y - b0) / (b1 + sqrt(b1^2 - 4 b2 (b0 - y))), the root on the rising
 * branch, written without cancellation.
 * Definition: no extrapolation limit here; the caller compares with LLOQ and ULOQ.
 *
 * @example backCalculate([1, 2], 7) // => 3
 * @example backCalculate([0, 3, -0.5], 4) // => 2
 * @example backCalculate([0, 3, -0.5], 10) // => null
 */
export function backCalculate(coefficients: readonly number[], response: number): number | null {
  const [b0 = 0, b1 = 0, b2 = 0] = coefficients;
  if (b2 === 0) return finiteOrNull((response - b0) / b1);
  const discriminant = b1 * b1 - 4 * b2 * (b0 - response);
  if (!(discriminant >= 0)) return null;
  const root = Math.sqrt(discriminant);
  return finiteOrNull(b1 > 0 ? (2 * (response - b0)) / (b1 + root) : (-b1 + root) / (2 * b2));
}

/**
 * Mean response of the curve at a concentration with its t interval.
 *
 * @example responseBand(calibrationCurve([1, 2, 3, 4], [2, 4, 6, 9]), 2.5).mean // => 5.25
 */
export function responseBand(
  curve: CalibrationCurve,
  concentration: number,
  level = 0.95,
): { readonly mean: number; readonly interval: Interval | null } {
  const point = curve.shape === "linear" ? [concentration] : [concentration, concentration * concentration];
  const mean = curve.coefficients.reduce((sum, value, j) => sum + value * (j === 0 ? 1 : point[j - 1]!), 0);
  const error = curve.meanStandardError(point);
  if (error === null) return { mean, interval: null };
  const half = studentTQuantile(1 - (1 - level) / 2, curve.residualDf) * error;
  return { mean, interval: [mean - half, mean + half] };
}

function weightOf(weighting: CalibrationWeighting, x: number, y: number): number {
  if (weighting === "none") return 1;
  const base = weighting.startsWith("1/x") ? x : y;
  if (!(base > 0)) return Number.NaN;
  return weighting.endsWith("2") ? 1 / (base * base) : 1 / base;
}
