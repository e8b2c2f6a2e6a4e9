import { type Auc, type AucOptions, auc } from "./auc.js";
import { type BelowLloqRule, cleanProfile, type Profile } from "./clean-profile.js";
import { isEstimable, type Result } from "./result.js";

/** CSF/plasma ratio of areas with both areas. */
export interface AucRatio {
  readonly ratio: number;
  readonly csfArea: number;
  readonly plasmaArea: number;
}

/**
 * CSF/plasma AUC ratio of one subject from two profiles of the same interval.
 *
 * Use in the lab: the measure of penetration that does not swing with the sampling time as a single pair does.
 * Formula: AUC(CSF) / AUC(plasma), both by the same method, start, end and below-LLOQ rule.
 * Definition: over a dosing interval give endH = tau and atEnd "interpolate"; without endH each area runs to its own
 * last quantified sample.
 * Few values: where either area is not estimable, or a side has no quantified sample: not estimable, naming the side.
 * Reference: de Lange ECM (2013) Fluids Barriers CNS 10:12.
 *
 * @example aucRatio({ timesH: [0, 12], concentrations: [1, 1] }, { timesH: [0, 12], concentrations: [50, 50] }).ratio // => 0.02
 */
export function aucRatio(
  csf: Profile,
  plasma: Profile,
  options: AucOptions & { readonly belowLloq?: BelowLloqRule } = {},
): Result<AucRatio> {
  const inCsf = areaOf(csf, options);
  if (!isEstimable(inCsf)) return { notEstimable: `CSF: ${inCsf.notEstimable}` };
  const inPlasma = areaOf(plasma, options);
  if (!isEstimable(inPlasma)) return { notEstimable: `plasma: ${inPlasma.notEstimable}` };
  const { area: csfArea } = inCsf;
  const { area: plasmaArea } = inPlasma;
  const ratio = csfArea / plasmaArea;
  return Number.isFinite(ratio)
    ? { ratio, csfArea, plasmaArea }
    : { notEstimable: "the ratio exceeds the range of numbers" };
}

function areaOf(profile: Profile, options: AucOptions & { readonly belowLloq?: BelowLloqRule }): Result<Auc> {
  const clean = cleanProfile(profile, options.belowLloq);
  if (!isEstimable(clean)) return clean;
  if (!clean.concentrations.some((value) => value > 0)) return { notEstimable: "no quantified sample" };
  const result = auc(clean, options);
  if (!isEstimable(result)) return result;
  return result.area > 0 ? result : { notEstimable: "the area is 0" };
}
