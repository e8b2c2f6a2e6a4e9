import type { RepeatedMeasurement, RunInjection } from "../charts/chart.js";
import type { AnalysisRow } from "../domain/analysis.js";
import type { DoseRecord, Perpetrator, Subject } from "../domain/dose.js";
import type { SampleWithoutResult } from "../domain/evaluation.js";
import type { Finding } from "../domain/finding.js";
import type { Pair, Ratio, SampleResult, Unpaired } from "../domain/pair.js";
import type { Summary } from "../domain/summary.js";

/** One pair that is not what it was. */
export interface PairChangeRow {
  pairId: string;
  subjectId: string;
  analyte: string;
  change: "new" | "gone" | "changed";
  ratioBefore: string | null;
  ratioAfter: string | null;
  changePct: number | null;
  useBefore: string | null;
  useAfter: string | null;
}

export interface DecisionRow {
  id: string;
  action: string;
  target: string;
  state: string;
  by: string;
  at: string;
  reason: string;
  answer: string;
}

export interface SignatureRow {
  id: string;
  target: string;
  meaning: string;
  printedName: string;
  userId: string;
  at: string;
  state: "valid" | "void" | "withdrawn";
  versionSha256: string;
}

export interface InputFile {
  file: string;
  sha256: string;
  reader: string;
  kind: string;
  status: "imported" | "setAside" | "waiting";
  rowsRead: number;
  rowsStored: number;
}

/** Everything the pages of one study show, read from the store only, already sorted. */
export interface StudyReport {
  study: { id: string; title: string; zone: string };
  /** The clock of the night, ISO 8601 in the study's zone. */
  generatedAt: string;
  version: string;
  configSha256: string;
  /** Units of each analyte's concentrations. */
  units: Readonly<Record<string, string>>;
  methods: readonly {
    analyte: string;
    matrix: string;
    lloq: number | null;
    uloq: number | null;
    unit: string | null;
    basis: string;
  }[];
  /** Settings the page must state: pairing window, steady-state rule, policies. */
  settings: readonly { name: string; value: string; origin: string }[];
  inputs: readonly InputFile[];
  subjects: readonly Subject[];
  doses: readonly DoseRecord[];
  samples: readonly SampleResult[];
  withoutResult: readonly SampleWithoutResult[];
  pairs: readonly Pair[];
  unpaired: readonly Unpaired[];
  summaries: readonly Summary[];
  /** Unbound CSF over IC50 of each CSF sample, where an IC50 is given; and of the groups. */
  coverages?: readonly {
    subjectId: string;
    sampleId: string;
    analyte: string;
    visit: string | null;
    coverage: Ratio;
  }[];
  coverageGroups?: readonly AnalysisRow[];
  /** The rule that chose the primary method, in words, fixed before the data were looked at. */
  analysisRule?: string;
  findings: readonly Finding[];
  /** Last event of the audit trail that is about data. */
  auditHead?: { seq: number; hash: string } | null;
  /** Not approved, or not this version: a draft. */
  approval?: { state: "DRAFT" | "APPROVED"; why: readonly string[]; signatures: readonly SignatureRow[] };
  decisions?: readonly DecisionRow[];
  /** Against the report before; null: there was none. */
  changes?: { since: string; rows: readonly PairChangeRow[] } | null;
  /** Acquisitions of the runs and samples measured twice, for pictures; absent where the data hold none. */
  injections?: readonly RunInjection[];
  repeats?: readonly RepeatedMeasurement[];
  /** Co-medication that changes the drug's exposure, for pictures. */
  perpetrators?: readonly Perpetrator[];
  /** Concentrations to reach, unbound, in the analyte's unit (`IC50`), for pictures. */
  targets?: readonly { readonly analyte: string; readonly name: string; readonly value: number }[];
}

export type { SampleWithoutResult };
