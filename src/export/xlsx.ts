import writeExcelFile, { type Cell, type Sheet } from "write-excel-file/node";
import { neutralText } from "../io/csv-text.js";
import { withoutEntryTimes } from "../io/zip.js";
import type { About, FlatCell, FlatTable } from "../tables/flat-table.js";

/** The only door to write-excel-file: tables as one workbook, a sheet each, then one that explains the columns and one about the study. */

export interface NamedTable {
  name: string;
  table: FlatTable;
}

/** Rows a sheet may have in the format, the header included. */
const mostRows = 1_048_576;
/** Characters a cell may have in the format. */
const mostCharacters = 32_767;
const wrapped = { wrap: true, alignVertical: "top" } as const;

/**
 * A workbook as bytes: header bold and frozen, numbers and booleans as such, texts as texts, never a formula. A text
 * that a spreadsheet would run once it is edited gets a leading apostrophe, as in CSV. Throws RangeError for a table
 * or text beyond the format.
 */
export async function xlsxOf(tables: readonly NamedTable[], about: About = []): Promise<Uint8Array> {
  const sheets = [...tables.map(sheetOf), helpSheet(tables), aboutSheet(about)];
  const bytes = await writeExcelFile(sheets).toBuffer();
  return withoutEntryTimes(bytes);
}

function sheetOf({ name, table }: NamedTable): Sheet<never> {
  if (table.rowCount >= mostRows) {
    throw new RangeError(
      `${name}: ${table.rowCount} rows; a sheet holds ${mostRows - 1}. Export this table as csv or parquet.`,
    );
  }
  const header = table.columns.map((column) => headerCell(column.name));
  return {
    sheet: name,
    stickyRowsCount: 1,
    columns: widthsOf(table).map((width) => ({ width })),
    data: [header, ...Array.from(table.rows, (row) => row.map((cell) => cellOf(cell)))],
  };
}

function helpSheet(tables: readonly NamedTable[]): Sheet<never> {
  const rows = tables.flatMap(({ name, table }) =>
    table.columns.map((column): Cell[] => [
      { value: name },
      { value: column.name },
      { value: column.kind },
      { value: column.help, ...wrapped },
    ]),
  );
  return {
    sheet: "columns",
    stickyRowsCount: 1,
    columns: [{ width: 14 }, { width: 30 }, { width: 10 }, { width: 110 }],
    data: [["table", "column", "type", "meaning"].map(headerCell), ...rows],
  };
}

function aboutSheet(about: About): Sheet<never> {
  const rows = about.map(([what, text]): Cell[] => [{ value: what }, { value: neutralText(text), ...wrapped }]);
  return {
    sheet: "about",
    stickyRowsCount: 1,
    columns: [{ width: 14 }, { width: 110 }],
    data: [["what", "text"].map(headerCell), ...rows],
  };
}

function headerCell(value: string): Cell {
  return { value, fontWeight: "bold" };
}

function cellOf(cell: FlatCell): Cell {
  if (cell === null || cell === "") return null;
  if (typeof cell === "number") return { value: cell, type: Number };
  if (typeof cell === "boolean") return { value: cell, type: Boolean };
  const value = neutralText(cell);
  if (value.length > mostCharacters) {
    throw new RangeError(
      `a text of ${value.length} characters; a cell holds ${mostCharacters}. Export this table as csv or parquet.`,
    );
  }
  return { value, type: String };
}

/** As wide as the header and the first rows need, within reason. */
function widthsOf(table: FlatTable): number[] {
  const widths = table.columns.map(({ name }) => name.length);
  let seen = 0;
  for (const row of table.rows) {
    if (++seen > 50) break;
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index]!, String(cell ?? "").length);
    });
  }
  return widths.map((width) => Math.min(40, width + 2));
}
