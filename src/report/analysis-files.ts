import type { Analysis } from "../domain/analysis.js";
import { csvText, type PlainCell } from "../io/csv-text.js";
import { analysisText, paperMethods } from "./analysis-text.js";

/** The files of one analysis by name: everything as JSON, every number as CSV, plan and methods as text. */
export function analysisFiles(analysis: Analysis): Map<string, string> {
  return new Map([
    ["analysis.json", `${JSON.stringify(analysisDocument(analysis), null, 1)}\n`],
    ["analysis.csv", analysisCsv(analysis)],
    ["analysis.txt", analysisText(analysis)],
  ]);
}

/** What the JSON holds: the analysis with its methods in words. */
export function analysisDocument(analysis: Analysis): object {
  return {
    ...analysis,
    methods: paperMethods(analysis),
    use: "Research use only; not for diagnostic or therapeutic decisions",
  };
}

const columns = [
  "analysis",
  "analyte",
  "about",
  "estimand",
  "estimate",
  "ci_low",
  "ci_high",
  "ci_level",
  "p_value",
  "n_subjects",
  "n_pairs",
  "method",
  "ci_method",
  "not_estimable",
  "marks",
  "details",
];

/** Summaries first, then the further analyses, in the same columns. */
function analysisCsv({ summaries, results }: Analysis): string {
  const details = (values: Readonly<Record<string, unknown>>): string =>
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join("; ");
  const summaryRows = summaries.map((s): PlainCell[] => [
    "summary",
    s.analyte,
    `${s.group}, ${s.basis}`,
    s.estimand,
    s.geometricMean,
    s.ciLow,
    s.ciHigh,
    s.ciLevel,
    null,
    s.nSubjects,
    s.nUsed,
    s.method,
    s.ciMethod,
    s.notEstimable,
    s.marks.join(" "),
    details({
      geometricCvPct: s.geometricCvPct,
      median: s.median,
      geometricMeanBelow: s.geometricMeanBelow,
      geometricMeanAbove: s.geometricMeanAbove,
      medianBelow: s.medianBelow,
      medianAbove: s.medianAbove,
      proportionDetected: s.proportionDetected,
      proportionLow: s.proportionLow,
      proportionHigh: s.proportionHigh,
    }),
  ]);
  const resultRows = results.map((row): PlainCell[] => [
    row.analysis,
    row.analyte,
    row.about,
    row.estimand,
    row.estimate,
    row.ciLow,
    row.ciHigh,
    row.ciLevel,
    row.pValue,
    row.nSubjects,
    row.nPairs,
    row.method,
    row.ciMethod,
    row.notEstimable,
    row.marks.join(" "),
    details(row.details),
  ]);
  return csvText({ columns, rows: [...summaryRows, ...resultRows] });
}
