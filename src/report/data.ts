import type { RepeatedMeasurement, RunInjection } from "../charts/chart.js";
import type { AnalysisRow } from "../domain/analysis.js";
import type { DoseRecord, Perpetrator, Subject } from "../domain/dose.js";
import type { SampleWithoutResult } from "../domain/evaluation.js";
import type { Finding } from "../domain/finding.js";
import type { Pair, Ratio, SampleResult, Unpaired } from "../domain/pair.js";
import type { Summary } from "../domain/summary.js";

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
  /** Acquisitions of the runs and samples measured twice, for pictures; absent where the data hold none. */
  injections?: readonly RunInjection[];
  repeats?: readonly RepeatedMeasurement[];
  /** Co-medication that changes the drug's exposure, for pictures. */
  perpetrators?: readonly Perpetrator[];
  /** Concentrations to reach, unbound, in the analyte's unit (`IC50`), for pictures. */
  targets?: readonly { readonly analyte: string; readonly name: string; readonly value: number }[];
}

export type { SampleWithoutResult };
