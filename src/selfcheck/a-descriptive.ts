import { describe, describeGroups } from "../stats/describe.js";
import { geometric } from "../stats/geometric.js";
import { medianAbsoluteDeviation } from "../stats/median-absolute-deviation.js";
import { type QuantileType, quantile } from "../stats/quantile.js";
import { trimmedMean } from "../stats/trimmed-mean.js";
import {
  type Computed,
  type ComputedFields,
  type GoldenCall,
  type GoldenKind,
  hasShape,
  numbersOf,
  textsOf,
} from "./golden-kind.js";

const TYPES: readonly QuantileType[] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const NO_INTERVAL = [null, null] as const;

/** Descriptive statistics of one vector, or of a vector by group. */
export const aDescriptive: GoldenKind = {
  kind: "a-descriptive",
  title: "Descriptive statistics",
  fileName: /(^|\/)a_/,
  parameterFields: ["quantile_probs"],
  compute(call) {
    if (hasShape(call, ["x"])) return oneVector(call);
    if (hasShape(call, ["x", "group"])) return byGroup(call);
    return null;
  },
};

function oneVector(call: GoldenCall): ComputedFields {
  const x = numbersOf(call, "x");
  const at95 = describe(x, 0.95);
  const at90 = describe(x, 0.9);
  const positive = x.filter((value) => value > 0);
  const q1 = quantile(x, 0.25);
  const q3 = quantile(x, 0.75);
  return {
    n: x.length,
    n_positive: positive.length,
    mean: at95.mean,
    var: at95.variance,
    sd: at95.sd,
    se: at95.se,
    cv_pct: at95.cvPct,
    min: at95.min,
    max: at95.max,
    median: at95.median,
    iqr_type7: q1 === null || q3 === null ? null : q3 - q1,
    mad_scaled: medianAbsoluteDeviation(x),
    mad_raw: medianAbsoluteDeviation(x, 1),
    trimmed_mean_10pct: trimmedMean(x, 0.1),
    mean_ci95: at95.meanCi ?? NO_INTERVAL,
    mean_ci90: at90.meanCi ?? NO_INTERVAL,
    geo_mean: at95.geometric.geometricMean,
    geo_sd: at95.geometric.geometricSd,
    log_sd: at95.geometric.logSd,
    geo_cv_pct: at95.geometric.geometricCvPct,
    geo_mean_ci95: at95.geometric.ci ?? NO_INTERVAL,
    geo_mean_ci90: at90.geometric.ci ?? NO_INTERVAL,
    geo_mean_positive_only: geometric(positive).geometricMean,
    ...quantileTable(call, x),
    ...certifiedFields(at95),
    r_mean: at95.mean,
    r_sd: at95.sd,
  };
}

/**
 * NIST certifies the decimal data; where rounding them to binary64 alone moves the SD by more than 1e-10, no program
 * can reach the certified value and the comparison says nothing.
 */
function certifiedFields({ mean, sd, max, min }: ReturnType<typeof describe>): ComputedFields {
  if (sd === null || max === null || min === null) return {};
  const rounding = Math.max(Math.abs(max), Math.abs(min)) * Number.EPSILON;
  return rounding < 1e-10 * sd ? { certified_mean: mean, certified_sd: sd } : {};
}

function quantileTable(call: GoldenCall, x: readonly number[]): ComputedFields {
  const probs = call.parameters.quantile_probs;
  if (!Array.isArray(probs)) return {};
  const rows = TYPES.map((type): [string, Computed] => [`type${type}`, probs.map((p) => quantile(x, Number(p), type))]);
  return { quantile_probs: probs, quantiles: Object.fromEntries(rows) };
}

function byGroup(call: GoldenCall): ComputedFields {
  const rows = describeGroups(numbersOf(call, "x"), textsOf(call, "group"));
  return {
    group: rows.map((row) => row.group),
    n: rows.map((row) => row.n),
    geo_mean: rows.map((row) => row.geometric.geometricMean),
    geo_cv_pct: rows.map((row) => row.geometric.geometricCvPct),
    median: rows.map((row) => row.median),
    mean: rows.map((row) => row.mean),
    sd: rows.map((row) => row.sd),
    var: rows.map((row) => row.variance),
    se: rows.map((row) => row.se),
  };
}
