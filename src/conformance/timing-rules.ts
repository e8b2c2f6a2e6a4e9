import { isLater, isoDate, studyDayOf } from "./iso-date.js";
import {
  at,
  type ConformanceRule,
  columnRule,
  observations,
  recordRule,
  type SdtmPackage,
  type SdtmRecord,
  tableOf,
} from "./tables.js";

/** Time points, dates and study days. */

export const timingRules: readonly ConformanceRule[] = [
  columnRule({ key: "time-point-number-missing", ids: ["CORE-000026"], title: "--TPT comes with --TPTNUM" }, (has) =>
    has("TPT") && !has("TPTNUM") ? { variable: "TPTNUM", what: "is not a variable of the dataset, --TPT is" } : null,
  ),
  columnRule(
    { key: "time-point-name-missing", ids: ["CORE-000029", "CORE-000166"], title: "--TPTNUM comes with --TPT" },
    (has) =>
      has("TPTNUM") && !has("TPT") ? { variable: "TPT", what: "is not a variable of the dataset, --TPTNUM is" } : null,
  ),
  recordRule(
    { key: "elapsed-time-without-reference", ids: ["CORE-000028", "CORE-000865"], title: "--ELTM needs --TPTREF" },
    observations,
    (get) =>
      get("ELTM") !== "" && get("TPTREF") === ""
        ? { variable: "ELTM", what: "counts from nothing: --TPTREF is empty" }
        : null,
  ),
  columnRule(
    { key: "reference-missing-for-elapsed-time", ids: ["CORE-000167"], title: "--ELTM comes with --TPTREF" },
    (has) =>
      has("ELTM") && !has("TPTREF")
        ? { variable: "TPTREF", what: "is not a variable of the dataset, --ELTM is" }
        : null,
  ),
  columnRule(
    { key: "reference-of-nothing", ids: ["CORE-000080"], title: "--TPTREF comes with --ELTM, --TPTNUM or --TPT" },
    (has) =>
      has("TPTREF") && !has("ELTM") && !has("TPTNUM") && !has("TPT")
        ? { variable: "TPTREF", what: "is there without --ELTM, --TPTNUM and --TPT" }
        : null,
  ),
  columnRule({ key: "reference-missing", ids: ["CORE-000165"], title: "--RFTDTC comes with --TPTREF" }, (has) =>
    has("RFTDTC") && !has("TPTREF")
      ? { variable: "TPTREF", what: "is not a variable of the dataset, --RFTDTC is" }
      : null,
  ),
  columnRule(
    { key: "reference-misnamed", ids: ["SDTMIG 3.4 PC PP"], title: "the reference date is --RFTDTC, not --RFDTC" },
    (has) => (has("RFDTC") ? { variable: "RFDTC", what: "is not a variable of SDTM: --RFTDTC is meant" } : null),
  ),
  recordRule(
    { key: "reference-unnamed", ids: ["CORE-000248"], title: "a filled --RFTDTC has its --TPTREF" },
    (study) => observations(study).filter((table) => table.columns.includes(`${table.prefix}TPTREF`)),
    (get) =>
      get("RFTDTC") !== "" && get("TPTREF") === "" ? { variable: "TPTREF", what: "is empty beside --RFTDTC" } : null,
  ),
  {
    key: "time-point-not-one-to-one",
    ids: ["CORE-000141", "CORE-000685", "CORE-000686", "CORE-000689"],
    title: "--TPT and --TPTNUM belong together one to one within visit and reference",
    *check(study) {
      for (const table of observations(study)) {
        const names = new Map<string, string>();
        const numbers = new Map<string, string>();
        for (const record of table.records) {
          const get = (suffix: string): string => at(record, table.prefix + suffix);
          const [name, number] = [get("TPT"), get("TPTNUM")];
          if (name === "" || number === "") continue;
          const group = `${at(record, "VISITNUM")}\u001f${get("TPTREF")}\u001f`;
          const firstName = remember(names, group + number, name);
          const firstNumber = remember(numbers, group + name, number);
          const base = { table, record };
          if (firstName !== name)
            yield {
              ...base,
              variable: `${table.prefix}TPT`,
              value: name,
              what: `is \`${firstName}\` in another record with --TPTNUM ${number}`,
            };
          else if (firstNumber !== number)
            yield {
              ...base,
              variable: `${table.prefix}TPTNUM`,
              value: number,
              what: `is ${firstNumber} in another record with --TPT \`${name}\``,
            };
        }
      }
    },
  },
  {
    key: "elapsed-time-differs",
    ids: ["CORE-000142"],
    title: "--ELTM is the same for one time point",
    *check(study) {
      for (const table of observations(study)) {
        const seen = new Map<string, string>();
        for (const record of table.records) {
          const get = (suffix: string): string => at(record, table.prefix + suffix);
          if (get("TPT") === "" || get("TPTNUM") === "" || get("ELTM") === "") continue;
          const key = [at(record, "VISITNUM"), get("TPTREF"), get("TPT"), get("TPTNUM")].join("\u001f");
          const first = remember(seen, key, get("ELTM"));
          if (first === get("ELTM")) continue;
          yield {
            table,
            record,
            variable: `${table.prefix}ELTM`,
            value: get("ELTM"),
            what: `is ${first} in another record of this time point`,
          };
        }
      }
    },
  },
  {
    key: "not-iso-8601",
    ids: ["CORE-000547"],
    title: "dates are ISO 8601",
    *check(study) {
      for (const table of study.tables) {
        const dates = table.columns.filter((column) => /^(?!Q).*DTC$/.test(column));
        for (const record of table.records) {
          for (const variable of dates) {
            const value = at(record, variable);
            if (value !== "" && isoDate(value) === null)
              yield { table, record, variable, value, what: "is not an ISO 8601 date or date-time" };
          }
        }
      }
    },
  },
  ...[
    { date: "DTC", day: "DY", incomplete: "CORE-000354", wrong: "CORE-000529", missing: "CORE-000853" },
    { date: "STDTC", day: "STDY", incomplete: "CORE-000138", wrong: "CORE-000552", missing: null },
    { date: "ENDTC", day: "ENDY", incomplete: "CORE-000139", wrong: "CORE-000553", missing: null },
  ].flatMap(dayRules),
  recordRule(
    { key: "end-before-start", ids: ["CORE-000718"], title: "--STDTC is not after --ENDTC" },
    observations,
    (get) =>
      isLater(get("STDTC"), get("ENDTC")) ? { variable: "ENDTC", what: `is before --STDTC ${get("STDTC")}` } : null,
  ),
  recordRule(
    { key: "end-before-collection", ids: ["CORE-000866"], title: "--DTC is not after --ENDTC" },
    observations,
    (get) => (isLater(get("DTC"), get("ENDTC")) ? { variable: "ENDTC", what: `is before --DTC ${get("DTC")}` } : null),
  ),
  recordRule(
    { key: "after-participation", ids: ["CORE-000720"], title: "--DTC is not after DM.RFPENDTC" },
    observations,
    (get, _table, record, study) => {
      const end = subjectDate(study, record, "RFPENDTC");
      return isLater(get("DTC"), end) ? { variable: "DTC", what: `is after the end of participation ${end}` } : null;
    },
  ),
  recordRule(
    { key: "negative-duration", ids: ["CORE-000880"], title: "--PDUR is not negative" },
    observations,
    (get) => (get("PDUR").startsWith("-") ? { variable: "PDUR", what: "is negative" } : null),
  ),
];

function dayRules(of: {
  date: string;
  day: string;
  incomplete: string;
  wrong: string;
  missing: string | null;
}): ConformanceRule[] {
  const { date, day } = of;
  const withDay = (study: SdtmPackage) =>
    observations(study).filter((table) => table.columns.includes(table.prefix + day));
  const daysOf = (get: (suffix: string) => string, record: SdtmRecord, study: SdtmPackage) => ({
    at: isoDate(get(date))?.day ?? null,
    reference: isoDate(subjectDate(study, record, "RFSTDTC"))?.day ?? null,
  });
  const name = day.toLowerCase();
  const rules = [
    recordRule(
      {
        key: `${name}-of-incomplete-date`,
        ids: [of.incomplete],
        title: `--${day} is empty where --${date} or RFSTDTC is incomplete`,
      },
      withDay,
      (get, _table, record, study) => {
        const known = daysOf(get, record, study);
        if (get(day) === "" || tableOf(study, "DM") === undefined) return null;
        return known.at === null || known.reference === null
          ? {
              variable: day,
              what: `cannot be known: --${date} is \`${get(date)}\`, RFSTDTC \`${subjectDate(study, record, "RFSTDTC")}\``,
            }
          : null;
      },
    ),
    recordRule(
      { key: `${name}-wrong`, ids: [of.wrong], title: `--${day} counts from RFSTDTC, without a day 0` },
      withDay,
      (get, _table, record, study) => {
        const known = daysOf(get, record, study);
        if (get(day) === "" || known.at === null || known.reference === null) return null;
        const right = studyDayOf(known.at, known.reference);
        return Number(get(day)) === right ? null : { variable: day, what: `should be ${right}` };
      },
    ),
  ];
  if (of.missing === null) return rules;
  return [
    ...rules,
    recordRule(
      {
        key: `${name}-missing`,
        ids: [of.missing],
        title: `--${day} is filled where --${date} and RFSTDTC are complete`,
      },
      withDay,
      (get, _table, record, study) => {
        const known = daysOf(get, record, study);
        return get(day) === "" && known.at !== null && known.reference !== null
          ? { variable: day, what: `is empty, should be ${studyDayOf(known.at, known.reference)}` }
          : null;
      },
    ),
  ];
}

const subjects = new WeakMap<SdtmPackage, Map<string, SdtmRecord>>();

function subjectDate(study: SdtmPackage, record: SdtmRecord, variable: string): string {
  let known = subjects.get(study);
  if (known === undefined) {
    known = new Map((tableOf(study, "DM")?.records ?? []).map((one) => [at(one, "USUBJID"), one]));
    subjects.set(study, known);
  }
  const subject = known.get(at(record, "USUBJID"));
  return subject === undefined ? "" : at(subject, variable);
}

/** The value first met under a key. */
function remember(seen: Map<string, string>, key: string, value: string): string {
  const first = seen.get(key) ?? value;
  seen.set(key, first);
  return first;
}
