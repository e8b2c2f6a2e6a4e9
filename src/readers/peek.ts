import { basename } from "node:path";
import type { Mapping } from "../config/schema.js";
import type { Finding } from "../domain/finding.js";
import type { RawResult, SampleType } from "../domain/result.js";
import type { TableRow } from "../domain/tables.js";
import { finding } from "../findings/finding.js";
import { ReadError } from "../findings/read-error.js";
import { hashFile, openSourceFile } from "../io/source-file.js";
import { chooseForFile } from "./choose-file.js";
import { type Choice, readChosen } from "./index.js";
import { unstudied } from "./options.js";
import { numberBesideText, type ReadOptions } from "./reader.js";

/** What one file holds, before any limit, unit or identity rule is applied. */
export interface Peek {
  file: string;
  sha256: string | null;
  /** Reader or mapping that read it; null where none was chosen. */
  reader: string | null;
  /** Why the file is refused; null when it was read. */
  refused: string | null;
  /** Distinct acquisitions; rows where the layout knows none (SDTM). */
  injections: number;
  /** Injection x analyte, internal standards and qualifiers apart. `quantified + belowLloq + aboveUloq + missing`. */
  results: number;
  analytes: string[];
  /** Results a sample type; types that do not occur are absent. */
  sampleTypes: Partial<Record<SampleType, number>>;
  /** Every finite number in the concentration column, except a zero the layout writes for "no peak". */
  quantified: number;
  /** Plain sum of those numbers in exported units. */
  sumQuantified: number;
  /** Censored words without a number. */
  belowLloq: number;
  aboveUloq: number;
  missing: number;
  findings: Finding[];
  /** Why this reader. */
  why: string;
  /** Rows of a study table (doses, subjects ...). */
  tableRows: number;
  firstResults: RawResult[];
  firstRows: TableRow[];
}

const shown = 5;

/** Looks at one file. Never throws for what is wrong with the file: that is in `refused` and `findings`. */
export async function peekFile(
  path: string,
  { mappings = [] as readonly Mapping[], options = unstudied() as ReadOptions } = {},
): Promise<Peek> {
  const peek = emptyPeek(basename(path));
  try {
    peek.sha256 = (await hashFile(path)).sha256;
    await peekInto(peek, path, mappings, options);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    if (error.where.rule === "undecidable-date-order" && options.dateOrder === null) {
      // The numbers can be counted all the same; no time read this way is shown.
      const again = emptyPeek(peek.file);
      again.sha256 = peek.sha256;
      await peekInto(again, path, mappings, { ...options, dateOrder: "dmy" });
      again.findings.unshift(errorFinding(error, peek.file));
      again.firstResults = again.firstResults.map((result) => ({ ...result, acquiredAt: null }));
      return again;
    }
    return {
      ...emptyPeek(peek.file),
      sha256: peek.sha256,
      reader: peek.reader,
      why: peek.why,
      ...refusal(error, peek.file),
    };
  }
  return peek;
}

function emptyPeek(file: string): Peek {
  return {
    file,
    sha256: null,
    reader: null,
    refused: null,
    injections: 0,
    results: 0,
    analytes: [],
    sampleTypes: {},
    quantified: 0,
    sumQuantified: 0,
    belowLloq: 0,
    aboveUloq: 0,
    missing: 0,
    findings: [],
    why: "",
    tableRows: 0,
    firstResults: [],
    firstRows: [],
  };
}

async function peekInto(peek: Peek, path: string, mappings: readonly Mapping[], options: ReadOptions): Promise<void> {
  const { source: file, choice } = await chooseForFile(await openSourceFile(path), mappings);
  if (choice.by === "refused") {
    Object.assign(peek, refusedBy(choice, peek.file));
    return;
  }
  peek.reader = choice.id;
  peek.why = choice.why;
  const analytes = new Set<string>();
  const injections = new Set<string>();
  const source = readChosen(file, choice, options);
  for (;;) {
    const next = await source.next();
    if (next.done) break;
    for (const result of next.value.results) {
      count(peek, result);
      analytes.add(result.analyte);
      injections.add(injectionKey(result));
    }
    peek.tableRows += next.value.rows.length;
    if (peek.firstRows.length < shown) peek.firstRows.push(...next.value.rows.slice(0, shown));
    peek.findings.push(...next.value.findings);
  }
  peek.analytes = [...analytes].sort();
  const isRowwise = choice.by === "reader" && choice.reader.rowsAreInjections === true;
  peek.injections = isRowwise ? peek.results : injections.size;
}

function count(peek: Peek, result: RawResult): void {
  peek.results++;
  peek.sampleTypes[result.sampleType] = (peek.sampleTypes[result.sampleType] ?? 0) + 1;
  if (peek.firstResults.length < shown) peek.firstResults.push(result);
  const beside = result.extra?.[numberBesideText];
  if (result.reported === "number" || beside !== undefined) {
    peek.quantified++;
    peek.sumQuantified += result.value ?? Number(beside);
  } else if (result.reported === "belowLloq") peek.belowLloq++;
  else if (result.reported === "aboveUloq") peek.aboveUloq++;
  else peek.missing++;
}

function injectionKey(r: RawResult): string {
  if (r.rawFile !== null || r.acquiredAt !== null) return `${r.rawFile}\t${r.acquiredAt?.ms}\t${r.sequence}`;
  if (r.sequence !== null) return `${r.sampleId}\t${r.sequence}`;
  if (r.sampleId !== null) return `${r.sampleId}\t${r.subjectId}`;
  if (r.subjectId !== null) return `${r.subjectId}\t${r.matrix}\t${r.collectedAt?.ms}`;
  return r.sampleTexts.join("\t");
}

function refusedBy(choice: Extract<Choice, { by: "refused" }>, file: string) {
  const refused = `${choice.what}: ${choice.why}`;
  const expected = choice.lookedFor.join("; ");
  const found = finding({
    rule: "refused-file",
    file,
    expected: expected === "" ? null : expected,
    what: `${file} is refused: ${refused}`,
  });
  return { refused, findings: [found], why: choice.why };
}

function refusal(error: ReadError, file: string) {
  return { refused: error.message, findings: [errorFinding(error, file)] };
}

/** The finding that sets a file aside for a ReadError. */
export function errorFinding(error: ReadError, file: string): Finding {
  const { row, column, value, expected, remedy, rule } = error.where;
  return finding({
    rule: rule ?? "unreadable-file",
    file,
    row: row ?? null,
    column: column ?? null,
    value: value ?? null,
    expected: expected ?? null,
    what: error.message,
    remedy,
  });
}
