import type { ReportedState } from "../domain/concentration.js";
import type { Finding } from "../domain/finding.js";
import type { RawResult, SampleType } from "../domain/result.js";
import { VendorTimes } from "../io/vendor-time.js";
import { termsOf } from "../reference/terms.js";
import { isSameUnit } from "../reference/units.js";
import { readConcentration, readOptionalNumber } from "./cell.js";
import { type FileFacts, numberBesideText, type ReadBatch, type ReadOptions, type RecordCounts } from "./reader.js";
import { sampleTypeOf } from "./sample-type.js";
import { isStandard, keptStandard } from "./standards.js";
import { besideResult, cellFinding } from "./tidy-cells.js";
import {
  flagFinding,
  leftOutFindings,
  noConcentrations,
  unitConflict,
  unknownType,
  unknownWord,
  unreadExport,
} from "./vendor-findings.js";
import { cellOf, columnIndex, type NumberRole, nameOf, type VendorFile, type VendorRow } from "./vendor-rows.js";
import { acquiredText, type Surveyed, surveyRows } from "./vendor-survey.js";

const batchSize = 2000;

/** Turns a layout's rows into results: decimal marks proven by part, dates by file, words before numbers. */
export async function* readVendorRows(file: VendorFile, options: ReadOptions): AsyncGenerator<ReadBatch, FileFacts> {
  const { layout, report } = file;
  const times = new VendorTimes(options.zone, options.dateOrder);
  const surveyed = await surveyRows(file, times);
  const { reported } = report;
  const counts: RecordCounts = { found: surveyed.rows + reported, returned: 0, reported, leftOut: 0 };
  const { read, typeFindings } = rowReader(file, surveyed, times, options);
  const standards = new Set(options.internalStandards.map((name) => name.toLowerCase()));
  const leftOut = new Map<string, number>();
  let hasNumber = false;
  let lastAcquired: number | null = null;
  const empty = (findings: Finding[] = []): ReadBatch => ({
    results: [],
    rows: [],
    findings,
    dilution: layout.dilution,
  });
  let batch = empty([...report.findings, ...surveyed.findings]);

  for await (const rows of file.rows()) {
    for (const row of rows) {
      const isStandard = standards.has(cellOf(row, "analyte").toLowerCase());
      const why = isStandard ? "internal standard named in study.yaml" : (layout.leaveOut?.(row) ?? null);
      if (why !== null) {
        counts.leftOut++;
        leftOut.set(why, (leftOut.get(why) ?? 0) + 1);
        continue;
      }
      const result = read(row, batch.findings);
      if (result === null) {
        counts.reported++;
        continue;
      }
      batch.results.push(result);
      const acquiredMs = result.acquiredAt?.ms ?? null;
      if (acquiredMs !== null) lastAcquired = Math.max(lastAcquired ?? acquiredMs, acquiredMs);
      hasNumber ||= result.reported !== "missing" && result.reported !== "notDetected";
      if (batch.results.length >= batchSize) {
        counts.returned += batch.results.length;
        yield batch;
        batch = empty();
      }
    }
  }
  counts.returned += batch.results.length;
  if (counts.returned > 0 && !hasNumber) batch.findings.push(noConcentrations(file.name, counts.returned));
  batch.findings.push(...typeFindings(), ...leftOutFindings(file.name, leftOut));
  const { exportedText } = report;
  const exportedAt = exportedText === null ? null : times.readAlone(exportedText, lastAcquired);
  if (exportedText !== null && exportedAt === null) batch.findings.push(unreadExport(file.name, exportedText));
  yield batch;
  return { exportedAt, run: file.run ?? null, counts, lines: file.isLines === false ? null : report.lines };
}

function rowReader(file: VendorFile, { numbers, withStandard }: Surveyed, times: VendorTimes, options: ReadOptions) {
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
    findings.push(isDecisive ? found : besideResult(found));
    return null;
  };
  /** Instruments write 0 where no limit was entered; a negative one is a mistake. */
  const limit = (row: VendorRow, role: "lloq" | "uloq", findings: Finding[]): number | null => {
    const value = number(row, role, findings);
    if (value !== null && value < 0) {
      const trouble = {
        rule: "limit-not-positive",
        what: "the limit is negative",
        expected: "a number above 0",
      } as const;
      findings.push(cellFinding(file.name, row.row, nameOf(row, role), cellOf(row, role), trouble));
    }
    return positive(value);
  };
  const time = (row: VendorRow, role: "acquired" | "collected", text: string, findings: Finding[]) => {
    if (text === "" || terms.find(text)?.meaning === "missing") return null;
    const moment = times.read(text);
    if (moment === null) {
      const trouble = { rule: "not-a-time", what: "the time is not understood", expected: "a date-time" } as const;
      const found = cellFinding(file.name, row.row, nameOf(row, role), text, trouble);
      findings.push(role === "acquired" ? besideResult(found) : found);
    }
    return moment;
  };

  const unknownTypes = new Map<string, number>();
  const extraOf = extraReader(layout.extra);
  // A missing concentration with no peak beside it is "not detected", as far as the layout can tell.
  const reportedOf = (row: VendorRow, analyte: string, reported: ReportedState): ReportedState =>
    reported === "missing" ? (layout.emptyMeans?.(row, withStandard.has(analyte)) ?? reported) : reported;

  const read = (row: VendorRow, findings: Finding[]): RawResult | null => {
    const before = findings.length;
    const raw = cellOf(row, "concentration");
    const analyte = cellOf(row, "analyte");
    if (analyte === "") {
      const trouble = { rule: "empty-analyte", what: "the cell is empty", expected: "an analyte name" } as const;
      findings.push(cellFinding(file.name, row.row, nameOf(row, "analyte"), "", trouble));
    }
    const known = row.numbers?.concentration;
    const cell =
      known === undefined
        ? readConcentration(raw, terms, numbers.concentration, undefined, options.words)
        : { reported: "number" as const, value: known, limitInText: null, unit: null };
    const isNoConcentration = cell?.value != null && layout.isNoConcentration?.(row, cell.value) === true;
    const isNoPeak = cell?.value != null && layout.isNoPeak?.(row, cell.value) === true;
    const texts = [cellOf(row, "sampleText"), cellOf(row, "comment"), cellOf(row, "group")].filter((t) => t !== "");
    const rawFile = cellOf(row, "rawFile") || null;
    const sampleId = cellOf(row, "sampleId") || null;
    const sampleType = typeOf(row, sampleId, rawFile, texts, options);
    if (sampleType === null) unknownTypes.set(cellOf(row, "sampleType"), row.row);
    if (cell === null) {
      const unread = unknownWord(file.name, row, raw, numbers.concentration, terms);
      // A standard that was injected and not read is a failed one, never a missing one.
      findings.push(isStandard(sampleType) ? keptStandard(unread) : unread);
    }
    const unitText = cellOf(row, "unit");
    const isUnitStated = unitText !== "" && terms.find(unitText)?.meaning !== "missing";
    const unit = isUnitStated ? unitText : (cell?.unit ?? options.declaredUnit);
    if (isUnitStated && cell?.unit != null && !isSameUnit(cell.unit, unitText))
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
      lloq: limit(row, "lloq", findings),
      uloq: limit(row, "uloq", findings),
      // Instruments write 0 where no factor was entered.
      dilutionFactor: positive(dilution),
      nominal: number(row, "nominal", findings),
      area: number(row, "area", findings),
      internalStandardArea: number(row, "internalStandardArea", findings),
      retentionTimeMin: number(row, "retentionTime", findings),
      level: terms.find(cellOf(row, "level"))?.meaning === "missing" ? null : cellOf(row, "level"),
      isUsedInCurve: layout.isUsed?.(cellOf(row, "usedInCurve")) ?? null,
      extra: isNoConcentration ? { ...extraOf(row), [numberBesideText]: String(cell?.value) } : extraOf(row),
    };
    for (let i = before; i < findings.length; i++) if (findings[i]!.severity === "error") return null;
    return result;
  };
  return { read, typeFindings: () => [...unknownTypes].map(([word, row]) => unknownType(file.name, word, row)) };
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
  for (const { pattern, type } of options.sampleTypePatterns) {
    const isMeant = (name: string | null) => name !== null && pattern.test(name);
    if (isMeant(sampleId) || texts.some(isMeant) || isMeant(rawFile)) return type;
  }
  const word = cellOf(row, "sampleType");
  const type = word === "" ? "study" : sampleTypeOf(word);
  if (type !== "study" && type !== "blank" && type !== "solvent") return type;
  return isDoubleBlank(sampleId ?? "") || texts.some(isDoubleBlank) ? "doubleBlank" : type;
}

function isDoubleBlank(name: string): boolean {
  return name.length >= 11 && /double[\s_-]?blank/i.test(name);
}

/** Reads the layout's further columns; where they stand is looked up once a header. */
function extraReader(names: readonly string[]): (row: VendorRow) => Record<string, string> | null {
  let header: readonly string[] | null = null;
  let places: { name: string; index: number }[] = [];
  return (row) => {
    if (row.header !== header) {
      header = row.header;
      places = names.flatMap((name) => {
        const index = columnIndex(row.header, name);
        return index < 0 ? [] : [{ name, index }];
      });
    }
    let extra: Record<string, string> | null = null;
    for (const { name, index } of places) {
      const text = (row.cells[index] ?? "").trim();
      if (text === "") continue;
      extra ??= {};
      extra[name] = text;
    }
    return extra;
  };
}
