import { type AgreementScale, blandAltman } from "../stats/bland-altman.js";
import { type Deming, deming } from "../stats/deming.js";
import { studentTQuantile } from "../stats/distributions.js";
import { expOrNull } from "../stats/finite-or-null.js";
import { expInterval } from "../stats/geometric.js";
import { incurredReanalysis } from "../stats/incurred-reanalysis.js";
import { kendall } from "../stats/kendall.js";
import { leastSquares } from "../stats/least-squares.js";
import { type PassingBablokRule, passingBablok } from "../stats/passing-bablok.js";
import { pearson } from "../stats/pearson.js";
import { spearman } from "../stats/spearman.js";
import { theilSen } from "../stats/theil-sen.js";
import {
  type Computed,
  type ComputedFields,
  type GoldenCall,
  type GoldenKind,
  hasShape,
  type Json,
  numbersOf,
} from "./golden-kind.js";

type Pairs = readonly [x: readonly number[], y: readonly number[]];

/** Two columns of paired results; the fields asked for say which methods. */
export const gMethodComparison: GoldenKind = {
  kind: "g-method-comparison",
  title: "Method comparison and association",
  fileName: /(^|\/)g_/,
  parameterFields: ["lambda_var_y_over_var_x"],
  compute(call) {
    if (hasShape(call, ["original", "repeat_"])) return reanalysis(call);
    if (!hasShape(call, ["x", "y"]) || !/mcr|deming|cor\.test/.test(call.call)) return null;
    const pairs: Pairs = [numbersOf(call, "x"), numbersOf(call, "y")];
    return {
      ols: ols(pairs),
      ...demingTables(call, pairs),
      passing_bablok: passingBablokTable(pairs),
      theil_sen: theilSenTable(pairs),
      ...associations(pairs),
      bland_altman_difference: agreement(pairs, "difference"),
      bland_altman_percent: agreement(pairs, "percent"),
      bland_altman_log_ratio: { ...agreement(pairs, "log-ratio"), ...ratioAgreement(pairs) },
    };
  },
};

function ols([x, y]: Pairs): ComputedFields {
  const line = leastSquares([x], y);
  if (line.notEstimable !== undefined) return {};
  const [intercept = 0, slope = 0] = line.coefficients;
  const half = (j: number): number =>
    studentTQuantile(0.975, line.residualDf) * (line.standardErrors?.[j] ?? Number.NaN);
  return {
    intercept,
    slope,
    se: line.standardErrors,
    ci95_intercept: line.residualDf > 0 ? [intercept - half(0), intercept + half(0)] : undefined,
    ci95_slope: line.residualDf > 0 ? [slope - half(1), slope + half(1)] : undefined,
    sigma: line.sigma,
    r_squared: line.rSquared,
  };
}

/** One table per deming_lambda<...>; its error ratio stands beside the expected values. */
function demingTables(call: GoldenCall, [x, y]: Pairs): ComputedFields {
  const tables: Record<string, Computed> = {};
  for (const [name, settings] of Object.entries(call.parameters)) {
    const errorVarianceRatio = Number((settings as Readonly<Record<string, Json>>).lambda_var_y_over_var_x);
    const line = deming(x, y, { errorVarianceRatio });
    if (line.notEstimable === undefined) tables[name] = demingTable(line, errorVarianceRatio);
  }
  return tables;
}

function demingTable(line: Deming, errorVarianceRatio: number): ComputedFields {
  return {
    lambda_var_y_over_var_x: errorVarianceRatio,
    intercept: line.intercept,
    slope: line.slope,
    jackknife_se: [line.interceptSe, line.slopeSe],
    jackknife_ci95_intercept: line.interceptCi,
    jackknife_ci95_slope: line.slopeCi,
    mcr_jackknife: {
      est: [line.intercept, line.slope],
      se: [line.interceptSe, line.slopeSe],
      lci: [line.interceptCi?.[0] ?? null, line.slopeCi?.[0] ?? null],
      uci: [line.interceptCi?.[1] ?? null, line.slopeCi?.[1] ?? null],
    },
  };
}

function passingBablokTable([x, y]: Pairs): ComputedFields {
  const by = (rule: PassingBablokRule) => passingBablok(x, y, { rule });
  const ranks = by("ranks");
  const half = by("half-ranks");
  const angles = by("angles");
  if (ranks.notEstimable !== undefined || half.notEstimable !== undefined || angles.notEstimable !== undefined)
    return {};
  return {
    slope: ranks.slope,
    intercept: ranks.intercept,
    slope_ci95_order_statistics: ranks.slopeCi,
    intercept_ci95: ranks.interceptCi,
    slope_ci95_half_ranks: half.slopeCi,
    intercept_ci95_half_ranks: half.interceptCi,
    n_slopes: ranks.slopes,
    offset_K: ranks.offset,
    rank_lower: ranks.rankLow,
    rank_upper: ranks.rankHigh,
    mcr_tangent: {
      est: [half.intercept, half.slope],
      lci: [half.interceptCi?.[0] ?? null, half.slopeCi?.[0] ?? null],
      uci: [half.interceptCi?.[1] ?? null, half.slopeCi?.[1] ?? null],
    },
    deming_pbreg_method1: { coef: [angles.intercept, angles.slope], ci: [angles.interceptCi, angles.slopeCi] },
  };
}

function theilSenTable([x, y]: Pairs): ComputedFields {
  const line = theilSen(x, y);
  if (line.notEstimable !== undefined) return {};
  return {
    slope: line.slope,
    intercept_median_residual: line.intercept,
    intercept_median_y_minus_slope_median_x: line.interceptOfMedians,
    n_slopes: line.slopes,
    robslopes: { slope: line.upperMedian.slope, intercept: line.upperMedian.intercept },
  };
}

function associations([x, y]: Pairs): ComputedFields {
  const linear = pearson(x, y);
  const ranked = spearman(x, y);
  const paired = kendall(x, y);
  return {
    pearson:
      linear.notEstimable === undefined
        ? { r: linear.r, t: linear.t, df: linear.df, p: linear.pValue, ci95_fisher_z: linear.ci }
        : undefined,
    spearman:
      ranked.notEstimable === undefined
        ? {
            rho: ranked.rho,
            S: ranked.s,
            p_t_approx: ranked.pValueT,
            p_default: ranked.pValue,
            p_default_is_exact: ranked.isExact,
            ci95_fisher_1_over_n_minus_3: ranked.ciFisher,
            ci95_bonett_wright: ranked.ciBonettWright,
          }
        : undefined,
    kendall:
      paired.notEstimable === undefined
        ? {
            tau_b: paired.tauB,
            p_default: paired.pValue,
            p_normal_tie_corrected: paired.pValueNormal,
            statistic: paired.isExact ? paired.concordant : paired.z,
            p_default_is_exact: paired.isExact,
          }
        : undefined,
  };
}

function agreement([x, y]: Pairs, scale: AgreementScale): ComputedFields {
  const found = blandAltman(x, y, { scale });
  if (found.notEstimable !== undefined) return {};
  return {
    n: found.n,
    bias: found.bias,
    sd: found.sd,
    bias_ci95: found.biasCi,
    loa: found.limits,
    loa_q975: found.limitsExact,
    se_loa: found.limitSe,
    loa_lower_ci95: found.lowerLimitCi,
    loa_upper_ci95: found.upperLimitCi,
    prop_bias_slope: found.trendSlope,
    prop_bias_p: found.trendPValue,
  };
}

function ratioAgreement([x, y]: Pairs): ComputedFields {
  const found = blandAltman(x, y, { scale: "log-ratio" });
  if (found.notEstimable !== undefined) return {};
  return {
    geo_mean_ratio: expOrNull(found.bias),
    geo_mean_ratio_ci95: expInterval(found.biasCi),
    ratio_loa: expInterval(found.limitsExact),
  };
}

function reanalysis(call: GoldenCall): ComputedFields {
  const found = incurredReanalysis(numbersOf(call, "original"), numbersOf(call, "repeat_"));
  if (found.notEstimable !== undefined) return {};
  return {
    pct_diff: found.differencePct,
    within_20: found.isWithin,
    fraction_within: found.shareWithin,
    passes_two_thirds: found.isPassed,
  };
}
