import type { AnalyteConfig, StudyConfig } from "../src/config/schema.js";
import type { FractionsError } from "../src/pairs/carry-fractions.js";
import type { SummaryPlan } from "../src/pairs/summarise.js";
import type { AnalysisRule } from "../src/stats/analysis-rule.js";
import { logSeFromCv } from "../src/stats/unbound-ratio.js";
import { methodsOf } from "./method-of-row.js";

/** study.yaml's `analysis` as the statistics take it. */
export function analysisRule({ analysis, summary }: StudyConfig): AnalysisRule {
  return {
    primary: analysis.primary,
    sensitivity: analysis.sensitivity,
    level: analysis.ciLevel ?? summary.ciLevel,
    bootstrapReplicates: analysis.bootstrapReplicates,
    bootstrapSeed: analysis.bootstrapSeed,
  };
}

/** The plan of the summaries of one basis. */
export function summaryPlan(config: StudyConfig, basis: "total" | "unbound"): SummaryPlan {
  return {
    rule: analysisRule(config),
    sensitivityUpToPairs: config.analysis.sensitivityUpToPairs,
    fractionsError(name) {
      const analyte = config.analytes.find((one) => one.name === name);
      return analyte === undefined ? null : fractionsError(analyte, config, basis);
    },
  };
}

/**
 * What the fractions unbound add to the error of an analyte's log ratios. A fraction is used on the sides that were
 * measured on the other basis than the ratio's. One in CSF that is not given was estimated or assumed: its error is not
 * known.
 */
export function fractionsError(
  analyte: AnalyteConfig,
  config: StudyConfig,
  basis: "total" | "unbound",
): FractionsError | null {
  const used = (["plasma", "csf"] as const).filter((matrix) => {
    const bases = methodsOf(config.methods, analyte.name, matrix).map((method) => method.basis);
    return bases.length === 0 ? basis !== "total" : bases.some((one) => one !== basis);
  });
  if (used.length === 0) return null;
  const cvs = used.map((matrix) => analyte.fractionUnbound[matrix]?.cvPct ?? null);
  const logSe = Math.hypot(...cvs.map((cvPct) => logSeFromCv((cvPct ?? 0) / 100)));
  return { logSe, isPartlyUnknown: cvs.includes(null) };
}
