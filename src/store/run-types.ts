import type { Severity } from "../domain/finding.js";
import type { Extent, RunAssessment } from "../domain/run.js";

/** One content of one analyte of an injection that is no study sample. */
export interface RunInjection {
  injectionNo: number;
  isRawKeyed: boolean;
  sampleType: string;
  label: string | null;
  rawFile: string | null;
  acquiredMs: number | null;
  sequence: string | null;
  analyte: string;
  variant: number;
  reported: string;
  value: number | null;
  raw: string;
  unit: string | null;
  nominal: number | null;
  area: number | null;
  internalStandardArea: number | null;
  retentionTimeMin: number | null;
  level: string | null;
  isUsedInCurve: boolean | null;
  dilution: number | null;
  ionRatio: number | null;
  batch: string | null;
  /** Matrix that the row itself states. */
  matrix: string | null;
  fileNo: number;
  row: number;
  /** Where else the same content was met. */
  links: { fileNo: number; row: number }[];
}

/** Study samples of a run by analyte and matrix (null: not matched to a sample), as numbers over all of them. */
export interface StudyGroup {
  analyte: string;
  matrix: string | null;
  count: number;
  unit: string | null;
  /** Factors other than 1. */
  dilutions: number[];
  acquiredMs: Extent | null;
  sequence: Extent | null;
  concentration: Extent | null;
  internalStandardArea: Extent | null;
  retentionTimeMin: Extent | null;
  ionRatio: Extent | null;
}

export interface RunMaterial {
  runNos: number[];
  run: string;
  injections: RunInjection[];
  study: StudyGroup[];
}

/** What was decided of a run; `name` is the one samples refer to. */
export type StoredAssessment = Omit<RunAssessment, "findings"> & { name: string };

/** A result of a sample that was measured again; `reason` is that of the repeat, null for the initial one. */
export interface ReanalysedResult {
  sampleId: string;
  subjectId: string;
  matrix: string;
  analyte: string;
  run: string;
  acquiredMs: number | null;
  reported: string;
  value: number | null;
  raw: string;
  unit: string | null;
  reason: string | null;
  file: string;
  row: number;
}

/** What samples need of a run, analyte and matrix. */
export type RunOutcome = Pick<RunAssessment, "run" | "analyte" | "matrix" | "verdict" | "limits" | "dilutions">;

/** What was decided of a run for each analyte and matrix, ready to be stored: details and findings are JSON. */
export interface RunToStore {
  /** Several where they are one run. */
  runNos: number[];
  assessments: {
    analyte: string;
    matrix: string;
    verdict: RunAssessment["verdict"];
    detail: string;
    /** What samples depend on, as one text. */
    decisive: string;
    findings: { severity: Severity; rule: string; detail: string }[];
  }[];
}
