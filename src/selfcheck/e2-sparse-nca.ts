import type { Result } from "../stats/result.js";
import { type SparseAuc, type SparseSamples, sparseAuc } from "../stats/sparse-auc.js";
import { type SparsePairs, sparseAucRatio, sparseAucRatioBootstrap } from "../stats/sparse-auc-ratio.js";
import { type ComputedFields, type GoldenCall, type GoldenKind, hasShape, type Json, matrixOf } from "./golden-kind.js";

type Input = Readonly<Record<string, Json>>;

/** Composite areas from sparse samples; the columns of the input say which design. */
export const e2SparseNca: GoldenKind = {
  kind: "e2-sparse-nca",
  title: "Sparse sampling: composite areas",
  fileName: /(^|\/)e2_/,
  compute(call) {
    if (hasShape(call, ["from_case", "B", "index_base", "index"])) return areaRatio(call);
    if (hasShape(call, ["animal", "batch", "time", "conc"])) return batchDesign(call.input);
    if (!hasShape(call, ["animal", "time"], ["plasma", "csf"])) return null;
    const sides = ["plasma", "csf"].filter((name) => Object.hasOwn(call.input, name));
    const isNested = call.fields.some((field) => /^(plasma|csf)\./.test(field));
    if (isNested) return Object.fromEntries(sides.map((name) => [name, table(samplesOf(call.input, name))]));
    return sides[0] === undefined ? null : flatTable(samplesOf(call.input, sides[0]));
  },
};

function samplesOf(input: Input, name: string): SparseSamples {
  return {
    timesH: numbers(input.time),
    concentrations: numbers(input[name]),
    subjects: (input.animal as readonly Json[]).map(String),
  };
}

function table(samples: SparseSamples): ComputedFields {
  const area = sparseAuc(samples);
  if (area.notEstimable !== undefined) return {};
  return {
    auc_0_tlast_linear: area.area,
    se: area.standardError,
    satterthwaite_df: area.df,
    t_ci95: area.tInterval,
    z_ci95: area.zInterval,
    ...timeTable(area),
    pknca: pkncaTable(sparseAuc(samples, { zeroMostlyBelowLloq: true })),
    PK_ssd: packageTable(area),
  };
}

function flatTable(samples: SparseSamples): ComputedFields {
  const plain = sparseAuc(samples);
  const zeroed = sparseAuc(samples, { zeroMostlyBelowLloq: true });
  return {
    ...table(samples),
    pknca: pkncaTable(zeroed),
    plain_arithmetic: plain.notEstimable === undefined ? { auc: plain.area, se: plain.standardError } : undefined,
  };
}

function batchDesign(input: Input): ComputedFields {
  const samples = samplesOf(input, "conc");
  const area = sparseAuc(samples);
  if (area.notEstimable !== undefined) return {};
  return {
    auc: area.area,
    se: area.standardError,
    ...timeTable(area),
    pknca: pkncaTable(sparseAuc(samples, { zeroMostlyBelowLloq: true })),
    PK_batch: packageTable(area),
  };
}

function timeTable(area: SparseAuc): ComputedFields {
  const { weights, means, variances, counts } = area;
  return { weights, mean_by_time: means, var_by_time: variances, n_by_time: counts };
}

function pkncaTable(area: Result<SparseAuc>): ComputedFields {
  if (area.notEstimable !== undefined) return {};
  // PKNCA refuses an area from 0 without a sample there, but still prints its standard error.
  return {
    sparse_auc: area.timesH[0] === 0 ? area.area : null,
    sparse_auc_se: area.standardError,
    sparse_auc_df: area.df,
  };
}

function packageTable(area: SparseAuc): ComputedFields {
  return { est: area.area, t_ci95: area.tInterval, z_ci95: area.zInterval, se: area.standardError };
}

function areaRatio(call: GoldenCall): ComputedFields | null {
  const source = call.siblings[String(call.input.from_case)];
  if (source === undefined) return null;
  const pairs: SparsePairs = {
    timesH: numbers(source.time),
    csf: numbers(source.csf),
    plasma: numbers(source.plasma),
  };
  const result = sparseAucRatio(pairs, 0.95, "z");
  if (result.notEstimable !== undefined) return {};
  const base = Number(call.input.index_base);
  const indices = matrixOf(call, "index").map((row) => row.map((index) => index - base));
  const bootstrap = sparseAucRatioBootstrap(pairs, indices);
  return {
    ratio: result.ratio,
    auc_csf: result.csfArea,
    auc_plasma: result.plasmaArea,
    var_auc_csf: result.csfVariance,
    var_auc_plasma: result.plasmaVariance,
    cov_auc: result.covariance,
    se_delta_paired: result.sePaired,
    se_delta_independent: result.seIndependent,
    ci95_delta_paired: result.ciDeltaPaired,
    ci95_log_delta_paired: result.ciLogDeltaPaired,
    ci95_fieller_paired: result.ciFiellerPaired,
    ci95_fieller_independent: result.ciFiellerIndependent,
    bootstrap:
      bootstrap.notEstimable === undefined
        ? {
            se: bootstrap.se,
            percentile95_type7: bootstrap.ci,
            sum: bootstrap.ratios.reduce((sum, ratio) => sum + ratio, 0),
            first5: bootstrap.ratios.slice(0, 5),
          }
        : undefined,
  };
}

function numbers(value: Json | undefined): number[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(Number) : [];
}
