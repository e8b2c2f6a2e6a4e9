import { fileCard } from "./card.js";

const wrongColumn = "Cells may stand under the wrong column, so nothing of the table is used.";

/** Findings about headers, columns and blocks of a table. */
export const tableFindings = {
  "analyte-from-file-name": fileCard({
    title: "Analyte taken from the file's name",
    severity: "warning",
    why: "A renamed file would become another analyte.",
    remedy: "Add the name to the aliases of the analyte in study.yaml, or export Analyte Peak Name.",
  }),
  "analyte-from-sheet-name": fileCard({
    title: "Analyte taken from the sheet's name",
    severity: "warning",
    why: "Names of sheets are cut to 31 characters.",
    remedy: "Add the name to the aliases of the analyte in study.yaml.",
  }),
  "area-only": fileCard({
    title: "Export of peak areas without concentrations",
    severity: "error",
    why: "A peak area is not a concentration.",
    remedy: "Add the calculated concentration to the report and export again.",
  }),
  "assumed-encoding": fileCard({
    title: "Encoding that was assumed",
    severity: "warning",
    why: "In another encoding these words are other words, and ids, units or status words would not match those of other files.",
    remedy:
      "Save the file as UTF-8, or declare its encoding in a mapping of study.yaml (`encoding: gbk`, `encoding: windows-1252`).",
  }),
  "date-order-conflict": fileCard({
    title: "Dates that contradict each other",
    severity: "error",
    why: "Whether 03/04 is in March or in April decides every time of the file.",
    remedy: "Export again with one date format, or correct dateOrder in study.yaml.",
  }),
  "duplicate-header": fileCard({
    title: "Column name that occurs more than once",
    severity: "error",
    why: "Which of the two columns holds the value cannot be determined.",
    remedy: "Rename or remove the second column.",
  }),
  "empty-block": fileCard({
    title: "Compound block without rows",
    severity: "warning",
    why: "Its results may have been lost on the way.",
    remedy: "Compare the file with the software that wrote it, or export it again.",
  }),
  "empty-table": fileCard({
    title: "Table without rows",
    severity: "warning",
    why: "A table without rows says nothing about its subjects.",
    remedy: "Export the table again if it should hold rows.",
  }),
  "likely-internal-standard": fileCard({
    title: "Compound that is probably an internal standard",
    severity: "warning",
    why: "This layout does not mark internal standards: they are read as analytes until study.yaml names them.",
    remedy: "List them under internalStandards in study.yaml.",
  }),
  "lost-group-label": fileCard({
    title: "Group of columns without its label",
    severity: "error",
    why: "Which compound the columns belong to cannot be determined.",
    remedy: "Export the table again and do not edit its header rows.",
  }),
  "missing-column": fileCard({
    title: "Required column that is missing",
    severity: "error",
    why: "Without this column the table cannot be understood.",
    remedy: "Rename the columns, or change the mapping in study.yaml.",
  }),
  "missing-header": fileCard({
    title: "Header line that is missing or damaged",
    severity: "error",
    why: "Without its header the meaning of the columns cannot be determined.",
    remedy: "Export the table again and do not edit it.",
  }),
  "misspelt-column": fileCard({
    title: "Column name that is probably misspelt",
    severity: "warning",
    why: "Its cells are not used, and the column that was probably meant counts as not given.",
    remedy: "Rename the column.",
  }),
  "no-blocks": fileCard({
    title: "File without a compound block",
    severity: "error",
    why: "Without blocks the rows belong to no compound.",
    remedy: "Export the results by compound or by sample again.",
  }),
  "no-concentration-column": fileCard({
    title: "Block without a concentration column",
    severity: "error",
    why: "Other blocks of the file have one, so the header may be damaged.",
    remedy: "Compare the header with that of the other blocks, or export the file again.",
  }),
  "no-concentrations": fileCard({
    title: "Concentration column without a single value",
    severity: "warning",
    why: "The batch was perhaps exported before it was quantified.",
    remedy: "Process the batch with its calibration and export again.",
  }),
  "no-curve": fileCard({
    title: "Concentrations of 0 without a calibration curve",
    severity: "warning",
    why: "These zeros are not concentrations and are not used.",
    remedy: "Quantify the batch with its curve and export again.",
  }),
  "other-header": fileCard({
    title: "Second header within a table",
    severity: "error",
    why: "The rows below it would be read under the wrong column names.",
    remedy: "Put the further table into a file of its own.",
  }),
  "sheet-not-read": fileCard({
    title: "Sheet that was not read",
    severity: "info",
    why: "Its header is not that of a results sheet.",
    remedy: "Nothing, unless it holds results.",
  }),
  "personal-data": fileCard({
    title: "Column that looks like data about who somebody is",
    severity: "warning",
    why: "Every file is archived as it came and is part of each backup; names, numbers and addresses of persons do not belong there.",
    remedy:
      "Remove the column where the table is exported and use a code for the subject; ask for the file to be erased if it must not be kept.",
  }),
  "unclear-concentration-column": fileCard({
    title: "Several columns that could be the concentration",
    severity: "error",
    why: wrongColumn,
    remedy: "Export the report again with one concentration column.",
  }),
  "unclear-delimiter": fileCard({
    title: "Delimiter that cannot be decided",
    severity: "error",
    why: wrongColumn,
    remedy: "Save the table as CSV with commas, semicolons or tabs.",
  }),
  "unclosed-quote": fileCard({
    title: "Quote that is never closed",
    severity: "error",
    why: "Everything after it would be one cell.",
    remedy: 'Look for a lone " on that line, or export the file again.',
  }),
  "undecidable-date-order": fileCard({
    title: "Order of day and month that nothing decides",
    severity: "error",
    why: "Whether 03/04 is in March or in April decides every time of the file.",
    remedy: "Declare dateOrder: dmy or mdy in study.yaml.",
  }),
  "unknown-element": fileCard({
    title: "Element that the layout does not have",
    severity: "warning",
    why: "What it holds is not used.",
    remedy: "Export the file again and do not edit it.",
  }),
  "unlike-groups": fileCard({
    title: "Compounds whose columns differ",
    severity: "error",
    why: "Which column is which cannot be determined for these compounds.",
    remedy: "Compare the second header row of these compounds, or export the table again.",
  }),
  "unlike-header-rows": fileCard({
    title: "Two header rows that do not fit each other",
    severity: "error",
    why: wrongColumn,
    remedy: "Export the table again and do not edit it.",
  }),
  "unmapped-column": fileCard({
    title: "Column that looks like one of the house's but is not mapped",
    severity: "warning",
    why: "The content of the column is not used.",
    remedy: "Map it in study.yaml, or rename the column if it means something else.",
  }),
  "unreadable-export-time": fileCard({
    title: "Time of export that is not understood",
    severity: "warning",
    why: "It cannot tell which of two exports is newer.",
    remedy: "Set the exporting computer to English or ISO dates.",
  }),
  "untitled-block": fileCard({
    title: "Block without its title",
    severity: "error",
    why: "Which compound these rows belong to cannot be determined: the numbers of the rows begin again.",
    remedy: "Restore the title line above the block, or export the file again.",
  }),
  "unused-columns": fileCard({
    title: "Columns that are not used",
    severity: "info",
    why: "Their content is not stored.",
    remedy: "Map them in study.yaml if they matter.",
  }),
  "values-undeclared": fileCard({
    title: "Columns of numbers that nothing declares as concentrations",
    severity: "warning",
    why: "Areas and area ratios look like concentrations.",
    remedy: "Write the unit of concentrations into the header, or map the columns in study.yaml.",
  }),
} as const;
