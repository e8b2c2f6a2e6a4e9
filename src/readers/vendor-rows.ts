import type { Finding } from "../domain/finding.js";
import type { DilutionApplied } from "../domain/result.js";
import { ReadError } from "../findings/read-error.js";
import { addLines, type LineAccount } from "../io/csv-table.js";
import type { FileFacts } from "./reader.js";

/** What a vendor's column holds, in the house's words; a layout says which column plays which part. */
export const roles = [
  "analyte",
  "concentration",
  "unit",
  "rawFile",
  "sampleId",
  "sampleText",
  "comment",
  "group",
  "sampleType",
  "level",
  "acquired",
  "acquiredClock",
  "sequence",
  "run",
  "nominal",
  "area",
  "internalStandardArea",
  "retentionTime",
  "dilution",
  "lloq",
  "uloq",
  "usedInCurve",
  "subject",
  "matrix",
  "visit",
  "collected",
] as const;
export type Role = (typeof roles)[number];

export const numberRoles = [
  "concentration",
  "nominal",
  "area",
  "internalStandardArea",
  "retentionTime",
  "dilution",
  "lloq",
  "uloq",
] as const;
export type NumberRole = (typeof numberRoles)[number];

/** Where the parts stand in a row's cells. Rows of one block share one of these. */
export type RoleColumns = Partial<Record<Role, number>>;

/** One result row of any layout, before it is understood. */
export interface VendorRow {
  row: number;
  cells: readonly string[];
  at: RoleColumns;
  /** Parts that stand outside the row (compound or sample of its block). */
  fixed?: Partial<Record<Role, string>>;
  /** Numbers that are numbers in the file already (spreadsheet cells): no text, no decimal mark to prove. */
  numbers?: Partial<Record<Role, number>>;
  /** Names of the row's columns, for `extra` and findings. */
  header: readonly string[];
}

export interface VendorLayout {
  /** Format key in terms.csv. */
  terms: string;
  dilution: DilutionApplied;
  /** Names a row that is no result (internal standard, qualifier, statistics), or null. */
  leaveOut?(row: VendorRow): string | null;
  /** Does this row say that no peak was found although the cell holds a number (`0.000`)? */
  isNoPeak?(row: VendorRow, value: number): boolean;
  /** Is the number in the cell no concentration at all (`0.00` without a curve)? Then the result is missing. */
  isNoConcentration?(row: VendorRow, value: number): boolean;
  /** What an empty concentration cell means in this row; `missing` where the layout does not say. */
  emptyMeans?(row: VendorRow, needsStandard: boolean): "notDetected" | "missing";
  /** What the vendor's flag says beside the number (`Quant.Range(Low)`): a finding, the number stays. */
  flagged?(row: VendorRow): string | null;
  /** Columns kept as text in `extra`. */
  extra: readonly string[];
  /** `true`/`false` for a calibrator's cell that says whether it is used in the curve; null when it says nothing. */
  isUsed?(text: string): boolean | null;
}

export function cellOf(row: VendorRow, role: Role): string {
  const fixed = row.fixed?.[role];
  if (fixed !== undefined) return fixed;
  const index = row.at[role];
  return index === undefined ? "" : (row.cells[index] ?? "").trim();
}

/** Name of the column a part stands under, for findings; the part itself where there is none. */
export function nameOf(row: VendorRow, role: Role): string {
  const index = row.at[role];
  return (index === undefined ? undefined : row.header[index]) || role;
}

const headerIndices = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

let lastHeader: readonly string[] = [];
let lastIndices: ReadonlyMap<string, number> = new Map();

function indicesOf(header: readonly string[]): ReadonlyMap<string, number> {
  // Rows of one block follow each other.
  if (header === lastHeader) return lastIndices;
  let indices = headerIndices.get(header);
  if (indices === undefined) {
    indices = new Map([...header.entries()].reverse().map(([i, text]) => [text.toLowerCase(), i]));
    headerIndices.set(header, indices);
  }
  lastHeader = header;
  lastIndices = indices;
  return indices;
}

/** Place of a column by its name (first one of that name, without case); -1 where the file has none. */
export function columnIndex(header: readonly string[], name: string): number {
  return indicesOf(header).get(name.toLowerCase()) ?? -1;
}

/** Text under a column by its name; empty where the file has no such column. */
export function columnText(row: VendorRow, name: string): string {
  const index = columnIndex(row.header, name);
  return index < 0 ? "" : (row.cells[index] ?? "").trim();
}

/** What is found while a layout is taken apart. Open for the first of the two passes only, so that nothing counts twice. */
export class ParseReport {
  readonly findings: Finding[] = [];
  /** Records that became no row: each has an error among the findings. */
  reported = 0;
  /** Text of the moment of export, read with the file's own date order. */
  exportedText: string | null = null;
  isOpen = true;

  /** Lines by name of what they are: every line with text must be among them. */
  readonly lines: LineAccount = {};

  /** Lines (or one record's lines) that cannot be rows; `records`: results they would have been. */
  reject(problem: Finding, records = 1, lines = 1): void {
    if (!this.isOpen) return;
    this.findings.push(problem);
    this.reported += records;
    addLines(this.lines, "reported", lines);
  }

  /** Lines that the layout names: `record`, `header`, `title`, `statistics` ... */
  account(name: string, lines = 1): void {
    if (this.isOpen) addLines(this.lines, name, lines);
  }

  /** Something worth saying that costs no record. */
  note(...found: Finding[]): void {
    if (this.isOpen) this.findings.push(...found);
  }
}

export interface VendorFile {
  name: string;
  layout: VendorLayout;
  report: ParseReport;
  /** The rows in batches. Called twice: once to prove marks and dates over the whole file, once to read. */
  rows(): AsyncIterable<readonly VendorRow[]>;
  run?: FileFacts["run"];
  /** false: the content is not in lines (workbooks, XML). */
  isLines?: boolean;
}

/** Rows already in memory (spreadsheets, XML) as a vendor's rows. */
export function inMemory(rows: readonly VendorRow[]): VendorFile["rows"] {
  return async function* () {
    yield rows;
  };
}

/** No area (some write 0 beside a retention time); where the area was not exported: no retention time. */
export function isWithoutPeak(row: VendorRow): boolean {
  if (hasRole(row, "area")) return isNothing(cellOf(row, "area"));
  return hasRole(row, "retentionTime") && isNothing(cellOf(row, "retentionTime"));
}

function hasRole(row: VendorRow, role: Role): boolean {
  return row.at[role] !== undefined || row.fixed?.[role] !== undefined;
}

/** Empty, zero, or a layout's word for "no value". */
export function isNothing(text: string): boolean {
  return (
    text === "" ||
    /^(?:[-+]?0*(?:[.,]0*)?(?:e[+-]?\d+)?|n\/?a|n\/?f|#n\/a|-+|n\.[ac]\.|not (?:identified|found))$/i.test(text)
  );
}

/** An empty concentration without a peak is "not detected", unless the internal standard has no peak either. */
export function emptyMeansByPeak(row: VendorRow, needsStandard: boolean): "notDetected" | "missing" {
  if (!isWithoutPeak(row)) return "missing";
  // Without its internal standard's peak the injection itself may have failed: nothing is known of the analyte.
  return needsStandard && isNothing(cellOf(row, "internalStandardArea")) ? "missing" : "notDetected";
}

/** Throws: this layout's file holds areas but no concentrations. */
export function refuseAreaOnly(file: string, layout: string, columns: readonly string[], row: number): never {
  throw new ReadError(`${file}: a ${layout} export of areas only: it has no concentration column`, {
    row,
    rule: "area-only",
    value: columns.slice(0, 40).join(", "),
    expected: "a concentration column",
  });
}
