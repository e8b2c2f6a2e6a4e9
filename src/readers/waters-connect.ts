import { longReader } from "./long-reader.js";
import { hasNames } from "./vendor-blocks.js";
import { columnText, emptyMeansByPeak, isWithoutPeak } from "./vendor-rows.js";

/** Waters waters_connect / MS Quan results as CSV: one row an injection and compound. */
export const watersConnect = longReader({
  id: "waters-connect",
  title: "Waters waters_connect / MS Quan (CSV)",
  evidence: "real files",
  vendor: "waters_connect",
  looksFor: "Injection Name, Compound Name and Result Set Id",
  tellingColumns: [["Injection Name"], ["Compound Name"], ["Result Set Id"]],
  isHeader: (header) => hasNames(header, "Injection Name", "Compound Name", "Result Set Id"),
  names: {
    analyte: ["Compound Name"],
    concentration: ["Calculated Concentration"],
    unit: ["Concentration Units"],
    rawFile: ["Injection Name"],
    sequence: ["Replicate Index"],
    sampleText: ["Sample Description"],
    group: ["Sample Group"],
    sampleType: ["Sample Type"],
    level: ["Level"],
    acquired: ["Acquisition Date Time"],
    nominal: ["Expected Concentration"],
    area: ["Response"],
    internalStandardArea: ["IS Response"],
    retentionTime: ["Observed RT (min)"],
    dilution: ["Cumulative Sample Factor", "Sample Factor"],
    usedInCurve: ["Included in Calibration"],
  },
  layout: {
    terms: "waters-connect",
    dilution: "unstated",
    extra: [
      "Quantitation Status",
      "% Deviation",
      "Manual Changes",
      "Ion Ratio Check",
      "Response Ratio",
      "Sample Position",
    ],
    leaveOut: (row) =>
      /internal standard|^is$|istd/i.test(columnText(row, "Compound Type")) ? "internal standards" : null,
    isUsed: (text) => (/^yes$/i.test(text) ? true : /^no$/i.test(text) ? false : null),
    isNoPeak: (row, value) => value === 0 && isWithoutPeak(row),
    emptyMeans: emptyMeansByPeak,
  },
});
