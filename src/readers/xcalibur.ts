import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import { ReadError } from "../findings/read-error.js";
import { type Sheet, type SheetRow, sheetText } from "../io/sheet.js";
import { excelSerialParts } from "../io/vendor-time-forms.js";
import { readXls } from "../io/xls.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { unknownLine } from "./row-findings.js";
import { isBlankRow, type SheetTable, sheetHeader, sheetVendorRow } from "./sheet-table.js";
import { hasNames } from "./vendor-blocks.js";
import { readVendorRows } from "./vendor-results.js";
import {
  emptyMeansByPeak,
  inMemory,
  isWithoutPeak,
  ParseReport,
  type Role,
  type VendorLayout,
  type VendorRow,
} from "./vendor-rows.js";

/**
 * Thermo Xcalibur QuanBrowser / LCQuan "long Excel report" (XLS, BIFF8): one sheet per component. Sheet names are cut and
 * mangled, so the component's name is taken from the cell under `Component Name`; rows end at the first empty Filename.
 */

const names: Partial<Record<Role, readonly string[]>> = {
  rawFile: ["Filename"],
  sampleType: ["Sample Type"],
  sampleText: ["Sample Name"],
  sampleId: ["Sample ID"],
  nominal: ["Exp Amt"],
  concentration: ["Calc Amt"],
  unit: ["Units"],
  level: ["Level"],
  area: ["Area"],
  internalStandardArea: ["ISTD Area"],
  retentionTime: ["RT"],
  acquired: ["Acq Date"],
  sequence: ["Vial"],
  dilution: ["Dilution Factor"],
  comment: ["Comment"],
};

const layout: VendorLayout = {
  terms: "xcalibur",
  dilution: "unstated",
  extra: ["%Diff", "Peak Status", "Integ Code", "Response Type", "S/N"],
  isNoPeak: (row, value) => value === 0 && isWithoutPeak(row),
  emptyMeans: emptyMeansByPeak,
};

export const xcalibur: Reader = {
  id: "xcalibur",
  title: "Thermo Xcalibur QuanBrowser long report (XLS)",
  evidence: "real files",
  tellingColumns: [["Filename"], ["Sample Type"], ["Calc Amt"]],
  sniff,
  async *read(file, options) {
    const { rows, findings, exportedText } = await readWorkbook(file);
    const report = new ParseReport();
    report.exportedText = exportedText;
    for (const problem of findings) {
      if (problem.severity === "error") report.reject(problem);
      else report.note(problem);
    }
    return yield* readVendorRows({ name: file.name, layout, report, rows: inMemory(rows), isLines: false }, options);
  },
};

function sniff({ head }: FileHead): SniffAnswer {
  const magic = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
  if (magic.every((byte, i) => head[i] === byte)) return { sure: true, why: "it is an XLS (BIFF) workbook" };
  return { sure: false, lookedFor: "an XLS (BIFF) workbook" };
}

function isHeader(header: readonly string[]): boolean {
  return hasNames(header, "Filename", "Sample Type", "Calc Amt");
}

async function readWorkbook(file: SourceFile) {
  const sheets = await readXls(await file.bytes(), file.name);
  if (sheets.every((sheet) => sheet.rows.every(isBlankRow))) {
    throw new ReadError(`${file.name}: a blank workbook`, {
      rule: "blank-workbook",
      expected: "one sheet per component",
    });
  }
  const rows: VendorRow[] = [];
  const findings: Finding[] = [];
  let exportedText: string | null = null;
  const headless: Sheet[] = [];
  let layouts = 0;
  for (const sheet of sheets) {
    const table = sheetHeader(sheet, isHeader, names, 12);
    if (table === null) {
      if (componentName(sheet) !== null) headless.push(sheet);
      continue;
    }
    layouts++;
    const component = componentName(sheet);
    exportedText ??= createdDate(sheet);
    const own = rowsOf(sheet, table, component ?? sheet.name, file.name, findings);
    if (component === null && own.length > 0) findings.push(namedBySheet(file.name, sheet.name));
    for (const row of own) rows.push(row);
  }
  if (layouts === 0) {
    throw new ReadError(`${file.name}: an XLS workbook that is not a QuanBrowser long report`, {
      rule: "no-results-sheet",
      value: sheets
        .map((s) => s.name)
        .slice(0, 20)
        .join(", "),
      expected: "sheets with Component Name in row 2 and Filename, Sample Type, Calc Amt in row 5",
    });
  }
  for (const sheet of headless) findings.push(sheetWithoutHeader(file.name, sheet));
  return { rows, findings, exportedText };
}

/** A component's sheet whose header is damaged: its results are lost. */
function sheetWithoutHeader(file: string, sheet: Sheet): Finding {
  const record = { row: 1, cells: [componentName(sheet) ?? ""] };
  const what = `${file}: sheet "${sheet.name}" names a component but has no header with Filename, Sample Type and Calc Amt; none of its rows is used`;
  return { ...unknownLine(file, record, "a header with Filename, Sample Type and Calc Amt"), what };
}

function componentName(sheet: Sheet): string | null {
  const at = sheet.rows.findIndex(({ cells }) => sheetText(cells[0]) === "Component Name");
  const name = at < 0 ? "" : sheetText(sheet.rows[at + 1]?.cells[0]);
  return name === "" ? null : name;
}

function rowsOf(sheet: Sheet, table: SheetTable, component: string, file: string, findings: Finding[]): VendorRow[] {
  const rows: VendorRow[] = [];
  let isOver = false;
  for (const source of sheet.rows) {
    if (source.row <= table.headerRow) continue;
    const hasFile = sheetText(source.cells[table.at.rawFile!]) !== "";
    if (!isOver && hasFile) rows.push(withDate(sheetVendorRow(source, table, { analyte: component }), source));
    // The footer (Created By, a line of names, a line of values) has no amounts and no sample types.
    else if (hasAmount(source, table)) findings.push(rowWithoutFile(file, sheet.name, source));
    else isOver = true;
  }
  return rows;
}

function hasAmount({ cells }: SheetRow, { at }: SheetTable): boolean {
  const amount = at.concentration === undefined ? "" : sheetText(cells[at.concentration]);
  const type = at.sampleType === undefined ? "" : sheetText(cells[at.sampleType]);
  return /\d/.test(amount) && type !== "";
}

function rowWithoutFile(file: string, sheet: string, { row, cells }: SheetRow): Finding {
  const what = `row ${row} of sheet "${sheet}" has an amount but is outside the table or names no file`;
  return { ...unknownLine(file, { row, cells: cells.map(sheetText) }, "a file name in every row of the table"), what };
}

/** The date is a text in some files and a day count in others. */
function withDate(row: VendorRow, { cells }: SheetRow): VendorRow {
  const cell = row.at.acquired === undefined ? undefined : cells[row.at.acquired];
  const parts = typeof cell === "number" ? excelSerialParts(cell) : null;
  if (parts === null) return row;
  const two = (n: number | null) => String(n ?? 0).padStart(2, "0");
  const day = `${parts.year}-${two(parts.month)}-${two(parts.day)}`;
  const acquired = `${day}T${two(parts.hour)}:${two(parts.minute)}:${two(Math.floor(parts.ms / 1000))}`;
  return { ...row, fixed: { ...row.fixed, acquired } };
}

/** The footer under `Created By:` has `User Name, Full Name, Date` and their values below. */
function createdDate(sheet: Sheet): string | null {
  const at = sheet.rows.findIndex(({ cells }) => sheetText(cells[0]) === "Created By:");
  if (at < 0) return null;
  for (let i = at; i < Math.min(at + 4, sheet.rows.length - 1); i++) {
    const column = sheet.rows[i]!.cells.findIndex((cell) => sheetText(cell) === "Date");
    const below = column < 0 ? "" : sheetText(sheet.rows[i + 1]!.cells[column]);
    if (below !== "") return below;
  }
  return null;
}

function namedBySheet(file: string, sheet: string): Finding {
  return finding({
    rule: "analyte-from-sheet-name",
    file,
    value: sheet,
    expected: "a name under Component Name",
    what: `${file}: sheet "${sheet}" has no component name; the sheet's name is used instead`,
  });
}
