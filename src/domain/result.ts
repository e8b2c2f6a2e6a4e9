import type { ReportedState } from "./concentration.js";
import type { Moment } from "./moment.js";

export const sampleTypes = ["study", "calibrator", "qc", "blank", "zero", "doubleBlank", "solvent", "system"] as const;
export type SampleType = (typeof sampleTypes)[number];

/** Whether exported concentrations already include the dilution factor. */
export type DilutionApplied = "included" | "notIncluded" | "unstated";

/**
 * One analyte of one injection, as a reader understood it: no limit, unit conversion or matching applied yet.
 * Texts are exactly as in the file. Internal-standard, qualifier and confirming rows never become one of these.
 */
export interface RawResult {
  /** 1-based line (text) or sheet row, header included. */
  row: number;
  /** Raw data file of the acquisition (`.raw`, `.d`, `.wiff` + sample index), or null where the layout has none. */
  rawFile: string | null;
  acquiredAt: Moment | null;
  /** Position in the sequence or browser index, as text. */
  sequence: string | null;
  /** Analytical run named by the row; null where the layout has no such column. */
  run: string | null;
  sampleType: SampleType;
  /** Sample id as the layout names it; null when only the texts below may identify the tube. */
  sampleId: string | null;
  /** Free texts that may carry the identity, in the order in which they are tried. */
  sampleTexts: readonly string[];
  /** Only tidy layouts know these. */
  subjectId: string | null;
  matrix: string | null;
  collectedAt: Moment | null;
  visit: string | null;
  analyte: string;
  reported: ReportedState;
  /** The number in the cell, for `number`; the limit in the text (`<2`) is in `limitInText`. */
  value: number | null;
  limitInText: number | null;
  /** The concentration cell exactly as met. */
  raw: string;
  unit: string | null;
  lloq: number | null;
  uloq: number | null;
  dilutionFactor: number | null;
  nominal: number | null;
  area: number | null;
  internalStandardArea: number | null;
  retentionTimeMin: number | null;
  /** Level name of a calibrator or QC sample (`low`, `3`). */
  level: string | null;
  /** false where the layout says a calibrator was left out of the curve. */
  isUsedInCurve: boolean | null;
  /** Further vendor columns worth keeping (flags, ion ratio, accuracy), text as met. */
  extra: Readonly<Record<string, string>> | null;
}

export const emptyRawResult: RawResult = {
  row: 0,
  rawFile: null,
  acquiredAt: null,
  sequence: null,
  run: null,
  sampleType: "study",
  sampleId: null,
  sampleTexts: [],
  subjectId: null,
  matrix: null,
  collectedAt: null,
  visit: null,
  analyte: "",
  reported: "missing",
  value: null,
  limitInText: null,
  raw: "",
  unit: null,
  lloq: null,
  uloq: null,
  dilutionFactor: null,
  nominal: null,
  area: null,
  internalStandardArea: null,
  retentionTimeMin: null,
  level: null,
  isUsedInCurve: null,
  extra: null,
};

/** What the night worked out of a result's identity. */
export interface ResultIdentity {
  /** Sample ids to try, best first; empty for calibrators and the like. */
  sampleIds: readonly string[];
  /** Set where the row itself carries subject, matrix and time: the sample is made if it is not known. */
  inline: { sampleId: string; subjectId: string; matrix: string; collectedAt: Moment; visit: string | null } | null;
  /** What identifies the acquisition, or the sample where the layout names no raw file. */
  identity: string;
  isRawKeyed: boolean;
  keyTimeMs: number;
  run: string;
  /** Texts kept to match later (unmatched study samples) or to show (calibrators, QC samples). */
  label: string | null;
}
