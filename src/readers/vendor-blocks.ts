import { ReadError } from "../domain/errors.js";
import { type Finding, finding } from "../domain/finding.js";
import { type Delimiter, delimiters, headerNames, readRecords } from "../io/csv.js";
import type { SourceFile } from "./reader.js";
import type { Role, RoleColumns, VendorRow } from "./vendor-results.js";

/** Shared by layouts that are tables with something around them. */

export interface NumberedRecord {
  row: number;
  cells: string[];
}

export interface WholeRecords {
  records: NumberedRecord[];
  hasFinalNewline: boolean;
}

/** Bytes up to which a vendor's table is read whole. */
export const vendorBytes = 256 * 1024 * 1024;

/** All records of a vendor's text file. */
export async function allRecords(file: SourceFile, delimiter: Delimiter): Promise<WholeRecords> {
  if (file.size > vendorBytes) {
    throw new ReadError(
      `${file.name} holds ${file.size} bytes; this layout is read whole, up to ${vendorBytes} bytes`,
      {
        rule: "file-too-large",
        remedy: "export fewer samples a file",
      },
    );
  }
  const records: NumberedRecord[] = [];
  const source = readRecords(file.chunks(), delimiter);
  for (;;) {
    const next = await source.next();
    if (next.done) return { records, hasFinalNewline: next.value.hasFinalNewline };
    const { value } = next;
    value.records.forEach((cells, i) => {
      records.push({ row: value.lines[i]!, cells });
    });
  }
}

/** Column of each part by its first name that the header has. Throws ReadError where a used name stands there twice. */
export function columnsOf(
  header: readonly string[],
  names: Partial<Record<Role, readonly string[]>>,
  headerRow: number,
): RoleColumns {
  const at: RoleColumns = {};
  const lower = header.map((name) => name.trim().toLowerCase());
  for (const [role, candidates] of Object.entries(names) as [Role, readonly string[]][]) {
    for (const candidate of candidates) {
      const index = lower.indexOf(candidate.toLowerCase());
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

/** A row whose width is not its header's. */
export function oddRow(file: string, record: NumberedRecord, width: number, isLastAndCut: boolean): Finding {
  const { row, cells } = record;
  const what = isLastAndCut
    ? `the last row ends after ${cells.length} of ${width} cells: the file was cut off`
    : `the row has ${cells.length} cells, its header ${width}`;
  return finding({
    severity: "error",
    rule: isLastAndCut ? "truncated-row" : "ragged-row",
    scope: "file",
    file,
    row,
    value: cells.join(" | ").slice(0, 200),
    expected: `${width} cells`,
    what: `${file}:${row}: ${what}`,
    why: "cells may stand under the wrong column, so the row is not used",
    remedy: "copy or export the file again",
  });
}

/** A line that is part of no block the layout knows. */
export function unknownLine(file: string, record: NumberedRecord, expected: string): Finding {
  return finding({
    severity: "error",
    rule: "unknown-line",
    scope: "file",
    file,
    row: record.row,
    value: record.cells.join(" | ").slice(0, 200),
    expected,
    what: `${file}:${record.row}: the line is not understood; expected ${expected}`,
    why: "whatever it holds is not used",
    remedy: "compare the line with the lines around it, or export again",
  });
}

/** Is a record exactly as wide as its header, empty cells beyond it apart? */
export function fitsHeader(cells: readonly string[], width: number): boolean {
  if (cells.length < width) return false;
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

export interface LongTable {
  rows: VendorRow[];
  header: readonly string[];
  headerRow: number;
  at: RoleColumns;
  findings: Finding[];
  reported: number;
}

/** Rows of one record a result below `records[headerIndex]`; rows of another width are reported. */
export function longTable(
  file: string,
  { records, hasFinalNewline }: WholeRecords,
  headerIndex: number,
  names: Partial<Record<Role, readonly string[]>>,
  fixed?: VendorRow["fixed"],
): LongTable {
  const { cells, row: headerRow } = records[headerIndex]!;
  const header = headerNames(cells);
  const at = columnsOf(header, names, headerRow);
  const table: LongTable = { rows: [], header, headerRow, at, findings: [], reported: 0 };
  for (let i = headerIndex + 1; i < records.length; i++) {
    const record = records[i]!;
    if (fitsHeader(record.cells, header.length)) {
      const row: VendorRow = { row: record.row, cells: record.cells, at, header };
      table.rows.push(fixed === undefined ? row : { ...row, fixed });
      continue;
    }
    table.findings.push(oddRow(file, record, header.length, i === records.length - 1 && !hasFinalNewline));
    table.reported++;
  }
  return table;
}

/** The whole file as a table whose header is the first line that `isHeader` accepts. Throws ReadError without one. */
export async function readLongTable(
  file: SourceFile,
  isHeader: (names: readonly string[]) => boolean,
  names: Partial<Record<Role, readonly string[]>>,
): Promise<LongTable> {
  const found = delimiterByHeader(file.headText, isHeader);
  if (found === null)
    throw new ReadError(`${file.name}: the header line is missing`, { row: 1, rule: "missing-header" });
  const whole = await allRecords(file, found.delimiter);
  const index = whole.records.findIndex((record) => isHeader(headerNames(record.cells)));
  if (index < 0) throw new ReadError(`${file.name}: the header line is damaged`, { row: 1, rule: "missing-header" });
  return longTable(file.name, whole, index, names);
}

/** Does the header hold all of these names (compared without case)? */
export function hasNames(header: readonly string[], ...names: string[]): boolean {
  const lower = new Set(header.map((name) => name.trim().toLowerCase()));
  return names.every((name) => lower.has(name.toLowerCase()));
}
