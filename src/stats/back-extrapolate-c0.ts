import type { CleanProfile } from "./clean-profile.js";
import type { Result } from "./result.js";

/** log-slope: the line through the first two log concentrations; first-value: the first concentration itself. */
export type C0Method = "log-slope" | "first-value";

/**
 * Concentration at time 0 of an intravenous bolus, where no sample could be drawn.
 *
 * Use in the lab: only for bolus doses; without it AUC from 0 is refused rather than started at an invented 0.
 * Formula: log-slope c1 (c1 / c2)^(t1 / (t2 - t1)) from the first two samples after 0.
 * Few values: log-slope needs two samples after 0, both above 0 and falling; else not estimable.
 * Reference: Gabrielsson and Weiner (2016) ch. 2.8; PKNCA 0.12 documentation (pk.calc.c0).
 *
 * @example backExtrapolateC0({ timesH: Float64Array.of(1, 2), concentrations: Float64Array.of(4, 2) }) // => { c0: 8 }
 */
export function backExtrapolateC0(
  { timesH, concentrations }: CleanProfile,
  method: C0Method = "log-slope",
): Result<{ readonly c0: number }> {
  const first = timesH.findIndex((timeH) => timeH > 0);
  if (first < 0) return { notEstimable: "no sample after time 0" };
  const c1 = concentrations[first]!;
  if (method === "first-value") return { c0: c1 };
  const c2 = concentrations[first + 1];
  if (c2 === undefined) return { notEstimable: "back-extrapolation needs two samples after time 0" };
  if (!(c2 > 0 && c1 > c2)) return { notEstimable: "the first two samples after time 0 do not fall" };
  const t1 = timesH[first]!;
  const c0 = Math.exp(Math.log(c1) + (Math.log(c1) - Math.log(c2)) * (t1 / (timesH[first + 1]! - t1)));
  return Number.isFinite(c0) ? { c0 } : { notEstimable: "the result exceeds the range of numbers" };
}
