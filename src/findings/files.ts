import { fileCard } from "./card.js";

const wholeFile = "The file cannot be understood as a whole, so none of it is used.";
const lostRows = "Rows may have been lost on the way, so the file cannot be trusted as a whole.";

/** Findings about whole files: opened, recognised, complete. Most of them set the file aside. */
export const fileFindings = {
  "absurd-compression": fileCard({
    title: "Compressed file that unpacks to an absurd size",
    severity: "error",
    why: "A file that unpacks to many times its size can fill memory or disk; none of it is read.",
    remedy: "Unpack it by hand and look at what it holds, or save the table as CSV.",
  }),
  "ambiguous-layout": fileCard({
    title: "Several readers are sure of the file",
    severity: "error",
    why: "A file is read by exactly one reader that is sure of it; guessing would put wrong numbers into the store.",
    remedy:
      "Export a results table in a known layout, or describe this one by a mapping in study.yaml; `csfp map` suggests one.",
  }),
  "blank-workbook": fileCard({
    title: "Workbook without any content",
    severity: "error",
    why: "A workbook without content holds no results; an export probably failed.",
    remedy: "Export the workbook again.",
  }),
  "damaged-file": fileCard({
    title: "Damaged file",
    severity: "error",
    why: wholeFile,
    remedy: "Copy or export the file again.",
  }),
  "disguised-workbook": fileCard({
    title: "File that has the name of a workbook but is not one",
    severity: "error",
    why: wholeFile,
    remedy: "Open it in a spreadsheet program and save it as .xlsx or CSV.",
  }),
  "file-changed": fileCard({
    title: "File changed while it was copied",
    severity: "error",
    why: "Half a file would look like a whole one.",
    remedy: "Nothing: it is read in the next night, once it is complete.",
  }),
  "file-too-large": fileCard({
    title: "File or sheet beyond the size that is read whole",
    severity: "error",
    why: "Reading it whole could exhaust the memory and end the night.",
    remedy: "Export fewer samples per file, or write the table as CSV.",
  }),
  "inbox-unreadable": fileCard({
    title: "File or folder in the inbox that cannot be read",
    severity: "warning",
    why: "What is not read is missing from every table and chart.",
    remedy: "Correct its permissions; it is tried again every night.",
  }),
  "lines-unaccounted": fileCard({
    title: "Lines that no reader accounted for",
    severity: "error",
    why: "Rows may be missing from what was read.",
    remedy: "Look for damaged line ends or quotes, or export the file again.",
  }),
  "malformed-json": fileCard({
    title: "Damaged JSON",
    severity: "error",
    why: wholeFile,
    remedy: "Copy the file again.",
  }),
  "malformed-quote": fileCard({
    title: "Text after a closing quote",
    severity: "error",
    why: "Where one cell ends and the next begins cannot be determined.",
    remedy: "Export the file again.",
  }),
  "malformed-xml": fileCard({
    title: "Damaged XML",
    severity: "error",
    why: wholeFile,
    remedy: "Export the file again, or look at it in an editor.",
  }),
  "no-results": fileCard({
    title: "File of a known kind without results",
    severity: "error",
    why: "The file is of a known kind but holds nothing that could be a result.",
    remedy: "Export results, one dataset per file.",
  }),
  "no-results-read": fileCard({
    title: "Results file of which no result was read",
    severity: "error",
    why: "A results file without results is set aside: rows may have been lost.",
    remedy: "Compare the file with the software that wrote it, or export it again.",
  }),
  "no-results-sheet": fileCard({
    title: "Workbook without a results sheet",
    severity: "error",
    why: wholeFile,
    remedy: "Export the results table of the software, or save the sheet as CSV and map it in study.yaml.",
  }),
  "no-workbook": fileCard({
    title: "Archive without a workbook",
    severity: "error",
    why: wholeFile,
    remedy: "Open it in a spreadsheet program and save it again, or save the table as CSV.",
  }),
  "other-record-count": fileCard({
    title: "Fewer or more records than the file states",
    severity: "error",
    why: lostRows,
    remedy: "Compare the file with its source, or export it again.",
  }),
  "printed-report": fileCard({
    title: "Printed report instead of a table",
    severity: "error",
    why: wholeFile,
    remedy: "Export All Samples, or save the sheet as CSV and map it in study.yaml.",
  }),
  "refused-file": fileCard({
    title: "File that no reader takes",
    severity: "error",
    why: "None of it is used.",
    remedy: "Export results, or map the file in study.yaml; `csfp map` suggests a mapping.",
  }),
  "rows-withdrawn": fileCard({
    title: "Table that would withdraw rows",
    severity: "error",
    why: "A table holds all rows of its subjects; an extract read as a whole table would remove data without a word.",
    remedy: "Export the whole table again, or confirm that this one is right with `csfp files accept`.",
  }),
  "zip-archive": fileCard({
    title: "Zip archive",
    severity: "error",
    why: "It may hold data, and which of its files are data of this study is for a person to say.",
    remedy: "Unpack it and put the files that are data into the inbox.",
  }),
  "unknown-layout": fileCard({
    title: "File in an unknown layout",
    severity: "error",
    why: "A file is read by exactly one reader that is sure of it; guessing would put wrong numbers into the store.",
    remedy:
      "Export a results table in a known layout, or describe this one by a mapping in study.yaml; `csfp map` suggests one.",
  }),
  "xml-doctype": fileCard({
    title: "XML with a document type declaration",
    severity: "error",
    why: "A declaration can refer to other files or expand without end; such files are not read.",
    remedy: "Export the file again without a document type declaration.",
  }),
  "xml-too-deep": fileCard({
    title: "XML nested beyond any known layout",
    severity: "error",
    why: wholeFile,
    remedy: "Export the file again, or look at it in an editor.",
  }),
  "xml-too-large": fileCard({
    title: "XML element of an absurd size",
    severity: "error",
    why: wholeFile,
    remedy: "Export the file again, or look at it in an editor.",
  }),
  "unreadable-file": fileCard({
    title: "File that cannot be read",
    severity: "error",
    why: wholeFile,
    remedy: "Look at the file and export it again.",
  }),
} as const;
