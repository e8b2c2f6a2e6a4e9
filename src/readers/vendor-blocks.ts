import { ReadError } from "../findings/read-error.js";
import { type Delimiter, delimiters, headerNames, readRecords } from "../io/csv.js";
import { HeaderWatch, isRowLike } from "../io/csv-table.js";
import { unitInHeader } from "./header-search.js";
import type { SourceFile } from "./reader.js";
import {
  type NumberedRecord,
  noFinalLineEnd,
  oddRow,
  otherHeader,
  rowAboveHeader,
  swallowedRows,
} from "./row-findings.js";
import type { ParseReport, Role, RoleColumns, VendorRow } from "./vendor-rows.js";

/** Shared by layouts that are tables with something around them. */

/** Records as they stand in the file; `cut` is the place of a last record without a line end, else -1. */
export interface RecordBatch {
  records: string[][];
  lines: number[];
  cut: number;
}

/**
 * All records of a vendor's text file, batch by batch. Lines that are part of no record (inside quoted cells, joined by a
 * stray quote) are accounted for in the report; every record must be accounted for by the layout.
 */
export async function* recordBatches(
  file: SourceFile,
  delimiter: Delimiter,
  report: ParseReport | null,
): AsyncGenerator<RecordBatch> {
  const source = readRecords(file.chunks(), delimiter);
  let held: RecordBatch | null = null;
  try {
    for (;;) {
      const next = await source.next();
      if (held !== null) {
        if (next.done && !next.value.hasFinalNewline) {
          held.cut = held.records.length - 1;
          report?.note(noFinalLineEnd(file.name, held.lines[held.cut] ?? next.value.lastLine));
        }
        yield held;
      }
      if (next.done) return;
      const { records, lines, swallowed, continued } = next.value;
      report?.account("line within a quoted cell", continued);
      for (const rows of swallowed) {
        report?.reject(swallowedRows(file.name, rows.line, rows.lastLine, rows.cells), rows.filled, 1);
      }
      held = { records, lines, cut: -1 };
    }
  } finally {
    // Whoever stops early closes the file.
    await source.return({ hasFinalNewline: true, lastLine: 0 });
  }
}

/** Column of each part by its first name that the header has. Throws ReadError where a used name stands there twice. */
export function columnsOf(
  header: readonly string[],
  names: Partial<Record<Role, readonly string[]>>,
  headerRow: number,
): RoleColumns {
  const at: RoleColumns = {};
  const lower = header.map((name) => name.replace(/\s+/g, " ").trim().toLowerCase());
  const withUnit = header.map((name) => unitInHeader(name)?.name.toLowerCase() ?? "");
  for (const [role, candidates] of Object.entries(names) as [Role, readonly string[]][]) {
    for (const candidate of candidates) {
      const exact = lower.indexOf(candidate.toLowerCase());
      const index = exact < 0 && role === "concentration" ? withUnit.indexOf(candidate.toLowerCase()) : exact;
      if (index < 0) continue;
      if (lower.indexOf(candidate.toLowerCase(), index + 1) >= 0) {
        throw new ReadError(`line ${headerRow}: the header names "${header[index]}" more than once`, {
          row: headerRow,
          column: header[index]!,
          rule: "duplicate-header",
          remedy: "remove one of the two columns from the report and export again",
        });
      }
      at[role] = index;
      break;
    }
  }
  return at;
}

/**
 * Is a record exactly as wide as its header? Empty cells beyond it are none where the header's own line has as many
 * (`rawWidth`): a spreadsheet pads every line alike.
 */
export function fitsHeader(cells: readonly string[], width: number, rawWidth = Number.POSITIVE_INFINITY): boolean {
  if (cells.length < width || cells.length > rawWidth) return false;
  for (let i = width; i < cells.length; i++) if (cells[i]!.trim() !== "") return false;
  return true;
}

/** The delimiter under which one of the first lines is the header looked for; null for none. */
export function delimiterByHeader(
  headText: string,
  isHeader: (names: string[]) => boolean,
  lines = 60,
): { delimiter: Delimiter; header: string[] } | null {
  for (const line of headText.split(/\r\n|\n|\r/, lines)) {
    for (const delimiter of delimiters) {
      if (!line.includes(delimiter)) continue;
      const header = headerNames(splitLine(line, delimiter));
      if (header.length >= 2 && isHeader(header)) return { delimiter, header };
    }
  }
  return null;
}

/** Cells of one line as far as a header needs it: quoted cells without line breaks. */
export function splitLine(line: string, delimiter: Delimiter): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  const pattern = new RegExp(`(?:^|${delimiter})(?:"((?:[^"]|"")*)"|([^${delimiter}]*))`, "g");
  for (const match of line.matchAll(pattern)) cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
  return cells;
}

/** A table whose header line is known: one record a row. */
export interface LongTable {
  delimiter: Delimiter;
  header: readonly string[];
  headerRow: number;
  /** Cells of the header's line, empty ones at its end included. */
  rawWidth: number;
  at: RoleColumns;
}

/** The header of a long table: the first line that `isHeader` accepts. Throws ReadError without one. */
export async function findLongTable(
  file: SourceFile,
  isHeader: (names: readonly string[]) => boolean,
  names: Partial<Record<Role, readonly string[]>>,
): Promise<LongTable> {
  const found = delimiterByHeader(file.headText, isHeader);
  if (found === null)
    throw new ReadError(`${file.name}: the header line is missing`, { row: 1, rule: "missing-header" });
  for await (const { records, lines } of recordBatches(file, found.delimiter, null)) {
    const index = records.findIndex((cells) => isHeader(headerNames(cells)));
    if (index < 0) continue;
    const header = headerNames(records[index]!);
    const headerRow = lines[index]!;
    const rawWidth = records[index]!.length;
    return { delimiter: found.delimiter, header, headerRow, rawWidth, at: columnsOf(header, names, headerRow) };
  }
  throw new ReadError(`${file.name}: the header line is damaged`, { row: 1, rule: "missing-header" });
}

/** Rows below the header; records of another width are reported (each as `records` results). */
export async function* longRows(
  file: SourceFile,
  table: LongTable,
  report: ParseReport,
  change: (row: VendorRow) => VendorRow | readonly VendorRow[] = (row) => row,
  records = 1,
): AsyncGenerator<VendorRow[]> {
  const { header, headerRow, at } = table;
  const watch = new HeaderWatch(header);
  let other: NumberedRecord | null = null;
  let others = 0;
  for await (const batch of recordBatches(file, table.delimiter, report)) {
    const rows: VendorRow[] = [];
    let taken = 0;
    for (let i = 0; i < batch.records.length; i++) {
      const row = batch.lines[i]!;
      const cells = batch.records[i]!;
      if (row < headerRow && isRowLike(cells, header.length)) {
        report.reject(rowAboveHeader(file.name, row, cells), records);
        continue;
      }
      const seen = row <= headerRow ? "repeated" : watch.look(cells);
      if (seen === "repeated") {
        report.account(row < headerRow ? "title" : "header");
        continue;
      }
      if (seen === "other") {
        other ??= { row, cells };
        others++;
        continue;
      }
      if (!fitsHeader(cells, header.length, table.rawWidth)) {
        report.reject(oddRow(file.name, { row, cells }, header.length, i === batch.cut), records);
        continue;
      }
      taken++;
      const changed = change({ row, cells, at, header });
      if (Array.isArray(changed)) rows.push(...changed);
      else rows.push(changed as VendorRow);
    }
    report.account("record", taken);
    yield rows;
  }
  if (other !== null) report.reject(otherHeader(file.name, other, others), others * records, others);
}

/** The header once more, as files put together by hand have it. */
export function isRepeatedHeader(cells: readonly string[], header: readonly string[]): boolean {
  if (cells.length < header.length || cells[0]!.trim() !== header[0]) return false;
  return fitsHeader(cells, header.length) && header.every((name, i) => cells[i]!.trim() === name);
}

/** Does the header hold all of these names (compared without case)? */
export function hasNames(header: readonly string[], ...names: string[]): boolean {
  const lower = new Set(header.map((name) => name.trim().toLowerCase()));
  return names.every((name) => lower.has(name.toLowerCase()));
}
