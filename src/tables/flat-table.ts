import type { PlainCell, PlainTable } from "../io/csv-text.js";
import type { Column } from "./column.js";

/** One row of a list as it is printed in JSON: groups, lists, plain values. */
export type Row = Readonly<Record<string, unknown>>;

/** `mixed`: numbers and texts, in columns that people read in a workbook. */
export type ColumnKind = "text" | "number" | "boolean" | "mixed";

export interface FlatColumn {
  /** Path into the row: `csf.value`. */
  name: string;
  kind: ColumnKind;
  help: string;
}

/** What a file says about itself: its study, the program, what it may be used for. */
export type About = readonly (readonly [what: string, text: string])[];

/** Rows of plain cells; every cell of a column is of its kind or null. */
export interface FlatTable {
  columns: readonly FlatColumn[];
  rowCount: number;
  /** Made one at a time, anew whenever somebody goes through them: those of a large study would fill the memory. */
  rows: Iterable<readonly FlatCell[]>;
}

/** Rows of which each is made when it is asked for. */
export interface Rows {
  readonly length: number;
  [Symbol.iterator](): Iterator<Row>;
}

/** The rows of a list, made one at a time and anew whenever somebody goes through them. */
export function rowsOf<T>(list: readonly T[], row: (one: T) => Row): Rows {
  return {
    length: list.length,
    *[Symbol.iterator]() {
      for (const one of list) yield row(one);
    },
  };
}

export type FlatCell = string | number | boolean | null;

/**
 * Rows as a table of declared columns: a group becomes columns named by path (`csf.value`), a list one text (`code: text;
 * ...`). The columns are the same whatever the rows hold, also without rows. `forPeople` brings the columns that are
 * shown in workbooks only. Throws where a row holds what no column declares: it would be left out without a word.
 */
export function flatTable(rows: Rows, declared: readonly Column[], forPeople = false): FlatTable {
  const columns = declared
    .filter((column) => forPeople || column.isShown !== true)
    .map(({ name, type, help, isShown }) => ({ name, kind: isShown === true ? ("mixed" as const) : type, help }));
  const places = new Map(columns.map(({ name }, place) => [name, place]));
  const groups = new Set(columns.flatMap(({ name }) => groupsOf(name)));
  return {
    columns,
    rowCount: rows.length,
    rows: {
      *[Symbol.iterator]() {
        for (const row of rows) {
          const cells: FlatCell[] = columns.map(() => null);
          for (const [path, cell] of flatten(row)) {
            const place = places.get(path);
            if (place !== undefined) cells[place] = cellOf(cell, columns[place]!);
            else if (cell !== null || !groups.has(path)) throw new Error(`no column of the table is named ${path}`);
          }
          yield cells;
        }
      },
    },
  };
}

/** Columns as the rows bring them, for lists that are no table of the study; without rows there are none. */
export function columnsIn(rows: readonly Row[]): Column[] {
  const kinds = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const [path, cell] of flatten(row)) {
      const met = kinds.get(path);
      if (met === undefined) kinds.set(path, new Set(cell === null ? [] : [typeof cell]));
      else if (cell !== null) met.add(typeof cell);
    }
  }
  const paths = [...kinds.keys()];
  // A group that is empty in one row has columns in another; then the lone column says nothing.
  const names = paths.filter((path) => !paths.some((other) => other.startsWith(`${path}.`)));
  names.sort((a, b) => order(a, paths) - order(b, paths));
  return names.map((name) => ({ name, type: typeOf(kinds.get(name)!), help: "" }));
}

/** `a.b.c` lies in `a` and in `a.b`. */
function groupsOf(name: string): string[] {
  const parts = name.split(".");
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("."));
}

/** One value as one cell: a group as JSON, a list as one text, yes and no for booleans. */
export function plainCell(value: unknown): PlainCell {
  const cell = plain(value);
  return typeof cell === "boolean" ? yesNo(cell) : cell;
}

/** The same table in cells that CSV knows: yes and no for booleans. */
export function plainTable({ columns, rows }: FlatTable): PlainTable {
  return {
    columns: columns.map((column) => column.name),
    rows: {
      *[Symbol.iterator]() {
        for (const row of rows) yield row.map((cell) => (typeof cell === "boolean" ? yesNo(cell) : cell));
      },
    },
  };
}

/** Place of a column: beside the others of its group, wherever a row brought it first. */
function order(column: string, paths: readonly string[]): number {
  const group = column.split(".")[0]!;
  const first = paths.findIndex((path) => path === group || path.startsWith(`${group}.`));
  return first + paths.indexOf(column) / (paths.length + 1);
}

/** Cells of a row by path. */
export function flatten(row: Row, prefix = ""): Map<string, FlatCell> {
  const cells = new Map<string, FlatCell>();
  for (const [key, value] of Object.entries(row)) {
    const isGroup = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isGroup) for (const [path, inner] of flatten(value as Row, `${prefix}${key}.`)) cells.set(path, inner);
    else cells.set(`${prefix}${key}`, plain(value));
  }
  return cells;
}

function plain(value: unknown): FlatCell {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  return Array.isArray(value) ? value.map(listed).join("; ") : JSON.stringify(value);
}

/** An entry of a list: an exclusion as `code: text`, a word as it is. */
function listed(one: unknown): string {
  if (typeof one === "string") return one;
  const { code, text } = one as { code?: unknown; text?: unknown };
  return typeof code === "string" && typeof text === "string" ? `${code}: ${text}` : JSON.stringify(one);
}

function typeOf(kinds: ReadonlySet<string>): Column["type"] {
  const [only] = kinds;
  return kinds.size === 1 && (only === "number" || only === "boolean") ? only : "text";
}

/** Throws where a number or boolean is declared and something else stands. */
function cellOf(cell: FlatCell, { name, kind }: FlatColumn): FlatCell {
  if (cell === null || kind === "mixed" || typeof cell === (kind === "text" ? "string" : kind)) return cell;
  if (kind === "text") return typeof cell === "boolean" ? yesNo(cell) : String(cell);
  throw new Error(`column ${name} holds ${JSON.stringify(cell)}, not a ${kind}`);
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
