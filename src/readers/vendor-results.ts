import type { ReportedState } from "../domain/concentration.js";
import { ReadError } from "../domain/errors.js";
import { type Finding, finding } from "../domain/finding.js";
import type { DilutionApplied, RawResult, SampleType } from "../domain/result.js";
import { DecimalSurvey } from "../io/number-text.js";
import { VendorTimes } from "../io/vendor-time.js";
import { type Terms, termsOf } from "../reference/terms.js";
import { type ColumnNumbers, dotNumbers, readConcentration, readOptionalNumber } from "./cell.js";
import { decideFrom } from "./column-numbers.js";
import { nearMiss } from "./near-miss.js";
import { type FileFacts, numberBesideText, type ReadBatch, type ReadOptions, type RecordCounts } from "./reader.js";
import { sampleTypeOf, sampleTypeWords } from "./sample-type.js";
import { cellFinding } from "./tidy-cells.js";

/** What a vendor's column holds, in the house's words; a layout says which column plays which part. */
export const roles = [
  "analyte",
  "concentration",
  "unit",
  "rawFile",
  "sampleId",
  "sampleText",
  "comment",
  "group",
  "sampleType",
  "level",
  "acquired",
  "acquiredClock",
  "sequence",
  "run",
  "nominal",
  "area",
  "internalStandardArea",
  "retentionTime",
  "dilution",
  "lloq",
  "uloq",
  "usedInCurve",
  "subject",
  "matrix",
  "visit",
  "collected",
] as const;
export type Role = (typeof roles)[number];

const numberRoles = [
  "concentration",
  "nominal",
  "area",
  "internalStandardArea",
  "retentionTime",
  "dilution",
  "lloq",
  "uloq",
] as const;
type NumberRole = (typeof numberRoles)[number];

/** Where the parts stand in a row's cells. Rows of one block share one of these. */
export type RoleColumns = Partial<Record<Role, number>>;

/** One result row of any layout, before it is understood. */
export interface VendorRow {
  row: number;
  cells: readonly string[];
  at: RoleColumns;
  /** Parts that stand outside the row (compound or sample of its block). */
  fixed?: Partial<Record<Role, string>>;
  /** Numbers that are numbers in the file already (spreadsheet cells): no text, no decimal mark to prove. */
  numbers?: Partial<Record<Role, number>>;
  /** Names of the row's columns, for `extra` and findings. */
  header: readonly string[];
}

export interface VendorLayout {
  /** Format key in terms.csv. */
  terms: string;
  dilution: DilutionApplied;
  /** Names a row that is no result (internal standard, qualifier, statistics), or null. */
  leaveOut?(row: VendorRow): string | null;
  /** Does this row say that no peak was found although the cell holds a number (`0.000`)? */
  isNoPeak?(row: VendorRow, value: number): boolean;
  /** Is the number in the cell no concentration at all (`0.00` without a curve)? Then the result is missing. */
  isNoConcentration?(row: VendorRow, value: number): boolean;
  /** What an empty concentration cell means in this row; `missing` where the layout does not say. */
  emptyMeans?(row: VendorRow, needsStandard: boolean): "notDetected" | "missing";
  /** What the vendor's flag says beside the number (`Quant.Range(Low)`): a finding, the number stays. */
  flagged?(row: VendorRow): string | null;
  /** Columns kept as text in `extra`. */
  extra: readonly string[];
  /** `true`/`false` for a calibrator's cell that says whether it is used in the curve; null when it says nothing. */
  isUsed?(text: string): boolean | null;
}

export function cellOf(row: VendorRow, role: Role): string {
  const fixed = row.fixed?.[role];
  if (fixed !== undefined) return fixed;
  const index = row.at[role];
  return index === undefined ? "" : (row.cells[index] ?? "").trim();
}

const headerIndices = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Text under a column by its name (first one of that name); empty where the file has no such column. */
export function columnText(row: VendorRow, name: string): string {
  let indices = headerIndices.get(row.header);
  if (indices === undefined) {
    indices = new Map([...row.header.entries()].reverse().map(([i, text]) => [text.toLowerCase(), i]));
    headerIndices.set(row.header, indices);
  }
  const index = indices.get(name.toLowerCase());
  return index === undefined ? "" : (row.cells[index] ?? "").trim();
}

export interface VendorFile {
  name: string;
  layout: VendorLayout;
  rows: readonly VendorRow[];
  /** Rows reported before (ragged, unreadable): already in `findings`. */
  reported: number;
  findings: Finding[];
  facts: Pick<FileFacts, "exportedAt" | "run">;
  /** Text of the moment of export, read with the file's own date order. */
  exportedText?: string | null;
}

const batchSize = 2000;

/** Turns a layout's rows into results: decimal marks proven by part, dates by file, words before numbers. */
export async function* readVendorRows(file: VendorFile, options: ReadOptions): AsyncGenerator<ReadBatch, FileFacts> {
  const { layout, rows } = file;
  const counts: RecordCounts = { found: rows.length + file.reported, returned: 0, reported: file.reported, leftOut: 0 };
  const { numbers, findings } = decideNumbers(file);
  const times = new VendorTimes(options.zone, options.dateOrder);
  times.survey(rows.flatMap((row) => timeTexts(row).map((text) => ({ text, row: row.row }))));
  const read = rowReader(file, numbers, times, options);
  const standards = new Set(options.internalStandards.map((name) => name.toLowerCase()));
  const leftOut = new Map<string, number>();
  let hasNumber = false;
  let lastAcquired: number | null = null;
  let batch: ReadBatch = {
    results: [],
    rows: [],
    findings: [...file.findings, ...findings],
    dilution: layout.dilution,
  };

  for (const row of rows) {
    const isStandard = standards.has(cellOf(row, "analyte").toLowerCase());
    const why = isStandard ? "internal standard named in study.yaml" : (layout.leaveOut?.(row) ?? null);
    if (why !== null) {
      counts.leftOut++;
      leftOut.set(why, (leftOut.get(why) ?? 0) + 1);
      continue;
    }
    const result = read(row, batch.findings);
    if (result === null) counts.reported++;
    else {
      batch.results.push(result);
      if (result.acquiredAt !== null)
        lastAcquired = Math.max(lastAcquired ?? result.acquiredAt.ms, result.acquiredAt.ms);
      hasNumber ||= result.reported !== "missing" && result.reported !== "notDetected";
    }
    if (batch.results.length >= batchSize) {
      counts.returned += batch.results.length;
      yield batch;
      batch = { results: [], rows: [], findings: [], dilution: layout.dilution };
    }
  }
  counts.returned += batch.results.length;
  if (counts.returned > 0 && !hasNumber) batch.findings.push(noConcentrations(file.name, counts.returned));
  batch.findings.push(...leftOutFindings(file.name, leftOut));
  const exportedAt =
    file.facts.exportedAt ?? (file.exportedText ? times.readAlone(file.exportedText, lastAcquired) : null);
  if (exportedAt === null && file.exportedText) batch.findings.push(unreadExport(file.name, file.exportedText));
  yield batch;
  return { ...file.facts, exportedAt, counts };
}

function timeTexts(row: VendorRow): string[] {
  const acquired = acquiredText(row);
  const collected = cellOf(row, "collected");
  return collected === "" ? [acquired] : [acquired, collected];
}

function acquiredText(row: VendorRow): string {
  const day = cellOf(row, "acquired");
  const clock = cellOf(row, "acquiredClock");
  return clock === "" || day === "" ? day : `${day} ${clock}`;
}

function leftOutFindings(file: string, leftOut: ReadonlyMap<string, number>): Finding[] {
  return [...leftOut].map(([why, n]) =>
    finding({
      severity: "info",
      rule: "rows-left-out",
      scope: "file",
      file,
      value: String(n),
      what: `${file}: ${n} rows are no results: ${why}`,
      why: "internal standards, qualifiers and statistics never become results",
      remedy: "",
    }),
  );
}

/** The decimal mark of every number part, over all rows. */
function decideNumbers(file: VendorFile) {
  const surveys = numberRoles.map((role) => ({ role, survey: new DecimalSurvey(), name: "" }));
  const terms = termsOf(file.layout.terms);
  for (const row of file.rows) {
    for (const s of surveys) {
      if (row.numbers?.[s.role] !== undefined) continue;
      const text = cellOf(row, s.role);
      if (text === "") continue;
      if (s.name === "") s.name = nameOf(row, s.role);
      const term = startsLikeNumber(text) ? null : terms.find(text);
      if (term === null) s.survey.add(text);
      else if (term.limitText !== null) s.survey.add(term.limitText);
    }
  }
  const proofs = surveys.map((s, index) => ({ column: { name: s.name, index }, proof: s.survey.proof() }));
  const decided = decideFrom(proofs, file.name);
  const numbers = {} as Record<NumberRole, ColumnNumbers>;
  for (const [index, role] of numberRoles.entries()) numbers[role] = decided.byIndex.get(index) ?? dotNumbers;
  return { numbers, findings: decided.findings };
}

function startsLikeNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first >= 48 && first <= 57) || first === 45;
}

function nameOf(row: VendorRow, role: Role): string {
  const index = row.at[role];
  return (index === undefined ? undefined : row.header[index]) || role;
}

function rowReader(
  file: VendorFile,
  numbers: Record<NumberRole, ColumnNumbers>,
  times: VendorTimes,
  options: ReadOptions,
) {
  const { layout } = file;
  const terms = termsOf(layout.terms);
  const number = (row: VendorRow, role: NumberRole, findings: Finding[]): number | null => {
    const known = row.numbers?.[role];
    if (known !== undefined) return known;
    const text = cellOf(row, role);
    if (text === "") return null;
    const value = readOptionalNumber(text, terms, numbers[role]);
    if (value !== undefined) return value;
    const term = terms.find(text);
    if (term !== null) return null;
    const isDecisive = role === "lloq" || role === "uloq" || role === "dilution";
    const found = cellFinding(file.name, row.row, nameOf(row, role), text, {
      rule: "not-a-number",
      what: "the cell is not understood",
      expected: numbers[role].expected,
    });
    findings.push(
      isDecisive ? found : { ...found, severity: "warning", why: "this cell is not used; the row's result is" },
    );
    return null;
  };
  const time = (row: VendorRow, role: "acquired" | "collected", text: string, findings: Finding[]) => {
    if (text === "" || terms.find(text)?.meaning === "missing") return null;
    const moment = times.read(text);
    if (moment === null) {
      const trouble = { rule: "not-a-time", what: "the time is not understood", expected: "a date-time" };
      findings.push(cellFinding(file.name, row.row, nameOf(row, role), text, trouble));
    }
    return moment;
  };

  const withStandard = analytesWithStandard(file.rows);
  // A missing concentration with no peak beside it is "not detected", as far as the layout can tell.
  const reportedOf = (row: VendorRow, analyte: string, reported: ReportedState): ReportedState =>
    reported === "missing" ? (layout.emptyMeans?.(row, withStandard.has(analyte)) ?? reported) : reported;

  return (row: VendorRow, findings: Finding[]): RawResult | null => {
    const before = findings.length;
    const raw = cellOf(row, "concentration");
    const analyte = cellOf(row, "analyte");
    if (analyte === "") {
      const trouble = { rule: "empty-analyte", what: "the cell is empty", expected: "an analyte name" };
      findings.push(cellFinding(file.name, row.row, nameOf(row, "analyte"), "", trouble));
    }
    const known = row.numbers?.concentration;
    const cell =
      known === undefined
        ? readConcentration(raw, terms, numbers.concentration)
        : { reported: "number" as const, value: known, limitInText: null, unit: null };
    if (cell === null) findings.push(unknownWord(file.name, row, raw, numbers.concentration, terms));
    const isNoConcentration = cell?.value != null && layout.isNoConcentration?.(row, cell.value) === true;
    const isNoPeak = cell?.value != null && layout.isNoPeak?.(row, cell.value) === true;
    const texts = [cellOf(row, "sampleText"), cellOf(row, "comment"), cellOf(row, "group")].filter((t) => t !== "");
    const rawFile = cellOf(row, "rawFile") || null;
    const sampleId = cellOf(row, "sampleId") || null;
    const sampleType = typeOf(row, sampleId, rawFile, texts, options);
    if (sampleType === null) findings.push(unknownType(file.name, row));
    const unitText = cellOf(row, "unit");
    const isUnitStated = unitText !== "" && terms.find(unitText)?.meaning !== "missing";
    const unit = isUnitStated ? unitText : (cell?.unit ?? options.declaredUnit);
    if (isUnitStated && cell?.unit != null && cell.unit !== unitText)
      findings.push(unitConflict(file.name, row, raw, unitText));
    const flagged = layout.flagged?.(row) ?? null;
    if (flagged !== null) findings.push(flagFinding(file.name, row, raw, flagged));
    const dilution = number(row, "dilution", findings);
    const result: RawResult = {
      row: row.row,
      rawFile,
      acquiredAt: time(row, "acquired", acquiredText(row), findings),
      sequence: cellOf(row, "sequence") || null,
      run: cellOf(row, "run") || null,
      sampleType: sampleType ?? "study",
      sampleId,
      sampleTexts: texts,
      subjectId: cellOf(row, "subject") || null,
      matrix: cellOf(row, "matrix") || null,
      collectedAt: time(row, "collected", cellOf(row, "collected"), findings),
      visit: cellOf(row, "visit") || null,
      analyte,
      reported: isNoConcentration
        ? "missing"
        : isNoPeak
          ? "notDetected"
          : reportedOf(row, analyte, cell?.reported ?? "missing"),
      value: isNoPeak || isNoConcentration ? null : (cell?.value ?? null),
      limitInText: cell?.limitInText ?? null,
      raw,
      unit,
      lloq: positive(number(row, "lloq", findings)),
      uloq: positive(number(row, "uloq", findings)),
      // Instruments write 0 where no factor was entered.
      dilutionFactor: positive(dilution),
      nominal: number(row, "nominal", findings),
      area: number(row, "area", findings),
      internalStandardArea: number(row, "internalStandardArea", findings),
      retentionTimeMin: number(row, "retentionTime", findings),
      level: terms.find(cellOf(row, "level"))?.meaning === "missing" ? null : cellOf(row, "level"),
      isUsedInCurve: layout.isUsed?.(cellOf(row, "usedInCurve")) ?? null,
      extra: isNoConcentration
        ? { ...extraOf(row, layout.extra), [numberBesideText]: String(cell?.value) }
        : extraOf(row, layout.extra),
    };
    for (let i = before; i < findings.length; i++) if (findings[i]!.severity === "error") return null;
    return result;
  };
}

function unreadExport(file: string, text: string): Finding {
  return finding({
    severity: "warning",
    rule: "unreadable-export-time",
    scope: "file",
    file,
    value: text,
    expected: "a date-time such as Fri Dec 04 12:11:50 2020",
    what: `${file}: the time of export "${text}" is not understood`,
    why: "which of two exports is newer cannot be told by it",
    remedy: "set the exporting computer to English or ISO dates",
  });
}

function noConcentrations(file: string, n: number): Finding {
  return finding({
    severity: "warning",
    rule: "no-concentrations",
    scope: "file",
    file,
    value: String(n),
    what: `${file}: not one of ${n} results has a concentration, although the column is there`,
    why: "the batch was perhaps exported before it was quantified",
    remedy: "process the batch with its calibration and export again",
  });
}

/** Analytes measured against an internal standard: at least one of their rows shows its area. */
function analytesWithStandard(rows: readonly VendorRow[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const row of rows) if (!isNothing(cellOf(row, "internalStandardArea"))) names.add(cellOf(row, "analyte"));
  return names;
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

/** Name patterns of the study first, then the layout's word; a double blank is told by its name too. */
function typeOf(
  row: VendorRow,
  sampleId: string | null,
  rawFile: string | null,
  texts: readonly string[],
  options: ReadOptions,
): SampleType | null {
  const texted = [sampleId, ...texts].filter((name) => name !== null);
  const names = rawFile === null ? texted : [...texted, rawFile];
  for (const { pattern, type } of options.sampleTypePatterns) if (names.some((name) => pattern.test(name))) return type;
  const word = cellOf(row, "sampleType");
  const type = word === "" ? "study" : sampleTypeOf(word);
  const mayBeDouble = type === "study" || type === "blank" || type === "solvent";
  return mayBeDouble && texted.some((name) => /double[\s_-]?blank/i.test(name)) ? "doubleBlank" : type;
}

function extraOf(row: VendorRow, names: readonly string[]): Record<string, string> | null {
  let extra: Record<string, string> | null = null;
  for (const name of names) {
    const text = columnText(row, name);
    if (text === "") continue;
    extra ??= {};
    extra[name] = text;
  }
  return extra;
}

function unknownWord(file: string, row: VendorRow, raw: string, numbers: ColumnNumbers, terms: Terms): Finding {
  return cellFinding(file, row.row, nameOf(row, "concentration"), raw, {
    rule: "unknown-word",
    what: "the cell is not understood",
    expected: `${numbers.expected}, a limit such as <2, or a word this layout is known to write`,
    nearMiss: nearMiss(raw, terms.words),
    remedy: "correct the cell and export again",
  });
}

function unknownType(file: string, row: VendorRow): Finding {
  const text = cellOf(row, "sampleType");
  return cellFinding(file, row.row, nameOf(row, "sampleType"), text, {
    rule: "unknown-sample-type",
    what: "the sample type is not known",
    expected: "a type of this layout (unknown, standard, QC, blank, double blank, solvent)",
    nearMiss: nearMiss(text, sampleTypeWords),
    remedy: "name the type by a pattern under sampleTypes in study.yaml",
  });
}

function unitConflict(file: string, row: VendorRow, raw: string, unit: string): Finding {
  return cellFinding(file, row.row, nameOf(row, "concentration"), raw, {
    rule: "unit-conflict",
    what: "two units disagree",
    expected: `the unit of the row: ${unit}`,
  });
}

function flagFinding(file: string, row: VendorRow, raw: string, flagged: string): Finding {
  return finding({
    severity: "warning",
    rule: "flagged-by-vendor",
    scope: "file",
    file,
    row: row.row,
    analyte: cellOf(row, "analyte"),
    column: nameOf(row, "concentration"),
    value: raw,
    what: `${file}:${row.row}: the exporting software flags ${raw}: ${flagged}`,
    why: "the number may be outside the calibrated range",
    remedy: "compare it with the limits of the method",
  });
}

/** No area (some write 0 beside a retention time); where the area was not exported: no retention time. */
export function isWithoutPeak(row: VendorRow): boolean {
  if (hasRole(row, "area")) return isNothing(cellOf(row, "area"));
  return hasRole(row, "retentionTime") && isNothing(cellOf(row, "retentionTime"));
}

function hasRole(row: VendorRow, role: Role): boolean {
  return row.at[role] !== undefined || row.fixed?.[role] !== undefined;
}

/** Empty, zero, or a layout's word for "no value". */
export function isNothing(text: string): boolean {
  return (
    text === "" ||
    /^(?:[-+]?0*(?:[.,]0*)?(?:e[+-]?\d+)?|n\/?a|n\/?f|#n\/a|-+|n\.[ac]\.|not (?:identified|found))$/i.test(text)
  );
}

/** An empty concentration without a peak is "not detected", unless the internal standard has no peak either. */
export function emptyMeansByPeak(row: VendorRow, needsStandard: boolean): "notDetected" | "missing" {
  if (!isWithoutPeak(row)) return "missing";
  // Without its internal standard's peak the injection itself may have failed: nothing is known of the analyte.
  return needsStandard && isNothing(cellOf(row, "internalStandardArea")) ? "missing" : "notDetected";
}

/** Throws: this layout's file holds areas but no concentrations. */
export function refuseAreaOnly(file: string, layout: string, columns: readonly string[], row: number): never {
  throw new ReadError(`${file}: a ${layout} export of areas only: it has no concentration column`, {
    row,
    rule: "area-only",
    value: columns.slice(0, 40).join(", "),
    expected: "a concentration column",
    remedy: "add the calculated concentration to the report and export again",
  });
}
