import { basename } from "node:path";
import { neededColumns } from "../src/decisions/worklist.js";
import { ConfigError } from "../src/domain/errors.js";
import { ReadError } from "../src/findings/read-error.js";
import { delimiters, headerNames, parseHead } from "../src/io/csv.js";
import { plainText } from "../src/io/csv-text.js";
import { hashFile, openSourceFile } from "../src/io/source-file.js";
import { isWorkbook, sheetFiles } from "../src/io/workbook.js";

/** Rows of a table file by column name, with the line or sheet row each stands in. */
export interface TableFile {
  name: string;
  sha256: string;
  rows: { line: number; cells: Record<string, string> }[];
}

/** Reads a filled-in worklist, CSV or workbook: the first table with the columns of one. Throws ConfigError. */
export async function readTableFile(path: string): Promise<TableFile> {
  try {
    const file = await openSourceFile(path);
    const tables = isWorkbook(file) ? (await sheetFiles(file)).map((sheet) => sheet.file) : [file];
    const headers: string[][] = [];
    for (const table of tables) {
      const text = await table.text();
      for (const delimiter of delimiters) {
        const { records, lines } = parseHead(text, delimiter, Number.POSITIVE_INFINITY, true);
        const header = headerNames(records[0] ?? []).map((name) => name.toLowerCase());
        headers.push(header);
        if (neededColumns.some((name) => !header.includes(name))) continue;
        const rows = records.slice(1).map((record, index) => rowOf(record, header, lines[index + 1]!));
        return { name: basename(path), sha256: (await hashFile(path)).sha256, rows };
      }
    }
    throw notAWorklist(path, headers);
  } catch (error) {
    if (error instanceof ReadError) throw new ConfigError(`${path}: ${error.message}. Nothing was written.`);
    throw error;
  }
}

function rowOf(record: readonly string[], header: readonly string[], line: number): TableFile["rows"][number] {
  if (record.slice(header.length).some((cell) => cell.trim() !== "")) {
    throw new ConfigError(
      `row ${line} has ${record.length} cells, the header ${header.length}: a text with the separator in it needs quotation marks. Nothing was written.`,
    );
  }
  return { line, cells: Object.fromEntries(header.map((name, at) => [name, plainText((record[at] ?? "").trim())])) };
}

/** Names what the header that comes nearest lacks. */
function notAWorklist(path: string, headers: readonly string[][]): ConfigError {
  const lacking = headers.map((header) => neededColumns.filter((name) => !header.includes(name)));
  const least = lacking.sort((a, b) => a.length - b.length)[0] ?? [...neededColumns];
  return new ConfigError(
    `${path}: this is not a worklist: the first row lacks the column${least.length === 1 ? "" : "s"} ${least.join(", ")}. Expected action, kind, id, analyte, reason and text, as \`csfp qc worklist\` writes them. Nothing was written.`,
  );
}
