import { ReadError } from "../findings/read-error.js";
import { readOds } from "./ods.js";
import { type Sheet, sheetText } from "./sheet.js";
import { openSourceFile, type SourceFile } from "./source-file.js";
import { readXls } from "./xls.js";
import { readXlsx } from "./xlsx.js";
import { unzip } from "./zip.js";

/**
 * The one door to spreadsheets for readers of text: every visible sheet as a text file of its own, a line a row, cells
 * separated by tabs, numbers with a decimal dot, dates in ISO form. Whatever is read from text is read from a workbook.
 */
export async function sheetFiles(file: SourceFile): Promise<{ sheet: string; file: SourceFile }[]> {
  const sheets = (await readSheets(file)).filter((sheet) => !sheet.isHidden && sheet.rows.length > 0);
  const opened: { sheet: string; file: SourceFile }[] = [];
  for (const sheet of sheets) {
    const bytes = Buffer.from(textOf(sheet), "utf8");
    opened.push({
      sheet: sheet.name,
      file: { ...(await openSourceFile({ name: file.name, bytes })), name: file.name },
    });
  }
  return opened;
}

/** Whether the bytes are those of a workbook: a zip archive or a compound document by their first bytes. */
export function isWorkbook({ head }: Pick<SourceFile, "head">): boolean {
  return isZip(head) || isCompound(head);
}

async function readSheets(file: SourceFile): Promise<Sheet[]> {
  const bytes = await file.bytes();
  if (isCompound(file.head)) return readXls(bytes, file.name);
  const type = unzip(bytes, file.name, (name) => name === "mimetype").get("mimetype");
  const isOds = type !== undefined && new TextDecoder().decode(type).includes("opendocument.spreadsheet");
  return isOds ? readOds(bytes, file.name) : readXlsx(bytes, file.name);
}

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

function isCompound(head: Uint8Array): boolean {
  return head[0] === 0xd0 && head[1] === 0xcf && head[2] === 0x11 && head[3] === 0xe0;
}

/** Throws ReadError for what calls itself .xls and is a page or XML: browsers and reports write such files. */
export function refuseDisguised({ name, headText }: Pick<SourceFile, "name" | "headText">): void {
  if (!/\.xlsx?$/i.test(name)) return;
  const what = /^\s*(?:<!doctype html|<html|<table)/i.test(headText)
    ? "an HTML page"
    : /urn:schemas-microsoft-com:office:spreadsheet/.test(headText)
      ? "an XML spreadsheet of 2003 (SpreadsheetML)"
      : null;
  if (what === null) return;
  throw new ReadError(`${name}: the file is ${what} under the name of a workbook`, {
    row: 1,
    rule: "disguised-workbook",
    expected: "a workbook (.xlsx, .ods, .xls) or delimited text",
  });
}

/** A line a row, so that the number of a line is that of its row. */
function textOf(sheet: Sheet): string {
  const lines: string[] = [];
  let row = 0;
  const width = sheet.rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  for (const { row: number, cells } of sheet.rows) {
    while (++row < number) lines.push("");
    const texts = Array.from({ length: width }, (_, column) => quoted(sheetText(cells[column])));
    lines.push(texts.join("\t"));
  }
  return `${lines.join("\n")}\n`;
}

function quoted(text: string): string {
  const plain = text.replace(/[\t\r\n\u0085]+/g, " ");
  return plain.includes('"') ? `"${plain.replaceAll('"', '""')}"` : plain;
}
