import { type PlainTable, rowsOf } from "../io/csv-text.js";
import type { StudyReport } from "./data.js";

/** Findings and input files as data: codes instead of words, one row a thing. */

export function findings(report: StudyReport): PlainTable {
  return {
    columns: [
      "severity",
      "rule",
      "scope",
      "subject_id",
      "sample_id",
      "pair_id",
      "analyte",
      "run",
      "file",
      "row",
      "column",
      "value",
      "expected",
      "what",
      "why",
      "remedy",
    ],
    rows: rowsOf(report.findings, (f) => [
      f.severity,
      f.rule,
      f.scope,
      f.subjectId,
      f.sampleId,
      f.pairId,
      f.analyte,
      f.run,
      f.file,
      f.row,
      f.column,
      f.value,
      f.expected,
      f.what,
      f.why,
      f.remedy,
    ]),
  };
}

export function files(report: StudyReport): PlainTable {
  return {
    columns: ["file", "status", "kind", "reader", "rows_read", "rows_stored", "sha256"],
    rows: report.inputs.map((f) => [f.file, f.status, f.kind, f.reader, f.rowsRead, f.rowsStored, f.sha256]),
  };
}
