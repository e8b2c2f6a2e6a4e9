import type { Finding } from "./finding.js";
import type { Matrix, RunVerdict } from "./sample.js";

/** One analyte of one injection of a run that is no study sample: calibrator, QC sample or blank. */
export interface RunStandard {
  /** Raw file or label, for findings. */
  name: string;
  level: string | null;
  /** In the run's unit, before dilution. */
  nominal: number | null;
  /** Concentration in the run's unit with the dilution factor applied; null where none was exported. */
  value: number | null;
  raw: string;
  /** Place in time or sequence; only its order counts. */
  at: number | null;
  dilution: number;
  /** Extraction batch, where the layout names one. */
  batch: string | null;
  /** false: the laboratory left the calibrator out of the curve; null: the layout does not say. */
  isUsedInCurve: boolean | null;
  area: number | null;
  internalStandardArea: number | null;
  retentionTimeMin: number | null;
  ionRatio: number | null;
  file: string;
  row: number;
}

export interface RunBlank extends RunStandard {
  type: "blank" | "zero" | "doubleBlank" | "solvent" | "system";
}

export interface Extent {
  least: number;
  most: number;
}

/** Study samples of a run as far as its acceptance needs them. */
export interface StudyExtent {
  count: number;
  /** First and last place in the run; null where a sample has none. */
  at: Extent | null;
  /** Exported numbers, in the run's unit. */
  concentration: Extent | null;
  /** Dilution factors other than 1. */
  dilutions: readonly number[];
  internalStandardArea: Extent | null;
  retentionTimeMin: Extent | null;
  ionRatio: Extent | null;
}

/** The method record of the run's analyte and matrix, limits in the run's unit. */
export interface RunMethod {
  id: string | null;
  lloq: number | null;
  uloq: number | null;
  surrogateMatrix: string | null;
  dilutionFactors: readonly number[];
}

/** Everything known of one run, analyte and matrix. */
export interface RunFacts {
  run: string;
  analyte: string;
  matrix: Matrix;
  unit: string | null;
  method: RunMethod | null;
  calibrators: readonly RunStandard[];
  qcs: readonly RunStandard[];
  blanks: readonly RunBlank[];
  study: StudyExtent;
  /** The run also measured the other matrix; says how the standards were told apart. */
  sharedHow: string | null;
}

/** Limits of a run, in its unit. */
export interface RunLimits {
  lloq: number | null;
  uloq: number | null;
  unit: string | null;
  /** This end of the curve failed or is missing: samples beyond must be measured again. */
  isLloqRevised: boolean;
  isUloqRevised: boolean;
}

/** What is decided of one run, analyte and matrix, with the arithmetic that decided it. */
export interface RunAssessment {
  run: string;
  analyte: string;
  matrix: Matrix;
  verdict: RunVerdict;
  /** Code and sentence of the first reason; null for an accepted run. */
  reason: { code: string; text: string } | null;
  arithmetic: readonly string[];
  limits: RunLimits;
  nCalibrators: number;
  nQc: number;
  nStudy: number;
  /** Of the dilution factors of study samples: whether dilution QC samples support them. */
  dilutions: readonly { factor: number; verdict: "accepted" | "rejected" | "review" }[];
  /** QC levels with their accuracy, for control charts. */
  qcs: readonly { level: string; nominal: number; value: number | null; at: number | null }[];
  findings: readonly Finding[];
}
