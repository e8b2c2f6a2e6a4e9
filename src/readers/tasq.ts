import { longReader } from "./long-reader.js";
import { hasNames, type LongTable } from "./vendor-blocks.js";
import { cellOf, columnText, emptyMeansByPeak, isWithoutPeak, type VendorRow } from "./vendor-rows.js";

/** Bruker TASQ result tables as CSV or TSV. */

function isHeader(header: readonly string[]): boolean {
  const has = (...names: string[]) => names.some((name) => hasNames(header, name));
  const isTasq = has("mSigma", "Area of PI", "AnalysisPath", "Quantity w/ unit");
  return has("AnalyteName", "Analyte Name") && has("AnalysisName", "Data Set") && isTasq;
}

export const tasq = longReader({
  id: "tasq",
  title: "Bruker TASQ (CSV, TSV)",
  evidence: "real files",
  vendor: "Bruker TASQ",
  looksFor: "AnalyteName (Analyte Name), AnalysisName (Data Set) and mSigma",
  tellingColumns: [
    ["AnalyteName", "Analyte Name"],
    ["AnalysisName", "Data Set"],
    ["mSigma", "Area of PI", "Quantity w/ unit"],
  ],
  isHeader,
  names: {
    analyte: ["AnalyteName", "Analyte Name"],
    concentration: ["Quantity"],
    unit: ["Unit of Quantity"],
    rawFile: ["AnalysisName", "Data Set"],
    sampleText: ["Sample Identifier"],
    sampleType: ["SampleType", "Sample Type"],
    nominal: ["Expected Quantity", "Expected Quantity [units]"],
    area: ["Area", "Area for Quantification", "Area of PI"],
    internalStandardArea: ["ISTD Area", "Area [IS]"],
    retentionTime: ["Retention Time[min]", "RT [min]"],
    acquired: ["Acquisition Date"],
  },
  layout: {
    terms: "tasq",
    dilution: "unstated",
    extra: ["Status", "Flag", "Accuracy/Recovery[%]", "Manually Integrated", "Internal Standard(ISTD)", "Signal/Noise"],
    leaveOut: (row) => (row.fixed?.group === internalStandard ? "internal standards" : null),
    isNoPeak: (row, value) => value === 0 && (/^initialized$/i.test(columnText(row, "Status")) || isWithoutPeak(row)),
    emptyMeans: emptyMeansByPeak,
    flagged,
  },
  perFile,
});

/** Mark of rows that are internal standards of others (`group` is no TASQ column). */
const internalStandard = "internal standard";

function perFile(table: LongTable) {
  const at = { ...table.at };
  // `Quantity [µM]`, and `Quantity [units]` where the method states none.
  const quantity = table.header.findIndex((name) => /^Quantity \[.*\]$/i.test(name));
  if (at.concentration === undefined && quantity >= 0) at.concentration = quantity;
  const bracket = /^Quantity \[(.*)\]$/i.exec(table.header[quantity] ?? "")?.[1] ?? null;
  // Complete after the first pass: a standard may stand before the analytes it serves.
  const standards = new Set<string>();
  const eachPass =
    () =>
    (row: VendorRow): VendorRow => {
      const standard = columnText(row, "Internal Standard(ISTD)");
      if (standard !== "") standards.add(plain(standard));
      const unit = bracket ?? cellOf(row, "unit");
      const group = standards.has(plain(cellOf(row, "analyte"))) ? internalStandard : "";
      const { row: line, cells, header } = row;
      return { row: line, cells, at, header, fixed: { unit: /^units?$/i.test(unit) ? "" : unit, group } };
    };
  return { at, eachPass };
}

/** The column that names a standard drops the ` [IS]` that its own row carries. */
function plain(name: string): string {
  const end = name.length - 1;
  return (name.charCodeAt(end) === 93 ? name.replace(/\s*\[IS\]$/i, "") : name).toLowerCase();
}

function flagged(row: VendorRow): string | null {
  for (const column of [
    "Quantity below lowest calibration level",
    "Quantity above highest calibration level",
    "LLOQ",
    "ULOQ",
  ]) {
    if (/^red$/i.test(columnText(row, column))) return column;
  }
  return null;
}
