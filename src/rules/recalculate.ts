import {
  backCalculate,
  type CalibrationShape,
  type CalibrationWeighting,
  calibrationCurve,
} from "../stats/calibration-curve.js";
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
  const curve = calibrationCurve(
    standards.map((one) => one.nominal),
    standards.map(responseOf),
    { shape, weighting },
  );
  if (curve.notEstimable !== undefined) return null;
  let worst: Recalculation | null = null;
  for (const one of compared) {
    const again = backCalculate(curve.coefficients, responseOf(one));
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
