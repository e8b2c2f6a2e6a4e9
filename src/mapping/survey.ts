import { parseHead } from "../io/csv.js";
import { decideDecimal, splitSuffix } from "../io/number-text.js";
import { type HeaderCandidate, headerCandidates, unitInHeader } from "../readers/header-search.js";
import type { FileHead } from "../readers/reader.js";
import { columnWords, plainWord } from "../reference/column-words.js";

/** What the cells of one column look like. Shares are of the cells that are not empty. */
export interface ColumnSurvey {
  readonly name: string;
  readonly index: number;
  /** Unit that the name carries in brackets. */
  readonly unit: string | null;
  readonly cells: readonly string[];
  readonly distinct: readonly string[];
  readonly numbers: number;
  readonly dates: number;
  readonly clocks: number;
  readonly dateTimes: number;
}

/** A table as it begins: its header, the rows below it, what stands above and at the end. */
export interface TableSurvey {
  readonly header: HeaderCandidate;
  /** Lines above the header, as they are. */
  readonly titleLines: number;
  readonly hasUnitRow: boolean;
  /** Records at the end that are no rows of the table; empty where the file was not read to its end. */
  readonly footer: readonly string[];
  readonly columns: readonly ColumnSurvey[];
  readonly nRows: number;
  /** Whether the rows are all of the file, or those of its beginning. */
  readonly isWhole: boolean;
}

const mostRows = 5000;
/** Share of cells that must be of a form before the column counts as of it; the rest are words and slips. */
export const mostly = 0.9;

const dateForm =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{1,2}[- ]\p{L}{3,9}\.?[- ]\d{2,4})$/u;
const clockForm = /^\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]m)?(?:\s?Uhr)?$/i;

/** The table at the beginning of a text file, or null where no line looks like a header. */
export function surveyTable(file: FileHead): TableSurvey | null {
  const header = bestHeader(file);
  if (header === null) return null;
  const isWhole = file.headText.length < 65_536;
  const { records, lines } = parseHead(file.headText, header.delimiter, mostRows, isWhole);
  const below = records.filter((_, at) => lines[at]! > header.line).map((record) => record.map((cell) => cell.trim()));
  const body = below.filter((record) => record.some((cell) => cell !== ""));
  const hasUnitRow = body.length > 1 && isUnitRow(body);
  const rows = hasUnitRow ? body.slice(1) : body;
  const footer: string[] = [];
  while (isWhole && rows.length > 1 && header.names.length > 2 && isFooter(rows.at(-1)!)) {
    footer.unshift(rows.pop()!.join(" ").trim());
  }
  return {
    header,
    titleLines: header.line - 1,
    hasUnitRow,
    footer,
    columns: header.names.map((name, index) => surveyColumn(name, index, rows)),
    nRows: rows.length,
    isWhole,
  };
}

/** The line with the most names that a table of the study could have; else the first line of names above rows of its width. */
function bestHeader(file: FileHead): HeaderCandidate | null {
  const all = headerCandidates(file);
  const known = (names: readonly string[]): number =>
    names.filter((name) => columnWords().names.has(plainWord(name))).length;
  const scored = all.map((one) => ({ one, score: known(one.names), width: one.names.filter(isName).length }));
  const best = scored.reduce<(typeof scored)[number] | null>(
    (most, next) =>
      most === null || next.score > most.score || (next.score === most.score && next.width > most.width) ? next : most,
    null,
  );
  return best !== null && (best.score > 0 || best.width === best.one.names.length) ? best.one : null;
}

const isName = (text: string): boolean => /\p{L}/u.test(text) && text.length <= 60;

/** A first row that has words where nearly all rows below it have numbers or times, and no number itself. */
function isUnitRow([first, ...rest]: readonly (readonly string[])[]): boolean {
  const isValue = (cell: string): boolean => /^[<>]?[\d.,]+$/.test(cell) || dateForm.test(cell.split(/[ T]/)[0]!);
  const filled = first!.map((cell, index) => ({ cell, index })).filter(({ cell }) => cell !== "");
  if (filled.length === 0 || filled.some(({ cell }) => isValue(cell) || cell.length > 20)) return false;
  return filled.some(({ index }) => {
    const below = rest.map((row) => row[index] ?? "").filter((cell) => cell !== "");
    return below.length > 0 && below.filter(isValue).length >= 0.5 * below.length;
  });
}

function isFooter(cells: readonly string[]): boolean {
  return cells.filter((cell) => cell !== "").length === 1 && /\p{L}.*[\s:]/u.test(cells.join(" ").trim());
}

function surveyColumn(name: string, index: number, rows: readonly (readonly string[])[]): ColumnSurvey {
  const cells = rows.map((row) => row[index] ?? "").filter((cell) => cell !== "");
  const count = (is: (cell: string) => boolean): number => cells.filter(is).length;
  return {
    name,
    index,
    unit: unitInHeader(name)?.unit ?? null,
    cells,
    distinct: [...new Set(cells)],
    numbers: count((cell) => splitSuffix(cell.replace(/^[<>≤≥~]=?\s*/, ""))?.suffix === ""),
    dates: count((cell) => dateForm.test(cell)),
    clocks: count((cell) => clockForm.test(cell)),
    dateTimes: count((cell) => {
      const [date, clock, ...more] = cell.replace("T", " ").split(/\s+/);
      return more.length <= 1 && dateForm.test(date ?? "") && /^\d{1,2}:\d{2}/.test(clock ?? "");
    }),
  };
}

/** Order of day and month that the dates of a column prove, with the cell that proves it; null where nothing does. */
export function dateOrderOf(columns: readonly ColumnSurvey[]): { order: "dmy" | "mdy"; cell: string } | null | "none" {
  let dmy: string | null = null;
  let mdy: string | null = null;
  let isNeeded = false;
  for (const { cells } of columns) {
    for (const cell of cells) {
      const parts = /^(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}/.exec(cell);
      if (parts === null) continue;
      isNeeded = true;
      if (Number(parts[1]) > 12) dmy ??= cell;
      if (Number(parts[2]) > 12) mdy ??= cell;
    }
  }
  if (!isNeeded) return "none";
  if (dmy !== null && mdy === null) return { order: "dmy", cell: dmy };
  return mdy !== null && dmy === null ? { order: "mdy", cell: mdy } : null;
}

/** Decimal mark of the numbers: proven, undecidable (`1,234` only) or without need. */
export function decimalOf(column: ColumnSurvey): ReturnType<typeof decideDecimal> {
  return decideDecimal(column.cells);
}
