import type { AcceptanceLimits, ControlChartRow, RepeatedMeasurement, RunInjection } from "../charts/chart.js";
import type { QueueRow } from "../decisions/queue.js";
import type { AnalysisRow } from "../domain/analysis.js";
import type { AdverseEvent, DoseRecord, Perpetrator, Subject } from "../domain/dose.js";
import type { SampleWithoutResult } from "../domain/evaluation.js";
import type { Finding } from "../domain/finding.js";
import type { Flow } from "../domain/flow.js";
import type { Pair, Ratio, SampleResult, Unpaired } from "../domain/pair.js";
import type { RunAssessment } from "../domain/run.js";
import type { Summary } from "../domain/summary.js";
import type { Compound } from "../reference/compound.js";
import type { DecisionRow, SignatureRow } from "../tables/record-rows.js";

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

/** What happened to one record that people decided on, oldest first. */
export interface RecordHistory {
  kind: string;
  id: string;
  rows: readonly { at: string; who: string; what: string; before: string; after: string; why: string }[];
}

/** What is known of one analyte: reference data, where there are any, beside what the study declares. */
export interface AnalyteReference {
  analyte: string;
  compound: Compound | null;
  flows: readonly Flow[];
  /** Of study.yaml: masses, half-lives, fractions unbound, with the line they stand on. */
  settings: readonly { name: string; value: string; origin: string }[];
}

/** What was decided of a run, one record an analyte and matrix; `name` is the one samples refer to. */
export type RunRecord = Omit<RunAssessment, "findings"> & { readonly name: string };

/** The rules that judged: how many, and the numbers they used. */
export interface RuleSet {
  nRules: number;
  /** SHA-256 of all limits in force, those of study.yaml among them. */
  limitsSha256: string;
  /** Keys whose number study.yaml sets. */
  overridden: readonly string[];
}

export interface InputFile {
  file: string;
  sha256: string;
  reader: string;
  kind: string;
  status: "imported" | "setAside" | "waiting" | "resolved";
  /** What resolved it. */
  rowsRead: number;
  rowsStored: number;
  /** The night that read it; absent where it is not known. */
  nightNo?: number;
}

/** Everything the pages of one study show, read from the store only, already sorted. */
export interface StudyReport {
  study: { id: string; title: string; zone: string };
  /** The clock of the night, ISO 8601 in the study's zone. */
  generatedAt: string;
  /** A report of a former time: which, and how it was made. */
  asOf?: { label: string; how: string };
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
  /** The last night that brought a file; null before the first. */
  lastNight?: { nightNo: number; runId: string; startedAt: string } | null;
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
  /** What a reader must know beside the primary total ratios (pipeline/cautions.ts); absent where it was not worked out. */
  cautions?: readonly AnalysisRow[];
  /** The rule that chose the primary method, in words, fixed before the data were looked at. */
  analysisRule?: string;
  findings: readonly Finding[];
  /** Last event of the audit trail that is about data. */
  auditHead?: { seq: number; hash: string } | null;
  /** Not approved, or not this version: a draft. */
  approval?: { state: "DRAFT" | "APPROVED"; why: readonly string[]; signatures: readonly SignatureRow[] };
  decisions?: readonly DecisionRow[];
  /** What waits for a person, as `csfp qc queue` prints it. */
  queue?: readonly QueueRow[];
  /** Of samples and pairs that people decided on; `omitted` further ones are left out. */
  histories?: { shown: readonly RecordHistory[]; omitted: number };
  /** Verdicts of the runs, with the sums that decided them. */
  runs?: readonly RunRecord[];
  /** The rules and limits in force. */
  ruleSet?: RuleSet;
  /** One for each analyte of the study. */
  analyteReferences?: readonly AnalyteReference[];
  /** Against the report before; null: there was none. */
  changes?: { since: string; rows: readonly PairChangeRow[] } | null;
  /** Acquisitions of the runs and samples measured twice, for pictures; absent where the data hold none. */
  injections?: readonly RunInjection[];
  repeats?: readonly RepeatedMeasurement[];
  /** QC levels over the runs with their signals, and the limits they are held against. */
  controlCharts?: readonly ControlChartRow[];
  acceptance?: AcceptanceLimits;
  /** The run a page is about, for pictures over runs. */
  shownRun?: string;
  /** Co-medication that changes the drug's exposure, for pictures. */
  perpetrators?: readonly Perpetrator[];
  /** Rows of the adverse-events tables, for pictures and the pages of subjects. */
  adverseEvents?: readonly (AdverseEvent & { subjectId: string })[];
  /** Concentrations to reach, unbound, in the analyte's unit (`IC50`), for pictures. */
  targets?: readonly { readonly analyte: string; readonly name: string; readonly value: number }[];
}

export type { SampleWithoutResult };
