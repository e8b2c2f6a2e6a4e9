import { type Sheet, type SheetRow, sheetText } from "../io/sheet.js";
import { columnsOf } from "./vendor-blocks.js";
import type { Role, RoleColumns, VendorRow } from "./vendor-rows.js";

/** Rows of a worksheet as a vendor's rows: number cells are handed over as numbers. */
export interface SheetTable {
  header: string[];
  headerRow: number;
  at: RoleColumns;
}

export function sheetHeader(
  sheet: Sheet,
  isHeader: (names: readonly string[]) => boolean,
  names: Partial<Record<Role, readonly string[]>>,
  within = 50,
): SheetTable | null {
  const found = sheet.rows.slice(0, within).find((r) => isHeader(textsOf(r)));
  if (found === undefined) return null;
  const header = textsOf(found);
  return { header, headerRow: found.row, at: columnsOf(header, names, found.row) };
}

export function textsOf({ cells }: SheetRow): string[] {
  return cells.map((cell) => sheetText(cell));
}

export function isBlankRow({ cells }: SheetRow): boolean {
  return cells.every((cell) => sheetText(cell) === "");
}

export function sheetVendorRow(source: SheetRow, table: SheetTable, fixed?: VendorRow["fixed"]): VendorRow {
  const numbers: Partial<Record<Role, number>> = {};
  for (const [role, index] of Object.entries(table.at) as [Role, number][]) {
    const cell = source.cells[index];
    if (typeof cell === "number") numbers[role] = cell;
  }
  return { row: source.row, cells: textsOf(source), at: table.at, header: table.header, numbers, fixed: fixed ?? {} };
}
