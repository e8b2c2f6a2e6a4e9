import type { Moment } from "./moment.js";

/** What a file holds: measured results, or one of the study's own tables. */
export const tableKinds = ["samples", "doses", "subjects", "comedications", "adverse_events"] as const;
export type TableKind = (typeof tableKinds)[number];
export type FileKind = "results" | TableKind;

/** Columns of each table, in the order of the template; the first one is the id where the table has one. */
export const tableColumns: Record<FileKind, readonly string[]> = {
  results: [
    "sample_id",
    "subject_id",
    "matrix",
    "collected_at",
    "visit",
    "analyte",
    "concentration",
    "unit",
    "lloq",
    "uloq",
    "dilution_factor",
    "sample_type",
    "run",
    "raw_file",
    "acquired_at",
    "sequence",
    "nominal_concentration",
    "area",
    "internal_standard_area",
    "retention_time_min",
    "level",
    "reanalysis_reason",
    "extraction_batch",
    "ion_ratio",
    "comment",
  ],
  samples: [
    "sample_id",
    "subject_id",
    "matrix",
    "collected_at",
    "collected_end",
    "visit",
    "nominal_time_h",
    "collected_volume_ml",
    "tube",
    "received_at",
    "centrifuged_at",
    "frozen_at",
    "storage_c",
    "thaw_cycles",
    "bench_h",
    "csf_site",
    "csf_rbc_per_ul",
    "blood_rbc_per_ul",
    "csf_protein_g_l",
    "csf_albumin_mg_l",
    "serum_albumin_g_l",
    "stable_condition",
    "comment",
  ],
  doses: [
    "dose_id",
    "subject_id",
    "record",
    "drug",
    "dose",
    "unit",
    "route",
    "formulation",
    "frequency",
    "given_at",
    "duration_h",
    "rate",
    "start",
    "end",
    "status",
    "reason",
  ],
  subjects: [
    "subject_id",
    "sex",
    "age",
    "birth_date",
    "weight_kg",
    "bsa_m2",
    "bsa_date",
    "child_pugh",
    "treatment_start",
    "site",
    "arm",
  ],
  comedications: ["subject_id", "drug", "target", "role", "strength", "half_life_h", "start", "end"],
  adverse_events: ["subject_id", "term", "grade", "baseline_grade", "start", "end", "resolved_to_grade1_at"],
};

/** Columns a mapping may name besides the table's own. */
export const extraMappable: Partial<Record<FileKind, readonly string[]>> = {
  results: ["censored", "censored_text", "lloq_unit"],
};

/** Columns that hold a time, per table. */
export const timeColumns: Record<TableKind, readonly string[]> = {
  samples: ["collected_at", "collected_end", "received_at", "centrifuged_at", "frozen_at"],
  doses: ["given_at", "start", "end"],
  subjects: ["birth_date", "bsa_date", "treatment_start"],
  comedications: ["start", "end"],
  adverse_events: ["start", "end", "resolved_to_grade1_at"],
};

/** Columns that hold a number, per table. */
export const numberColumns: Record<TableKind, readonly string[]> = {
  samples: [
    "nominal_time_h",
    "collected_volume_ml",
    "storage_c",
    "thaw_cycles",
    "bench_h",
    "csf_rbc_per_ul",
    "blood_rbc_per_ul",
    "csf_protein_g_l",
    "csf_albumin_mg_l",
    "serum_albumin_g_l",
  ],
  doses: ["dose", "duration_h", "rate"],
  subjects: ["age", "weight_kg", "bsa_m2"],
  comedications: ["half_life_h"],
  adverse_events: ["grade", "baseline_grade"],
};

/** One row of a study table: texts as in the file, times and numbers understood beside them. */
export interface TableRow {
  kind: TableKind;
  row: number;
  subjectId: string;
  /** Cell texts by column, trimmed; empty cells are absent. */
  cells: Readonly<Record<string, string>>;
  times: Readonly<Record<string, Moment>>;
  numbers: Readonly<Record<string, number>>;
}
