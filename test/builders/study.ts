import { stringify } from "yaml";
import { csvText } from "../../src/io/csv-text.js";
import { formatMoment } from "../../src/io/time-text.js";
import { tempStudy } from "./temp-study.js";

/** A row of a table: column -> cell; columns that other rows have are empty. */
export type TableRow = Readonly<Record<string, string | number>>;

export interface StudyParts {
  /** Keys of study.yaml that replace those of `settings`. */
  settings?: Readonly<Record<string, unknown>>;
  /** Files of the inbox by name, as rows. */
  tables?: Readonly<Record<string, readonly TableRow[]>>;
  /** Files of the inbox by name, as they are. */
  files?: Readonly<Record<string, string | Uint8Array>>;
}

/** One drug, both half-lives known, complete dose records twice a day: steady state after 72 h. */
export const settings = {
  id: "small-study",
  title: "A small made-up study",
  zone: "UTC",
  analytes: [
    {
      name: "larotrectinib",
      halfLifeH: { plasma: { value: 2.9, source: "made up" }, csf: { value: 4, source: "made up" } },
    },
  ],
  methods: [
    { analyte: "larotrectinib", matrix: "csf", unit: "ng/mL", lloq: 0.5, uloq: 100 },
    { analyte: "larotrectinib", matrix: "plasma", unit: "ng/mL", lloq: 1, uloq: 1000 },
  ],
  regimen: { frequency: "BID" },
  doseRecords: { complete: true },
  inbox: { settleSeconds: 0 },
};

/** Makes a study folder in a temporary place and returns its path. */
export function makeStudy(parts: StudyParts = {}): string {
  const tables = Object.entries(parts.tables ?? {}).map(([name, rows]) => [name, tableText(rows)] as const);
  return tempStudy(stringify({ ...settings, ...parts.settings }), { ...Object.fromEntries(tables), ...parts.files });
}

/** Rows as CSV; its columns are those of all rows, in order of appearance. */
export function tableText(rows: readonly TableRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return csvText({ columns, rows: rows.map((row) => columns.map((column) => row[column] ?? null)) });
}

/** Date-time of an hour after the first dose: 2 March 2026, 08:00 UTC. */
export function atHour(hour: number): string {
  return formatMoment(1_772_438_400_000 + hour * 3_600_000, "UTC");
}

/** Doses of 100 mg every 12 h, the first at hour 0. */
export function dosesOf(subjectId: string, count: number): TableRow[] {
  return Array.from({ length: count }, (_, index) => ({
    dose_id: `${subjectId}-D${index + 1}`,
    subject_id: subjectId,
    drug: "larotrectinib",
    dose: 100,
    unit: "mg",
    frequency: "BID",
    given_at: atHour(12 * index),
    status: "taken",
  }));
}

export function sampleOf(subjectId: string, matrix: "csf" | "plasma", hour: number): TableRow {
  return { sample_id: `${subjectId}-${matrix}`, subject_id: subjectId, matrix, collected_at: atHour(hour) };
}

export function resultOf(sampleId: string, concentration: string | number): TableRow {
  return { sample_id: sampleId, analyte: "larotrectinib", concentration, unit: "ng/mL" };
}

/**
 * S01 and S02 have pairs at steady state, the CSF of S02 below LLOQ; S03 was drawn after 50 h; S04 has plasma only; the
 * CSF of S05 has two results.
 */
export function smallStudy(parts: StudyParts = {}): string {
  const both = (subjectId: string, hour: number): TableRow[] => [
    sampleOf(subjectId, "csf", hour),
    sampleOf(subjectId, "plasma", hour),
  ];
  return makeStudy({
    ...parts,
    tables: {
      "doses.csv": [...["S01", "S02", "S04", "S05"].flatMap((id) => dosesOf(id, 9)), ...dosesOf("S03", 5)],
      "samples.csv": [
        ...both("S01", 98),
        ...both("S02", 98),
        ...both("S03", 50),
        sampleOf("S04", "plasma", 98),
        ...both("S05", 98),
      ],
      "results.csv": [
        resultOf("S01-csf", 10),
        resultOf("S01-plasma", 200),
        resultOf("S02-csf", "<0.5"),
        resultOf("S02-plasma", 250),
        resultOf("S03-csf", 7),
        resultOf("S03-plasma", 140),
        resultOf("S04-plasma", 120),
        resultOf("S05-csf", 5),
        resultOf("S05-csf", 6),
        resultOf("S05-plasma", 100),
      ],
      ...parts.tables,
    },
  });
}
