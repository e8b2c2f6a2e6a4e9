import type { Result } from "./result.js";

/**
 * First-order rate constant of a half-life.
 *
 * @example rateFromHalfLife(0.72) // => { ratePerH: 0.9627044174443685 }
 * @example rateFromHalfLife(0).notEstimable // => "the half-life is not a number above 0"
 */
export function rateFromHalfLife(halfLifeH: number): Result<{ readonly ratePerH: number }> {
  const ratePerH = Math.LN2 / halfLifeH;
  return halfLifeH > 0 && ratePerH > 0 && Number.isFinite(ratePerH)
    ? { ratePerH }
    : { notEstimable: "the half-life is not a number above 0" };
}

/**
 * Half-life of equilibration of CSF with plasma from volume and exchange flow.
 *
 * Use in the lab: far longer than a dosing interval means that a plasma at steady state is not a CSF at steady state.
 * Formula: log(2) V / Q.
 * Definition: one well-mixed compartment, equal flow in and out.
 * Few values: a volume or flow that is not above 0: not estimable.
 * Reference: Rowland M, Tozer TN (2011) Clinical Pharmacokinetics and Pharmacodynamics, 4th ed., ch. 4.
 *
 * @example exchangeHalfLife(0.445, 0.00322).halfLifeH // => 95.79207930098623
 */
export function exchangeHalfLife(volumeL: number, flowLPerH: number): Result<{ readonly halfLifeH: number }> {
  const halfLifeH = (Math.LN2 * volumeL) / flowLPerH;
  return volumeL > 0 && flowLPerH > 0 && Number.isFinite(halfLifeH) && halfLifeH > 0
    ? { halfLifeH }
    : { notEstimable: "volume and flow must be numbers above 0" };
}
