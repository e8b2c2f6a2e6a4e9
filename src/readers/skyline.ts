import { longReader } from "./long-reader.js";
import { delimiterByHeader, hasNames } from "./vendor-blocks.js";
import { cellOf, columnText, type VendorRow } from "./vendor-rows.js";

/**
 * Skyline reports (CSV, TSV): whatever columns the user built in, under their invariant or display names. All replicates
 * may share one multi-sample file, so the replicate is the injection.
 */

const molecules = [
  "Molecule",
  "Molecule Name",
  "MoleculeName",
  "Peptide",
  "Peptide Modified Sequence",
  "PeptideModifiedSequence",
  "Peptide Sequence",
  "PeptideSequence",
] as const;
const replicates = ["Replicate", "Replicate Name", "ReplicateName"] as const;
const fileNames = ["File Name", "FileName"] as const;
/** What names the injection: the replicate, or where the report has none, its raw file. */
const injections = [...replicates, ...fileNames] as const;
const concentrations = [
  "CalculatedConcentration",
  "Calculated Concentration",
  "Quantification",
  "Calculated Analyte Concentration",
] as const;
const areas = ["Total Area", "TotalArea", "Area", "Normalized Area", "NormalizedArea", "Total Area Fragment"] as const;

const skylineOnly = [
  "Quantification",
  "CalculatedConcentration",
  "Precursor",
  "Explicit Analyte Concentration",
  "ExplicitAnalyteConcentration",
  "Isotope Label Type",
  "IsotopeLabelType",
  "Exclude From Calibration",
  "ExcludeFromCalibration",
  "Peptide Modified Sequence",
  "PeptideModifiedSequence",
] as const;

function hasAny(header: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => hasNames(header, name));
}

function isReport(header: readonly string[]): boolean {
  if (!hasAny(header, molecules)) return false;
  // File Name is many programs' column: beside it a column only Skyline writes.
  return hasAny(header, replicates) || (hasAny(header, fileNames) && hasAny(header, skylineOnly));
}

export const skyline = longReader({
  id: "skyline",
  title: "Skyline report (CSV, TSV)",
  evidence: "real files",
  vendor: "Skyline",
  looksFor: "Replicate (or File Name), Molecule or Peptide, and Calculated Concentration or Quantification",
  tellingColumns: [injections, molecules, concentrations],
  isHeader: isReport,
  names: {
    analyte: molecules,
    concentration: concentrations,
    rawFile: injections,
    sampleType: ["SampleType", "Sample Type"],
    nominal: [
      "Explicit Analyte Concentration",
      "ExplicitAnalyteConcentration",
      "Analyte Concentration",
      "AnalyteConcentration",
    ],
    area: areas,
    retentionTime: [
      "Best Retention Time",
      "BestRetentionTime",
      "Peptide Retention Time",
      "Retention Time",
      "RetentionTime",
    ],
    acquired: ["Acquired Time", "AcquiredTime"],
    dilution: ["Sample Dilution Factor", "SampleDilutionFactor"],
    usedInCurve: ["Exclude From Calibration", "ExcludeFromCalibration"],
  },
  layout: {
    terms: "skyline",
    dilution: "unstated",
    extra: ["Accuracy", "FileName", "File Name", "Protein", "Molecule List Name", "Protein Name", "RatioLightToHeavy"],
    leaveOut: (row) => row.fixed?.group ?? null,
    isUsed: (text) => (/^true$/i.test(text) ? false : /^false$/i.test(text) ? true : null),
  },
  refuse({ headText }) {
    const curves = delimiterByHeader(headText, (h) => hasNames(h, "Slope", "Intercept") && !hasAny(h, injections), 2);
    if (curves !== null && hasAny(curves.header, molecules)) {
      return {
        sure: false,
        refuse: "Skyline calibration curves",
        why: "its header has Slope and Intercept but no Replicate",
      };
    }
    const report = delimiterByHeader(headText, isReport, 2);
    if (report !== null && !hasAny(report.header, concentrations)) {
      if (!hasAny(report.header, areas)) return null;
      return {
        sure: false,
        refuse: "a Skyline report of areas only",
        why: "its header has no Calculated Concentration or Quantification: add it to the report",
      };
    }
    return null;
  },
  perFile,
});

/**
 * Reports by precursor or transition repeat the molecule's concentration: the first of equal rows stands, the heavy
 * (labelled) ones and those of standards are not results.
 */
function perFile() {
  const eachPass = () => {
    const seen = new Set<string>();
    return (row: VendorRow): VendorRow => {
      const why = whyLeftOut(row, seen);
      return why === null ? row : { ...row, fixed: { group: why } };
    };
  };
  return { eachPass };
}

function whyLeftOut(row: VendorRow, seen: Set<string>): string | null {
  const standard = columnText(row, "Standard Type") || columnText(row, "StandardType");
  if (standard !== "" && !/^(?:normal|none|#n\/a)$/i.test(standard)) return "standards of the report";
  const label = columnText(row, "Isotope Label Type") || columnText(row, "IsotopeLabelType");
  const isHeavy = /^heavy/i.test(label) || /\(heavy\)\s*$/i.test(columnText(row, "Precursor"));
  const key = [
    cellOf(row, "rawFile"),
    cellOf(row, "analyte"),
    cellOf(row, "concentration"),
    columnText(row, "Protein"),
  ].join("\t");
  const isPart = [
    "Precursor",
    "Precursor Mz",
    "PrecursorMz",
    "Transition",
    "Product Mz",
    "ProductMz",
    "Fragment Ion",
  ].some((name) => columnText(row, name) !== "");
  if (isHeavy) return "labelled precursors";
  if (isPart && seen.has(key)) return "further precursors or transitions of a molecule";
  seen.add(key);
  return null;
}
