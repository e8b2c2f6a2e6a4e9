import { ReadError } from "../findings/read-error.js";
import {
  type CsvBatch,
  type CsvEnd,
  type Delimiter,
  delimiterNames,
  delimiters,
  headerNames,
  parseHead,
  readRecords,
} from "./csv.js";

/** Delimited text as a table: its delimiter, its header and the rows below, every line accounted for. */

/**
 * The delimiter of a table whose first record is its header, proven by the shape of the first records: a header of at
 * least two columns and records as wide as it. `isHeader` decides between two that both fit. Throws ReadError.
 */
export function proveDelimiter(headText: string, isHeader: (names: string[]) => boolean = () => true): Delimiter {
  const fits = delimiters
    .map((delimiter) => ({ delimiter, ...fitOf(headText, delimiter) }))
    .filter((f) => f.names.length >= 2 && f.share >= 0.5 && isHeader(f.names));
  const best = Math.max(...fits.map((f) => f.share));
  const winners = fits.filter((f) => f.share === best);
  if (winners.length === 1) return winners[0]!.delimiter;
  const found = winners.map((w) => `${delimiterNames[w.delimiter]} (${w.names.length} columns)`).join(" and ");
  throw new ReadError(
    winners.length === 0
      ? "no delimiter fits: no comma, semicolon or tab gives a header and records of equal width"
      : `the delimiter cannot be decided: ${found} fit equally well`,
    { row: 1, rule: "unclear-delimiter", expected: "a table separated by comma, semicolon or tab" },
  );
}

function fitOf(headText: string, delimiter: Delimiter): { names: string[]; share: number } {
  const { records } = parseHead(headText, delimiter, 200, headText.length < 65_536);
  const names = headerNames(records[0] ?? []);
  const body = records.slice(1);
  if (body.length === 0) return { names, share: names.length >= 2 ? 1 : 0 };
  const fitting = body.filter((r) => cellsBeyond(r, names.length) === 0 && r.length >= names.length).length;
  return { names, share: fitting / body.length };
}

function cellsBeyond(record: readonly string[], width: number): number {
  let n = 0;
  for (let i = width; i < record.length; i++) if (record[i]!.trim() !== "") n++;
  return n;
}

/** Throws ReadError naming every column that stands in the header twice. */
export function refuseDuplicateHeaders(names: readonly string[], line: number): void {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) {
    if (name !== "" && seen.has(name)) twice.add(name);
    seen.add(name);
  }
  if (twice.size === 0) return;
  throw new ReadError(`line ${line}: the header names ${[...twice].map((n) => `"${n}"`).join(", ")} more than once`, {
    row: line,
    column: [...twice][0]!,
    rule: "duplicate-header",
    expected: "every column name once",
    remedy: "rename or remove the second column: which one holds the value cannot be determined",
  });
}

/** A record that does not have the header's width. */
export interface OddRecord {
  line: number;
  cells: string[];
  /**
   * `truncated`: the last record of a file that does not end with a line end. `above`: a row of the table's width above
   * its header. `swallowed`: rows that a stray quote joined. `otherHeader`: rows from another header on.
   */
  kind: "ragged" | "truncated" | "above" | "swallowed" | "otherHeader";
  /** Last line of swallowed rows, and how many rows this stands for. */
  lastLine?: number;
  rows?: number;
}

export interface TableBatch extends Pick<CsvBatch, "records" | "lines"> {
  odd: OddRecord[];
  /** Lines with text by what they are, rows apart. */
  named: LineAccount;
}

/** Lines with text by name of what they are: `header`, `title`, `record`, `reported` ... */
export type LineAccount = Record<string, number>;

export function addLines(account: LineAccount, name: string, n = 1): void {
  if (n !== 0) account[name] = (account[name] ?? 0) + n;
}

/**
 * Records below a header, exactly as wide as it. Empty cells beyond the header are cut off where every row ends in as many
 * of them; every other difference is handed over as an odd record and never as data: in a row that alone has a surplus
 * cell the cells may have shifted.
 */
export async function* readBody(
  chunks: AsyncIterable<string> | Iterable<string>,
  delimiter: Delimiter,
  headerLine: number,
  width: number,
  header: readonly string[] = [],
): AsyncGenerator<TableBatch, CsvEnd> {
  const source = readRecords(chunks, delimiter);
  const shape: TableShape = { headerLine, width, surplus: null, watch: new HeaderWatch(header) };
  let held: TableBatch | null = null;
  try {
    for (;;) {
      const next = await source.next();
      if (next.done) {
        const end = next.value;
        const last = held?.odd.at(-1);
        const isLast = last !== undefined && last.line === lastLineOf(held!);
        if (isLast && !end.hasFinalNewline && last.cells.length < width) last.kind = "truncated";
        if (held !== null) yield held;
        return end;
      }
      if (held !== null) yield held;
      held = toTable(next.value, shape);
    }
  } finally {
    // Whoever stops early closes the file.
    await source.return({ hasFinalNewline: true, lastLine: 0 });
  }
}

function lastLineOf(batch: TableBatch): number {
  return Math.max(batch.lines.at(-1) ?? 0, batch.odd.at(-1)?.line ?? 0);
}

interface TableShape {
  headerLine: number;
  width: number;
  /** Empty cells beyond the header with which the first row ends, and so every row; null before it. */
  surplus: number | null;
  watch: HeaderWatch;
}

/**
 * Headers below a table's header: the same once more is not one of its rows, another one begins another table, whose rows
 * would be read under the wrong names.
 */
export class HeaderWatch {
  readonly #header: readonly string[];
  readonly #names: ReadonlySet<string>;
  /** Has another header been met? */
  isOver = false;

  constructor(header: readonly string[]) {
    this.#header = header;
    this.#names = new Set(header.filter((name) => name !== ""));
  }

  /** `repeated`: the header once more. `other`: another header, here or above. `row`: neither. */
  look(cells: readonly string[]): "row" | "repeated" | "other" {
    if (this.isOver) return "other";
    // The first cell of a header names a column; a row's hardly ever does.
    if (!this.#names.has(cells[0]!.trim())) return "row";
    const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
    const named = filled.filter((cell) => this.#names.has(cell)).length;
    if (named < 2 || named * 2 < filled.length) return "row";
    const isSame = this.#header.every((name, i) => cells[i]?.trim() === name) && filled.length === named;
    this.isOver = !isSame;
    return isSame ? "repeated" : "other";
  }
}

function toTable(batch: CsvBatch, shape: TableShape): TableBatch {
  const { headerLine, width } = shape;
  const out: TableBatch = { records: [], lines: [], odd: [], named: {} };
  addLines(out.named, "line within a quoted cell", batch.continued);
  for (const rows of batch.swallowed) {
    out.odd.push({ line: rows.line, lastLine: rows.lastLine, cells: rows.cells, kind: "swallowed", rows: rows.filled });
  }
  for (let i = 0; i < batch.records.length; i++) {
    const cells = batch.records[i]!;
    const line = batch.lines[i]!;
    if (line <= headerLine) {
      if (line === headerLine) addLines(out.named, "header");
      else if (isRowLike(cells, width)) out.odd.push({ line, cells, kind: "above" });
      else addLines(out.named, "title");
      continue;
    }
    const seen = shape.watch.look(cells);
    if (seen === "repeated") {
      addLines(out.named, "header");
      continue;
    }
    if (seen === "other") {
      const before = out.odd.at(-1);
      if (before?.kind === "otherHeader") before.rows = (before.rows ?? 1) + 1;
      else out.odd.push({ line, cells, kind: "otherHeader", rows: 1 });
      continue;
    }
    const surplus = cells.length - width;
    const isShifted = surplus >= 0 && shape.surplus !== null && surplus !== shape.surplus;
    if (surplus >= 0 && cellsBeyond(cells, width) === 0) shape.surplus ??= surplus;
    if (surplus < 0 || isShifted || cellsBeyond(cells, width) > 0) {
      out.odd.push({ line, cells, kind: "ragged" });
      continue;
    }
    if (cells.length > width) cells.length = width;
    out.records.push(cells);
    out.lines.push(line);
  }
  addLines(out.named, "record", out.records.length);
  // Swallowed rows are one record; their other lines stand within a quoted cell.
  for (const odd of out.odd) addLines(out.named, "reported", odd.kind === "otherHeader" ? (odd.rows ?? 1) : 1);
  return out;
}

/** Has a line above the header a row's shape: the header's width, at least half of its cells filled? */
export function isRowLike(cells: readonly string[], width: number): boolean {
  if (width < 2 || cells.length < width) return false;
  let filled = 0;
  for (let i = 0; i < width; i++) if (cells[i]!.trim() !== "") filled++;
  return filled * 2 >= width;
}
