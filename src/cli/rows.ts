import { csvText } from "../io/csv-text.js";

export const formats = ["text", "csv", "json"] as const;
export type Format = (typeof formats)[number];

/** One row of a list; values that are no text, number or boolean are shown as JSON in text and CSV. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows as aligned text (`columns` chosen for a screen), CSV or a JSON array (every field). */
export function renderRows(rows: readonly Row[], format: Format, columns?: readonly string[]): string {
  if (format === "json") return `${JSON.stringify(rows, null, 2)}\n`;
  if (format === "csv") return csvOf(rows);
  return textOf(rows, columns ?? Object.keys(rows[0] ?? {}));
}

function csvOf(rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const columns = Object.keys(rows[0]!);
  return csvText({ columns, rows: rows.map((row) => columns.map((column) => cell(row[column]))) });
}

function textOf(rows: readonly Row[], columns: readonly string[]): string {
  if (rows.length === 0) return "none\n";
  const cells = rows.map((row) => columns.map((column) => shorten(String(cell(row[column]) ?? ""))));
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

function cell(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join("; ");
  return JSON.stringify(value);
}
