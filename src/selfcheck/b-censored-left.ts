import { type CensoredSample, censoredSample } from "../stats/censored-sample.js";
import { normalQuantile } from "../stats/distributions.js";
import { geometricOfLogs } from "../stats/geometric.js";
import { kaplanMeier, kaplanMeierMean, kaplanMeierQuantile } from "../stats/kaplan-meier.js";
import { logRatioBounds } from "../stats/log-ratio-bounds.js";
import { moments } from "../stats/moments.js";
import { quantile } from "../stats/quantile.js";
import { regressionOnOrderStatistics } from "../stats/regression-on-order-statistics.js";
import { type Substitution, substituteCensored } from "../stats/substitute-censored.js";
import { tobitTwoGroups } from "../stats/tobit.js";
import {
  type ComputedFields,
  flagsOf,
  type GoldenCall,
  type GoldenKind,
  hasShape,
  numbersOf,
  numbersOrScalar,
} from "./golden-kind.js";
import { tobitFields } from "./tobit-fields.js";

const PAIRS = ["csf", "csf_lloq", "csf_blq", "plasma"];

/** CSF/plasma ratios with CSF below its limit, with or without a group. */
export const bCensoredLeft: GoldenKind = {
  kind: "b-censored-left",
  title: "CSF/plasma ratio with left-censored (below LLOQ) CSF",
  fileName: /(^|\/)b_/,
  compute(call) {
    if (hasShape(call, PAIRS)) return oneGroup(call);
    if (hasShape(call, [...PAIRS, "group"])) return twoGroups(call);
    return null;
  },
};

function sampleOf(call: GoldenCall): CensoredSample {
  const plasma = numbersOf(call, "plasma");
  const csf = numbersOf(call, "csf");
  const lloq = numbersOrScalar(call, "csf_lloq", plasma.length);
  const isBelow = flagsOf(call, "csf_blq");
  return censoredSample(
    plasma.map((value, i) =>
      logRatioBounds(isBelow[i] ? { state: "below", limit: lloq[i]! } : { state: "quantified", value: csf[i]! }, {
        state: "quantified",
        value,
      }),
    ),
  );
}

function oneGroup(call: GoldenCall): ComputedFields {
  const sample = sampleOf(call);
  const fit = tobitFields(sample);
  const ratios: CensoredSample = { lower: sample.lower.map(Math.exp), upper: sample.upper.map(Math.exp) };
  // On the ratio scale an open lower end is 0; the estimate only asks whether both bounds agree.
  const ratioSample = {
    lower: ratios.lower.map((low) => (low === 0 ? Number.NEGATIVE_INFINITY : low)),
    upper: ratios.upper,
  };
  return {
    ...("fields" in fit ? { tobit: fit.fields } : { tobit: null, mu: null, sigma: null, reason: fit.reason }),
    kaplan_meier_log_ratio: kaplanMeierFields(sample),
    kaplan_meier_ratio: kaplanMeierFields(ratioSample, 0),
    ros_lognormal_NADA: rosFields(sample),
    substitution: {
      half_lloq: substitutionFields(sample, "LLOQ/2"),
      lloq_over_sqrt2: substitutionFields(sample, "LLOQ/sqrt2"),
      lloq: substitutionFields(sample, "LLOQ"),
      zero: substitutionFields(sample, "zero"),
      omit: substitutionFields(sample, "omit"),
    },
  };
}

function kaplanMeierFields(sample: CensoredSample, zero?: number): ComputedFields | null {
  const fit = kaplanMeier(sample);
  if (fit.notEstimable !== undefined) return null;
  const largest = Math.max(...sample.upper);
  return {
    value: fit.values,
    cdf_at_or_below: fit.cdfAtOrBelow,
    cdf_below: fit.cdfBelow,
    residual_mass: fit.residualMass,
    mean_restricted_at_min: kaplanMeierMean(fit, fit.lowestBound),
    mean_residual_mass_at_min_quantified: kaplanMeierMean(fit, fit.values[0]!),
    ...(zero === undefined ? {} : { mean_residual_mass_at_zero: kaplanMeierMean(fit, zero) }),
    median: kaplanMeierQuantile(fit, 0.5),
    q25: kaplanMeierQuantile(fit, 0.25),
    q75: kaplanMeierQuantile(fit, 0.75),
    flip_constant: largest + 1,
  };
}

function rosFields(sample: CensoredSample): ComputedFields | undefined {
  const fit = regressionOnOrderStatistics(sample);
  if (fit.notEstimable !== undefined) return undefined;
  const values = fit.modelledLogs.map(Math.exp);
  return {
    intercept: fit.intercept,
    slope: fit.slope,
    modeled_sorted: values,
    pp: fit.plottingPositions,
    mean: moments(values).mean,
    sd: moments(values).sd,
    median: quantile(values, 0.5),
    geo_mean: fit.geometricMean,
    log_sd: fit.logSd,
  };
}

function substitutionFields(sample: CensoredSample, method: Substitution): ComputedFields {
  const { logRatios, nZero } = substituteCensored(sample, method);
  const ratios = [...logRatios.map(Math.exp), ...new Array<number>(nZero).fill(0)];
  const { mean, sd, n } = moments(ratios);
  const logs = geometricOfLogs(nZero > 0 ? [] : logRatios);
  return {
    n,
    ratio_mean: mean,
    ratio_sd: sd,
    ratio_median: quantile(ratios, 0.5),
    geo_mean: logs.geometricMean,
    geo_cv_pct: logs.geometricCvPct,
    geo_mean_ci95: logs.ci ?? [null, null],
  };
}

function twoGroups(call: GoldenCall): ComputedFields {
  const fit = tobitTwoGroups(sampleOf(call), numbersOf(call, "group"));
  if (fit.notEstimable !== undefined) return { coef: null, sigma: null, reason: fit.notEstimable };
  const difference = fit.coefficients[1]!;
  const half = normalQuantile(0.975) * Math.sqrt(fit.vcov[1]![1]!);
  return {
    coef: fit.coefficients,
    sigma: fit.sigma,
    vcov_int_grp_logsigma: fit.vcov,
    loglik: fit.logLik,
    loglik_null: fit.logLikNull,
    lrt_chisq: fit.lrtChiSquare,
    lrt_p: fit.lrtP,
    wald_z: fit.waldZ,
    wald_p: fit.waldP,
    ratio_of_geo_means: Math.exp(difference),
    ratio_ci95: [Math.exp(difference - half), Math.exp(difference + half)],
  };
}
