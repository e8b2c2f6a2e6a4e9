import type { Finding } from "../domain/finding.js";
import { type FindingFacts, finding } from "../findings/finding.js";
import type { FindingKey } from "../findings/index.js";

/** What is wrong with a line as a whole, in every layout of lines and cells. */

export interface NumberedRecord {
  row: number;
  cells: readonly string[];
}

/** A row whose width is not its header's. */
export function oddRow(file: string, record: NumberedRecord, width: number, isLastAndCut: boolean): Finding {
  const { row, cells } = record;
  const what = isLastAndCut
    ? `the last row ends after ${cells.length} of ${width} cells: the file was cut off`
    : `the row has ${cells.length} cells, its header ${width}`;
  return lineFinding(file, row, cells, {
    rule: isLastAndCut ? "truncated-row" : "ragged-row",
    expected: `${width} cells`,
    what,
    why: "cells may stand under the wrong column, so the row is not used",
    remedy: isLastAndCut
      ? "copy or export the file again"
      : "look for a delimiter or a stray quote inside a cell, or export the file again",
  });
}

/** Rows that a stray quote joined into one record: none of them can be told from the others. */
export function swallowedRows(file: string, row: number, lastRow: number, cells: readonly string[]): Finding {
  return lineFinding(file, row, cells, {
    rule: "swallowed-rows",
    expected: "one row per line, quotes only around whole cells",
    what: `a stray quote joins lines ${row} to ${lastRow} into one row`,
    why: `lines ${row} to ${lastRow} are not used`,
    remedy: `remove the lone " on line ${row} or line ${lastRow}, or export the file again`,
  });
}

/** A line above the header that looks like a row of the table. */
export function rowAboveHeader(file: string, row: number, cells: readonly string[]): Finding {
  return lineFinding(file, row, cells, {
    rule: "unknown-line",
    expected: "only title lines above the header",
    what: "a row of the table is above its header",
    why: "which column its cells belong to is not certain, so the row is not used",
    remedy: "put the header above all rows, or export the file again",
  });
}

/** Another header in the middle of a table: what follows it belongs to another table. */
export function otherHeader(file: string, record: NumberedRecord, lines: number): Finding {
  return lineFinding(file, record.row, record.cells, {
    rule: "other-header",
    expected: "one header in a table",
    what: `another header or a further table begins here; ${lines} lines from here on are not used`,
  });
}

/** A line that the layout does not name. */
export function unknownLine(file: string, { row, cells }: NumberedRecord, expected: string): Finding {
  return lineFinding(file, row, cells, {
    rule: "unknown-line",
    expected,
    what: `the line is not understood; expected ${expected}`,
    why: "whatever it holds is not used",
    remedy: "compare the line with the lines around it, or export the file again",
  });
}

/** A block whose rows cannot be given to a compound: its title is missing. */
export function untitledBlock(
  file: string,
  { row, cells }: NumberedRecord,
  rows: number,
  title: string,
  before: string | null,
): Finding {
  const after = before === null ? "" : ` after the block of "${before}"`;
  return lineFinding(file, row, cells, {
    rule: "untitled-block",
    expected: title,
    what: `a new block begins here${after} without its title; its ${rows} rows are not used`,
  });
}

/** One block of a file lacks the concentration column that the other blocks have. */
export function blockWithoutConcentration(file: string, header: NumberedRecord, rows: number, name: string): Finding {
  return lineFinding(file, header.row, header.cells, {
    rule: "no-concentration-column",
    expected: "the concentration column that the other blocks have",
    what: `the block of "${name}" has no concentration column; its ${rows} rows are not used`,
  });
}

/** A file that may have been cut off within its last cell. */
export function noFinalLineEnd(file: string, row: number): Finding {
  return finding({
    rule: "no-final-line-end",
    file,
    row,
    what: `${file}:${row}: the last line has no line end`,
  });
}

function lineFinding(
  file: string,
  row: number,
  cells: readonly string[],
  {
    rule,
    expected,
    what,
    why,
    remedy,
  }: Pick<FindingFacts, "what" | "why" | "remedy"> & {
    rule: FindingKey;
    expected: string;
  },
): Finding {
  const value = cells
    .join(" | ")
    .replace(/[\r\n]+/g, " | ")
    .slice(0, 200);
  return finding({ rule, file, row, value, expected, what: `${file}:${row}: ${what}`, why, remedy });
}
