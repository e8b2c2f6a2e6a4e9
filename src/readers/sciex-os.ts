import { longReader } from "./long-reader.js";
import { delimiterByHeader, hasNames } from "./vendor-blocks.js";
import { columnText, emptyMeansByPeak, isWithoutPeak, type VendorRow } from "./vendor-rows.js";

/**
 * SCIEX OS and MultiQuant results table as text: one row a sample and component, only the columns that were visible.
 * Qualifier transitions have concentrations of their own and are left out.
 */
export const sciexOs = longReader({
  id: "sciex-os",
  title: "SCIEX OS / MultiQuant results table (text)",
  evidence: "real files",
  vendor: "SCIEX",
  looksFor: "Sample Name, Component Name and Calculated Concentration",
  tellingColumns: [["Sample Name"], ["Component Name"], ["Calculated Concentration"]],
  isHeader: (header) => hasNames(header, "Sample Name", "Component Name"),
  names: {
    analyte: ["Component Name"],
    concentration: ["Calculated Concentration"],
    unit: ["Conc. Units", "Concentration Units"],
    rawFile: ["Original Filename", "Original File Name", "File Name"],
    sequence: ["Sample Index"],
    sampleId: ["Sample ID"],
    sampleText: ["Sample Name"],
    comment: ["Sample Comment"],
    sampleType: ["Sample Type"],
    acquired: ["Acquisition Date & Time", "Acquisition Date"],
    nominal: ["Actual Concentration"],
    area: ["Area"],
    internalStandardArea: ["IS Area"],
    retentionTime: ["Retention Time"],
    dilution: ["Dilution Factor"],
    usedInCurve: ["Used"],
  },
  layout: {
    terms: "sciex",
    dilution: "unstated",
    extra: [
      "Accuracy",
      "Outlier Reasons",
      "Integration Type",
      "Modified",
      "Reportable",
      "Vial Number",
      "Signal / Noise",
    ],
    leaveOut: whyLeftOut,
    isUsed: (text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : null),
    isNoPeak: (row, value) => value === 0 && isWithoutPeak(row),
    emptyMeans: emptyMeansByPeak,
  },
  refuse({ headText }) {
    if (/^%\s*header\s*=/i.test(headText)) {
      return { sure: false, refuse: "an Analyst acquisition batch", why: "it begins with % header=" };
    }
    const method = delimiterByHeader(
      headText,
      (h) => hasNames(h, "IS Name", "Regression Type", "Regression Weighting", "Name"),
      3,
    );
    if (method !== null) {
      return {
        sure: false,
        refuse: "a MultiQuant quantitation method",
        why: "its header has Regression Type and no samples",
      };
    }
    const table = delimiterByHeader(headText, (h) => hasNames(h, "Sample Name", "Component Name"), 3);
    if (table !== null && !hasNames(table.header, "Calculated Concentration")) {
      return {
        sure: false,
        refuse: "a SCIEX results table of areas only",
        why: "its header has no Calculated Concentration: show that column and export again",
      };
    }
    return null;
  },
});

function whyLeftOut(row: VendorRow): string | null {
  const type = columnText(row, "Component Type");
  if (/^true$/i.test(columnText(row, "IS")) || /^internal standards?$/i.test(type)) return "internal standards";
  return /^qualifiers?$/i.test(type) ? "qualifier transitions" : null;
}
