import type { PlainCell, PlainTable } from "../io/csv-text.js";

/** One row of a list as it is printed in JSON: groups, lists, plain values. */
export type Row = Readonly<Record<string, unknown>>;

/** `mixed`: numbers and texts, only where the caller asked for it. */
export type ColumnKind = "text" | "number" | "boolean" | "mixed";

export interface FlatColumn {
  /** Path into the row: `csf.value`. */
  name: string;
  kind: ColumnKind;
}

/** Rows of plain cells; every cell of a column is of its kind or null. */
/** What a file says about itself: its study, the program, what it may be used for. */
export type About = readonly (readonly [what: string, text: string])[];

export interface FlatTable {
  columns: readonly FlatColumn[];
  rowCount: number;
  /** Made one at a time, anew whenever somebody goes through them: those of a large study would fill the memory. */
  rows: Iterable<readonly FlatCell[]>;
}

export type FlatCell = string | number | boolean | null;

/**
 * Rows as a table: a group becomes columns named by path (`csf.value`), a list one text (`code: text; ...`). A column
 * whose cells are of different kinds is text, or stays as it is where `mixed` says so. Without rows there are no columns.
 */
export function flatTable(rows: readonly Row[], mixed: (column: string) => boolean = () => false): FlatTable {
  const kinds = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const [path, cell] of flatten(row)) {
      const met = kinds.get(path);
      if (met === undefined) kinds.set(path, new Set(cell === null ? [] : [typeof cell]));
      else if (cell !== null) met.add(typeof cell);
    }
  }
  const paths = [...kinds.keys()];
  // A group that is empty in one row (`steadyState`) has columns in another; then the lone column says nothing.
  const names = paths.filter((path) => !paths.some((other) => other.startsWith(`${path}.`)));
  names.sort((a, b) => order(a, paths) - order(b, paths));
  const columns = names.map((name) => ({ name, kind: mixed(name) ? ("mixed" as const) : kindOf(kinds.get(name)!) }));
  return {
    columns,
    rowCount: rows.length,
    rows: {
      *[Symbol.iterator]() {
        for (const row of rows) {
          const flat = flatten(row);
          yield columns.map(({ name, kind }) => cellOf(flat.get(name) ?? null, kind));
        }
      },
    },
  };
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

function flatten(row: Row, prefix = ""): Map<string, FlatCell> {
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

function kindOf(kinds: ReadonlySet<string>): ColumnKind {
  const [only] = kinds;
  return kinds.size === 1 && (only === "number" || only === "boolean") ? only : "text";
}

function cellOf(cell: FlatCell, kind: ColumnKind): FlatCell {
  if (cell === null || kind !== "text" || typeof cell === "string") return cell;
  return typeof cell === "boolean" ? yesNo(cell) : String(cell);
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
