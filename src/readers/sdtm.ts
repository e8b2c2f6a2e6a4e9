import type { Finding } from "../domain/finding.js";
import { emptyRawResult, type RawResult } from "../domain/result.js";
import { finding } from "../findings/finding.js";
import type { LineAccount } from "../io/csv-table.js";
import { termsOf } from "../reference/terms.js";
import { groupedDotNumbers as numbers, readConcentration } from "./cell.js";
import { type FileFacts, numberBesideText, type ReadBatch, type ReadOptions, type SniffAnswer } from "./reader.js";
import { sdtmTableRow } from "./sdtm-tables.js";
import { cellFinding } from "./tidy-cells.js";
import type { ParseReport } from "./vendor-rows.js";

/**
 * CDISC SDTM and SEND: PC as results, EX as doses, DM as subjects, whatever container they came in. A row of PC is a
 * result; PCSTRESN is its number, and a censored text beside it (`<BLQ` and 0) always wins.
 */

export interface SdtmDataset {
  columns: readonly string[];
  batches(): AsyncIterable<readonly SdtmRow[]>;
  /** The container's lines by name; absent where its content is not in lines. */
  lines?: LineAccount;
}

export interface SdtmRow {
  row: number;
  cells: readonly string[];
}

/** Rows already in memory, counted from 1. */
export async function* numbered(rows: readonly (readonly string[])[]): AsyncGenerator<SdtmRow[]> {
  yield rows.map((cells, i) => ({ row: i + 1, cells }));
}

export type SdtmDomain = "PC" | "EX" | "DM";

/** Which domain these columns are; null for one that holds neither concentrations, doses nor subjects. */
export function sdtmDomain(columns: readonly string[]): SdtmDomain | null {
  const has = (...names: string[]) => names.every((name) => columns.includes(name));
  if (!has("USUBJID") && !has("POOLID")) return null;
  if ((has("PCTESTCD") || has("PCTEST")) && (has("PCSTRESN") || has("PCORRES") || has("PCSTRESC"))) return "PC";
  if (has("EXTRT", "EXDOSE")) return "EX";
  if (has("SEX") && (has("RFSTDTC") || has("ARMCD") || has("BRTHDTC"))) return "DM";
  return null;
}

/** Sniffs column names: SDTM, and if so whether it is one of the three domains; null for no SDTM at all. */
export function sniffSdtm(columns: readonly string[], domainName: string | null): SniffAnswer | null {
  if (!columns.includes("STUDYID") || !(columns.includes("USUBJID") || columns.includes("POOLID"))) return null;
  const domain = sdtmDomain(columns);
  if (domain !== null) return { sure: true, why: `its columns are those of the SDTM domain ${domain}` };
  const name = domainName ?? /^([A-Z]{2})SEQ$/.exec(columns.find((c) => /^[A-Z]{2}SEQ$/.test(c)) ?? "")?.[1] ?? null;
  if (name === null) return null;
  return { sure: false, refuse: `the SDTM domain ${name}`, why: "only PC, EX and DM hold results, doses and subjects" };
}

const batchSize = 2000;

export async function* readSdtm(
  file: string,
  dataset: SdtmDataset,
  report: ParseReport,
  facts: Pick<FileFacts, "exportedAt">,
  options: ReadOptions,
): AsyncGenerator<ReadBatch, FileFacts> {
  const domain = sdtmDomain(dataset.columns)!;
  const at = new Map(dataset.columns.map((name, i) => [name, i]));
  const counts = { found: 0, returned: 0, reported: 0, leftOut: 0 };
  const lines = dataset.lines ?? null;
  const empty = (): ReadBatch => ({ results: [], rows: [], findings: [], dilution: "included" });
  let batch = empty();
  let beside = 0;
  for await (const rows of dataset.batches()) {
    for (const { row, cells } of rows) {
      counts.found++;
      const get = (name: string) => {
        const index = at.get(name);
        const text = index === undefined ? "" : (cells[index] ?? "").trim();
        return text === "NA" ? "" : text;
      };
      const before = batch.findings.length;
      if (domain === "PC") {
        const result = pcResult(file, row, get, options, batch.findings);
        if (result === null || hasError(batch.findings, before)) counts.reported++;
        else {
          batch.results.push(result);
          if (result.extra?.[numberBesideText] !== undefined) beside++;
        }
      } else {
        const tableRow = sdtmTableRow(file, domain, row, get, options, batch.findings);
        if (tableRow === null || hasError(batch.findings, before)) counts.reported++;
        else batch.rows.push(tableRow);
      }
      if (batch.results.length + batch.rows.length >= batchSize) {
        counts.returned += batch.results.length + batch.rows.length;
        yield batch;
        batch = empty();
      }
    }
  }
  counts.returned += batch.results.length + batch.rows.length;
  counts.found += report.reported;
  counts.reported += report.reported;
  batch.findings.push(...report.findings);
  if (beside > 0) batch.findings.push(besideFinding(file, beside));
  yield batch;
  return { ...facts, run: null, counts, lines };
}

function hasError(findings: readonly Finding[], from: number): boolean {
  for (let i = from; i < findings.length; i++) if (findings[i]!.severity === "error") return true;
  return false;
}

function besideFinding(file: string, n: number): Finding {
  return finding({
    rule: "number-beside-censored-text",
    file,
    column: "PCSTRESN",
    value: String(n),
    what: `${file}: ${n} censored results (such as <BLQ) have a number in PCSTRESN`,
  });
}

function pcResult(
  file: string,
  row: number,
  get: (name: string) => string,
  options: ReadOptions,
  findings: Finding[],
): RawResult | null {
  const analyte = get("PCTEST") || get("PCTESTCD");
  const subjectId = get("USUBJID") || get("POOLID");
  if (analyte === "" || subjectId === "") {
    const column = analyte === "" ? "PCTEST" : "USUBJID";
    const trouble = {
      rule: "no-identity",
      what: "the cell is empty",
      expected: "the test's name and a subject",
    } as const;
    findings.push(cellFinding(file, row, column, "", trouble));
    return null;
  }
  const reading = concentrationOf(file, row, get, findings);
  if (reading === null) return null;
  const dtc = get("PCDTC");
  const collectedAt = dtc === "" ? null : options.parseTime(dtc);
  if (dtc !== "" && collectedAt === null) {
    const expected = `an ISO 8601 date or date-time (${options.whyNoTime(dtc)})`;
    findings.push(
      cellFinding(file, row, "PCDTC", dtc, { rule: "not-a-time", what: "the time is not understood", expected }),
    );
  }
  return {
    ...emptyRawResult,
    row,
    sampleId: get("PCREFID") || null,
    sampleTexts: get("PCSPID") === "" ? [] : [get("PCSPID")],
    subjectId,
    matrix: get("PCSPEC") || null,
    collectedAt,
    visit: get("VISIT") || get("VISITNUM") || null,
    analyte,
    ...reading.cell,
    unit: reading.unit || options.declaredUnit,
    lloq: positive(get("PCLLOQ")),
    uloq: positive(get("PCULOQ")),
    extra: extraOf(get, reading.beside),
  };
}

function positive(text: string): number | null {
  const value = numbers.parse(text);
  return value !== null && value > 0 ? value : null;
}

type Reading = {
  cell: Pick<RawResult, "reported" | "value" | "limitInText" | "raw">;
  unit: string;
  beside: string | null;
};

const missing = (raw: string): Reading["cell"] => ({ reported: "missing", value: null, limitInText: null, raw });

function concentrationOf(
  file: string,
  row: number,
  get: (name: string) => string,
  findings: Finding[],
): Reading | null {
  const terms = termsOf("sdtm");
  const unit = get("PCSTRESU") || get("PCORRESU");
  const numberText = get("PCSTRESN");
  const number = numbers.parse(numberText);
  if (numberText !== "" && number === null && terms.find(numberText)?.meaning !== "missing") {
    const trouble = { rule: "not-a-number", what: "no number", expected: numbers.expected } as const;
    findings.push(cellFinding(file, row, "PCSTRESN", numberText, trouble));
    return null;
  }
  if (/^not done$/i.test(get("PCSTAT"))) return { cell: missing(get("PCREASND") || get("PCSTAT")), unit, beside: null };
  for (const [column, itsUnit] of [
    ["PCSTRESC", get("PCSTRESU")],
    ["PCORRES", get("PCORRESU")],
  ] as const) {
    const text = get(column);
    if (text === "") continue;
    const cell = readConcentration(text, terms, numbers);
    if (cell === null) {
      // With a number in PCSTRESN the text is only its formatted twin.
      if (number !== null) break;
      const expected = `${numbers.expected}, a limit such as <2, or a known word (BLQ, BQL ...)`;
      findings.push(
        cellFinding(file, row, column, text, { rule: "unknown-word", what: "the cell is not understood", expected }),
      );
      return null;
    }
    if (cell.reported === "missing") continue;
    if (cell.reported === "number") {
      if (number !== null) break;
      return {
        cell: { reported: "number", value: cell.value, limitInText: null, raw: text },
        unit: itsUnit || unit,
        beside: null,
      };
    }
    const isSameUnit = itsUnit === "" || itsUnit === unit;
    const limitInText = isSameUnit ? cell.limitInText : null;
    return {
      cell: { reported: cell.reported, value: null, limitInText, raw: text },
      unit,
      beside: number === null ? null : numberText,
    };
  }
  if (number !== null)
    return { cell: { reported: "number", value: number, limitInText: null, raw: numberText }, unit, beside: null };
  return { cell: missing(get("PCORRES") || get("PCSTRESC")), unit, beside: null };
}

function extraOf(get: (name: string) => string, beside: string | null): Record<string, string> | null {
  const extra: Record<string, string> = {};
  for (const name of ["PCTESTCD", "PCSEQ", "PCTPT", "PCTPTNUM", "PCELTM", "PCCAT", "PCREASND"]) {
    const text = get(name);
    if (text !== "") extra[name] = text;
  }
  if (beside !== null) extra[numberBesideText] = beside;
  return extra;
}
