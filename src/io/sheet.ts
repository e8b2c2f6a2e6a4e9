/** One worksheet as cells: numbers stay numbers, everything else is text as shown; empty cells are "". */
export type SheetCell = string | number;

export interface SheetRow {
  /** 1-based row as a person counts it in the spreadsheet. */
  row: number;
  cells: SheetCell[];
}

export interface Sheet {
  name: string;
  isHidden: boolean;
  rows: SheetRow[];
}

/** Stands for the value of a formula that the program which wrote the file did not store: never an empty cell. */
export const noStoredValue = "#NOVALUE! (formula without a stored value)";

export const sheetLimits = { sheets: 1000, rows: 1_048_576, columns: 16_384, cells: 20_000_000 };

/** The cell as text: a number in its shortest form. */
export function sheetText(cell: SheetCell | undefined): string {
  return cell === undefined ? "" : typeof cell === "number" ? String(cell) : cell.trim();
}
