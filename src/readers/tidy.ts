import type { Mapping } from "../config/schema.js";
import type { Finding } from "../domain/finding.js";
import { numberColumns, timeColumns } from "../domain/tables.js";
import { finding } from "../findings/finding.js";
import type { CsvEnd } from "../io/csv.js";
import { addLines, type LineAccount, type OddRecord, readBody, type TableBatch } from "../io/csv-table.js";
import { decideColumns, type NumberColumn } from "./column-numbers.js";
import { LinesBeside } from "./lines-beside.js";
import { personalDataFindings } from "./personal-data.js";
import type { FileFacts, ReadBatch, ReadOptions, RecordCounts, SourceFile } from "./reader.js";
import { noFinalLineEnd, oddRow, otherHeader, rowAboveHeader, swallowedRows } from "./row-findings.js";
import { planTidy, type TidyPlan } from "./tidy-plan.js";
import { type ResultRow, resultRows } from "./tidy-results.js";
import { type TableRowReader, tableRows } from "./tidy-rows.js";
import { decisiveNumbers, minorNumbers } from "./tidy-side-cells.js";
import { statesStatus, unmappedFindings } from "./unmapped-columns.js";

/**
 * Reads a table by its mapping (house tables are mappings too): one row = one result, or one row of a study table.
 * Rows that cannot be understood are told in findings and not returned; reading goes on to the last row.
 * Throws ReadError when the table as a whole cannot be understood, ConfigError when the mapping cannot be applied.
 */
export async function* readTable(
  file: SourceFile,
  mapping: Mapping,
  options: ReadOptions,
): AsyncGenerator<ReadBatch, FileFacts> {
  const plan = planTidy(file, mapping, options);
  const decided = await decideColumns(
    file,
    plan.delimiter,
    plan.headerLine,
    plan.header.length,
    numberPlaces(plan),
    mapping.decimal,
  );
  const counts: RecordCounts = { found: 0, returned: 0, reported: 0, leftOut: 0 };
  const accounted: LineAccount = {};
  const toResult = plan.kind === "results" ? resultRows(file.name, plan, decided.byIndex, options) : null;
  const isStated = plan.kind === "doses" && (await statesStatus(file, plan));
  const toRow = plan.kind === "results" ? null : tableRows(file.name, plan, decided.byIndex, options, isStated);
  const dilution = mapping.dilution ?? "unstated";
  yield {
    dilution,
    results: [],
    rows: [],
    findings: [
      ...headerFindings(file.name, plan),
      ...unmappedFindings(file, plan),
      ...personalDataFindings(file, plan),
      ...decided.findings,
    ],
  };

  const end = yield* tableBatches(file, plan, { toResult, toRow }, { counts, accounted }, dilution);
  yield { dilution, results: [], rows: [], findings: closingFindings(file.name, plan, counts, end) };
  return { exportedAt: null, run: null, counts, lines: accounted };
}

async function* tableBatches(
  file: SourceFile,
  plan: TidyPlan,
  { toResult, toRow }: { toResult: ResultRow | null; toRow: TableRowReader | null },
  { counts, accounted }: { counts: RecordCounts; accounted: LineAccount },
  dilution: ReadBatch["dilution"],
): AsyncGenerator<ReadBatch, CsvEnd> {
  const source = readBody(file.chunks(), plan.delimiter, plan.headerLine, plan.header.length, plan.header);
  const besides = new LinesBeside(file.name, plan);
  try {
    for (;;) {
      const next = await source.next();
      if (next.done) return next.value;
      besides.takeOut(next.value);
      const batch: ReadBatch = { dilution, results: [], rows: [], findings: besides.findings.splice(0) };
      readOdd(file.name, next.value, plan, counts, batch);
      for (const [name, n] of Object.entries(next.value.named)) addLines(accounted, name, n);
      const { records, lines } = next.value;
      for (let i = 0; i < records.length; i++) {
        counts.found++;
        const record = records[i]!;
        if (!plan.filters.every((f) => f.isKept(record[f.index]!.trim()))) {
          counts.leftOut++;
          continue;
        }
        const result = toResult?.(record, lines[i]!, batch.findings) ?? null;
        const row = toRow?.(record, lines[i]!, batch.findings) ?? null;
        if (result !== null) batch.results.push(result);
        else if (row !== null) batch.rows.push(row);
        else counts.reported++;
      }
      counts.returned += batch.results.length + batch.rows.length;
      yield batch;
    }
  } finally {
    await source.return({ hasFinalNewline: true, lastLine: 0 });
  }
}

/** Columns whose cells are numbers, as far as this file has them: their decimal mark must be proven. */
function numberPlaces(plan: TidyPlan): NumberColumn[] {
  const names: string[] =
    plan.kind === "results"
      ? ["concentration", "censored_text", ...decisiveNumbers, ...minorNumbers]
      : [...numberColumns[plan.kind]];
  if (plan.origin !== null) {
    names.push(...(plan.kind === "results" ? ["collected_at", "acquired_at"] : timeColumns[plan.kind]));
  }
  return names.flatMap((name) => {
    const place = plan.places.get(name);
    return place === undefined || place.index < 0 ? [] : [{ name: place.name, index: place.index }];
  });
}

function readOdd(file: string, source: TableBatch, plan: TidyPlan, counts: RecordCounts, batch: ReadBatch): void {
  for (const odd of source.odd) {
    const rows = odd.rows ?? 1;
    counts.found += rows;
    counts.reported += rows;
    batch.findings.push(oddFinding(file, odd, plan.header.length));
  }
}

function oddFinding(file: string, odd: OddRecord, width: number): Finding {
  if (odd.kind === "swallowed") return swallowedRows(file, odd.line, odd.lastLine ?? odd.line, odd.cells);
  if (odd.kind === "otherHeader") return otherHeader(file, { row: odd.line, cells: odd.cells }, odd.rows ?? 1);
  if (odd.kind === "above") return rowAboveHeader(file, odd.line, odd.cells);
  return oddRow(file, { row: odd.line, cells: odd.cells }, width, odd.kind === "truncated");
}

function headerFindings(file: string, plan: TidyPlan): Finding[] {
  const findings: Finding[] = plan.misspelt.map(({ found, meant }) =>
    finding({
      rule: "misspelt-column",
      file,
      row: plan.headerLine,
      column: found,
      value: found,
      expected: meant,
      what: `${file}:${plan.headerLine}: column "${found}" is not known; is "${meant}" meant?`,
      why: `its cells are not used, and "${meant}" counts as not given`,
    }),
  );
  const misspelt = new Set(plan.misspelt.map((m) => m.found));
  const unused = plan.unused.filter((name) => !misspelt.has(name));
  if (unused.length > 0) {
    findings.push(
      finding({
        rule: "unused-columns",
        file,
        row: plan.headerLine,
        value: unused.join(", "),
        what: `${file}: ${unused.length} columns are not part of ${plan.mapping.name} and not used`,
      }),
    );
  }
  return findings;
}

function closingFindings(file: string, plan: TidyPlan, counts: RecordCounts, end: CsvEnd): Finding[] {
  const findings: Finding[] = [];
  if (counts.leftOut > 0) {
    findings.push(
      finding({
        rule: "rows-left-out",
        file,
        value: String(counts.leftOut),
        what: `${file}: ${counts.leftOut} of ${counts.found} rows are left out by the filters of ${plan.mapping.name}`,
        remedy: "change `where` in study.yaml if they belong to the study",
      }),
    );
  }
  if (counts.found === 0) {
    findings.push(
      finding({
        rule: "empty-table",
        file,
        what: `${file}: no row below the header`,
      }),
    );
  } else if (!end.hasFinalNewline) {
    findings.push(noFinalLineEnd(file, end.lastLine));
  }
  return findings;
}
