import { ReadError } from "../findings/read-error.js";
import { type Delimiter, delimiters, headerNames, parseHead } from "../io/csv.js";
import {
  compoundsWithout,
  type MassHunterTable,
  type Measured,
  refuseUnlikeHeaderRows,
  standardMark,
  tableLayout,
  unlikeCompound,
  unlikeCompounds,
} from "./masshunter-header.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { type NumberedRecord, oddRow, unknownLine } from "./row-findings.js";
import { fitsHeader, recordBatches } from "./vendor-blocks.js";
import { readVendorRows } from "./vendor-results.js";
import {
  emptyMeansByPeak,
  isWithoutPeak,
  ParseReport,
  refuseAreaOnly,
  type VendorLayout,
  type VendorRow,
} from "./vendor-rows.js";

/**
 * Agilent MassHunter Quantitative Analysis, table saved as CSV: two header rows, the first with a label at the first
 * column of each group (`Sample`, `<compound> Method`, `<compound> Results`, `Qualifier (..) Results`), rows are
 * injections; or the transposed compound table, rows are compounds.
 */

const layout: Omit<VendorLayout, "dilution"> = {
  terms: "masshunter",
  extra: ["Accuracy", "MI", "Outlier Summary", "ISTD Resp. Ratio", "S/N", "Quantitation Message", "Calc. Conc."],
  isNoPeak: (row, value) => value === 0 && isWithoutPeak(row),
  emptyMeans: emptyMeansByPeak,
  leaveOut: (row) => {
    if (row.fixed?.usedInCurve === "ISTD") return "internal standards";
    return row.at.concentration === undefined ? "compounds without a concentration column" : null;
  },
};

export const masshunter: Reader = {
  id: "masshunter",
  title: "Agilent MassHunter Quantitative Analysis (CSV)",
  evidence: "real files",
  tellingColumns: [["Data File"], ["Type"], ["Acq. Date-Time"], ["Final Conc.", "Calc. Conc."]],
  sniff,
  async *read(file, options) {
    const delimiter = delimiterOf(file);
    const table = await findTable(file, delimiter);
    const report = new ParseReport();
    report.note(...unlikeCompounds(file.name, table));
    const lost = compoundsWithout(table, "concentration");
    const rows = () => tableRows(file, delimiter, table, report, lost);
    const own = { ...layout, dilution: table.dilution };
    return yield* readVendorRows({ name: file.name, layout: own, report, rows }, options);
  },
};

function sniff({ headText }: FileHead): SniffAnswer {
  const line = headText.replace(/^[\r\n]+/, "").split(/[\r\n]/, 1)[0] ?? "";
  if (/^Data File .*\.D\s/i.test(headText.replace(/^[\r\n]+/, "")) && /^Injection Date\s*:/m.test(headText)) {
    const why = "it is a page to read, with Injection Date and Acq. Operator lines";
    return { sure: false, refuse: "a printed OpenLab CDS / ChemStation report", why };
  }
  if (/^"?Compound Method"?[,;\t]/.test(line)) return { sure: true, why: "its first row begins with Compound Method" };
  const hasGroups = /(?:Results|Method)"?(?:[,;\t]|$)/.test(line);
  const begins = /^"?(?:Sample)?"?[,;\t]/.test(line);
  if (hasGroups && begins)
    return { sure: true, why: "its first row labels groups `... Results` over a row of field names" };
  return { sure: false, lookedFor: "a first row of group labels (Sample, <compound> Results)" };
}

async function findTable(file: SourceFile, delimiter: Delimiter): Promise<MassHunterTable> {
  for await (const { records, lines } of recordBatches(file, delimiter, null)) {
    const [labels, fields] = records;
    if (labels === undefined || fields === undefined) break;
    refuseUnlikeHeaderRows(labels, fields, lines[1]!, file.name);
    const names = headerNames(fields);
    const table = tableLayout(labels, names, lines[1]!, file.name);
    if (table.measured.every((m) => m.at.concentration === undefined)) {
      refuseAreaOnly(file.name, "MassHunter", [...new Set(names)], lines[1]!);
    }
    return table;
  }
  throw new ReadError(`${file.name}: a MassHunter table needs two header rows`, { row: 1, rule: "missing-header" });
}

async function* tableRows(
  file: SourceFile,
  delimiter: Delimiter,
  table: MassHunterTable,
  report: ParseReport,
  lost: readonly Measured[],
): AsyncGenerator<VendorRow[]> {
  let seen = 0;
  let records = 0;
  let open: NumberedRecord | null = null;
  for await (const batch of recordBatches(file, delimiter, report)) {
    const rows: VendorRow[] = [];
    for (let i = 0; i < batch.records.length; i++) {
      if (seen++ < 2) {
        report.account("header");
        continue;
      }
      const read: NumberedRecord = { row: batch.lines[i]!, cells: batch.records[i]! };
      const record: NumberedRecord =
        open === null ? read : { row: read.row, cells: joined(open.cells, read.cells, table.messageIndex) };
      open = isMessageOnly(record, table.messageIndex) ? record : null;
      if (open !== null) report.account("quantitation message");
      else if (addRecord(rows, file.name, record, table, report, lost, i === batch.cut)) records++;
    }
    yield rows;
  }
  if (lost.length > 0) report.reject(unlikeCompound(file.name, "concentration", lost), records * lost.length, 0);
  // A message whose record never came.
  if (open !== null) report.reject(oddRow(file.name, open, table.width, true), table.measured.length, 0);
}

function addRecord(
  rows: VendorRow[],
  file: string,
  record: NumberedRecord,
  table: MassHunterTable,
  report: ParseReport,
  lost: readonly Measured[],
  isCut: boolean,
): boolean {
  if (!fitsHeader(record.cells, table.width)) {
    report.reject(oddRow(file, record, table.width, isCut), table.measured.length);
    return false;
  }
  if (isShifted(record, table)) {
    report.reject(
      unknownLine(file, record, "cells under their columns (the quantitation message above the row is lost)"),
      table.measured.length,
    );
    return false;
  }
  report.account("record");
  for (const measured of table.measured) if (!lost.includes(measured)) rows.push(rowOf(record, measured, table));
  return true;
}

/**
 * Without its message a record lacks the message's cell, and every cell stands one column to the left: text stands under
 * a column without a name, or a number under the time.
 */
function isShifted({ cells }: NumberedRecord, { messageIndex, fields, measured }: MassHunterTable): boolean {
  if (messageIndex < 0) return false;
  const isUnnamed = fields.some((name, i) => i > messageIndex && name.trim() === "" && (cells[i] ?? "").trim() !== "");
  const at = measured[0]?.at.acquired;
  return isUnnamed || (at !== undefined && /^\d+(?:[.,]\d+)?$/.test((cells[at] ?? "").trim()));
}

/**
 * A quantitation message ends with a line break that is not quoted: the record goes on in the next line, whose first
 * cell is the message's tail. Both are put together again.
 */
function isMessageOnly({ cells }: NumberedRecord, at: number): boolean {
  return at >= 0 && (cells[at] ?? "").trim() !== "" && cells.slice(at + 1).every((cell) => cell.trim() === "");
}

function delimiterOf(file: FileHead): Delimiter {
  const line = file.headText.replace(/^[\r\n]+/, "").split(/[\r\n]/, 1)[0] ?? "";
  const counted = delimiters.map((d) => ({ d, n: parseHead(`${line}\n`, d, 1, true).records[0]?.length ?? 0 }));
  // The label row is mostly empty cells: the delimiter that makes them is the only one there.
  return counted.reduce((a, b) => (b.n > a.n ? b : a)).d;
}

function rowOf(record: NumberedRecord, measured: Measured, table: MassHunterTable): VendorRow {
  const { row, cells } = record;
  const name = table.isTransposed ? (cells[table.nameIndex] ?? "").trim() : measured.name;
  const isStandard = standardMark.test(name) || measured.isStandard;
  const why = isStandard ? { usedInCurve: "ISTD" } : {};
  const fixed = table.isTransposed ? { ...measured.fixed, analyte: name, ...why } : { analyte: name, ...why };
  return { row, cells, at: measured.at, fixed, header: measured.header };
}

function joined(message: readonly string[], rest: readonly string[], at: number): string[] {
  return [...message.slice(0, at), `${message[at]} ${rest[0] ?? ""}`.trim(), ...rest.slice(1)];
}
