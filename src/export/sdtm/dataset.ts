/** SDTM datasets before they become a file: variables in the order of SDTMIG 3.4, one array a record. */

export type SdtmCell = string | number | null;
export type SdtmRecord = Readonly<Record<string, SdtmCell>>;

export interface Variable {
  name: string;
  /** At most 40 characters. */
  label: string;
  type: "text" | "integer" | "double";
}

export interface Dataset {
  /** At most 8 characters: PC, SUPPPC. */
  name: string;
  label: string;
  variables: readonly Variable[];
  /** Variables that identify a record, in order. */
  keys: readonly string[];
  rows: readonly (readonly SdtmCell[])[];
}

/** What could not be carried over as it is: never left out silently. */
export interface Remark {
  dataset: string;
  usubjid: string | null;
  variable: string | null;
  value: string | null;
  what: string;
}

/** Variables as `NAME label`; `#` marks an integer, `%` a number with decimals. */
export function variables(...lines: readonly string[]): Variable[] {
  return lines.map((line) => {
    const [, name, mark, label] = /^([A-Z0-9]+)([#%]?) (.+)$/.exec(line)!;
    return { name: name!, label: label!, type: mark === "#" ? "integer" : mark === "%" ? "double" : "text" };
  });
}

/** Throws for a cell that is not a variable of the dataset: a mistake in the code that made the record. */
export function makeDataset(head: Omit<Dataset, "rows">, records: readonly SdtmRecord[]): Dataset {
  const names = head.variables.map((variable) => variable.name);
  const rows = records.map((record) => {
    const strange = Object.keys(record).filter((name) => !names.includes(name));
    if (strange.length > 0) throw new Error(`${head.name} has no variable ${strange.join(", ")}`);
    return names.map((name) => (record[name] === "" ? null : (record[name] ?? null)));
  });
  return { ...head, rows };
}
