import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import { ReadError } from "../findings/read-error.js";
import { headerNames, parseHead } from "../io/csv.js";
import { refuseDuplicateHeaders } from "../io/csv-table.js";
import { splitSuffix } from "../io/number-text.js";
import { termsOf } from "../reference/terms.js";
import { unitInHeader } from "./header-search.js";
import type { FileHead, Reader } from "./reader.js";
import { delimiterByHeader, findLongTable, longRows } from "./vendor-blocks.js";
import { readVendorRows } from "./vendor-results.js";
import { ParseReport, type Role, type VendorRow } from "./vendor-rows.js";

/**
 * Wide tidy tables: one row an injection, one column an analyte, known columns (file, type, batch, order) before them.
 * The layout does not say what the numbers are: a column is read where its header names a unit (`analyte (ng/mL)`); a
 * table without any is refused, for areas and area ratios look like concentrations.
 */

const known: Readonly<Record<string, Role>> = {
  data_file_name: "rawFile",
  raw_data_filename: "rawFile",
  raw_file: "rawFile",
  analysis_id: "rawFile",
  filename: "rawFile",
  file_name: "rawFile",
  sample_id: "sampleId",
  sample_name: "sampleText",
  analysis_order: "sequence",
  sequence: "sequence",
  qc_type: "sampleType",
  sample_type: "sampleType",
  batch_id: "run",
  batch: "run",
  run: "run",
  acquired_at: "acquired",
  acquisition_time_stamp: "acquired",
  time_stamp: "acquired",
  subject_id: "subject",
  matrix: "matrix",
  collected_at: "collected",
  visit: "visit",
};

/** Columns a table may not have if its other columns are to be analytes. */
const foreign = ["analyte", "feature_id", "compound", "concentration", "dose", "drug", "term", "area", "studyid"];

function isHeader(header: readonly string[]): boolean {
  const lower = header.map((name) => name.toLowerCase());
  const named = lower.filter((name) => known[name] !== undefined);
  const hasFile = lower.some((name) => known[name] === "rawFile");
  return hasFile && named.length < header.length && !lower.some((name) => foreign.includes(name));
}

export const tidyWide: Reader = {
  id: "tidy-wide",
  title: "Tidy table, wide: a column an analyte (CSV, TSV)",
  evidence: "real files",
  sniff(file) {
    const lookedFor = "data_file_name (or analysis_id) and below every other column numbers";
    const found = delimiterByHeader(file.headText, isHeader, 1);
    if (found === null || !areNumbers(file, found.delimiter)) return { sure: false, lookedFor };
    return { sure: true, why: "it has a raw file column, and numbers below all unknown columns" };
  },
  async *read(file, options) {
    const table = await findLongTable(file, isHeader, {});
    const at: VendorRow["at"] = {};
    const analytes: number[] = [];
    refuseDuplicateHeaders(table.header, table.headerRow);
    table.header.forEach((name, i) => {
      const role = known[name.toLowerCase()];
      if (role === undefined) analytes.push(i);
      else at[role] ??= i;
    });
    const places = analytes.flatMap((i) => {
      const declared = unitInHeader(table.header[i]!);
      if (declared === null) return [];
      return [{ at: { ...at, concentration: i }, fixed: { analyte: declared.name, unit: declared.unit } }];
    });
    const undeclared = analytes.map((i) => table.header[i]!).filter((name) => unitInHeader(name) === null);
    if (places.length === 0) throw valuesUndeclared(file.name, table.headerRow, undeclared);
    const spread = (row: VendorRow) => places.map((place) => ({ ...row, ...place }));
    const report = new ParseReport();
    if (undeclared.length > 0) report.note(columnsUndeclared(file.name, table.headerRow, undeclared));
    const rows = () => longRows(file, table, report, spread, places.length);
    const layout = { terms: "tidy", dilution: "unstated" as const, extra: [] };
    return yield* readVendorRows({ name: file.name, layout, report, rows }, options);
  },
};

/** The first rows: numbers or words for missing below every column that is not known by name. */
function areNumbers({ headText }: FileHead, delimiter: "," | ";" | "\t"): boolean {
  const { records } = parseHead(headText, delimiter, 21, headText.length < 65_536);
  const header = headerNames(records[0] ?? []);
  const terms = termsOf("tidy");
  const isNumber = (text: string) => terms.find(text) !== null || splitSuffix(text)?.suffix === "";
  return (
    records.length > 1 &&
    records
      .slice(1)
      .every((r) => header.every((name, i) => known[name.toLowerCase()] !== undefined || isNumber(r[i] ?? "")))
  );
}

function valuesUndeclared(file: string, row: number, names: readonly string[]): ReadError {
  return new ReadError(
    `${file}: nothing says that the numbers under ${names.slice(0, 5).join(", ")} are concentrations`,
    {
      row,
      rule: "values-undeclared",
      value: names.slice(0, 20).join(", "),
      expected: "a unit in the header, such as `analyte (ng/mL)`, or a mapping",
      remedy:
        "Export concentrations with their unit in the header, or map the columns in study.yaml if they are concentrations.",
    },
  );
}

function columnsUndeclared(file: string, row: number, names: readonly string[]): Finding {
  return finding({
    rule: "values-undeclared",
    file,
    row,
    value: names.slice(0, 20).join(", "),
    expected: "a unit in the header, such as `analyte (ng/mL)`",
    what: `${file}:${row}: ${names.length} columns without a unit in their header are not read: ${names.slice(0, 5).join(", ")}${names.length > 5 ? ", ..." : ""}.`,
    remedy: "Nothing, if they are not concentrations; otherwise write their unit into the header.",
  });
}
