import type { Exclusion, Ratio, SampleResult } from "../domain/pair.js";
import { csvText, type PlainTable } from "../io/csv-text.js";
import type { Column } from "../tables/column.js";
import { flatTable, plainTable, type Row, type Rows, rowsOf } from "../tables/flat-table.js";
import { tables } from "../tables/index.js";
import { pageTables } from "../tables/page-columns.js";
import {
  findingRow,
  pairRow,
  ratioCells,
  sampleRow,
  sampleWithoutResultRow,
  unpairedRow,
} from "../tables/result-rows.js";
import { runRow } from "../tables/run-rows.js";
import { tableRow } from "../tables/table-row.js";
import type { InputFile, StudyReport } from "./data.js";

const columnsOf = { ...tables, ...pageTables } satisfies Record<string, readonly Column[]>;
export type ReportTable = Exclude<keyof typeof columnsOf, "doses" | "nights" | "subjects">;

/**
 * The report's tables as data, under the columns of `csfp list` and `csfp export`: full precision, codes instead of words.
 * Keys are file names. Each is made when it is asked for: of a large study all of them together would fill the memory.
 */
export function reportTables(report: StudyReport): Map<ReportTable, () => PlainTable> {
  const { zone } = report.study;
  const coverage = coverageIn(report);
  const rows: [ReportTable, () => Rows][] = [
    ["pairs", () => rowsOf(report.pairs, (pair) => pairRow(pair, zone, coverage(pair.csf)))],
    ["samples", () => samples(report, coverage)],
    ["unpaired", () => rowsOf(report.unpaired, (one) => unpairedRow(one, zone))],
    ["summaries", () => rowsOf(report.summaries, (one) => tableRow("summaries", { ...one }))],
    ["target-coverage", () => coverages(report)],
    ["findings", () => rowsOf(report.findings, (one) => tableRow("findings", findingRow(one)))],
    ["files", () => rowsOf(report.inputs, fileRow)],
    ["signatures", () => rowsOf(report.approval?.signatures ?? [], (one) => ({ ...one }))],
    ["runs", () => rowsOf(report.runs ?? [], (one) => runRow({ ...one, run: one.name }))],
    ["queue", () => rowsOf(report.queue ?? [], (one) => ({ ...one }))],
    ["decisions", () => rowsOf(report.decisions ?? [], (one) => ({ ...one }))],
    ["exclusions", () => exclusions(report)],
    ["histories", () => histories(report)],
  ];
  const isThere = (name: ReportTable): boolean =>
    !(name === "target-coverage" && report.coverages === undefined) &&
    !(name === "signatures" && report.approval === undefined);
  return new Map(
    rows
      .filter(([name]) => isThere(name))
      .map(([name, made]) => [name, () => plainTable(flatTable(made(), columnsIn(name)))]),
  );
}

/** What the columns of these tables mean, as a table of their own. */
export function columnHelp(names: Iterable<ReportTable>): string {
  const rows = [...names].flatMap((name) => columnsIn(name).map((one) => [name, one.name, one.type, one.help]));
  return csvText({ columns: ["table", "column", "type", "meaning"], rows });
}

/** A page knows less of its input files than the store. */
function columnsIn(name: ReportTable): readonly Column[] {
  const columns: readonly Column[] = columnsOf[name];
  const known = ["name", "status", "kind", "reader", "nightNo", "rowsRead", "rowsStored", "sha256"];
  return columns.filter((one) => one.isShown !== true && (name !== "files" || known.includes(one.name)));
}

const fileRow = ({ file, status, kind, reader, nightNo, rowsRead, rowsStored, sha256 }: InputFile): Row => ({
  name: file,
  status,
  kind,
  reader,
  nightNo,
  rowsRead,
  rowsStored,
  sha256,
});

function samples({ study, samples: measured, withoutResult }: StudyReport, coverage: CoverageOf): Rows {
  const parts = [
    rowsOf(measured, (one) => sampleRow(one, study.zone, coverage(one))),
    rowsOf(withoutResult, (one) => sampleWithoutResultRow(one, study.zone)),
  ];
  return {
    length: measured.length + withoutResult.length,
    *[Symbol.iterator]() {
      for (const part of parts) yield* part;
    },
  };
}

type CoverageOf = (csf: SampleResult) => Ratio | null;

function coverageIn({ coverages: all = [] }: StudyReport): CoverageOf {
  const key = ({ sampleId, analyte }: { sampleId: string; analyte: string }): string =>
    JSON.stringify([sampleId, analyte]);
  const found = new Map(all.map((one) => [key(one), one.coverage]));
  return (csf) => found.get(key(csf)) ?? null;
}

function coverages({ coverages: all = [] }: StudyReport): Rows {
  return rowsOf(all, ({ subjectId, sampleId, analyte, visit, coverage }) => ({
    subjectId,
    sampleId,
    analyte,
    visit,
    targetCoverage: ratioCells(coverage),
  }));
}

function exclusions({ pairs }: StudyReport): Rows {
  const all = pairs.flatMap((pair) => pair.exclusions.map((one: Exclusion) => ({ pair, ...one })));
  return rowsOf(all, ({ pair, code, text }) => ({
    pairId: pair.pairId,
    subjectId: pair.subjectId,
    analyte: pair.analyte,
    csf: { sampleId: pair.csf.sampleId },
    plasma: { sampleId: pair.plasma.sampleId },
    code,
    text,
  }));
}

function histories({ histories: all }: StudyReport): Rows {
  const lines = (all?.shown ?? []).flatMap(({ kind, id, rows }) => rows.map((row) => ({ kind, id, ...row })));
  return rowsOf(lines, (line) => line);
}
