import type { Summary } from "./summary.js";

/** One result of `csfp analyse` beside the summaries: what was asked, of which pairs, by which method. */
export interface AnalysisRow {
  /** The question, e.g. `auc-ratio`; names the part of the plan. */
  analysis: string;
  analyte: string;
  /** Subject, group, bin or time that the row is about; `all` for all used pairs. */
  about: string;
  /** What the estimate is of, in words. */
  estimand: string;
  estimate: number | null;
  ciLow: number | null;
  ciHigh: number | null;
  ciLevel: number | null;
  pValue: number | null;
  nSubjects: number;
  nPairs: number;
  method: string;
  ciMethod: string;
  /** Why there is no estimate. */
  notEstimable: string | null;
  marks: readonly string[];
  /** Further numbers of this analysis, by name. */
  details: Readonly<Record<string, number | string | boolean | null>>;
}

/** A row with nothing in it but its question and why it has no answer, or what `more` says. */
export function analysisRow(
  analysis: string,
  analyte: string,
  about: string,
  more: Partial<Omit<AnalysisRow, "analysis" | "analyte" | "about">>,
): AnalysisRow {
  return {
    analysis,
    analyte,
    about,
    estimand: "",
    estimate: null,
    ciLow: null,
    ciHigh: null,
    ciLevel: null,
    pValue: null,
    nSubjects: 0,
    nPairs: 0,
    method: "",
    ciMethod: "none",
    notEstimable: null,
    marks: [],
    details: {},
    ...more,
  };
}

/** Everything `csfp analyse` writes: the plan, what it was run with, and what came out. */
export interface Analysis {
  study: { id: string; title: string };
  generatedAt: string;
  software: { name: string; version: string; node: string; configSha256: string };
  plan: { rule: string; settings: readonly { setting: string; value: string; origin: string }[] };
  summaries: readonly Summary[];
  results: readonly AnalysisRow[];
}
