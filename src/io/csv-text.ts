import type { LongText } from "./long-text.js";

/** Columns and rows of plain cells, as every CSV the program writes is made from. */
export interface PlainTable {
  columns: readonly string[];
  rows: Iterable<readonly PlainCell[]>;
}

export type PlainCell = string | number | null;

/** Rows made one at a time, each when it is written: those of a large study take hundreds of megabytes. */
export function rowsOf<T>(
  items: readonly T[],
  cells: (item: T) => readonly PlainCell[],
): Iterable<readonly PlainCell[]> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield cells(item);
    },
  };
}

/**
 * A table as CSV (RFC 4180, UTF-8, LF). Numbers keep every digit and are never touched. A text that a spreadsheet would
 * run as a formula, or that begins with a control character, gets a leading apostrophe; null is an empty cell.
 */
export function csvText(table: PlainTable): string {
  return [...csvChunks(table)].join("");
}

/** The same, never held whole. */
export function longCsvText(table: PlainTable): LongText {
  return { chunks: () => csvChunks(table) };
}

const linesAtOnce = 1000;

function* csvChunks({ columns, rows }: PlainTable): Iterable<string> {
  let lines = [columns.map(cellText).join(",")];
  for (const cells of rows) {
    lines.push(cells.map(cellText).join(","));
    if (lines.length < linesAtOnce) continue;
    yield `${lines.join("\n")}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join("\n")}\n`;
}

/** Most texts: nothing to quote, no formula, no space at an end. One look instead of four. */
const plain = /^[0-9A-Za-z][0-9A-Za-z_.:;/()%-]*(?: [0-9A-Za-z_.:;/()%-]+)*$/;

function cellText(cell: PlainCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  if (plain.test(cell)) return cell;
  const safe = neutralText(cell);
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text with a leading apostrophe where a spreadsheet would run it as a formula; else as it is. */
export function neutralText(text: string): string {
  return isHarmful(text) ? `'${text}` : text;
}

/** The text that `neutralText` was given. */
export function plainText(safe: string): string {
  return safe.startsWith("'") && isHarmful(safe.slice(1)) ? safe.slice(1) : safe;
}

/** Texts that look like plain negative numbers are not spared: a number belongs into a cell as a number. */
function isHarmful(text: string): boolean {
  const first = text.codePointAt(0);
  return (
    first !== undefined && (first < 0x20 || first === 0x7f || "=+-@＝＋－＠".includes(String.fromCodePoint(first)))
  );
}
