import { grubbs } from "../stats/grubbs.js";
import { kruskalWallis } from "../stats/kruskal-wallis.js";
import { rankSumProbabilities } from "../stats/rank-sum-distribution.js";
import { differenceInterval, rankSumExactP, rankSumTest } from "../stats/rank-sum-test.js";
import { medianInterval, signTest } from "../stats/sign-test.js";
import { cumulative, signedRankCdf, signedRankQuantile } from "../stats/signed-rank-distribution.js";
import { signedRankExactP, signedRankTest, walshInterval } from "../stats/signed-rank-test.js";
import { type ComputedFields, type GoldenCall, type GoldenKind, hasShape, numberOf, numbersOf } from "./golden-kind.js";

/** Rank tests; the columns of the input say how many samples. */
export const jNonparametric: GoldenKind = {
  kind: "j-nonparametric",
  title: "Rank tests and order-statistic intervals",
  fileName: /(^|\/)j_/,
  compute(call) {
    if (hasShape(call, ["x", "mu"])) return oneSample(numbersOf(call, "x"), numberOf(call, "mu"));
    if (hasShape(call, ["x", "y"]) && call.call.includes("wilcox")) return twoSamples(call);
    if (hasShape(call, ["x"]) && /grubbs/i.test(call.call)) return outlier(numbersOf(call, "x"));
    if (hasShape(call, ["n"]) && call.call.includes("signrank")) return distribution(call);
    if (call.call.includes("pwilcox")) return rankSumDistributions(call);
    return call.call.includes("kruskal") ? severalGroups(call) : null;
  },
};

function oneSample(x: readonly number[], mu: number): ComputedFields {
  const test = signedRankTest(x, { mu });
  const corrected = signedRankTest(x, { mu, approximation: "corrected" });
  const uncorrected = signedRankTest(x, { mu, approximation: "uncorrected" });
  const walsh = walshInterval(x);
  const sign = signTest(x, mu);
  const median = medianInterval(x);
  return {
    ...(test.notEstimable === undefined && {
      default: {
        V: test.v,
        p_two_sided: test.pValue,
        exact: test.isExact,
        hodges_lehmann: test.hodgesLehmann,
        ci95: test.ci ?? [null, null],
        achieved_level: test.achievedLevel,
      },
    }),
    ...(corrected.notEstimable === undefined && {
      normal_continuity: {
        p_two_sided: corrected.pValue,
        estimate_root: corrected.hodgesLehmann,
        ci95_root: corrected.ci ?? [null, null],
      },
    }),
    ...(uncorrected.notEstimable === undefined && { normal_no_continuity_p: uncorrected.pValue }),
    ...(walsh.notEstimable === undefined && {
      walsh_median: walsh.median,
      walsh_order_ci: {
        k_1based: walsh.k,
        lower: walsh.ci[0],
        upper: walsh.ci[1],
        exact_coverage: walsh.exactCoverage,
      },
    }),
    exactRankTests_p_ties_allowed: signedRankExactP(x, mu),
    ...(sign.notEstimable === undefined && {
      sign_test: { n_positive: sign.nPositive, n_nonzero: sign.nNonzero, p_two_sided: sign.pValue },
    }),
    median_order_ci: {
      k_1based: median.k,
      lower: median.ci?.[0] ?? null,
      upper: median.ci?.[1] ?? null,
      exact_coverage: median.exactCoverage,
    },
  };
}

function twoSamples(call: GoldenCall): ComputedFields {
  const x = numbersOf(call, "x");
  const y = numbersOf(call, "y");
  const test = rankSumTest(x, y);
  const differences = differenceInterval(x, y);
  if (test.notEstimable !== undefined || differences.notEstimable !== undefined) return {};
  const pBy = (approximation: "corrected" | "uncorrected"): number | null => {
    const result = rankSumTest(x, y, { approximation });
    return result.notEstimable === undefined ? result.pValue : null;
  };
  return {
    default: {
      W: test.w,
      p_two_sided: test.pValue,
      exact: test.isExact,
      hodges_lehmann_shift: test.hodgesLehmann,
      ci95: test.ci ?? [null, null],
    },
    normal_continuity_p: pBy("corrected"),
    normal_no_continuity_p: pBy("uncorrected"),
    difference_median: differences.median,
    prob_superiority_auc: test.probabilityOfSuperiority,
    difference_order_ci: { k_1based: differences.k, lower: differences.ci[0], upper: differences.ci[1] },
    exactRankTests_p_ties_allowed: rankSumExactP(x, y),
  };
}

function severalGroups(call: GoldenCall): ComputedFields {
  const test = kruskalWallis(Object.keys(call.input).map((name) => numbersOf(call, name)));
  if (test.notEstimable !== undefined) return {};
  return { kruskal: { chisq: test.chiSquare, df: test.df, p: test.pValue } };
}

function outlier(x: readonly number[]): ComputedFields {
  const test = grubbs(x);
  if (test.notEstimable !== undefined) return {};
  return { grubbs: { G: test.g, index0: test.index, "critical_two_sided_0.05": test.critical } };
}

/** cdf_<...n1>_<...n2>: P(W <= w) for w = 0..n1 n2 of two groups without ties. */
function rankSumDistributions(call: GoldenCall): ComputedFields {
  const tables = call.fields.flatMap((field) => {
    const [, n1, n2] = /^cdf\D*(\d+)\D+(\d+)$/.exec(field) ?? [];
    if (n1 === undefined) return [];
    const probabilities = rankSumProbabilities(Number(n1), Number(n2));
    return [[field, Array.from(probabilities, (_, w) => cumulative(probabilities, w))] as const];
  });
  return Object.fromEntries(tables);
}

/** cdf_n<n> for every v, and qsignrank_<p>_n<from>_<to>. */
function distribution(call: GoldenCall): ComputedFields {
  const cdf = (n: number) => Array.from({ length: (n * (n + 1)) / 2 + 1 }, (_, v) => signedRankCdf(v, n));
  const tables = numbersOf(call, "n").map((n) => [`cdf_n${n}`, cdf(n)] as const);
  const quantiles = call.fields.flatMap((field) => {
    const [, p, from, to] = /^qsignrank_([0-9.]+)_n(\d+)_(\d+)$/.exec(field) ?? [];
    if (p === undefined) return [];
    const length = Number(to) - Number(from) + 1;
    return [[field, Array.from({ length }, (_, i) => signedRankQuantile(Number(p), Number(from) + i))] as const];
  });
  return Object.fromEntries([...tables, ...quantiles]);
}
