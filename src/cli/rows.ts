import { csvText } from "../io/csv-text.js";

export const formats = ["text", "csv", "json"] as const;
export type Format = (typeof formats)[number];

/** One row of a list. In CSV an object becomes columns named by path (`csf.value`); lists become one text. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows as aligned text (`columns` chosen for a screen), CSV or a JSON array (every field). */
export function renderRows(rows: readonly Row[], format: Format, columns?: readonly string[]): string {
  if (format === "json") return `${JSON.stringify(rows, null, 2)}\n`;
  if (format === "csv") return csvOf(rows);
  return textOf(rows, columns ?? Object.keys(rows[0] ?? {}));
}

function csvOf(rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const flat = rows.map((row) => flatten(row));
  // A group that is empty in one row (`steadyState`) has columns in another; then the lone column says nothing.
  const paths = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  const columns = paths.filter((path) => !paths.some((other) => other.startsWith(`${path}.`)));
  columns.sort((a, b) => order(a, paths) - order(b, paths));
  return csvText({ columns, rows: flat.map((row) => columns.map((column) => row.get(column) ?? null)) });
}

/** Place of a column: beside the others of its group, wherever a row brought it first. */
function order(column: string, paths: readonly string[]): number {
  const group = column.split(".")[0]!;
  const first = paths.findIndex((path) => path === group || path.startsWith(`${group}.`));
  return first + paths.indexOf(column) / (paths.length + 1);
}

function flatten(row: Row, prefix = ""): Map<string, string | number | null> {
  const cells = new Map<string, string | number | null>();
  for (const [key, value] of Object.entries(row)) {
    const isGroup = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isGroup) for (const [path, inner] of flatten(value as Row, `${prefix}${key}.`)) cells.set(path, inner);
    else cells.set(`${prefix}${key}`, cell(value));
  }
  return cells;
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
  if (Array.isArray(value)) return value.map(listed).join("; ");
  return JSON.stringify(value);
}

/** An entry of a list: an exclusion as `code: text`, a word as it is. */
function listed(one: unknown): string {
  if (typeof one === "string") return one;
  const { code, text } = one as { code?: unknown; text?: unknown };
  return typeof code === "string" && typeof text === "string" ? `${code}: ${text}` : JSON.stringify(one);
}
