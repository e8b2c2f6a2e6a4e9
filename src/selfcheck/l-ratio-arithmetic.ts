import {
  type GeometricMeanRatio,
  geometricMeanRatio,
  pairedGeometricMeanRatio,
} from "../stats/geometric-mean-ratio.js";
import { pairRatio } from "../stats/pair-ratio.js";
import { type RatioEstimands, ratioEstimands } from "../stats/ratio-estimands.js";
import type { Result } from "../stats/result.js";
import { albuminQuotient, fractionUnboundCsf, massToMolarNmolPerL, unboundRatio } from "../stats/unbound-ratio.js";
import {
  type ComputedFields,
  type GoldenCall,
  type GoldenKind,
  hasShape,
  numberOf,
  numbersOf,
  numbersOrScalar,
} from "./golden-kind.js";

const NO_INTERVAL = [null, null] as const;

/** Ratio arithmetic; the names of the inputs say which question is asked. */
export const lRatioArithmetic: GoldenKind = {
  kind: "l-ratio-arithmetic",
  title: "Ratio arithmetic and intervals for ratios",
  fileName: /(^|\/)l_/,
  compute(call) {
    if (hasShape(call, ["csf", "plasma"])) return pairs(call);
    if (hasShape(call, ["ratio_group1", "ratio_group2"])) return twoGroups(call);
    if (hasShape(call, ["csf", "plasma", "fu_plasma", "fu_csf", "protein_ratio_Q"])) return unbound(call);
    if (hasShape(call, ["csf_pg_per_ml", "plasma_ng_per_ml", "molar_mass_g_per_mol"])) return units(call);
    if (hasShape(call, ["csf", "plasma", "cv_csf", "cv_plasma"])) return onePair(call);
    if (hasShape(call, ["ratio_test", "ratio_reference"])) return twoConditions(call);
    if (hasShape(call, ["csf_albumin_mg_per_l", "serum_albumin_g_per_l"])) return albumin(call);
    return null;
  },
};

function pairs(call: GoldenCall): ComputedFields {
  const csf = numbersOf(call, "csf");
  const plasma = numbersOf(call, "plasma");
  const at = (level: number): RatioEstimands => ratioEstimands(csf, plasma, level);
  const found = at(0.95);
  const means = found.ratioOfMeans.notEstimable === undefined ? found.ratioOfMeans : null;
  return {
    ratio: found.ratios,
    log_ratio: found.ratios.map((ratio) => (ratio === null ? null : Math.log(ratio))),
    mean_of_ratios: found.meanOfRatios,
    median_of_ratios: found.medianOfRatios,
    geo_mean_ratio: found.geometricMeanRatio.geometricMean,
    geo_mean_ratio_ci95: found.geometricMeanRatio.ci ?? NO_INTERVAL,
    geo_mean_ratio_ci90: at(0.9).geometricMeanRatio.ci ?? NO_INTERVAL,
    geo_cv_pct: found.geometricMeanRatio.geometricCvPct,
    ratio_of_means: means?.ratio ?? null,
    ratio_of_means_se_delta: means?.se ?? null,
    ratio_of_means_ci95_delta_t: means?.ciDelta ?? NO_INTERVAL,
    ratio_of_means_ci95_fieller: means?.ciFieller ?? NO_INTERVAL,
    ratio_of_medians: found.ratioOfMedians,
    slope_through_origin: found.slopeThroughOrigin,
    percent: found.ratios.map((ratio) => (ratio === null ? null : 100 * ratio)),
  };
}

function twoGroups(call: GoldenCall): ComputedFields {
  const reference = numbersOf(call, "ratio_group1");
  const group = numbersOf(call, "ratio_group2");
  const test = (method: "Welch" | "pooled") => {
    const at95 = geometricMeanRatio(group, reference, method, 0.95);
    const at90 = geometricMeanRatio(group, reference, method, 0.9);
    const { t, df, p, ci } = shown(at95);
    return { t, df, p, ci95: ci ?? NO_INTERVAL, ci90: shown(at90).ci ?? NO_INTERVAL };
  };
  const ratio = shown(geometricMeanRatio(group, reference)).ratio;
  return { geo_mean_ratio: ratio, welch: test("Welch"), pooled: test("pooled") };
}

function twoConditions(call: GoldenCall): ComputedFields {
  const test = numbersOf(call, "ratio_test");
  const reference = numbersOf(call, "ratio_reference");
  const found = shown(pairedGeometricMeanRatio(test, reference, 0.95));
  return {
    geo_mean_ratio: found.ratio,
    ci95: found.ci ?? NO_INTERVAL,
    ci90: shown(pairedGeometricMeanRatio(test, reference, 0.9)).ci ?? NO_INTERVAL,
    p: found.p,
    within_cv_pct: found.withinCvPct,
  };
}

function shown(result: Result<GeometricMeanRatio>): { [K in keyof GeometricMeanRatio]: GeometricMeanRatio[K] | null } {
  if (result.notEstimable === undefined) return result;
  const nothing = { estimand: null, method: null, ratio: null, logRatio: null, se: null, df: null };
  return { ...nothing, t: null, p: null, ci: null, withinCvPct: null };
}

function unbound(call: GoldenCall): ComputedFields {
  const plasma = numbersOf(call, "plasma");
  const fuPlasma = numbersOrScalar(call, "fu_plasma", plasma.length);
  const fuCsf = numbersOrScalar(call, "fu_csf", plasma.length);
  const quotient = numbersOrScalar(call, "protein_ratio_Q", plasma.length);
  const total = numbersOf(call, "csf").map((csf, i) => csf / plasma[i]!);
  const predicted = fuPlasma.map((fu, i) => fractionUnboundCsf(fu, quotient[i]!));
  const known = (value: number) => ({ value, logSe: 0 });
  const ratioWith = (fuCsfOf: (i: number) => number) =>
    total.map((ratio, i) => {
      const result = unboundRatio(ratio, 0, known(fuCsfOf(i)), known(fuPlasma[i]!));
      return result.notEstimable === undefined ? result.ratio : null;
    });
  return {
    ratio_total: total,
    ratio_csf_to_unbound_plasma: ratioWith(() => 1),
    ratio_unbound: ratioWith((i) => fuCsf[i]!),
    fu_csf_predicted: predicted,
    ratio_unbound_predicted_fu: ratioWith((i) => predicted[i]!),
  };
}

function units(call: GoldenCall): ComputedFields {
  const molarMass = numberOf(call, "molar_mass_g_per_mol");
  const csf = numbersOf(call, "csf_pg_per_ml").map((value) => massToMolarNmolPerL(value / 1000, molarMass));
  const plasma = numbersOf(call, "plasma_ng_per_ml").map((value) => massToMolarNmolPerL(value, molarMass));
  return { csf_nmol_per_l: csf, plasma_nmol_per_l: plasma, ratio: csf.map((value, i) => value / plasma[i]!) };
}

function onePair(call: GoldenCall): ComputedFields {
  const names = ["csf", "plasma", "cv_csf", "cv_plasma"] as const;
  const [csf, plasma, cvCsf, cvPlasma] = names.map((name) => numberOf(call, name)) as [number, number, number, number];
  const found = pairRatio(csf, plasma, cvCsf, cvPlasma);
  if (found.notEstimable !== undefined) return { ratio: null, cv_first_order: null, log_se: null, ci95: NO_INTERVAL };
  return { ratio: found.ratio, cv_first_order: found.cvFirstOrder, log_se: found.logSe, ci95: found.ci };
}

function albumin(call: GoldenCall): ComputedFields {
  const serum = numbersOf(call, "serum_albumin_g_per_l");
  const quotients = numbersOf(call, "csf_albumin_mg_per_l").map((csf, i) => albuminQuotient(csf, serum[i]!));
  return { q_alb: quotients, q_alb_x1000: quotients.map((q) => (q === null ? null : 1000 * q)) };
}
