import { defaultAnalysisRule } from "../stats/analysis-rule.js";
import { mixedTobit } from "../stats/mixed-tobit.js";
import { ratioOfMeans } from "../stats/ratio-of-means.js";
import { type PairGroup, pairGroup, type RatioPair } from "../stats/ratio-pairs.js";
import { isEstimable } from "../stats/result.js";
import { proportionRow, subjectWeightedRow, tobitRow } from "../stats/rows-censored.js";
import { sparseAucRatio } from "../stats/sparse-auc-ratio.js";
import { type ComputedFields, type GoldenCall, type GoldenKind, hasShape, numbersOf, textsOf } from "./golden-kind.js";

/** Repeated, censored pairs: the primary estimate, the share detected by subject, the mixed Tobit, ratios of means and areas. */
export const mClusteredCensored: GoldenKind = {
  kind: "m-clustered-censored",
  title: "Repeated pairs below limits: subjects equal, share detected, mixed Tobit",
  fileName: /(^|\/)m_/,
  compute(call) {
    if (hasShape(call, ["subject", "csf", "plasma"])) return ratioOfMeansFields(call);
    if (hasShape(call, ["time", "csf", "plasma"])) return compositeFields(call);
    if (!hasShape(call, ["subject", "lower", "upper"])) return null;
    const group = pairGroup(pairsOf(call));
    return {
      tobit_subject_weighted: subjectWeightedFields(group),
      tobit_pair_weighted: pairWeightedFields(group),
      proportion_detected: proportionFields(group),
      mixed_tobit: mixedFields(group),
    };
  },
};

function pairsOf(call: GoldenCall): RatioPair[] {
  const lower = numbersOf(call, "lower");
  const upper = numbersOf(call, "upper");
  return textsOf(call, "subject").map((subjectId, i) => ({ subjectId, lower: lower[i]!, upper: upper[i]! }));
}

function subjectWeightedFields(group: PairGroup): ComputedFields {
  const row = subjectWeightedRow(group, defaultAnalysisRule);
  return {
    geo_mean: row.geometricMean,
    geo_cv_pct: row.geometricCvPct,
    se_log: row.seLog,
    df: row.df,
    ci95: [row.ciLow, row.ciHigh],
  };
}

function pairWeightedFields(group: PairGroup): ComputedFields {
  const row = tobitRow(group, defaultAnalysisRule);
  return { geo_mean: row.geometricMean, se_log: row.seLog, df: row.df, ci95: [row.ciLow, row.ciHigh] };
}

function ratioOfMeansFields(call: GoldenCall): ComputedFields {
  const found = ratioOfMeans(numbersOf(call, "csf"), numbersOf(call, "plasma"), 0.95, textsOf(call, "subject"));
  if (!isEstimable(found)) return {};
  return {
    ratio_of_means: { ratio: found.ratio, se: found.se, df: found.nSubjects - 1, fieller_ci95: found.ciFieller },
  };
}

function compositeFields(call: GoldenCall): ComputedFields {
  const found = sparseAucRatio({
    timesH: numbersOf(call, "time"),
    csf: numbersOf(call, "csf"),
    plasma: numbersOf(call, "plasma"),
  });
  if (!isEstimable(found)) return {};
  return {
    composite_auc_ratio: {
      ratio: found.ratio,
      se: found.sePaired,
      df: found.df,
      log_delta_ci95: found.ciLogDeltaPaired,
      fieller_ci95: found.ciFiellerPaired,
    },
  };
}

function proportionFields(group: PairGroup): ComputedFields {
  const row = proportionRow(group, defaultAnalysisRule);
  return { proportion: row.proportionDetected, ci95: [row.proportionLow, row.proportionHigh] };
}

function mixedFields({ sample, subjects }: PairGroup): ComputedFields {
  const fit = mixedTobit(sample, subjects);
  if (!isEstimable(fit) || !fit.converged) return { mu: null };
  return { mu: fit.mu, sigma_between: fit.sigmaBetween, sigma_within: fit.sigmaWithin, loglik: fit.logLik };
}
