import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import { headerNames } from "../io/csv.js";
import type { Reader, SourceFile } from "./reader.js";
import { type NumberedRecord, oddRow, unknownLine, untitledBlock } from "./row-findings.js";
import { RowNumbers } from "./row-numbers.js";
import { columnsOf, delimiterByHeader, fitsHeader, isRepeatedHeader, recordBatches } from "./vendor-blocks.js";
import { readVendorRows } from "./vendor-results.js";
import {
  cellOf,
  columnIndex,
  emptyMeansByPeak,
  isNothing,
  isWithoutPeak,
  ParseReport,
  type RoleColumns,
  refuseAreaOnly,
  type VendorLayout,
  type VendorRow,
} from "./vendor-rows.js";

/**
 * SCIEX Analyst results table as text: as a rule one analyte a file, the unit in the header (`Calculated Concentration
 * (ng/mL)`), first header cell empty, optional comment lines and preamble blocks (`Peak Name: drug`) before it.
 */

const names = {
  analyte: ["Analyte Peak Name"],
  rawFile: ["File Name"],
  sampleId: ["Sample ID"],
  sampleText: ["Sample Name"],
  comment: ["Sample Comment"],
  sampleType: ["Sample Type"],
  acquired: ["Acquisition Date"],
  area: ["Analyte Peak Area"],
  internalStandardArea: ["IS Peak Area"],
  retentionTime: ["Analyte Retention Time"],
  dilution: ["Dilution Factor"],
  usedInCurve: ["Use Record"],
  concentration: ["Calculated Concentration"],
  nominal: ["Analyte Concentration"],
  sequence: ["Vial Position", "Rack Position", "Plate Position"],
} as const;

const layout: VendorLayout = {
  terms: "sciex",
  dilution: "unstated",
  extra: ["Accuracy (%)", "Record Modified", "Standard Query Status", "Use Record", "Area Ratio", "Sample Annotation"],
  isUsed: (text) => (text === "1" ? true : text === "0" ? false : null),
  isNoPeak: (row, value) => value === 0 && isWithoutPeak(row),
  emptyMeans: emptyMeansByPeak,
};

/** Header names without their unit: `Analyte Peak Area (counts)` -> `Analyte Peak Area`. */
function withoutUnit(name: string): string {
  return name.replace(/\s*\([^()]*\)\s*$/, "");
}

function isHeader(header: readonly string[]): boolean {
  const plain = header.map((name) => withoutUnit(name.trim()));
  const isAnalyst = plain.some((name) => /^(?:Analyte Peak Area|Analyte Peak Height|Analyte Peak Name)$/.test(name));
  return plain.includes("Sample Name") && isAnalyst;
}

export const sciexAnalyst: Reader = {
  id: "sciex-analyst",
  title: "SCIEX Analyst results table (text)",
  evidence: "real files",
  tellingColumns: [["Sample Name"], ["Analyte Peak Area", "Analyte Peak Name"]],
  sniff({ headText }) {
    if (delimiterByHeader(headText, isHeader, 200) !== null) {
      return { sure: true, why: "a header line has Sample Name and Analyte Peak Area" };
    }
    return { sure: false, lookedFor: "a header line with Sample Name and Analyte Peak Area (counts)" };
  },
  async *read(file, options) {
    const report = new ParseReport();
    // Known after the first pass: without a curve Analyst writes 0.00 in every row.
    const curve = { exists: false };
    const own: VendorLayout = {
      ...layout,
      isNoConcentration: (row, value) => !curve.exists && value === 0 && !isWithoutPeak(row),
    };
    const rows = () => tableRows(file, report, curve);
    return yield* readVendorRows({ name: file.name, layout: own, report, rows }, options);
  },
};

interface Table {
  header: string[];
  at: RoleColumns;
  unit: string;
  /** Column of the unit, -1 where the header alone has it. */
  unitIndex: number;
  numbers: RowNumbers;
  rows: number;
}

/** Rows of a table whose `Peak Name:` line is lost. */
interface Untitled {
  first: NumberedRecord;
  rows: number;
}

async function* tableRows(
  file: SourceFile,
  report: ParseReport,
  curve: { exists: boolean },
): AsyncGenerator<VendorRow[]> {
  const delimiter = delimiterByHeader(file.headText, isHeader, 200)?.delimiter ?? "\t";
  let table: Table | null = null;
  let peakName = "";
  /** A header under a title used up by an earlier table names no analyte of its own. */
  let isTitleUsed = false;
  let untitled: Untitled | null = null;
  const close = () => {
    if (untitled !== null) rejectUntitled(file.name, untitled, peakName, report);
    untitled = null;
  };
  let count = 0;
  let isNamedByFile = false;
  for await (const batch of recordBatches(file, delimiter, report)) {
    const rows: VendorRow[] = [];
    for (let i = 0; i < batch.records.length; i++) {
      const cells = batch.records[i]!;
      const record = { row: batch.lines[i]!, cells };
      const isNumbered = /^\d+$/.test(cells[0]!);
      const name = isNumbered ? null : peakNameIn(cells);
      if (name !== null) {
        close();
        peakName = name;
        isTitleUsed = false;
        table = null;
        report.account("title");
      } else if (!isNumbered && isHeader(cells)) {
        report.account("header");
        if (table !== null && table.rows === 0 && untitled === null && isRepeatedHeader(cells, table.header)) continue;
        close();
        table = tableOf(headerNames(cells), record.row, file.name);
        if (isTitleUsed && table.at.analyte === undefined) untitled = { first: record, rows: 0 };
        isTitleUsed = true;
      } else if (table === null) {
        // Comment and preamble lines before a header (masses, fit, coefficients) hold no results.
        if (isNumbered && filledCells(cells) > 4) report.reject(unknownLine(file.name, record, "a header before rows"));
        else report.account("preamble");
      } else if (!isNumbered && isPreamble(cells)) {
        table = null;
        report.account("preamble");
      } else if (!/^\d*$/.test(cells[0]!.trim()) && table.header[0] === "") {
        report.reject(unknownLine(file.name, record, "a row number in the first cell"));
      } else if (!fitsHeader(cells, table.header.length)) {
        report.reject(oddRow(file.name, record, table.header.length, i === batch.cut));
      } else {
        if (untitled === null && beginsAgain(table, cells)) untitled = { first: record, rows: 0 };
        table.rows++;
        if (untitled !== null) {
          untitled.rows++;
          continue;
        }
        const result = rowOf(record, table, peakName, file.name);
        curve.exists ||= isAmount(cellOf(result, "concentration"));
        isNamedByFile ||= table.at.analyte === undefined && peakName === "";
        rows.push(result);
        count++;
      }
    }
    report.account("record", rows.length);
    yield rows;
  }
  close();
  if (isNamedByFile) report.note(namedByFile(file.name));
  if (!curve.exists && count > 0) report.note(noCurveFinding(file.name, count));
}

/** A number other than 0: what only a calibration curve gives. */
function isAmount(text: string): boolean {
  return /^[-+<>]?\s*\d[\d.,]*(?:e[-+]?\d+)?$/i.test(text) && !isNothing(text);
}

/** One analyte a table and numbered rows: a number that comes again is another table's. */
function beginsAgain(table: Table, cells: readonly string[]): boolean {
  if (table.at.analyte !== undefined || table.header[0] !== "" || cells[0] === "") return false;
  return table.numbers.beginsAgain(Number(cells[0]), cells);
}

function rejectUntitled(file: string, { first, rows }: Untitled, peakName: string, report: ParseReport): void {
  const before = peakName === "" ? null : peakName;
  report.reject(untitledBlock(file, first, rows, "a line Peak Name: above the table", before), rows, rows);
}

function filledCells(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== "").length;
}

/** `Peak Name: drug` of a preamble; null for another line. */
function peakNameIn(cells: readonly string[]): string | null {
  if (!/Peak Name:/.test(cells[0]!)) return null;
  return /^(?:Analyte )?Peak Name:\s*(.*)$/.exec(cells.join(" ").trim())?.[1]?.trim() ?? null;
}

function isPreamble(cells: readonly string[]): boolean {
  return /^[A-Z][^\t]*:/.test(cells[0]!) && cells.slice(1).every((c) => c.trim() === "");
}

function tableOf(header: string[], row: number, file: string): Table {
  const at = columnsOf(header.map(withoutUnit), names, row);
  if (at.concentration === undefined) refuseAreaOnly(file, "SCIEX Analyst", header, row);
  const unit = /\(([^()]*)\)\s*$/.exec(header[at.concentration]!)?.[1]?.trim() ?? "";
  // One analyte a table: the row number counts injections. With a name in every row it would count results.
  if (at.analyte === undefined && at.sequence === undefined && header[0] === "") at.sequence = 0;
  return { header, at, unit, unitIndex: columnIndex(header, "Analyte Units"), numbers: new RowNumbers(), rows: 0 };
}

function rowOf(record: { row: number; cells: string[] }, table: Table, peakName: string, file: string): VendorRow {
  const { row, cells } = record;
  const { at, header } = table;
  const unit = (table.unitIndex < 0 ? "" : (cells[table.unitIndex] ?? "").trim()) || table.unit;
  const fixed = at.analyte === undefined ? { unit, analyte: peakName || stem(file) } : { unit };
  return { row, cells, at, header, fixed };
}

function stem(file: string): string {
  return file.replace(/(?:\.(?:txt|tsv|csv|gz))+$/i, "");
}

function namedByFile(file: string): Finding {
  return finding({
    rule: "analyte-from-file-name",
    file,
    value: stem(file),
    expected: "a column Analyte Peak Name or a line Peak Name: ...",
    what: `${file}: the table names no analyte; the file's name is used instead`,
    remedy: `add "${stem(file)}" to the aliases of the analyte in study.yaml, or export Analyte Peak Name`,
  });
}

function noCurveFinding(file: string, n: number): Finding {
  return finding({
    rule: "no-curve",
    file,
    value: "0.00",
    what: `${file}: all ${n} calculated concentrations are 0: there was no calibration curve`,
  });
}
