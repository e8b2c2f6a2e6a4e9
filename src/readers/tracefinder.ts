import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import { ReadError } from "../findings/read-error.js";
import { isRowLike } from "../io/csv-table.js";
import type { Sheet, SheetRow } from "../io/sheet.js";
import { readXlsx } from "../io/xlsx.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { rowAboveHeader } from "./row-findings.js";
import { isBlankRow, type SheetTable, sheetHeader, sheetVendorRow, textsOf } from "./sheet-table.js";
import { delimiterByHeader, findLongTable, hasNames, longRows } from "./vendor-blocks.js";
import { readVendorRows } from "./vendor-results.js";
import {
  columnText,
  emptyMeansByPeak,
  inMemory,
  isWithoutPeak,
  ParseReport,
  type Role,
  refuseAreaOnly,
  type VendorLayout,
  type VendorRow,
} from "./vendor-rows.js";

/**
 * Thermo TraceFinder "All Samples" as XLSX or CSV: one row an injection and peak. Numbers are mostly texts, the decimal
 * mark differs from column to column.
 */

const names: Partial<Record<Role, readonly string[]>> = {
  analyte: ["Compound"],
  concentration: ["Calculated Amt"],
  unit: ["Units", "Unit", "Amount Units"],
  rawFile: ["Filename", "File Name"],
  sampleId: ["Sample ID"],
  sampleText: ["Sample Name"],
  sampleType: ["Sample Type"],
  level: ["Level"],
  acquired: ["Acquisition Date", "Acquired Date"],
  nominal: ["Theoretical Amt"],
  area: ["Area"],
  internalStandardArea: ["ISTD Response", "ISTD Area"],
  retentionTime: ["Actual RT"],
  dilution: ["Dilution Factor", "Sample Dilution"],
  usedInCurve: ["Excluded"],
};

const layout: VendorLayout = {
  terms: "tracefinder",
  dilution: "unstated",
  extra: ["%Diff", "Integration Mode", "Confirm", "PK", "Flag Details", "Status", "Response Ratio", "S/N"],
  leaveOut: whyLeftOut,
  isUsed: (text) => (/^true$/i.test(text) ? false : /^false$/i.test(text) ? true : null),
  isNoPeak: (row, value) => value === 0 && isWithoutPeak(row),
  emptyMeans: emptyMeansByPeak,
};

function whyLeftOut(row: VendorRow): string | null {
  if (/^internal standard$/i.test(columnText(row, "Type"))) return "internal standards";
  const peak = columnText(row, "Peak Label");
  return peak !== "" && peak !== "T1" ? "confirming peaks" : null;
}

function isHeader(header: readonly string[]): boolean {
  return (
    hasNames(header, "Compound", "Filename", "Sample Type") &&
    (hasNames(header, "Actual RT") || hasNames(header, "Calculated Amt"))
  );
}

export const tracefinder: Reader = {
  id: "tracefinder",
  title: "Thermo TraceFinder All Samples (XLSX, CSV)",
  evidence: "real files",
  tellingColumns: [["Compound"], ["Filename"], ["Sample Type"], ["Calculated Amt", "Actual RT"]],
  sniff,
  async *read(file, options) {
    const report = new ParseReport();
    const isLines = !isZip(file.head);
    const rows = isLines ? await textRows(file, report) : inMemory(await workbookRows(file, report));
    return yield* readVendorRows({ name: file.name, layout, report, rows, isLines }, options);
  },
};

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

function sniff({ head, headText }: FileHead): SniffAnswer {
  const lookedFor = "an XLSX workbook, or a header with Compound, Filename, Sample Type and Calculated Amt";
  if (isZip(head)) {
    const isWorkbook = /\[Content_Types\]\.xml|xl\/|_rels\//.test(headText.slice(0, 4096));
    return isWorkbook ? { sure: true, why: "it is an XLSX workbook" } : { sure: false, lookedFor };
  }
  const found = delimiterByHeader(headText, isHeader, 3);
  return found === null
    ? { sure: false, lookedFor }
    : { sure: true, why: "its header has Compound, Filename and Sample Type" };
}

async function textRows(file: SourceFile, report: ParseReport) {
  const table = await findLongTable(file, isHeader, names);
  if (table.at.concentration === undefined) refuseAreaOnly(file.name, "TraceFinder", table.header, table.headerRow);
  return () => longRows(file, table, report);
}

async function workbookRows(file: SourceFile, report: ParseReport): Promise<VendorRow[]> {
  const sheets = await readXlsx(await file.bytes(), file.name);
  const tables = sheets.flatMap((sheet) => {
    const table = sheetHeader(sheet, isHeader, names);
    return table === null ? [] : [{ sheet, table }];
  });
  if (sheets.every((sheet) => sheet.rows.every(isBlankRow))) {
    throw new ReadError(`${file.name}: a blank workbook`, {
      rule: "blank-workbook",
      expected: "a TraceFinder results sheet",
    });
  }
  if (tables.length !== 1)
    throw noSheet(
      file.name,
      sheets.map((s) => s.name),
      tables.map((t) => t.sheet.name),
      sheets.some(isReport),
    );
  const { sheet, table } = tables[0]!;
  report.note(...sheets.filter((other) => other !== sheet).flatMap((other) => sheetNotRead(file.name, other, table)));
  if (table.at.concentration === undefined) refuseAreaOnly(file.name, "TraceFinder", table.header, table.headerRow);
  for (const row of sheet.rows) {
    if (row.row >= table.headerRow) break;
    if (isRowLike(textsOf(row), table.header.length)) report.reject(rowAboveHeader(file.name, row.row, textsOf(row)));
  }
  return sheet.rows
    .filter((row) => row.row > table.headerRow && !isBlankRow(row))
    .map((row) => sheetVendorRow(row, table));
}

/** Sheets beside the results: the laboratory's own tables, or results whose header is damaged. */
function sheetNotRead(file: string, { name, rows }: Sheet, table: SheetTable): Finding[] {
  const filled = rows.filter((row) => !isBlankRow(row)).length;
  if (filled === 0) return [];
  const names = new Set(table.header);
  const isLikeHeader = (row: SheetRow) => 2 * textsOf(row).filter((text) => text !== "" && names.has(text)).length;
  const isDamaged = rows.slice(0, 50).some((row) => isLikeHeader(row) >= names.size);
  return [
    finding({
      severity: isDamaged ? "error" : "info",
      rule: "sheet-not-read",
      file,
      value: name,
      expected: "Compound, Filename, Sample Type and Calculated Amt in the header of a results sheet",
      what: `${file}: sheet "${name}" (${filled} rows) is not the results sheet and is not read`,
      why: isDamaged
        ? "its header resembles that of the results sheet and may be damaged"
        : "its header is another one",
      remedy: isDamaged ? "compare its header with that of the results sheet, or export All Samples again" : "",
    }),
  ];
}

/** The printed calibration report: banner rows and a header of curve coefficients. */
function isReport(sheet: { rows: { cells: (string | number)[] }[] }): boolean {
  return sheet.rows
    .slice(0, 60)
    .some(({ cells }) => cells.some((c) => /^(?:Cali File|Calibration Report|Curve Type)\b/i.test(String(c))));
}

function noSheet(file: string, all: string[], fitting: string[], report: boolean): ReadError {
  const what = report
    ? "a printed TraceFinder report, not the results table"
    : fitting.length === 0
      ? "an Excel workbook without a TraceFinder results sheet"
      : `an Excel workbook with several results sheets (${fitting.join(", ")})`;
  return new ReadError(`${file}: ${what}; its sheets are ${all.slice(0, 20).join(", ")}`, {
    rule: report ? "printed-report" : "no-results-sheet",
    expected: "one sheet with Compound, Filename, Sample Type and Calculated Amt",
    remedy: "export All Samples, or save the sheet as CSV and map it in study.yaml",
  });
}
