import type { Column } from "./column.js";
import {
  decisionColumns,
  doseColumns,
  fileColumns,
  findingColumns,
  nightColumns,
  runColumns,
  signatureColumns,
  subjectColumns,
} from "./record-columns.js";
import { pairColumns, sampleColumns, summaryColumns, unpairedColumns } from "./result-columns.js";

export type { Column } from "./column.js";

/**
 * The tables of `csfp list` and `csfp export` with their columns, in order. JSON rows have these paths, CSV, XLSX and
 * Parquet these columns, whether the table holds rows or not; `columns.csv` explains them.
 */
export const tables = {
  pairs: pairColumns,
  summaries: summaryColumns,
  findings: findingColumns,
  samples: sampleColumns,
  unpaired: unpairedColumns,
  subjects: subjectColumns,
  doses: doseColumns,
  runs: runColumns,
  files: fileColumns,
  nights: nightColumns,
  decisions: decisionColumns,
  signatures: signatureColumns,
} satisfies Record<string, readonly Column[]>;

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as TableName[];

/** Keys of a JSON row, in order: groups and columns of their own. */
export function rowKeys(table: TableName): string[] {
  const columns = (tables[table] as readonly Column[]).filter((column) => column.isShown !== true);
  return [...new Set(columns.map((column) => column.name.split(".")[0]!))];
}
