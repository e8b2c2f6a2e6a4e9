import { longReader } from "./long-reader.js";
import { fittingHouseTables } from "./tidy-plan.js";
import { hasNames } from "./vendor-blocks.js";
import { cellOf, columnText, emptyMeansByPeak } from "./vendor-rows.js";

/** Long tidy tables of other pipelines: one row a feature and raw file, column names as several packages write them. */

const analytes = ["feature_id", "analyte", "analyte_name", "analyte_id", "compound", "compound_name"] as const;
const concentrations = ["concentration", "conc", "feature_conc", "calculated_concentration"] as const;
const rawFiles = [
  "raw_data_filename",
  "data_file_name",
  "raw_file",
  "raw_file_name",
  "analysis_id",
  "filename",
  "file_name",
] as const;

function hasAny(header: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => hasNames(header, name));
}

const reader = longReader({
  id: "tidy-long",
  title: "Tidy table, long (CSV, TSV)",
  evidence: "real files",
  vendor: "tidy",
  looksFor: "an analyte (feature_id), a concentration and a raw file (raw_data_filename)",
  tellingColumns: [analytes, concentrations, rawFiles],
  isHeader: (header) => hasAny(header, analytes) && hasAny(header, concentrations) && hasAny(header, rawFiles),
  names: {
    analyte: analytes,
    concentration: concentrations,
    unit: ["unit", "units", "concentration_unit", "conc_unit"],
    rawFile: rawFiles,
    sampleId: ["sample_id"],
    sampleText: ["sample_name", "sample"],
    sampleType: ["sample_type", "qc_type"],
    level: ["level"],
    acquired: ["time_stamp", "acquisition_time_stamp", "acquired_at", "acquisition_time"],
    sequence: ["sequence", "analysis_order", "run_seq_num"],
    run: ["run", "run_id", "batch", "batch_id"],
    nominal: ["nominal_concentration", "expected_concentration"],
    area: ["area", "feature_area"],
    internalStandardArea: ["internal_standard_area", "istd_area"],
    retentionTime: ["retention_time_min", "rt_apex", "rt"],
    dilution: ["dilution_factor", "dilution"],
    lloq: ["lloq"],
    uloq: ["uloq"],
  },
  layout: {
    terms: "tidy",
    dilution: "unstated",
    extra: ["internal_standard", "comment"],
    leaveOut: (row) => {
      const standard = columnText(row, "internal_standard") || columnText(row, "istd_feature_id");
      const isOwn = standard !== "" && standard === cellOf(row, "analyte");
      return isOwn || /^(?:true|1|yes)$/i.test(columnText(row, "is_istd")) ? "internal standards" : null;
    },
    emptyMeans: emptyMeansByPeak,
  },
});

/** The house's own results table comes first: it says more. */
export const tidyLong: typeof reader = {
  ...reader,
  sniff: (file) =>
    fittingHouseTables(file).length > 0 ? { sure: false, lookedFor: "no house table" } : reader.sniff(file),
};
