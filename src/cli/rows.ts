import { longCsvText } from "../io/csv-text.js";
import type { LongText } from "../io/long-text.js";
import { columnsIn, flatTable, plainCell, plainTable, type Row } from "../tables/flat-table.js";
import type { Column } from "../tables/index.js";

export type { Row } from "../tables/flat-table.js";

export const formats = ["text", "csv", "json"] as const;
export type Format = (typeof formats)[number];

/** Rows as aligned text (`columns` chosen for a screen), CSV or a JSON array (every field). */
export function renderRows(rows: readonly Row[], format: Format, columns?: readonly string[]): string {
  return [...longRows(rows, format, columns).chunks()].join("");
}

/** The same, never held whole: a list of a large study is longer than a text can be. */
export function longRows(rows: readonly Row[], format: Format, columns?: readonly string[]): LongText {
  if (format === "json") return jsonOf(rows);
  if (format === "csv") return csvOf(rows, columnsIn(rows));
  return { chunks: () => textOf(rows, columns ?? Object.keys(rows[0] ?? {})) };
}

/** In CSV an object becomes columns named by path (`csf.value`); lists become one text. */
export function csvOf(rows: readonly Row[], columns: readonly Column[]): LongText {
  if (columns.length === 0) return { chunks: () => [""] };
  return longCsvText(plainTable(flatTable(rows, columns)));
}

const rowsAtOnce = 500;

/** A JSON array as `JSON.stringify(rows, null, 2)` writes it. */
export function jsonOf(rows: readonly Row[]): LongText {
  return {
    *chunks() {
      if (rows.length === 0) yield "[]\n";
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        const part = rows.slice(start, start + rowsAtOnce);
        const texts = part.map((row) => `  ${JSON.stringify(row, null, 2).replaceAll("\n", "\n  ")}`);
        const isLast = start + rowsAtOnce >= rows.length;
        yield `${start === 0 ? "[\n" : ",\n"}${texts.join(",\n")}${isLast ? "\n]\n" : ""}`;
      }
    },
  };
}

function* textOf(rows: readonly Row[], columns: readonly string[]): Iterable<string> {
  if (rows.length === 0) yield "none\n";
  if (rows.length === 0) return;
  const widths = columns.map((column) => column.length);
  const isNumeric = columns.map(() => true);
  for (const row of rows) {
    textCells(row, columns).forEach((text, index) => {
      widths[index] = Math.max(widths[index]!, text.length);
      isNumeric[index] &&= /^(-?[\d.]+(e[+-]?\d+)?|)$/.test(text);
    });
  }
  const render = (line: readonly string[]): string =>
    line
      .map((text, index) => (isNumeric[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)))
      .join("  ")
      .trimEnd();
  yield `${render(columns)}\n`;
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const part = rows.slice(start, start + rowsAtOnce);
    yield part.map((row) => `${render(textCells(row, columns))}\n`).join("");
  }
}

function textCells(row: Row, columns: readonly string[]): string[] {
  return columns.map((column) => shorten(String(plainCell(row[column]) ?? "")));
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
}
