import { readReferenceFile } from "./reference-file.js";

/** One row of a reference table by column name, with its line in the file for error messages. */
export interface ReferenceRow {
  line: number;
  cells: Readonly<Record<string, string>>;
}

/**
 * Rows of a small CSV table of reference data. Throws an Error with the line where the columns are not exactly these, or
 * a row has another number of cells.
 */
export function parseReferenceTable(text: string, name: string, columns: readonly string[]): ReferenceRow[] {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== columns.join(",")) throw new Error(`${name}:1: expected columns ${columns.join(",")}`);
  return lines.flatMap((line, index) => {
    if (index === 0 || line === "") return [];
    const cells = splitCells(line);
    if (cells.length !== columns.length) {
      throw new Error(`${name}:${index + 1}: expected ${columns.length} cells, found ${cells.length}`);
    }
    return [{ line: index + 1, cells: Object.fromEntries(columns.map((column, i) => [column, cells[i]!])) }];
  });
}

/** The rows of a table shipped in data/reference. */
export function loadReferenceTable(name: string, columns: readonly string[]): ReferenceRow[] {
  return parseReferenceTable(readReferenceFile(name), name, columns);
}

/** Cells of one line; quoted cells may hold commas and doubled quotes. */
export function splitCells(line: string): string[] {
  const cells = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? [];
  // The pattern also matches the empty rest after the last cell.
  const used = line.endsWith(",") ? cells : cells.slice(0, cells.at(-1) === "" ? -1 : undefined);
  return used.map((cell) =>
    cell
      .replace(/,$/, "")
      .replace(/^"(.*)"$/, "$1")
      .replaceAll('""', '"'),
  );
}
