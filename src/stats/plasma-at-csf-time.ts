import type { Result } from "./result.js";

/**
 * Plasma concentration moved to the time of the CSF sample along its terminal slope.
 *
 * Use in the lab: a named sensitivity analysis for pairs that were not drawn together, never the primary value.
 * Formula: C exp(k dt) with k = log(2) / half-life and dt = plasma time - CSF time = -gap; a plasma drawn after the CSF
 * was higher when the CSF was drawn.
 * Definition: gapMin = CSF time - plasma time, in minutes. Right only in the terminal phase; before Tmax it misleads.
 * Few values: a concentration or half-life that is not above 0: not estimable.
 * Reference: first-order elimination; Gabrielsson and Weiner (2016) ch. 2.2.
 *
 * @example plasmaAtCsfTime(100, -174, 2.9) // => { concentration: 200, factor: 2 }
 * @example plasmaAtCsfTime(100, 15, 2.9).factor // => 0.9419961727711632
 * @example plasmaAtCsfTime(0, 15, 2.9).notEstimable // => "the plasma concentration is not a number above 0"
 */
export function plasmaAtCsfTime(
  concentration: number,
  gapMin: number,
  halfLifeH: number,
): Result<{ readonly concentration: number; readonly factor: number }> {
  if (!(concentration > 0 && concentration < Number.POSITIVE_INFINITY)) {
    return { notEstimable: "the plasma concentration is not a number above 0" };
  }
  if (!(halfLifeH > 0 && halfLifeH < Number.POSITIVE_INFINITY)) {
    return { notEstimable: "the half-life is not a number above 0" };
  }
  if (!Number.isFinite(gapMin)) return { notEstimable: "the gap is not known" };
  const factor = Math.exp((-Math.LN2 * (gapMin / 60)) / halfLifeH);
  const moved = concentration * factor;
  return Number.isFinite(moved) && moved > 0
    ? { concentration: moved, factor }
    : { notEstimable: "the moved concentration exceeds the range of numbers" };
}
