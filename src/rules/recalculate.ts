import { backCalculate, type CalibrationShape, type CalibrationWeighting } from "../stats/calibration-curve.js";
import type { JudgedRun, JudgedStandard } from "./run-rule.js";

export interface Recalculation {
  /** For example `linear 1/x2`. */
  model: string;
  /** Largest difference between recalculated and exported concentration, percent. */
  worstPct: number;
  worstAt: string;
}

const shapes: readonly CalibrationShape[] = ["linear", "quadratic"];
const weightings: readonly CalibrationWeighting[] = ["1/x2", "1/x", "none"];

/**
 * Fits the usual curves (linear, quadratic; 1/x2, 1/x, none; with and without failing calibrators) to the exported
 * areas and tells the first one within `enoughPct` of the exported concentrations, else the nearest; null where areas or
 * values are too few.
 */
export function recalculate(run: JudgedRun, enoughPct = 0): Recalculation | null {
  const all = run.curve.standards.filter(isMeasured);
  const used = all.filter((one) => one.isUsedInCurve !== false);
  const compared = [...used, ...run.countedQcs.filter(isMeasured)].filter((one) => one.value !== null && one.value > 0);
  let best: Recalculation | null = null;
  const passing = used.filter((one) => one.isWithin);
  for (const standards of passing.length < used.length ? [used, passing] : [used]) {
    if (standards.length < 4) continue;
    for (const shape of shapes) {
      for (const weighting of weightings) {
        const found = tryModel(standards, compared, shape, weighting);
        if (found !== null && (best === null || found.worstPct < best.worstPct)) best = found;
        if (best !== null && best.worstPct <= enoughPct) return best;
      }
    }
  }
  return best;
}

function tryModel(
  standards: readonly JudgedStandard[],
  compared: readonly JudgedStandard[],
  shape: CalibrationShape,
  weighting: CalibrationWeighting,
): Recalculation | null {
  const coefficients = quickCurve(standards, shape, weighting);
  if (coefficients === null) return null;
  let worst: Recalculation | null = null;
  for (const one of compared) {
    const again = backCalculate(coefficients, responseOf(one));
    if (again === null) return null;
    const printed = Math.max(Math.abs(one.value! - again * one.dilution) - halfDigit(one.raw) * one.dilution, 0);
    const worstPct = (100 * printed) / one.value!;
    if (worst === null || worstPct > worst.worstPct)
      worst = { model: `${shape} ${weighting}`, worstPct, worstAt: one.name };
  }
  return worst;
}

function isMeasured(one: JudgedStandard): boolean {
  return one.area !== null && one.area > 0;
}

function responseOf(one: JudgedStandard): number {
  return one.internalStandardArea === null || one.internalStandardArea === 0
    ? one.area!
    : one.area! / one.internalStandardArea;
}

/** Half a unit of the last digit as exported: rounding is no difference. */
function halfDigit(raw: string): number {
  const digits = /\.(\d+)\s*$/.exec(raw.trim())?.[1]?.length ?? 0;
  return 0.5 * 10 ** -digits;
}

/**
 * Coefficients by the normal equations in x over the highest level: about 1e-9 from those of `calibrationCurve`, far
 * below what is compared here, and twenty times as fast in a night of ten thousand runs.
 */
function quickCurve(
  standards: readonly JudgedStandard[],
  shape: CalibrationShape,
  weighting: CalibrationWeighting,
): number[] | null {
  const highest = Math.max(...standards.map((one) => one.nominal));
  let [s0, s1, s2, s3, s4, t0, t1, t2] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const one of standards) {
    const x = one.nominal / highest;
    const w = weighting === "1/x2" ? 1 / (x * x) : weighting === "1/x" ? 1 / x : 1;
    const y = responseOf(one);
    s0 += w;
    s1 += w * x;
    s2 += w * x * x;
    s3 += w * x ** 3;
    s4 += w * x ** 4;
    t0 += w * y;
    t1 += w * x * y;
    t2 += w * x * x * y;
  }
  if (shape === "linear") {
    const d = s0 * s2 - s1 * s1;
    return d > 0 ? [(s2 * t0 - s1 * t1) / d, (s0 * t1 - s1 * t0) / d / highest] : null;
  }
  const [a, b, c] = [s2 * s4 - s3 * s3, s2 * s3 - s1 * s4, s1 * s3 - s2 * s2];
  const d = s0 * a + s1 * b + s2 * c;
  if (!(d > 0)) return null;
  return [
    (a * t0 + b * t1 + c * t2) / d,
    (b * t0 + (s0 * s4 - s2 * s2) * t1 + (s1 * s2 - s0 * s3) * t2) / d / highest,
    (c * t0 + (s1 * s2 - s0 * s3) * t1 + (s0 * s2 - s1 * s1) * t2) / d / highest ** 2,
  ];
}
