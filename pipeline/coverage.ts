import type { StudyConfig } from "../src/config/schema.js";
import type { AnalysisRow } from "../src/domain/analysis.js";
import type { Ratio, SampleResult } from "../src/domain/pair.js";
import { judgeUse, type UseRules } from "../src/pairs/exclude.js";
import { type CoverageBasis, coverageOfGroup, coverageOfSample } from "../src/pairs/target-coverage.js";
import { unitFactor } from "../src/reference/units.js";
import { unitOf } from "./study-rules.js";

/** Target coverage of a sample; null for plasma and where study.yaml names no IC50 of the analyte. */
export function coverageOf(result: SampleResult, config: StudyConfig): Ratio | null {
  if (result.matrix !== "csf") return null;
  const basis = coverageBasis(result.analyte, config);
  if (basis === null) return null;
  if (typeof basis === "string") {
    return { state: "notEstimable", value: null, bound: null, assumed: [], reason: basis };
  }
  return coverageOfSample(result, basis);
}

/** The IC50 in the unit of the analyte's concentrations; null without one, a reason where it cannot be converted. */
export function coverageBasis(name: string, config: StudyConfig): CoverageBasis | string | null {
  const analyte = config.analytes.find((one) => one.name === name);
  if (analyte === undefined || analyte.ic50 === null) return null;
  const factor = unitFactor(analyte.ic50.unit, unitOf(analyte, config.methods), analyte.molarMass);
  if (factor === null) return "ic50-unit-not-convertible";
  return { fractionCsf: analyte.fractionUnbound.csf?.value ?? null, ic50: analyte.ic50.value * factor };
}

/** What study.yaml decides about use. */
export function useRules({ summary, policies, pairing }: StudyConfig): UseRules {
  return {
    steadyStateOnly: summary.steadyStateOnly,
    requireRunAcceptance: policies.requireRunAcceptance,
    excludeReview: policies.excludeReview,
    warnGapMin: pairing.warnGapMin,
    doseBetween: pairing.doseBetween,
  };
}

/** Whether a sample alone may enter results: judged as a pair of it would be. */
export function mayBeUsed(sample: SampleResult, config: StudyConfig): boolean {
  const alone = { csf: sample, plasma: sample, gapMin: 0, steadyState: sample.steadyState, marks: [] };
  const pair = { ...alone, ratioState: "quantified", doseBetween: "no", doseIntoCsf: null } as const;
  return judgeUse(pair, useRules(config)).isUsed;
}

/** Coverage by the usable CSF samples of an analyte: of all, and by visit where summaries are grouped by it. */
export function coverageRows(analyte: string, usable: readonly SampleResult[], config: StudyConfig): AnalysisRow[] {
  if (coverageBasis(analyte, config) === null) return [];
  const multiples = usable.flatMap((sample) => {
    const coverage = coverageOf(sample, config);
    const visit = sample.visit ?? "not recorded";
    return coverage === null ? [] : [{ ...coverage, subjectId: sample.subjectId, visit }];
  });
  const isByVisit = config.summary.groupBy.includes("visit");
  const visits = isByVisit ? [...new Set(multiples.map((one) => one.visit))].sort() : [];
  return [
    coverageOfGroup(analyte, "all", multiples),
    ...visits.map((visit) =>
      coverageOfGroup(
        analyte,
        `visit=${visit}`,
        multiples.filter((one) => one.visit === visit),
      ),
    ),
  ];
}
