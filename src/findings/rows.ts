import { fileCard } from "./card.js";

const cellUnused = "The row cannot be understood, so it is not used.";
const wrongCells = "Cells may stand under the wrong column, so the row is not used.";

/** Findings about rows and cells of a table. */
export const rowFindings = {
  "empty-analyte": fileCard({
    title: "Result without an analyte",
    severity: "error",
    why: cellUnused,
    remedy: "Correct the cell and export the file again.",
    groups: "file",
  }),
  "flagged-by-vendor": fileCard({
    title: "Result flagged by the exporting software",
    severity: "warning",
    why: "The number may lie outside the calibrated range.",
    remedy: "Compare it with the limits of the method.",
    groups: "value",
  }),
  "limit-not-positive": fileCard({
    title: "Limit of quantification that is not above 0",
    severity: "error",
    why: cellUnused,
    remedy: "Correct the cell and export the file again.",
    groups: "file",
  }),
  "line-beside-table": fileCard({
    title: "Line beside the table",
    severity: "info",
    why: "Printed tables carry units and signatures; a record among them would be missing.",
    remedy: "Nothing, if it is not a record; otherwise complete the row.",
  }),
  "mixed-decimal-marks": fileCard({
    title: "Column with two decimal marks",
    severity: "warning",
    why: "A number such as 1,234 can then be read in two ways; such cells are reported and not used.",
    remedy: "Export the column with one decimal mark.",
  }),
  "no-final-line-end": fileCard({
    title: "Last line without a line end",
    severity: "info",
    why: "If the file was cut off there, its last cell may be incomplete.",
    remedy: "Compare the last row with the source.",
  }),
  "no-identity": fileCard({
    title: "Row without the id that it needs",
    severity: "error",
    why: cellUnused,
    remedy: "Correct the cell and export the file again.",
    groups: "file",
  }),
  "not-a-number": fileCard({
    title: "Cell that is not a number",
    severity: "error",
    why: cellUnused,
    remedy: "Correct the cell and export the file again.",
    groups: "file",
  }),
  "not-a-time": fileCard({
    title: "Cell that is not a time",
    severity: "error",
    why: cellUnused,
    remedy: "Correct the cell and export the file again.",
    groups: "file",
  }),
  "number-beside-censored-text": fileCard({
    title: "Number beside a text that says below or above a limit",
    severity: "info",
    why: "The text decides; the number is not used.",
    remedy: "Nothing, if the text is right.",
    groups: "file",
  }),
  "ragged-row": fileCard({
    title: "Row with another number of cells than the header",
    severity: "error",
    why: wrongCells,
    remedy: "Look for a delimiter or a stray quote inside a cell, or export the file again.",
  }),
  "rows-left-out": fileCard({
    title: "Rows that are not results",
    severity: "info",
    why: "Internal standards, qualifiers and statistics never become results, and a mapping may leave rows out.",
    remedy: "Nothing, unless rows of the study are among them.",
  }),
  "swallowed-rows": fileCard({
    title: "Rows swallowed by an open quote",
    severity: "error",
    why: "The lines between the two quotes are one cell and are not used.",
    remedy: "Remove the lone quote, or export the file again.",
  }),
  "truncated-row": fileCard({
    title: "Last row that is cut off",
    severity: "error",
    why: wrongCells,
    remedy: "Copy or export the file again.",
  }),
  "unit-conflict": fileCard({
    title: "Two units that disagree",
    severity: "error",
    why: cellUnused,
    remedy: "Correct the cell and export the file again.",
    groups: "value",
  }),
  "unit-row": fileCard({
    title: "Row of units below the header",
    severity: "info",
    why: "Printed tables carry units and signatures; a record among them would be missing.",
    remedy: "Nothing, if it is not a record; otherwise complete the row.",
  }),
  "unknown-censoring-flag": fileCard({
    title: "Censoring flag that is not understood",
    severity: "error",
    why: cellUnused,
    remedy: "Correct the cell and export the file again.",
    groups: "value",
  }),
  "unknown-line": fileCard({
    title: "Line that is not understood",
    severity: "error",
    why: "Whatever it holds is not used.",
    remedy: "Compare the line with the lines around it, or export the file again.",
  }),
  "unknown-sample-type": fileCard({
    title: "Sample type that is not known",
    severity: "warning",
    why: "Calibrators and QC samples under this name would not judge the run.",
    remedy: "Name the type by a pattern under sampleTypes in study.yaml.",
    groups: "value",
  }),
  "unknown-word": fileCard({
    title: "Word in the place of a concentration that nobody declared",
    severity: "error",
    why: cellUnused,
    remedy: "Declare the word under `words` in study.yaml, or correct the cell.",
    groups: "value",
  }),
} as const;
