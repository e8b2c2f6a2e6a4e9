/** Kind of a column's cells; every cell is of it or empty. */
export type ColumnType = "text" | "number" | "boolean";

/** One column of a table: its name is the path into the JSON row (`csf.value`). */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** What it means, for the sheet `columns`, the file `columns.csv` and the documents. */
  readonly help: string;
  /** Stands in workbooks only, for people: a number or a text such as `< 0.5`. */
  readonly isShown?: boolean;
  /** Stands in what `csfp list` prints on a screen, which is too narrow for all of them. */
  readonly isOnScreen?: boolean;
}

export const text = (name: string, help: string): Column => ({ name, type: "text", help });
export const number = (name: string, help: string): Column => ({ name, type: "number", help });
export const boolean = (name: string, help: string): Column => ({ name, type: "boolean", help });
export const shown = (name: string, help: string): Column => ({ name, type: "text", help, isShown: true });

/** The columns of a group: `value` of `csf` is `csf.value`. `about` stands before the meaning of each. */
export function group(name: string, about: string, columns: readonly Column[]): Column[] {
  return columns.map((column) => ({ ...column, name: `${name}.${column.name}`, help: `${about}${column.help}` }));
}

/** The same columns; those named stand on screens. Throws where no column has the name. */
export function onScreen(names: string, columns: readonly Column[]): readonly Column[] {
  const wanted = new Set(names.split(" "));
  for (const name of wanted) {
    if (!columns.some((column) => column.name === name)) throw new Error(`no column of the table is named ${name}`);
  }
  return columns.map((column) => (wanted.has(column.name) ? { ...column, isOnScreen: true } : column));
}
