import { flatTable, plainCell, plainRows, type Row } from "../export/flat-table.js";
import { csvText } from "../io/csv-text.js";

export type { Row } from "../export/flat-table.js";

export const formats = ["text", "csv", "json"] as const;
export type Format = (typeof formats)[number];

/** Rows as aligned text (`columns` chosen for a screen), CSV or a JSON array (every field). */
export function renderRows(rows: readonly Row[], format: Format, columns?: readonly string[]): string {
  if (format === "json") return `${JSON.stringify(rows, null, 2)}\n`;
  if (format === "csv") return csvOf(rows);
  return textOf(rows, columns ?? Object.keys(rows[0] ?? {}));
}

/** In CSV an object becomes columns named by path (`csf.value`); lists become one text. */
export function csvOf(rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const table = flatTable(rows);
  return csvText({ columns: table.columns.map((column) => column.name), rows: plainRows(table) });
}

function textOf(rows: readonly Row[], columns: readonly string[]): string {
  if (rows.length === 0) return "none\n";
  const cells = rows.map((row) => columns.map((column) => shorten(String(plainCell(row[column]) ?? ""))));
  const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((line) => line[index]!.length)));
  const isNumeric = columns.map((_, index) => cells.every((line) => /^(-?[\d.]+(e[+-]?\d+)?|)$/.test(line[index]!)));
  const render = (line: readonly string[]): string =>
    line
      .map((text, index) => (isNumeric[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)))
      .join("  ")
      .trimEnd();
  return `${[render(columns), ...cells.map(render)].join("\n")}\n`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
}
