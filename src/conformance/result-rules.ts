import { cdiscTerm } from "../reference/cdisc-terms.js";
import { at, type ConformanceRule, findingTables, type Offence, recordRule, tableOf } from "./tables.js";

/** Results: original, standard, status, units. */

const numeric = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

export const resultRules: readonly ConformanceRule[] = [
  recordRule(
    {
      key: "standard-result-missing",
      ids: ["CORE-000021"],
      title: "--STRESC is filled where --ORRES is, or --DRVFL is Y",
    },
    findingTables,
    (get) =>
      (get("ORRES") !== "" || get("DRVFL") === "Y") && get("STRESC") === ""
        ? { variable: "STRESC", what: "is empty although there is a result" }
        : null,
  ),
  recordRule(
    { key: "result-not-done", ids: ["CORE-000099"], title: "--ORRES and --STAT are not both filled" },
    findingTables,
    (get) =>
      get("ORRES") !== "" && get("STAT") !== ""
        ? { variable: "STAT", what: `says ${get("STAT")} beside a result \`${get("ORRES")}\`` }
        : null,
  ),
  recordRule(
    { key: "result-missing", ids: ["CORE-000200"], title: "--ORRES is filled unless --STAT is, or --DRVFL is Y" },
    findingTables,
    (get) =>
      get("ORRES") === "" && get("STAT") === "" && get("DRVFL") !== "Y"
        ? { variable: "ORRES", what: "is empty, and neither NOT DONE nor derived" }
        : null,
  ),
  recordRule(
    { key: "unit-without-result", ids: ["CORE-000133"], title: "--STRESU needs --STRESC" },
    findingTables,
    (get) =>
      get("STRESU") !== "" && get("STRESC") === "" ? { variable: "STRESU", what: "is a unit without a result" } : null,
  ),
  recordRule(
    { key: "reason-without-status", ids: ["CORE-000225"], title: "--REASND needs --STAT = NOT DONE" },
    findingTables,
    (get) =>
      get("REASND") !== "" && get("STAT") !== "NOT DONE"
        ? { variable: "REASND", what: "gives a reason, but --STAT is not NOT DONE" }
        : null,
  ),
  recordRule(
    { key: "status-without-reason", ids: ["CORE-000774"], title: "--STAT = NOT DONE has its --REASND" },
    findingTables,
    (get) =>
      get("STAT") === "NOT DONE" && get("REASND") === ""
        ? { variable: "REASND", what: "is empty beside NOT DONE" }
        : null,
  ),
  recordRule(
    {
      key: "number-beside-text",
      ids: ["CORE-000732"],
      title: "--STRESN is empty where --STRESC is not a number (BLQ is never 0)",
    },
    findingTables,
    (get) =>
      get("STRESC") !== "" && !numeric.test(get("STRESC")) && get("STRESN") !== ""
        ? { variable: "STRESN", what: `is a number beside the text \`${get("STRESC")}\`` }
        : null,
  ),
  recordRule(
    {
      key: "number-unlike-text",
      ids: ["CORE-000542", "CORE-000863"],
      title: "a numeric --STRESC stands in --STRESN too, as the same number",
    },
    (study) => findingTables(study).filter((table) => table.columns.includes(`${table.prefix}STRESN`)),
    (get) =>
      numeric.test(get("STRESC")) && (get("STRESN") === "" || Number(get("STRESN")) !== Number(get("STRESC")))
        ? { variable: "STRESN", what: `is not the number of --STRESC \`${get("STRESC")}\`` }
        : null,
  ),
  {
    key: "units-differ",
    ids: ["CORE-000699"],
    title: "--STRESU is the same within --TESTCD, --CAT, --SCAT, --SPEC and --METHOD",
    *check(study) {
      for (const table of findingTables(study)) {
        const units = new Map<string, string>();
        for (const record of table.records) {
          const get = (suffix: string): string => at(record, table.prefix + suffix);
          const unit = get("STRESU");
          if (unit === "") continue;
          const key = ["TESTCD", "CAT", "SCAT", "SPEC", "METHOD"].map(get).join("\u001f");
          const first = units.get(key) ?? unit;
          units.set(key, first);
          const variable = `${table.prefix}STRESU`;
          if (unit !== first)
            yield { table, record, variable, value: unit, what: `is not ${first} as in the records before` };
        }
      }
    },
  },
  {
    key: "not-submission-value",
    ids: ["CDISC CT"],
    title: "a word of controlled terminology is written as its submission value",
    *check(study) {
      for (const table of study.tables) {
        for (const [suffix, codelist] of Object.entries(codelists[table.prefix] ?? {})) {
          const variable = table.prefix + suffix;
          for (const record of table.records) yield* misspelt(table, record, variable, codelist);
        }
      }
    },
  },
  recordRule(
    { key: "limit-missing", ids: ["SDTMIG 3.4 PC"], title: "a result below or above the limits shows that limit" },
    (study) => [tableOf(study, "PC")].filter((table) => table !== undefined),
    (get) => {
      const text = get("STRESC").toUpperCase();
      const variable = /BLQ|BLOQ|LLOQ|BQL/.test(text) ? "LLOQ" : /ALQ|ULOQ|AQL/.test(text) ? "ULOQ" : null;
      return variable !== null && get(variable) === "" ? { variable, what: `is empty beside ${get("STRESC")}` } : null;
    },
  ),
  recordRule(
    { key: "ratio-with-specimen", ids: ["SDTMIG 3.4 PP"], title: "PPSPEC is empty for a ratio of two specimen types" },
    (study) => [tableOf(study, "PP")].filter((table) => table !== undefined),
    (get) =>
      get("SPEC") !== "" &&
      /\bTO\b/.test(get("ANMETH")) &&
      /PLASMA/.test(get("ANMETH")) &&
      get("TESTCD").startsWith("RA")
        ? { variable: "SPEC", what: "names one specimen of a ratio of two" }
        : null,
  ),
];

/** Codelist of a variable by domain and suffix. */
const codelists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  PC: { ORRESU: "PKUNIT", STRESU: "PKUNIT", SPEC: "SPECTYPE", STAT: "ND", DRVFL: "NY" },
  PP: { ORRESU: "PKUNIT", STRESU: "PKUNIT", SPEC: "SPECTYPE", STAT: "ND", TESTCD: "PKPARMCD" },
  EX: { DOSU: "UNIT", DOSFRM: "FRM", DOSFRQ: "FREQ", ROUTE: "ROUTE" },
  EC: { DOSU: "UNIT", DOSFRM: "FRM", DOSFRQ: "FREQ", ROUTE: "ROUTE", MOOD: "BRDGMOOD", OCCUR: "NY", PRESP: "NY" },
};

/** Only a known concept under another spelling is wrong; lists may be extended by words nobody here knows. */
function* misspelt(
  table: Offence["table"],
  record: NonNullable<Offence["record"]>,
  variable: string,
  codelist: string,
): Generator<Offence> {
  const value = at(record, variable);
  if (value === "") return;
  const term = cdiscTerm(codelist, value);
  if (term === null || term.submission === value) return;
  const code = term.code === null ? "" : ` (${term.code})`;
  yield {
    table,
    record,
    variable,
    value,
    what: `is written ${term.submission}${code} in codelist ${codelist} (${term.codelistCode})`,
  };
}
