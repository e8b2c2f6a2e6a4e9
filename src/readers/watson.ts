import { longReader } from "./long-reader.js";
import { cellOf, columnText } from "./vendor-rows.js";

/**
 * Watson-style concentration listing: one row a sample and analyte, BLQ printed as `BLQ(<1.00)`. UNVERIFIED: no public
 * export was found; column names follow descriptions only.
 */

const subjects = ["Subject", "Subject ID", "Subject Number", "Animal", "Animal ID"] as const;
const concentrations = ["Concentration", "Conc.", "Reported Concentration"] as const;

/** What tells a listing by schedule from any other table of concentrations. */
const listingTimes = ["Period", "Day", "Nominal Time", "Time Text", "Treatment"] as const;

/** Written exactly so: a table with `subject` and `conc` is somebody's own and needs a mapping. */
function hasExactly(header: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => header.some((found) => found.trim() === name));
}

export const watson = longReader({
  id: "watson",
  title: "Watson LIMS concentration listing (unverified)",
  evidence: "documentation only",
  vendor: "Watson",
  looksFor: "Subject, Matrix, Analyte, Concentration, and Period, Day or Nominal Time",
  tellingColumns: [subjects, ["Matrix"], ["Analyte"], concentrations, listingTimes],
  isHeader: (header) =>
    [subjects, ["Matrix"], ["Analyte"], concentrations, listingTimes].every((names) => hasExactly(header, names)),
  headerLines: 20,
  names: {
    analyte: ["Analyte"],
    concentration: concentrations,
    unit: ["Units", "Unit", "Concentration Units", "Conc. Units"],
    sampleId: ["Sample ID", "Custom ID", "Accession Number", "Accession", "Barcode"],
    subject: subjects,
    matrix: ["Matrix"],
    visit: ["Visit", "Period"],
    collected: ["Collection Date/Time", "Collection DateTime", "Sample Date/Time", "Collection Date", "Sample Date"],
    lloq: ["LLOQ"],
    uloq: ["ULOQ"],
    dilution: ["Dilution Factor", "Dilution"],
    run: ["Run ID", "Run Number", "Watson Run ID", "Run"],
    comment: ["Comment", "Comments"],
    sampleType: ["Sample Type"],
  },
  layout: {
    terms: "watson",
    dilution: "unstated",
    extra: ["Day", "Nominal Time", "Time", "Time Text", "Treatment"],
    leaveOut: (row) =>
      cellOf(row, "analyte") === "" && columnText(row, "Matrix") === "" ? "lines between groups" : null,
  },
});
