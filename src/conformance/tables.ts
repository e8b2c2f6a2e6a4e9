/** SDTM datasets as a check sees them, whatever file they came from: every cell a text, missing is "". */

export interface SdtmTable {
  /** Name of the dataset in capitals: PC, SUPPPC, RELREC. */
  name: string;
  /** Two letters before its variables: PC; "" for RELREC and SUPP--. */
  prefix: string;
  file: string;
  columns: readonly string[];
  records: readonly SdtmRecord[];
}

export interface SdtmRecord {
  /** 1 is the first record. */
  number: number;
  cells: ReadonlyMap<string, string>;
}

/** The datasets of one study in one format. */
export interface SdtmPackage {
  format: string;
  tables: readonly SdtmTable[];
}

/** What a rule found. `record` null: the dataset as a whole. */
export interface Offence {
  table: SdtmTable;
  record: SdtmRecord | null;
  variable: string;
  value: string;
  what: string;
}

export interface ConformanceRule {
  /** Named by the trouble it finds. */
  key: string;
  /** Ids of the rules of CDISC CORE it stands for; of others the place it was taken from. */
  ids: readonly string[];
  title: string;
  check(study: SdtmPackage): Iterable<Offence>;
}

/** Dataset of a file's rows; the name from DOMAIN or RDOMAIN where there is one, else the one given. */
export function sdtmTable(
  name: string,
  file: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): SdtmTable {
  const records = rows.map((cells, index) => ({
    number: index + 1,
    cells: new Map(columns.map((column, at) => [column, textOf(cells[at])])),
  }));
  const first = records[0];
  const domain = first === undefined ? "" : at(first, "DOMAIN");
  const prefix = /^[A-Z][A-Z0-9]$/.test(domain) ? domain : /^[A-Z]{2}$/i.test(name) ? name.toUpperCase() : "";
  return { name: (prefix !== "" && prefix !== "CO" ? prefix : name).toUpperCase(), prefix, file, columns, records };
}

function textOf(cell: string | undefined): string {
  const text = (cell ?? "").trim();
  // R writes a missing value so.
  return text === "NA" ? "" : text;
}

export function at(record: SdtmRecord, variable: string): string {
  return record.cells.get(variable) ?? "";
}

export function tableOf(study: SdtmPackage, name: string): SdtmTable | undefined {
  return study.tables.find((table) => table.name === name);
}

/** Datasets of observations: those whose variables carry a prefix. */
export function observations(study: SdtmPackage): SdtmTable[] {
  return study.tables.filter((table) => table.prefix !== "" && table.prefix !== "DM");
}

/** Observations of the findings class: they have a test code. */
export function findingTables(study: SdtmPackage): SdtmTable[] {
  return observations(study).filter((table) => table.columns.includes(`${table.prefix}TESTCD`));
}

/** A rule about single records: `judge` says what is wrong with one, or null. */
export function recordRule(
  head: Omit<ConformanceRule, "check">,
  tables: (study: SdtmPackage) => readonly SdtmTable[],
  judge: (
    get: (suffix: string) => string,
    table: SdtmTable,
    record: SdtmRecord,
    study: SdtmPackage,
  ) => { variable: string; value?: string; what: string } | null,
): ConformanceRule {
  return {
    ...head,
    *check(study) {
      for (const table of tables(study)) {
        for (const record of table.records) {
          const found = judge((suffix) => at(record, table.prefix + suffix), table, record, study);
          if (found === null) continue;
          const variable = table.prefix + found.variable;
          yield { table, record, variable, value: found.value ?? at(record, variable), what: found.what };
        }
      }
    },
  };
}

/** A rule about the variables a dataset has. */
export function columnRule(
  head: Omit<ConformanceRule, "check">,
  judge: (has: (suffix: string) => boolean) => { variable: string; what: string } | null,
): ConformanceRule {
  return {
    ...head,
    *check(study) {
      for (const table of observations(study)) {
        const found = judge((suffix) => table.columns.includes(table.prefix + suffix));
        if (found !== null)
          yield { table, record: null, variable: table.prefix + found.variable, value: "", what: found.what };
      }
    },
  };
}
