// Reference material that is not part of the repository: found by CSFP_SHARED (default ../shared beside the repository).
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { goldenKinds, runGoldenDetailed } from "../../src/selfcheck/index.js";
import {
  bySubject,
  clusterBootstrap,
  clusterMean,
  clusterRobust,
  describe as describeValues,
  geometricOfLogs,
  logRatioBounds,
  mixedTobit,
  mixedTobitProfile,
  type PairGroup,
  pairGroup,
  type Result,
  randomIntercept,
  randomInterceptProfile,
  smallSampleDf,
  subjectMeans,
  substituteCensored,
  tInterval,
  tobit,
  tobitWald,
} from "../../src/stats/index.js";

const shared = process.env.CSFP_SHARED ?? path.resolve(import.meta.dirname, "../../../shared");
const read = (...parts: string[]) => readFileSync(path.join(shared, ...parts), "utf8");

describe("golden files", () => {
  const files = readdirSync(path.join(shared, "golden"))
    .filter((name) => goldenKinds.some((kind) => kind.fileName.test(name)))
    .map((name) => ({ name, text: read("golden", name) }));
  const outcomes = runGoldenDetailed(files);

  it.each(outcomes.map((outcome) => [outcome.file, outcome.id, outcome] as const))("%s %s", (_file, _id, outcome) => {
    expect(outcome).toMatchObject({ status: "pass", failedFields: [] });
  });
});

/** How close each method must come: closed forms 1e-6, optimisers 1e-4, the bootstrap 1 %. */
function toleranceOf(method: string): number {
  if (method.startsWith("cluster_bootstrap")) return 1e-2;
  return /^(tobit|mixed_tobit|LMM)/.test(method) ? 1e-4 : 1e-6;
}

function estimated<T extends object>(result: Result<T>): T {
  if (result.notEstimable !== undefined) throw new Error(result.notEstimable);
  return result as T;
}

type Statistics = Record<string, Record<string, number>>;

describe.each([
  ["A", "pairs_A_lloq1.csv"],
  ["B", "pairs_B_lloq3.csv"],
])("simulated set %s", (set, file) => {
  const expected = read("samples", "csf_plasma", "simulated", "expected.tsv")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t") as [string, string, string, string])
    .filter(([name]) => name === set)
    .map(([, method, stat, value]) => [method, stat, Number(value)] as const);
  const found = statisticsOf(read("samples", "csf_plasma", "simulated", file));

  it.each(expected)("%s %s is %d", (method, stat, value) => {
    const number = found[method]?.[stat];
    expect(number, `${method} ${stat} has no counterpart`).toBeDefined();
    expect(Math.abs(number! - value)).toBeLessThanOrEqual(toleranceOf(method) * Math.abs(value));
  });
});

function statisticsOf(csv: string): Statistics {
  const pairs = csv
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .map(([subjectId, , , plasma, csf, , lloqCsf]) => ({
      subjectId: subjectId!,
      ...logRatioBounds(
        csf!.startsWith("<") ? { state: "below", limit: Number(lloqCsf) } : { state: "quantified", value: Number(csf) },
        { state: "quantified", value: Number(plasma) },
      ),
    }));
  const group = pairGroup(pairs);
  return {
    counts: {
      n_pairs: group.counts.nPairs,
      n_subjects: group.counts.nSubjects,
      n_csf_blq_plasma_ok: group.counts.nBelow,
      n_plasma_blq_csf_ok: group.counts.nAbove,
      n_both_blq: group.counts.nNotEstimable,
      n_quantified_pairs: group.counts.nQuantified,
    },
    complete_pairs_naive: completePairs(group.logs),
    subject_means: {
      n_subj: group.nSubjectsQuantified,
      ...named(subjectMeans(group.logs, group.logSubjects), "GM", "CI95_lo", "CI95_hi"),
    },
    LMM_REML: linearMixed(group.logs, group.logSubjects),
    "subst_LLOQ/2": halfLloq(group),
    tobit_indep: plainTobit(group),
    mixed_tobit_ML: mixed(group),
    cluster_jackknife_complete: { SE_log: estimated(clusterMean(group.logs, group.logSubjects)).seJackknife! },
    cluster_bootstrap_pct_complete_allpairs: bootstrap(group.logs, group.logSubjects),
  };
}

function named(summary: ReturnType<typeof geometricOfLogs>, mean: string, low: string, high: string) {
  return { [mean]: summary.geometricMean!, [low]: summary.ci![0], [high]: summary.ci![1] };
}

function completePairs(logs: readonly number[]): Record<string, number> {
  const row = describeValues(logs.map(Math.exp));
  return {
    ...named(row.geometric, "GM", "CI95_lo", "CI95_hi"),
    gCV_pct: row.geometric.geometricCvPct!,
    median: row.median!,
    q25_type7: row.q1!,
    q75_type7: row.q3!,
    min: row.min!,
    max: row.max!,
    arith_mean: row.mean!,
    arith_sd: row.sd!,
  };
}

function linearMixed(logs: readonly number[], subjects: PairGroup["logSubjects"]): Record<string, number> {
  const fit = estimated(randomIntercept(logs, subjects, { method: "REML" }));
  const [mean, se] = [fit.coefficients[0]!, Math.sqrt(fit.vcov[0]![0]!)];
  const df = smallSampleDf(fit)[0]!.satterthwaite;
  const z = tobitWald({ mu: mean, seMu: se });
  const t = tInterval(mean, se, fit.nSubjects - 1)!;
  const satterthwaite = tInterval(mean, se, df)!;
  const profile = estimated(randomInterceptProfile(logs, subjects)).ci;
  return {
    GM: Math.exp(mean),
    log_est: mean,
    SE: se,
    sd_between: Math.sqrt(fit.varBetween),
    sd_within: Math.sqrt(fit.varWithin),
    logLik_REML: fit.logLik,
    CI95z_lo: Math.exp(z[0]),
    CI95z_hi: Math.exp(z[1]),
    "CI95t_nsubj-1_lo": Math.exp(t[0]),
    "CI95t_nsubj-1_hi": Math.exp(t[1]),
    satterthwaite_df: df,
    CI95_satt_lo: Math.exp(satterthwaite[0]),
    CI95_satt_hi: Math.exp(satterthwaite[1]),
    ICC: fit.icc,
    CI95_profileML_lo: Math.exp(profile[0]!),
    CI95_profileML_hi: Math.exp(profile[1]!),
  };
}

function halfLloq(group: ReturnType<typeof pairGroup>): Record<string, number> {
  const { logRatios, positions } = substituteCensored(group.sample, "LLOQ/2");
  const subjects = positions.map((position) => group.subjects[position]!);
  return {
    GM_pairs: geometricOfLogs(logRatios).geometricMean!,
    ...named(subjectMeans(logRatios, subjects), "GM_subject_means", "CI95_lo_subj", "CI95_hi_subj"),
  };
}

function plainTobit(group: ReturnType<typeof pairGroup>): Record<string, number> {
  const fit = estimated(tobit(group.sample));
  const robust = estimated(clusterRobust(group.sample, group.subjects, fit, "CR0"));
  const [low, high] = tobitWald({ mu: fit.mu, seMu: robust.seMu });
  return {
    GM: Math.exp(fit.mu),
    sigma: fit.sigma,
    SE_model: fit.seMu,
    SE_cluster_robust: robust.seMu,
    logLik: fit.logLik,
    CI95_clusterrobust_lo: Math.exp(low),
    CI95_clusterrobust_hi: Math.exp(high),
  };
}

function mixed(group: ReturnType<typeof pairGroup>): Record<string, number> {
  const fit = estimated(mixedTobit(group.sample, group.subjects));
  const wald = tobitWald(fit);
  const profile = mixedTobitProfile(group.sample, group.subjects, fit);
  return {
    GM: Math.exp(fit.mu),
    log_est: fit.mu,
    SE: fit.seMu,
    sd_between: fit.sigmaBetween,
    sd_within: fit.sigmaWithin,
    logLik: fit.logLik,
    CI95_wald_lo: Math.exp(wald[0]),
    CI95_wald_hi: Math.exp(wald[1]),
    CI95_profile_lo: Math.exp(profile[0]!),
    CI95_profile_hi: Math.exp(profile[1]!),
  };
}

function bootstrap(logs: readonly number[], subjects: PairGroup["logSubjects"]): Record<string, number> {
  const mean = (drawn: readonly (readonly number[])[]) => {
    const all = drawn.flat();
    return all.reduce((sum, value) => sum + value, 0) / all.length;
  };
  const { percentile } = estimated(clusterBootstrap(bySubject(logs, subjects).values, mean, 100_000, 1));
  return { CI95_lo: Math.exp(percentile![0]), CI95_hi: Math.exp(percentile![1]) };
}
