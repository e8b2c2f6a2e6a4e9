import { ReadError } from "../findings/read-error.js";
import { noStoredValue, type Sheet, type SheetCell, sheetLimits } from "./sheet.js";
import { readXml } from "./xml.js";
import { unzip } from "./zip.js";

/**
 * Sheets of an OpenDocument spreadsheet (ODF 1.3, part 3, section 9). A date or time cell is that date as ISO text, a number
 * cell its number; a formula without a stored value is `noStoredValue`.
 */
export async function readOds(bytes: Uint8Array, file: string): Promise<Sheet[]> {
  const content = unzip(bytes, file, (name) => name === "content.xml").get("content.xml");
  if (content === undefined) {
    throw new ReadError(`${file}: a zip archive without a spreadsheet`, {
      rule: "no-workbook",
      expected: "an .ods file",
    });
  }
  const sheets: Sheet[] = [];
  let cells: SheetCell[] = [];
  let rowNumber = 0;
  let rowRepeat = 1;
  let cellRepeat = 1;
  let attributes: Readonly<Record<string, string>> = {};
  let text = "";
  let paragraphs = 0;
  let isCell = false;
  let isText = false;
  let total = 0;
  const limit = (isTooLarge: boolean): void => {
    if (isTooLarge)
      throw new ReadError(`${file}: row ${rowNumber}: the sheet is absurdly large`, { rule: "file-too-large" });
  };
  await readXml([new TextDecoder("utf-8").decode(content)], file, {
    open(name, a) {
      if (name === "table:table") {
        sheets.push({ name: a["table:name"] ?? "", isHidden: false, rows: [] });
        limit(sheets.length > sheetLimits.sheets);
        rowNumber = 0;
      } else if (name === "table:table-row") {
        cells = [];
        rowRepeat = Number(a["table:number-rows-repeated"] ?? 1);
      } else if (name === "table:table-cell" || name === "table:covered-table-cell") {
        attributes = a;
        cellRepeat = Number(a["table:number-columns-repeated"] ?? 1);
        text = "";
        paragraphs = 0;
        isCell = true;
      } else if (name === "text:p" && isCell) {
        if (paragraphs++ > 0) text += " ";
        isText = true;
      } else if (isText && name === "text:s") text += " ".repeat(Math.min(Number(a["text:c"] ?? 1), 1000));
      else if (isText && (name === "text:tab" || name === "text:line-break")) text += " ";
      else if (name === "office:annotation") isCell = false;
    },
    text(piece) {
      if (isText && isCell) text += piece;
    },
    close(name) {
      if (name === "text:p") isText = false;
      else if (name === "office:annotation") isCell = true;
      else if (name === "table:table-cell" || name === "table:covered-table-cell") {
        isCell = false;
        const value = name === "table:table-cell" ? cellValue(attributes, text) : "";
        // Empty cells to the edge of the sheet are repeated thousands of times.
        if (value === "" && cellRepeat > 1000) return;
        total += cellRepeat;
        limit(!(cells.length + cellRepeat <= sheetLimits.columns) || total > sheetLimits.cells);
        for (let i = 0; i < cellRepeat; i++) cells.push(value);
      } else if (name === "table:table-row") {
        while (cells.at(-1) === "") cells.pop();
        const sheet = sheets.at(-1);
        if (cells.length > 0 && sheet !== undefined) {
          total += cells.length * (rowRepeat - 1);
          limit(!(rowNumber + rowRepeat <= sheetLimits.rows) || total > sheetLimits.cells);
          for (let i = 1; i <= rowRepeat; i++) sheet.rows.push({ row: rowNumber + i, cells: [...cells] });
        }
        rowNumber += rowRepeat;
      }
    },
  });
  return sheets;
}

function cellValue(a: Readonly<Record<string, string>>, text: string): SheetCell {
  const type = a["office:value-type"];
  switch (type) {
    case undefined:
      return text === "" && a["table:formula"] !== undefined ? noStoredValue : text.trim();
    case "float":
    case "percentage":
    case "currency": {
      const value = Number(a["office:value"]);
      return a["office:value"] !== undefined && Number.isFinite(value) ? value : text;
    }
    case "date":
      return a["office:date-value"]?.replace(/\.0+$/, "") ?? text;
    case "time":
      return clockOf(a["office:time-value"]) ?? text;
    case "boolean":
      return a["office:boolean-value"] === "true" ? "TRUE" : "FALSE";
    default:
      return a["office:string-value"] ?? text.trim();
  }
}

/** `PT10H05M00S` as `10:05:00`; null for a duration of a day or more. */
function clockOf(duration: string | undefined): string | null {
  const match = /^PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S$/.exec(duration ?? "");
  if (match === null || Number(match[1]) > 23) return null;
  return [match[1]!, match[2]!, match[3]!].map((part) => part.padStart(2, "0")).join(":");
}
