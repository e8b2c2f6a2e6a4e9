import { bootstrapIntervals } from "../stats/bootstrap-interval.js";
import { bySubject } from "../stats/by-subject.js";
import { type CensoredSample, censoredSample } from "../stats/censored-sample.js";
import { clusterMean } from "../stats/cluster-mean.js";
import { studentTSf } from "../stats/distributions.js";
import { geometricCvPct } from "../stats/geometric.js";
import { logRatioBounds } from "../stats/log-ratio-bounds.js";
import { mixedTobit } from "../stats/mixed-tobit.js";
import { moments } from "../stats/moments.js";
import { oneWayVariance } from "../stats/one-way-variance.js";
import { quantile } from "../stats/quantile.js";
import { type RandomIntercept, randomIntercept } from "../stats/random-intercept.js";
import type { Interval } from "../stats/result.js";
import { smallSampleDf } from "../stats/satterthwaite.js";
import { subjectMeans } from "../stats/subject-means.js";
import { tInterval } from "../stats/t-interval.js";
import { tobitWald } from "../stats/tobit.js";
import {
  type ComputedFields,
  flagsOf,
  type GoldenCall,
  type GoldenKind,
  hasShape,
  matrixOf,
  numberOf,
  numbersOf,
  numbersOrScalar,
  textsOf,
} from "./golden-kind.js";

/** Repeated pairs per subject: random intercept, subject means, cluster bootstrap, mixed Tobit. */
export const dRepeatedPairs: GoldenKind = {
  kind: "d-repeated-pairs",
  title: "Repeated CSF/plasma pairs per subject",
  fileName: /(^|\/)d_/,
  compute(call) {
    if (hasShape(call, ["subject", "csf", "plasma"], ["x"])) return models(call);
    if (hasShape(call, ["subject", "csf", "plasma", "subject_order", "index"], ["B", "index_base"])) {
      return clusterBootstrapFields(call);
    }
    if (hasShape(call, ["subject", "log_ratio_or_limit", "censored"], ["limit"])) return constantLimit(call);
    if (hasShape(call, ["subject", "csf", "csf_blq", "csf_lloq", "plasma"])) return limitPerPair(call);
    return null;
  },
};

function logRatios(call: GoldenCall): number[] {
  const plasma = numbersOf(call, "plasma");
  return numbersOf(call, "csf").map((csf, i) => Math.log(csf / plasma[i]!));
}

function models(call: GoldenCall): ComputedFields {
  const y = logRatios(call);
  const subjects = textsOf(call, "subject");
  const covariates = Object.hasOwn(call.input, "x") ? [numbersOf(call, "x")] : [];
  return {
    log_ratio: y,
    reml: modelFields(randomIntercept(y, subjects, { method: "REML", covariates }), covariates, subjects),
    ml: modelFields(randomIntercept(y, subjects, { method: "ML", covariates }), covariates, subjects),
    ...momentFields(y, subjects),
  };
}

function modelFields(
  fit: ReturnType<typeof randomIntercept>,
  covariates: readonly (readonly number[])[],
  subjects: readonly string[],
): ComputedFields | null {
  if (fit.notEstimable !== undefined || !fit.converged) return null;
  const se = fit.vcov.map((row, j) => Math.sqrt(row[j]!));
  const nlmeDf = innerOuterDf(fit, covariates, subjects);
  const wald = tobitWald({ mu: fit.coefficients[0]!, seMu: se[0]! });
  const nlme = tInterval(fit.coefficients[0]!, se[0]!, nlmeDf[0]!);
  const isMl = fit.method.includes("(ML)");
  const inflation = isMl ? Math.sqrt(fit.n / (fit.n - fit.coefficients.length)) : 1;
  return {
    beta: fit.coefficients,
    se_beta: se,
    var_between: fit.varBetween,
    var_within: fit.varWithin,
    icc: fit.icc,
    loglik: fit.logLik,
    at_boundary: fit.isAtBoundary,
    wald_z_ci95_intercept: wald,
    geo_mean: Math.exp(fit.coefficients[0]!),
    geo_mean_wald_z_ci95: wald.map(Math.exp),
    // With the variance at 0 the packages stop just short of it: what they print there is not the optimum.
    ...(fit.isAtBoundary
      ? {}
      : {
          nlme_df: nlmeDf,
          nlme_summary_se_beta: se.map((value) => value * inflation),
          nlme_ci95_intercept: nlme ?? [null, null],
          geo_mean_nlme_ci95: nlme?.map(Math.exp) ?? [null, null],
        }),
    geo_cv_between_pct: geometricCvPct(Math.sqrt(fit.varBetween)),
    geo_cv_within_pct: geometricCvPct(Math.sqrt(fit.varWithin)),
    geo_cv_total_pct: geometricCvPct(Math.sqrt(fit.varBetween + fit.varWithin)),
    ...(isMl ? {} : smallSampleFields(fit, se)),
  };
}

function smallSampleFields(fit: RandomIntercept, se: readonly number[]): ComputedFields {
  const df = smallSampleDf(fit);
  const t = fit.coefficients.map((value, j) => value / se[j]!);
  const first = df[0]?.satterthwaite ?? 0;
  const ci: Interval | null = tInterval(fit.coefficients[0]!, se[0]!, first);
  return {
    satterthwaite_df: df.map((entry) => entry?.satterthwaite ?? null),
    satterthwaite_t: t,
    satterthwaite_p: t.map((value, j) => (df[j] ? 2 * studentTSf(Math.abs(value), df[j].satterthwaite) : null)),
    satterthwaite_ci95_intercept: ci ?? [null, null],
    geo_mean_satterthwaite_ci95: ci?.map(Math.exp) ?? [null, null],
    ...(!fit.isAtBoundary && df.every((entry) => entry?.kenwardRoger != null)
      ? {
          kenward_roger_df: df.map((entry) => entry!.kenwardRoger),
          kenward_roger_se: df.map((entry) => entry!.kenwardRogerSe),
        }
      : {}),
  };
}

/** Inner-outer rule: a coefficient that varies within subjects is judged by pairs, one between subjects by subjects. */
function innerOuterDf(
  fit: RandomIntercept,
  covariates: readonly (readonly number[])[],
  subjects: readonly string[],
): number[] {
  const isInner = covariates.map((column) =>
    bySubject(column, subjects).values.some((values) => values.some((value) => value !== values[0])),
  );
  const nInner = isInner.filter(Boolean).length;
  const inner = fit.n - fit.nSubjects - nInner;
  const outer = fit.nSubjects - 1 - (covariates.length - nInner);
  return [inner, ...isInner.map((isWithin) => (isWithin ? inner : outer))];
}

function momentFields(y: readonly number[], subjects: readonly string[]): ComputedFields {
  const means = subjectMeans(y, subjects);
  const pooled = clusterMean(y, subjects);
  const anova = oneWayVariance(y, subjects);
  return {
    mean_of_subject_means: {
      mean: means.meanLog,
      se: means.seLog,
      geo_mean: means.geometricMean,
      geo_mean_t_ci95: means.ci ?? [null, null],
    },
    naive_pooled:
      pooled.notEstimable === undefined
        ? { mean: pooled.mean, se: pooled.seNaive, se_cluster_CR0: pooled.seCr0, se_cluster_CR1: pooled.seCr1 }
        : null,
    anova_moments:
      anova.notEstimable === undefined
        ? {
            ms_between: anova.msBetween,
            ms_within: anova.msWithin,
            n0: anova.n0,
            var_between: anova.varBetween,
            var_within: anova.varWithin,
            icc: anova.icc,
            p_value: anova.p,
          }
        : null,
  };
}

function clusterBootstrapFields(call: GoldenCall): ComputedFields {
  const dealt = bySubject(logRatios(call), textsOf(call, "subject"));
  const clusters = textsOf(call, "subject_order").map((name) => dealt.values[dealt.subjects.indexOf(name)]!);
  const base = Object.hasOwn(call.input, "index_base") ? numberOf(call, "index_base") : 0;
  const index = matrixOf(call, "index").map((row) => row.map((position) => position - base));
  const all = clusters.map((_, g) => g);
  const fields = (of: (drawn: readonly (readonly number[])[]) => number) => {
    const draw = (positions: readonly number[]) => of(positions.map((position) => clusters[position]!));
    const replicates = index.map(draw);
    const t0 = draw(all);
    return {
      t0,
      se: moments(replicates).sd,
      percentile_type7: bootstrapIntervals(t0, replicates, 0.95, "type7").percentile ?? [null, null],
      percentile_type6: bootstrapIntervals(t0, replicates, 0.95, "type6").percentile ?? [null, null],
      first5: replicates.slice(0, 5),
      sum: replicates.reduce((sum, value) => sum + value, 0),
    };
  };
  const pooled = fields((drawn) => moments(drawn.flat()).mean!);
  return {
    pooled_mean_log: pooled,
    mean_of_subject_means_log: fields((drawn) => moments(drawn.map((values) => moments(values).mean!)).mean!),
    median_log: fields((drawn) => quantile(drawn.flat(), 0.5)!),
    geo_mean_pooled_ci: pooled.percentile_type7.map((limit) => (limit === null ? null : Math.exp(limit))),
  };
}

function constantLimit(call: GoldenCall): ComputedFields {
  const isBelow = flagsOf(call, "censored");
  const bounds = numbersOf(call, "log_ratio_or_limit").map((value, i) => ({
    lower: isBelow[i] ? Number.NEGATIVE_INFINITY : value,
    upper: value,
  }));
  return mixedFields(censoredSample(bounds), textsOf(call, "subject"));
}

function limitPerPair(call: GoldenCall): ComputedFields {
  const plasma = numbersOf(call, "plasma");
  const csf = numbersOf(call, "csf");
  const lloq = numbersOrScalar(call, "csf_lloq", plasma.length);
  const isBelow = flagsOf(call, "csf_blq");
  const bounds = plasma.map((value, i) =>
    logRatioBounds(isBelow[i] ? { state: "below", limit: lloq[i]! } : { state: "quantified", value: csf[i]! }, {
      state: "quantified",
      value,
    }),
  );
  return mixedFields(censoredSample(bounds), textsOf(call, "subject"));
}

function mixedFields(sample: CensoredSample, subjects: readonly string[]): ComputedFields {
  const fit = mixedTobit(sample, subjects);
  if (fit.notEstimable !== undefined || !fit.converged) return { mu: null, var_between: null, var_within: null };
  return {
    mu: fit.mu,
    var_between: fit.sigmaBetween ** 2,
    var_within: fit.sigmaWithin ** 2,
    loglik: fit.logLik,
    se_mu: fit.seMu,
    vcov_mu_logtau_logsigma: fit.vcov,
    geo_mean: Math.exp(fit.mu),
    geo_mean_wald_z_ci95: tobitWald(fit).map(Math.exp),
  };
}
