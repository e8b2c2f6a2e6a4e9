import type { Summary } from "../../domain/summary.js";
import { type Dataset, makeDataset, variables } from "./dataset.js";
import type { SdtmStudy } from "./study.js";

/** Estimates over subjects: an analysis table of its own, not SDTM. One record for analyte, group, basis, estimand, method. */
export function summaryTable(study: SdtmStudy): Dataset {
  const head = {
    name: "RATSUM",
    label: "Summaries of CSF/Plasma Ratios",
    keys: ["STUDYID", "ANALYTE", "GROUP", "BASIS", "ESTIMAND", "METHOD"],
    variables: variables(
      "STUDYID Study Identifier",
      "ANALYTE Analyte",
      "GROUP Group",
      "BASIS Total or Unbound",
      "ESTIMAND Estimand",
      "METHOD Estimator",
      "NSUBJ# Number of Subjects",
      "NPAIRS# Number of Pairs",
      "NQUANT# Pairs Quantified",
      "NBELOW# Pairs Below a Bound",
      "NABOVE# Pairs Above a Bound",
      "NNOTEST# Pairs Not Estimable",
      "NEXCL# Pairs Excluded",
      "NUSED# Pairs in the Estimate",
      "GEOMEAN% Geometric Mean",
      "GEOCV% Geometric CV (%)",
      "CILOW% Confidence Interval, Lower End",
      "CIHIGH% Confidence Interval, Upper End",
      "CILEVEL% Level of the Confidence Interval",
      "CIMETH Method of the Confidence Interval",
      "MEDIAN% Median",
      "Q1% First Quartile",
      "Q3% Third Quartile",
      "MIN% Minimum",
      "MAX% Maximum",
      "GMBELOW% Geometric Mean Lies Below",
      "GMABOVE% Geometric Mean Lies Above",
      "MEDBELOW% Median Lies Below",
      "MEDABOVE% Median Lies Above",
      "PROPDET% Share of Pairs with CSF Detected",
      "PROPLOW% Share, Lower End",
      "PROPHIGH% Share, Upper End",
      "NOTEST Why Not Estimated",
      "CINOTEST Why Without Interval",
      "EXCLREAS Excluded Pairs by Reason",
      "MARKS Marks",
    ),
  };
  return makeDataset(
    head,
    study.summaries.map((one) => ({ STUDYID: study.studyId, ...cellsOf(one) })),
  );
}

function cellsOf(one: Summary) {
  return {
    ANALYTE: one.analyte,
    GROUP: one.group,
    BASIS: one.basis,
    ESTIMAND: one.estimand,
    METHOD: one.method,
    NSUBJ: one.nSubjects,
    NPAIRS: one.nPairs,
    NQUANT: one.nQuantified,
    NBELOW: one.nBelow,
    NABOVE: one.nAbove,
    NNOTEST: one.nNotEstimable,
    NEXCL: one.nExcluded,
    NUSED: one.nUsed,
    GEOMEAN: one.geometricMean,
    GEOCV: one.geometricCvPct,
    CILOW: one.ciLow,
    CIHIGH: one.ciHigh,
    CILEVEL: one.ciLevel,
    CIMETH: one.ciMethod,
    MEDIAN: one.median,
    Q1: one.q1,
    Q3: one.q3,
    MIN: one.min,
    MAX: one.max,
    GMBELOW: one.geometricMeanBelow,
    GMABOVE: one.geometricMeanAbove,
    MEDBELOW: one.medianBelow,
    MEDABOVE: one.medianAbove,
    PROPDET: one.proportionDetected,
    PROPLOW: one.proportionLow,
    PROPHIGH: one.proportionHigh,
    NOTEST: one.notEstimable,
    CINOTEST: one.intervalNotEstimable,
    EXCLREAS: Object.entries(one.excludedByReason)
      .map(([code, count]) => `${code}: ${count}`)
      .join("; "),
    MARKS: one.marks.join("; "),
  };
}
