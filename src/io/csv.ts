import Papa from "papaparse";
import { ReadError } from "../findings/read-error.js";

/** The only door to papaparse: records as arrays of texts, each with the line it begins on. Nothing is converted. */

export type Delimiter = "," | ";" | "\t";
export const delimiters: readonly Delimiter[] = [",", ";", "\t"];
export const delimiterNames: Record<Delimiter, string> = { ",": "comma", ";": "semicolon", "\t": "tab" };

export interface CsvBatch {
  records: string[][];
  /** 1-based line on which each record begins. */
  lines: number[];
  /** Lines with text that stand inside quoted cells, beyond the one on which their record begins. */
  continued: number;
  /** Records in which a stray quote joined several rows: handed over here, never as records. */
  swallowed: SwallowedRows[];
}

/** Rows that a stray quote joined into one record. */
export interface SwallowedRows {
  line: number;
  lastLine: number;
  /** Lines with text among them. */
  filled: number;
  cells: string[];
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

const newline = "\n";

/** `most`: records after which the rest is not looked at. */
function parse(text: string, delimiter: Delimiter, isOpenEnded: boolean, most = Number.POSITIVE_INFINITY): Parsed {
  const preview = Number.isFinite(most) ? { preview: most } : {};
  return new Papa.Parser({ delimiter, newline, ...preview }).parse(text, 0, isOpenEnded) as Parsed;
}

/**
 * Records of delimited text (lines end with LF or CRLF), batch by batch; blank records (no cell with text) are left out
 * but counted as lines. Rows that a stray quote joined are handed over as `swallowed`. Throws ReadError with the line for
 * a quote that is not closed or not ended by a delimiter.
 */
export async function* readRecords(
  chunks: AsyncIterable<string> | Iterable<string>,
  delimiter: Delimiter,
): AsyncGenerator<CsvBatch, CsvEnd> {
  let rest = "";
  let line = 1;
  const shape = { delimiter, widest: 0 };
  for await (const chunk of chunks) {
    rest += chunk;
    if (!rest.includes(newline)) {
      if (rest.length > longestRecord) throw tooLong(line);
      continue;
    }
    const parsed = parse(rest, delimiter, true);
    const used = parsed.meta.cursor;
    const batch = numbered(parsed, rest, line, used, shape);
    line = batch.nextLine;
    yield* inSlices(batch);
    rest = rest.slice(used);
    if (rest.length > longestRecord) throw tooLong(line);
  }
  const hasFinalNewline = rest === "" || rest === "\r";
  if (rest !== "") {
    const batch = numbered(parse(rest, delimiter, false), rest, line, rest.length, shape);
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
  });
}

/** What tells a quoted text of several lines from rows that a stray quote joined: the widest record so far. */
interface Shape {
  delimiter: Delimiter;
  widest: number;
}

function numbered(parsed: Parsed, text: string, firstLine: number, used: number, shape: Shape) {
  const { data } = parsed;
  const lineEnds = countIn(text, newline, used);
  const isOneLineEach = lineEnds === data.length || (lineEnds === data.length - 1 && !text.endsWith(newline));
  const records: string[][] = [];
  const lines: number[] = [];
  const swallowed: SwallowedRows[] = [];
  let line = firstLine;
  // The first error of a record is its cause; reversed, so that it is the one that stays.
  const brokenAt = new Map([...parsed.errors].reverse().map((e) => [e.row ?? 0, e.code]));
  for (let i = 0; i < data.length; i++) {
    const record = data[i]!;
    if (brokenAt.size > 0 && brokenAt.has(i)) throw brokenQuote(line, brokenAt.get(i)!);
    const last = record.length - 1;
    const cell = record[last]!;
    if (cell.charCodeAt(cell.length - 1) === 13) record[last] = cell.slice(0, -1);
    const within = isOneLineEach ? 0 : lineEndsWithin(record);
    const holds = within > 0 && holdsRows(record, shape);
    // Joined rows say nothing about the width of the table.
    if (!holds && record.length > shape.widest) shape.widest = record.length;
    if (holds) {
      const pieces = record.flatMap((part) => part.split(newline));
      const filled = Math.min(within + 1, pieces.filter((piece) => !isBlankText(piece)).length);
      swallowed.push({ line, lastLine: line + within, filled, cells: record });
    } else if (!isBlank(record)) {
      records.push(record);
      lines.push(line);
    }
    line += 1 + within;
  }
  const filled = isOneLineEach ? records.length : filledLines(text, used);
  return { records, lines, swallowed, continued: filled - records.length - swallowed.length, nextLine: line };
}

/**
 * Does a cell of several lines hold rows of the table? A stray quote that joins rows and still leaves a record of the
 * right width has half a row's delimiters before or behind a line end within its cell.
 */
function holdsRows(record: readonly string[], { delimiter, widest }: Shape): boolean {
  const least = Math.max(1, Math.ceil(((widest || record.length) - 1) / 2));
  return record.some(
    (cell) =>
      cell.includes(newline) && cell.split(newline).some((piece) => countIn(piece, delimiter, piece.length) >= least),
  );
}

function filledLines(text: string, used: number): number {
  let n = 0;
  for (const line of text.slice(0, used).split(newline)) if (!isBlankText(line)) n++;
  return n;
}

/** Nothing but blanks, delimiters and quotes. */
function isBlankText(text: string): boolean {
  return /^[\s,;"\ufeff]*$/.test(text);
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
  const { records, lines, swallowed, continued } = batch;
  if (records.length <= batchRecords) {
    if (records.length > 0 || swallowed.length > 0) yield { records, lines, swallowed, continued };
    return;
  }
  for (let from = 0; from < records.length; from += batchRecords) {
    const to = from + batchRecords;
    const isFirst = from === 0;
    yield {
      records: records.slice(from, to),
      lines: lines.slice(from, to),
      swallowed: isFirst ? swallowed : [],
      continued: isFirst ? continued : 0,
    };
  }
}

function isBlank(record: readonly string[]): boolean {
  // A first cell that begins with a letter or digit is the common case.
  if (record[0]!.charCodeAt(0) > 59) return false;
  return record.every(isBlankText);
}

function lineEndsWithin(record: readonly string[]): number {
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
export function parseHead(
  text: string,
  delimiter: Delimiter,
  most = 200,
  isWhole = false,
): Pick<CsvBatch, "records" | "lines"> {
  const first = (limit: number) => {
    const parsed = parse(text, delimiter, !isWhole, limit);
    const batch = numbered({ ...parsed, errors: [] }, text, 1, parsed.meta.cursor, { delimiter, widest: 0 });
    return { ...batch, isCut: parsed.data.length >= limit };
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
