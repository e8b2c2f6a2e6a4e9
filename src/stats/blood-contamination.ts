import type { Result } from "./result.js";

/** Red cells and partition that turn blood in CSF into a ratio of its own. */
export interface BloodContamination {
  readonly csfRedCellsPerUl: number;
  readonly bloodRedCellsPerUl: number;
  /** Concentration in blood over that in plasma. */
  readonly bloodPlasmaRatio: number;
}

/**
 * CSF/plasma ratio that blood in the CSF alone would show.
 *
 * Use in the lab: a traumatic tap fakes penetration; what matters is its share of the measured ratio.
 * Formula: (red cells in CSF / red cells in blood) x blood:plasma ratio; share = that / ratio.
 * Few values: counts or ratios that are not numbers above 0 (0 red cells in CSF is allowed): not estimable.
 * Reference: dilution; the threshold scales with the ratio, see the project's notes on practice.
 *
 * @example contaminationRatio({ csfRedCellsPerUl: 5000, bloodRedCellsPerUl: 4.5e6, bloodPlasmaRatio: 0.9 }, 0.02) // => { spuriousRatio: 0.001, sharePct: 5 }
 */
export function contaminationRatio(
  { csfRedCellsPerUl, bloodRedCellsPerUl, bloodPlasmaRatio }: BloodContamination,
  ratio: number,
): Result<{ readonly spuriousRatio: number; readonly sharePct: number }> {
  const spuriousRatio = (csfRedCellsPerUl / bloodRedCellsPerUl) * bloodPlasmaRatio;
  const sharePct = (100 * spuriousRatio) / ratio;
  const isUsable = csfRedCellsPerUl >= 0 && bloodRedCellsPerUl > 0 && bloodPlasmaRatio > 0 && ratio > 0;
  return isUsable && Number.isFinite(sharePct)
    ? { spuriousRatio, sharePct }
    : { notEstimable: "red cell counts, blood:plasma ratio and ratio must be numbers above 0" };
}

/**
 * Red cells per microlitre of CSF at which blood would be a given share of the ratio.
 *
 * @example contaminationLimitPerUl({ bloodRedCellsPerUl: 4.5e6, bloodPlasmaRatio: 0.9 }, 0.02, 10) // => { redCellsPerUl: 10000 }
 */
export function contaminationLimitPerUl(
  { bloodRedCellsPerUl, bloodPlasmaRatio }: Omit<BloodContamination, "csfRedCellsPerUl">,
  ratio: number,
  sharePct: number,
): Result<{ readonly redCellsPerUl: number }> {
  const redCellsPerUl = (((sharePct / 100) * ratio) / bloodPlasmaRatio) * bloodRedCellsPerUl;
  return redCellsPerUl > 0 && Number.isFinite(redCellsPerUl) && bloodPlasmaRatio > 0
    ? { redCellsPerUl }
    : { notEstimable: "red cell count, blood:plasma ratio, ratio and share must be numbers above 0" };
}
