import { ReadError } from "../findings/read-error.js";
import { type DateFormat, dateFormatOf, serialText } from "./number-format.js";
import { noStoredValue, type Sheet, type SheetCell, sheetLimits } from "./sheet.js";
import { readXml } from "./xml.js";
import { unzip } from "./zip.js";

/**
 * Worksheets of an Office Open XML workbook, as far as tables need them: shared and inline texts, numbers, booleans. A
 * number that is formatted as a date or time is that date as ISO text, never a day count; a formula whose value was not
 * stored is `noStoredValue`.
 */

const decoder = new TextDecoder("utf-8");

/** Throws ReadError for what is no workbook, damaged, or beyond the limits. `wanted` chooses sheets by name. */
export async function readXlsx(
  bytes: Uint8Array,
  file: string,
  wanted: (name: string) => boolean = () => true,
): Promise<Sheet[]> {
  const isNeeded = (name: string) =>
    /^xl\/(?:workbook\.xml|sharedStrings\.xml|styles\.xml|_rels\/workbook\.xml\.rels|worksheets\/[^/]+\.xml)$/.test(
      name,
    );
  const entries = unzip(bytes, file, isNeeded);
  const part = (name: string) => {
    const found = entries.get(name);
    return found === undefined ? null : decoder.decode(found);
  };
  const workbook = part("xl/workbook.xml");
  if (workbook === null) {
    throw new ReadError(`${file}: a zip archive without a workbook`, {
      rule: "no-workbook",
      expected: "an .xlsx file",
    });
  }
  const sheets = await listSheets(workbook, file);
  const targets = await relations(part("xl/_rels/workbook.xml.rels") ?? "<Relationships/>", file);
  const texts = await sharedStrings(part("xl/sharedStrings.xml"), file);
  const formats = await dateFormats(part("xl/styles.xml"), file);
  const is1904 = /<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"/.test(workbook);
  const out: Sheet[] = [];
  for (const { name, id, isHidden } of sheets) {
    if (!wanted(name)) continue;
    const target = targets.get(id);
    const xml = target === undefined ? null : part(target);
    if (xml === null) continue;
    const rows = await sheetRows(xml, { texts, formats, is1904 }, file);
    const counted = filledRows(xml);
    if (rows.length < counted) {
      throw new ReadError(
        `${file}: sheet "${name}" has ${counted} rows with values, of which ${rows.length} were read`,
        {
          rule: "lines-unaccounted",
          expected: `${counted} rows`,
          remedy: "save the workbook again, or export the table as CSV",
        },
      );
    }
    out.push({ name, isHidden, rows });
  }
  return out;
}

/** The second counter: rows in which a value stands, counted in the text of the sheet without the parser. */
function filledRows(xml: string): number {
  const value = /<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]/;
  return xml.split(/<\/(?:\w+:)?row>/).filter((row) => value.test(row)).length;
}

async function listSheets(xml: string, file: string) {
  const sheets: { name: string; id: string; isHidden: boolean }[] = [];
  await readXml([xml], file, {
    open(name, a) {
      if (local(name) !== "sheet" || sheets.length >= sheetLimits.sheets) return;
      const id = Object.entries(a).find(([key]) => local(key) === "id" && key.includes(":"))?.[1] ?? "";
      sheets.push({ name: a.name ?? "", id, isHidden: (a.state ?? "visible") !== "visible" });
    },
  });
  return sheets;
}

async function relations(xml: string, file: string): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  await readXml([xml], file, {
    open(name, a) {
      if (local(name) !== "Relationship" || a.Id === undefined || a.Target === undefined) return;
      targets.set(a.Id, a.Target.startsWith("/") ? a.Target.slice(1) : `xl/${a.Target}`);
    },
  });
  return targets;
}

async function sharedStrings(xml: string | null, file: string): Promise<string[]> {
  const texts: string[] = [];
  if (xml === null) return texts;
  let text = "";
  let isText = false;
  let isPhonetic = false;
  await readXml([xml], file, {
    open(name) {
      if (local(name) === "si") text = "";
      if (local(name) === "rPh") isPhonetic = true;
      isText = local(name) === "t" && !isPhonetic;
    },
    text(piece) {
      if (isText) text += piece;
    },
    close(name) {
      isText = false;
      if (local(name) === "rPh") isPhonetic = false;
      if (local(name) === "si") texts.push(text);
    },
  });
  return texts;
}

/** Date formats by the number of a cell's style; null for a style of plain numbers. */
async function dateFormats(xml: string | null, file: string): Promise<(DateFormat | null)[]> {
  const codes = new Map<number, string>();
  const formats: (DateFormat | null)[] = [];
  if (xml === null) return formats;
  let isCellFormat = false;
  await readXml([xml], file, {
    open(tag, a) {
      const name = local(tag);
      if (name === "numFmt") codes.set(Number(a.numFmtId), a.formatCode ?? "");
      else if (name === "cellXfs") isCellFormat = true;
      else if (name === "xf" && isCellFormat) {
        const id = Number(a.numFmtId ?? 0);
        formats.push(dateFormatOf(id, codes.get(id)));
      }
    },
    text() {},
    close(tag) {
      if (local(tag) === "cellXfs") isCellFormat = false;
    },
  });
  return formats;
}

interface CellMeanings {
  texts: readonly string[];
  formats: readonly (DateFormat | null)[];
  is1904: boolean;
}

async function sheetRows(xml: string, meanings: CellMeanings, file: string): Promise<Sheet["rows"]> {
  const rows: Sheet["rows"] = [];
  let cells: SheetCell[] = [];
  let rowNumber = 0;
  let column = -1;
  let type = "n";
  let format: DateFormat | null = null;
  let isFormula = false;
  let value = "";
  let isValue = false;
  let total = 0;
  const tooLarge = () => {
    throw new ReadError(`${file}: row ${rowNumber}: the sheet is absurdly large`, {
      row: rowNumber,
      rule: "file-too-large",
    });
  };
  await readXml([xml], file, {
    open(tag, a) {
      const name = local(tag);
      if (name === "row") {
        rowNumber = a.r === undefined ? rowNumber + 1 : Number(a.r);
        cells = [];
        column = -1;
        if (!(rowNumber <= sheetLimits.rows)) tooLarge();
      } else if (name === "c") {
        column = a.r === undefined ? column + 1 : columnIndex(a.r);
        type = a.t ?? "n";
        format = meanings.formats[Number(a.s ?? 0)] ?? null;
        isFormula = false;
        value = "";
        if (!(column >= 0 && column < sheetLimits.columns) || ++total > sheetLimits.cells) tooLarge();
      }
      if (name === "f") isFormula = true;
      isValue = name === "v" || (name === "t" && type === "inlineStr");
    },
    text(piece) {
      if (isValue) value += piece;
    },
    close(tag) {
      const name = local(tag);
      isValue = false;
      if (name === "c" && (value !== "" || (isFormula && type !== "str"))) {
        while (cells.length < column) cells.push("");
        cells[column] = value === "" ? noStoredValue : cellValue(type, value, format, meanings);
      } else if (name === "row" && cells.length > 0) rows.push({ row: rowNumber, cells });
    },
  });
  return rows;
}

function cellValue(type: string, value: string, format: DateFormat | null, { texts, is1904 }: CellMeanings): SheetCell {
  if (type === "s") return texts[Number(value)] ?? "";
  if (type === "b") return value === "1" ? "TRUE" : "FALSE";
  if (type === "d") return value.replace(/\.0+(?=Z?$)/, "");
  if (type !== "n") return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  return format === null ? number : (serialText(number, format, is1904) ?? number);
}

/** `AB12` -> 27. */
function columnIndex(reference: string): number {
  let index = 0;
  for (const letter of reference) {
    const code = letter.charCodeAt(0) - 64;
    if (code < 1 || code > 26) break;
    index = index * 26 + code;
  }
  return index - 1;
}

function local(name: string): string {
  const at = name.indexOf(":");
  return at < 0 ? name : name.slice(at + 1);
}
