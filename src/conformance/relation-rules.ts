import { isLater, isoDate } from "./iso-date.js";
import {
  at,
  type ConformanceRule,
  type Offence,
  observations,
  recordRule,
  type SdtmPackage,
  type SdtmRecord,
  type SdtmTable,
  tableOf,
} from "./tables.js";

/** Between datasets: RELREC, SUPP--, PP and PC, DM and EX. */

const relrec = (study: SdtmPackage): SdtmTable[] => [tableOf(study, "RELREC")].filter((table) => table !== undefined);
const pointing = (study: SdtmPackage): SdtmTable[] =>
  study.tables.filter((table) => table.columns.includes("RDOMAIN") && table.columns.includes("IDVAR"));
const isSequence = (variable: string): boolean => /^[A-Z0-9]{2}SEQ$/.test(variable);

export const relationRules: readonly ConformanceRule[] = [
  {
    key: "sequence-repeated",
    ids: ["CORE-000544"],
    title: "--SEQ names one record of a subject",
    *check(study) {
      for (const table of observations(study)) {
        const variable = `${table.prefix}SEQ`;
        const seen = new Map<string, number>();
        for (const record of table.records) {
          const value = at(record, variable);
          const key = [at(record, "STUDYID"), at(record, "USUBJID"), plain(value)].join("\u001f");
          const first = seen.get(key);
          if (value === "") continue;
          if (first === undefined) seen.set(key, record.number);
          else yield { table, record, variable, value, what: `is that of record ${first}, too` };
        }
      }
    },
  },
  {
    key: "parameters-without-concentrations",
    ids: ["CORE-000183"],
    title: "PP comes with PC",
    *check(study) {
      const table = tableOf(study, "PP");
      if (table === undefined || tableOf(study, "PC") !== undefined) return;
      yield { table, record: null, variable: "DOMAIN", value: "PP", what: "is there without a dataset PC" };
    },
  },
  {
    key: "category-unlike-test",
    ids: ["CORE-000901"],
    title: "PPCAT is the PCTEST of the related records at the same reference time",
    check: categories,
  },
  recordRule(
    {
      key: "sequence-without-subject",
      ids: ["CORE-000136"],
      title: "a --SEQ in IDVAR comes with USUBJID and IDVARVAL",
    },
    relrec,
    (get) =>
      isSequence(get("IDVAR")) && get("IDVARVAL") === "" && get("USUBJID") === ""
        ? { variable: "IDVARVAL", what: "and USUBJID are empty beside a sequence number" }
        : null,
  ),
  recordRule(
    { key: "relation-type-of-record", ids: ["CORE-000202"], title: "RELTYPE is empty where IDVAR is a --SEQ" },
    relrec,
    (get) =>
      isSequence(get("IDVAR")) && get("RELTYPE") !== ""
        ? { variable: "RELTYPE", what: "is for relations of datasets, not of records" }
        : null,
  ),
  {
    key: "record-not-found",
    ids: ["CORE-000206"],
    title: "IDVARVAL is a value of IDVAR in RDOMAIN",
    check: lostRecords,
  },
  recordRule(
    { key: "domain-not-found", ids: ["CORE-000384", "CORE-000457"], title: "RDOMAIN is a dataset of the study" },
    pointing,
    (get, _table, _record, study) =>
      tableOf(study, get("RDOMAIN")) === undefined
        ? { variable: "RDOMAIN", what: "is not a dataset of the study" }
        : null,
  ),
  {
    key: "relation-of-one",
    ids: ["CORE-000484"],
    title: "a RELID stands on several records",
    *check(study) {
      for (const table of relrec(study)) {
        const groups = groupsOf(table.records);
        for (const records of groups.values()) {
          const [record] = records;
          if (records.length > 1 || record === undefined) continue;
          yield { table, record, variable: "RELID", value: at(record, "RELID"), what: "relates one record to nothing" };
        }
      }
    },
  },
  recordRule(
    { key: "variable-not-found", ids: ["CORE-000916", "CORE-000712"], title: "IDVAR is a variable of RDOMAIN" },
    pointing,
    (get, _table, _record, study) => {
      const target = tableOf(study, get("RDOMAIN"));
      return target !== undefined && get("IDVAR") !== "" && !target.columns.includes(get("IDVAR"))
        ? { variable: "IDVAR", what: `is not a variable of ${target.name}` }
        : null;
    },
  ),
  recordRule(
    { key: "placebo-with-dose", ids: ["CORE-000005"], title: "EXDOSE of PLACEBO is 0" },
    (study) => [tableOf(study, "EX")].filter((table) => table !== undefined),
    (get) =>
      get("TRT") === "PLACEBO" && Number(get("DOSE") || "NaN") !== 0
        ? { variable: "DOSE", what: "is not 0 for PLACEBO" }
        : null,
  ),
  {
    key: "last-exposure-wrong",
    ids: ["CORE-000238"],
    title: "RFXENDTC is the latest EXENDTC or EXSTDTC",
    check: (study) => exposure(study, "RFXENDTC", ["EXENDTC", "EXSTDTC"], (a, b) => isLater(a, b)),
  },
  {
    key: "first-exposure-wrong",
    ids: ["CORE-000239"],
    title: "RFXSTDTC is the earliest EXSTDTC",
    check: (study) => exposure(study, "RFXSTDTC", ["EXSTDTC"], (a, b) => isLater(b, a)),
  },
];

function groupOf(record: SdtmRecord): string {
  return `${at(record, "USUBJID")}\u001f${at(record, "RELID")}`;
}

function groupsOf(records: readonly SdtmRecord[]): Map<string, SdtmRecord[]> {
  const groups = new Map<string, SdtmRecord[]>();
  for (const record of records) {
    const key = groupOf(record);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return groups;
}

/** Values of one variable of a dataset, by subject; numbers are compared as numbers (1 and 1.0). */
function valuesOf(table: SdtmTable, variable: string): Set<string> {
  return new Set(table.records.map((record) => `${at(record, "USUBJID")}\u001f${plain(at(record, variable))}`));
}

function plain(value: string): string {
  return /^\d+(\.0+)?$/.test(value) ? String(Number(value)) : value;
}

function* lostRecords(study: SdtmPackage): Generator<Offence> {
  const known = new Map<string, Set<string>>();
  for (const table of pointing(study)) {
    for (const record of table.records) {
      const [domain, variable, value] = [at(record, "RDOMAIN"), at(record, "IDVAR"), at(record, "IDVARVAL")];
      const target = tableOf(study, domain);
      if (value === "" || target === undefined || !target.columns.includes(variable)) continue;
      const key = `${domain}.${variable}`;
      const values = known.get(key) ?? valuesOf(target, variable);
      known.set(key, values);
      if (values.has(`${at(record, "USUBJID")}\u001f${plain(value)}`)) continue;
      yield { table, record, variable: "IDVARVAL", value, what: `is not a ${variable} of this subject in ${domain}` };
    }
  }
}

/** PP and PC records that RELREC relates: at one reference time they must name one analyte. */
function* categories(study: SdtmPackage): Generator<Offence> {
  const [pp, pc] = [tableOf(study, "PP"), tableOf(study, "PC")];
  if (pp === undefined || pc === undefined) return;
  const find = (table: SdtmTable, link: SdtmRecord): SdtmRecord[] =>
    table.records.filter(
      (one) =>
        at(one, "USUBJID") === at(link, "USUBJID") && plain(at(one, at(link, "IDVAR"))) === plain(at(link, "IDVARVAL")),
    );
  for (const table of relrec(study)) {
    for (const links of groupsOf(table.records).values()) {
      const tests = links.filter((link) => at(link, "RDOMAIN") === "PC").flatMap((link) => find(pc, link));
      for (const record of links.filter((link) => at(link, "RDOMAIN") === "PP").flatMap((link) => find(pp, link))) {
        const [category, time] = [at(record, "PPCAT"), at(record, "PPRFTDTC")];
        const other = tests.find(
          (one) => at(one, "PCRFTDTC") !== "" && at(one, "PCRFTDTC") === time && at(one, "PCTEST") !== category,
        );
        if (category === "" || other === undefined) continue;
        yield {
          table: pp,
          record,
          variable: "PPCAT",
          value: category,
          what: `is related to a concentration of ${at(other, "PCTEST")}`,
        };
      }
    }
  }
}

/** Dates of DM against the extremes of EX, subject by subject. */
function* exposure(
  study: SdtmPackage,
  variable: string,
  columns: readonly string[],
  isBeyond: (a: string, b: string) => boolean,
): Generator<Offence> {
  const [dm, ex] = [tableOf(study, "DM"), tableOf(study, "EX")];
  if (dm === undefined || ex === undefined) return;
  const extremes = new Map<string, string[]>();
  for (const record of ex.records) {
    const subject = at(record, "USUBJID");
    const dates = columns.map((column) => at(record, column));
    const before = extremes.get(subject) ?? dates;
    extremes.set(
      subject,
      before.map((known, index) => (known === "" || isBeyond(dates[index]!, known) ? dates[index]! : known)),
    );
  }
  for (const record of dm.records) {
    const found = extremes.get(at(record, "USUBJID"));
    if (found === undefined) continue;
    const value = at(record, variable);
    const isRight = found.some((date) => date !== "" && (date === value || isSameTime(date, value)));
    if (isRight || found.every((date) => date === "")) continue;
    yield {
      table: dm,
      record,
      variable,
      value,
      what: `is not ${found.filter((date) => date !== "").join(" or ")} of EX`,
    };
  }
}

function isSameTime(a: string, b: string): boolean {
  const [one, two] = [isoDate(a), isoDate(b)];
  return one?.ms != null && one.ms === two?.ms && one.parts === two.parts;
}
