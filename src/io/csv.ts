import Papa from "papaparse";
import { ReadError } from "../domain/errors.js";

/** The only door to papaparse: records as arrays of texts, each with the line it begins on. Nothing is converted. */

export type Delimiter = "," | ";" | "\t";
export const delimiters: readonly Delimiter[] = [",", ";", "\t"];
export const delimiterNames: Record<Delimiter, string> = { ",": "comma", ";": "semicolon", "\t": "tab" };

export interface CsvBatch {
  records: string[][];
  /** 1-based line on which each record begins. */
  lines: number[];
}

export interface CsvEnd {
  /** false: the last line has no line end, so it may have been cut off. */
  hasFinalNewline: boolean;
  lastLine: number;
}

export const batchRecords = 2000;
/** No record of a results file is this long: beyond it a quote was never closed, or it is no table. */
const longestRecord = 4 * 1024 * 1024;

interface Parsed {
  data: string[][];
  errors: { code: string; row?: number }[];
  meta: { cursor: number };
}

/** `most`: records after which the rest is not looked at. */
function parse(
  text: string,
  delimiter: Delimiter,
  newline: "\n" | "\r",
  isOpenEnded: boolean,
  most = Number.POSITIVE_INFINITY,
): Parsed {
  const preview = Number.isFinite(most) ? { preview: most } : {};
  return new Papa.Parser({ delimiter, newline, ...preview }).parse(text, 0, isOpenEnded) as Parsed;
}

/**
 * Records of delimited text, batch by batch; blank records (no cell with text) are left out but counted as lines.
 * Throws ReadError with the line for a quote that is not closed or not ended by a delimiter.
 */
export async function* readRecords(
  chunks: AsyncIterable<string> | Iterable<string>,
  delimiter: Delimiter,
): AsyncGenerator<CsvBatch, CsvEnd> {
  let rest = "";
  let line = 1;
  let newline: "\n" | "\r" | null = null;
  for await (const chunk of chunks) {
    rest += chunk;
    if (newline === null) {
      if (!rest.includes("\n") && !(rest.includes("\r") && rest.length > 65_536)) continue;
      newline = rest.includes("\n") ? "\n" : "\r";
    }
    const parsed = parse(rest, delimiter, newline, true);
    const used = parsed.meta.cursor;
    const batch = numbered(parsed, rest, line, newline, used);
    line = batch.nextLine;
    yield* inSlices(batch);
    rest = rest.slice(used);
    if (rest.length > longestRecord) throw tooLong(line);
  }
  const hasFinalNewline = rest === "" || rest === "\r";
  if (rest !== "") {
    const last = newline ?? (rest.includes("\r") ? "\r" : "\n");
    const parsed = parse(rest, delimiter, last, false);
    const batch = numbered(parsed, rest, line, last, rest.length);
    line = batch.nextLine;
    yield* inSlices(batch);
  }
  return { hasFinalNewline, lastLine: line };
}

function tooLong(line: number): ReadError {
  return new ReadError(`line ${line}: a record longer than ${longestRecord} characters begins here`, {
    row: line,
    rule: "unclosed-quote",
    expected: "a closing quote, or a line end",
    remedy: 'look for a lone " on that line, or for a file that is no table',
  });
}

function numbered(parsed: Parsed, text: string, firstLine: number, newline: string, used: number) {
  const { data } = parsed;
  const lineEnds = countIn(text, newline, used);
  const isOneLineEach = lineEnds === data.length || (lineEnds === data.length - 1 && !text.endsWith(newline));
  const records: string[][] = [];
  const lines: number[] = [];
  let line = firstLine;
  // The first error of a record is its cause; reversed, so that it is the one that stays.
  const brokenAt = new Map([...parsed.errors].reverse().map((e) => [e.row ?? 0, e.code]));
  for (let i = 0; i < data.length; i++) {
    const record = data[i]!;
    if (brokenAt.size > 0 && brokenAt.has(i)) throw brokenQuote(line, brokenAt.get(i)!);
    const last = record.length - 1;
    const cell = record[last]!;
    if (cell.charCodeAt(cell.length - 1) === 13) record[last] = cell.slice(0, -1);
    if (!isBlank(record)) {
      records.push(record);
      lines.push(line);
    }
    line += isOneLineEach ? 1 : 1 + lineEndsWithin(record, newline);
  }
  return { records, lines, nextLine: line };
}

function brokenQuote(line: number, code: string): ReadError {
  const isOpen = code === "MissingQuotes";
  return new ReadError(
    isOpen
      ? `line ${line}: a quote opened in this record is never closed (the file may be cut off)`
      : `line ${line}: text follows a closing quote`,
    {
      row: line,
      rule: isOpen ? "unclosed-quote" : "malformed-quote",
      expected: 'a quoted cell: "...", with a quote inside written twice',
      remedy: "export the file again",
    },
  );
}

function* inSlices(batch: CsvBatch): Generator<CsvBatch> {
  for (let from = 0; from < batch.records.length; from += batchRecords) {
    const to = from + batchRecords;
    yield { records: batch.records.slice(from, to), lines: batch.lines.slice(from, to) };
  }
}

function isBlank(record: readonly string[]): boolean {
  if (record[0] !== "" && record[0]!.trim() !== "") return false;
  return record.every((cell) => cell.trim() === "");
}

function lineEndsWithin(record: readonly string[], newline: string): number {
  let n = 0;
  for (const cell of record) n += countIn(cell, newline, cell.length);
  return n;
}

function countIn(text: string, what: string, before: number): number {
  let n = 0;
  for (let at = text.indexOf(what); at !== -1 && at < before; at = text.indexOf(what, at + 1)) n++;
  return n;
}

/** First records of a text, for sniffing: an incomplete last record is left out unless the text is complete. Never cut short. */
export function parseHead(text: string, delimiter: Delimiter, most = 200, isWhole = false): CsvBatch {
  const newline = text.includes("\n") || !text.includes("\r") ? "\n" : "\r";
  const first = (limit: number): CsvBatch & { isCut: boolean } => {
    const parsed = parse(text, delimiter, newline, !isWhole, limit);
    const { records, lines } = numbered({ ...parsed, errors: [] }, text, 1, newline, parsed.meta.cursor);
    return { records, lines, isCut: parsed.data.length >= limit };
  };
  // Blank records do not count, so some more are looked at; where that was not enough, all of them.
  const some = first(most + 50);
  const { records, lines } = some.isCut && some.records.length < most ? first(Number.POSITIVE_INFINITY) : some;
  return { records: records.slice(0, most), lines: lines.slice(0, most) };
}

/** Parses a trusted CSV text whole (reference data, tables of our own): first record is the header. */
export function parseSmallCsv(text: string): Record<string, string>[] {
  const { records } = parseHead(text, ",", Number.POSITIVE_INFINITY, true);
  const header = records[0] ?? [];
  return records.slice(1).map((r) => Object.fromEntries(header.map((name, i) => [name, r[i] ?? ""])));
}

/** Header cells as names: trimmed, trailing unnamed columns dropped. */
export function headerNames(record: readonly string[]): string[] {
  const names = record.map((cell) => cell.trim());
  while (names.length > 0 && names[names.length - 1] === "") names.pop();
  return names;
}

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
    remedy: "rename or remove the second column: which one holds the value cannot be told",
  });
}

/** A record that does not have the header's width. */
export interface OddRecord {
  line: number;
  cells: string[];
  /** `truncated`: the last record of a file that does not end with a line end. */
  kind: "ragged" | "truncated";
}

export interface TableBatch extends CsvBatch {
  odd: OddRecord[];
}

/**
 * Records below a header, exactly as wide as it: empty cells beyond the header are cut off, every other difference is
 * handed over as an odd record and never as data.
 */
export async function* readBody(
  chunks: AsyncIterable<string> | Iterable<string>,
  delimiter: Delimiter,
  headerLine: number,
  width: number,
): AsyncGenerator<TableBatch, CsvEnd> {
  const source = readRecords(chunks, delimiter);
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
      held = toTable(next.value, headerLine, width);
    }
  } finally {
    // Whoever stops early closes the file.
    await source.return({ hasFinalNewline: true, lastLine: 0 });
  }
}

function lastLineOf(batch: TableBatch): number {
  return Math.max(batch.lines.at(-1) ?? 0, batch.odd.at(-1)?.line ?? 0);
}

function toTable(batch: CsvBatch, headerLine: number, width: number): TableBatch {
  const out: TableBatch = { records: [], lines: [], odd: [] };
  for (let i = 0; i < batch.records.length; i++) {
    const cells = batch.records[i]!;
    const line = batch.lines[i]!;
    if (line <= headerLine) continue;
    if (cells.length < width || (cells.length > width && cellsBeyond(cells, width) > 0)) {
      out.odd.push({ line, cells, kind: "ragged" });
      continue;
    }
    if (cells.length > width) cells.length = width;
    out.records.push(cells);
    out.lines.push(line);
  }
  return out;
}
