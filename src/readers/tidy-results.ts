import type { Finding } from "../domain/finding.js";
import type { Moment } from "../domain/moment.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import type { RawResult, SampleType } from "../domain/result.js";
import { type Terms, termsOf } from "../reference/terms.js";
import { type ColumnNumbers, dotNumbers, readConcentration, readOptionalNumber } from "./cell.js";
import type { ReadOptions } from "./reader.js";
import { sampleTypeOf, sampleTypeWords } from "./sample-type.js";
import { cellFinding, cellText, concentrationWords, extraOf, readTimeCell } from "./tidy-cells.js";
import { placeOf, type TidyPlan } from "./tidy-plan.js";

/** Columns of a results table that hold numbers; those whose misreading would change a result come first. */
export const decisiveNumbers = ["lloq", "uloq", "dilution_factor"] as const;
export const minorNumbers = ["nominal_concentration", "area", "internal_standard_area", "retention_time_min"] as const;

const noTexts: readonly string[] = [];

/** One record -> one result, or null with at least one error finding. */
export type ResultRow = (record: readonly string[], row: number, findings: Finding[]) => RawResult | null;

/** Builds the row reader of a tidy results table: every column is looked up once, not once a row. */
export function resultRows(
  file: string,
  plan: TidyPlan,
  numbersAt: ReadonlyMap<number, ColumnNumbers>,
  options: ReadOptions,
): ResultRow {
  const terms = termsOf("tidy");
  const at = (column: string) => placeOf(plan, column);
  const numbersOf = (column: string) => numbersAt.get(at(column).index) ?? dotNumbers;
  const places = {
    sampleId: at("sample_id"),
    subjectId: at("subject_id"),
    matrix: at("matrix"),
    collectedAt: at("collected_at"),
    visit: at("visit"),
    analyte: at("analyte"),
    concentration: at("concentration"),
    censoredText: at("censored_text"),
    unit: at("unit"),
    lloqUnit: at("lloq_unit"),
    sampleType: at("sample_type"),
    run: at("run"),
    rawFile: at("raw_file"),
    acquiredAt: at("acquired_at"),
    sequence: at("sequence"),
    level: at("level"),
    comment: at("comment"),
    extractionBatch: at("extraction_batch"),
    ionRatio: at("ion_ratio"),
    reanalysisReason: at("reanalysis_reason"),
  };
  const concentrationNumbers = numbersOf("concentration");
  const censoredNumbers = numbersOf("censored_text");
  const hasCensoredText = places.censoredText.index >= 0;
  const number = numberReader(file, plan, terms, numbersOf);
  const time = (column: string) => timeReader(file, plan, column, numbersOf(column), options);
  const collectedTime = time("collected_at");
  const acquiredTime = time("acquired_at");
  const typeOf = typeReader(file, places.sampleType.name, options);

  return (record, row, findings) => {
    const before = findings.length;
    const raw = cellText(record, places.concentration);
    const censoredText = hasCensoredText ? cellText(record, places.censoredText) : "";
    const analyte = cellText(record, places.analyte);
    if (analyte === "") report(findings, file, row, places.analyte.name, "", "empty-analyte", "an analyte name");
    // The text column decides the state: a number there means the numeric column holds it, a word means it must not.
    let cell = hasCensoredText ? readConcentration(censoredText, terms, censoredNumbers, plan.missing) : null;
    const isCensored = cell !== null && cell.reported !== "number" && censoredText !== "";
    if (hasCensoredText && censoredText !== "" && cell === null) {
      report(
        findings,
        file,
        row,
        places.censoredText.name,
        censoredText,
        "unknown-word",
        concentrationWords(censoredNumbers),
        terms,
      );
    }
    if (!isCensored) {
      cell = readConcentration(raw, terms, concentrationNumbers, plan.missing);
      if (cell === null) {
        report(
          findings,
          file,
          row,
          places.concentration.name,
          raw,
          "unknown-word",
          concentrationWords(concentrationNumbers),
          terms,
        );
      }
    }
    if (isCensored)
      noteContradiction(file, row, places.concentration.name, raw, censoredText, concentrationNumbers, findings);
    const unitText = cellText(record, places.unit);
    const suffix = cell?.unit ?? null;
    if (suffix !== null && unitText !== "" && unitText !== suffix) {
      report(
        findings,
        file,
        row,
        places.concentration.name,
        raw,
        "unit-conflict",
        `the unit of column "${places.unit.name}": ${unitText}`,
      );
    }
    const sampleId = textOrNull(cellText(record, places.sampleId));
    const subjectId = textOrNull(cellText(record, places.subjectId));
    const sampleType = typeOf(cellText(record, places.sampleType), sampleId, row, findings);
    const collectedAt = collectedTime(record, row, findings);
    const acquiredAt = acquiredTime(record, row, findings);
    const rawFile = textOrNull(cellText(record, places.rawFile));
    const hasIdentity = sampleId !== null || rawFile !== null || (subjectId !== null && collectedAt !== null);
    if (!hasIdentity && sampleType === "study" && findings.length === before) {
      report(
        findings,
        file,
        row,
        places.sampleId.name || places.subjectId.name,
        "",
        "no-identity",
        "a sample id, or subject and time",
      );
    }
    const lloqUnit = textOrNull(cellText(record, places.lloqUnit));
    const unit = textOrNull(unitText) ?? suffix;
    const result: RawResult = {
      row,
      rawFile,
      acquiredAt,
      sequence: textOrNull(cellText(record, places.sequence)),
      run: textOrNull(cellText(record, places.run)),
      sampleType: sampleType ?? "study",
      sampleId,
      sampleTexts: noTexts,
      subjectId,
      matrix: textOrNull(cellText(record, places.matrix)),
      collectedAt,
      visit: textOrNull(cellText(record, places.visit)),
      analyte,
      reported: cell?.reported ?? "missing",
      value: cell?.value ?? null,
      limitInText: cell?.limitInText ?? null,
      raw: isCensored ? censoredText : raw,
      unit,
      lloq: number.decisive("lloq", record, row, findings),
      uloq: number.decisive("uloq", record, row, findings),
      dilutionFactor: number.decisive("dilution_factor", record, row, findings),
      nominal: number.minor("nominal_concentration", record, row, findings),
      area: number.minor("area", record, row, findings),
      internalStandardArea: number.minor("internal_standard_area", record, row, findings),
      retentionTimeMin: number.minor("retention_time_min", record, row, findings),
      level: textOrNull(cellText(record, places.level)),
      isUsedInCurve: null,
      extra: extraOf({
        comment: cellText(record, places.comment),
        lloq_unit: lloqUnit === unit ? "" : (lloqUnit ?? ""),
        extraction_batch: cellText(record, places.extractionBatch),
        ion_ratio: cellText(record, places.ionRatio),
        reanalysis_reason: cellText(record, places.reanalysisReason),
      }),
    };
    for (let i = before; i < findings.length; i++) if (findings[i]!.severity === "error") return null;
    return result;
  };
}

/** A number stands beside a text that says there is none: the text counts, and the number is named, never used. */
function noteContradiction(
  file: string,
  row: number,
  column: string,
  raw: string,
  censoredText: string,
  numbers: ColumnNumbers,
  findings: Finding[],
): void {
  if (numbers.parse(raw) === null) return;
  findings.push({
    ...cellFinding(file, row, column, raw, {
      rule: "number-beside-censored-text",
      what: `a number beside the text "${censoredText}"`,
      expected: "no number where the text says there is none",
    }),
    severity: "info",
    what: `${file}:${row}: the text says "${censoredText}", column "${column}" holds ${raw}; the text counts, the number is not used`,
    why: "A number written for a result below or above a limit would enter means and ratios as if it had been measured.",
    remedy: "Nothing; the state and its limit are used.",
  });
}

function textOrNull(text: string): string | null {
  return text === "" ? null : text;
}

function report(
  findings: Finding[],
  file: string,
  row: number,
  column: string,
  value: string,
  rule: string,
  expected: string,
  terms?: Terms,
): void {
  const what =
    value === "" ? "the cell is empty" : rule === "unit-conflict" ? "two units disagree" : "the cell is not understood";
  const near = terms === undefined || value === "" ? null : nearMiss(value, terms.words, strict);
  findings.push(cellFinding(file, row, column, value, { rule, what, expected, nearMiss: near }));
}

function numberReader(file: string, plan: TidyPlan, terms: Terms, numbersOf: (column: string) => ColumnNumbers) {
  type Known = { place: ReturnType<typeof placeOf>; numbers: ColumnNumbers; constant: number | null | undefined };
  const known = new Map<string, Known>();
  for (const column of [...decisiveNumbers, ...minorNumbers]) {
    const place = placeOf(plan, column);
    const constant = place.index >= 0 ? undefined : readOptionalNumber(place.constant, terms, dotNumbers, plan.missing);
    known.set(column, { place, numbers: numbersOf(column), constant });
  }
  const read =
    (severity: "error" | "warning") =>
    (column: string, record: readonly string[], row: number, findings: Finding[]) => {
      const { place, numbers, constant } = known.get(column)!;
      if (place.index < 0 && constant !== undefined) return constant;
      const text = cellText(record, place);
      const value = readOptionalNumber(text, terms, numbers, plan.missing);
      const isLimitOfNothing = severity === "error" && value !== null && value !== undefined && value <= 0;
      if (value !== undefined && !isLimitOfNothing) return value;
      const expected = isLimitOfNothing ? "a number above 0" : numbers.expected;
      const isKept = severity === "warning" || isLimitOfNothing;
      const trouble = {
        rule: isLimitOfNothing ? "limit-not-positive" : "not-a-number",
        what: "the cell is not understood",
        expected,
      };
      const found = cellFinding(file, row, place.name, text, trouble);
      findings.push(
        isKept ? { ...found, severity: "warning", why: "this cell is not used; the row's result is" } : found,
      );
      return null;
    };
  return { decisive: read("error"), minor: read("warning") };
}

function timeReader(file: string, plan: TidyPlan, column: string, numbers: ColumnNumbers, options: ReadOptions) {
  const place = placeOf(plan, column);
  const terms = termsOf("tidy");
  // Rows of one injection follow each other: the last text answers most of them.
  let lastText = "";
  let lastMoment: Moment | null = null;
  return (record: readonly string[], row: number, findings: Finding[]): Moment | null => {
    const text = cellText(record, place);
    if (text === "" || plan.missing.has(text)) return null;
    if (text === lastText) return lastMoment;
    const time = readTimeCell(text, plan, numbers, options);
    if ("ms" in time) {
      lastText = text;
      lastMoment = time;
      return time;
    }
    if (terms.find(text)?.meaning === "missing") return null;
    const trouble = { rule: "not-a-time", what: "the time is not understood", expected: time.expected };
    findings.push(cellFinding(file, row, place.name, text, trouble));
    return null;
  };
}

function typeReader(file: string, column: string, options: ReadOptions) {
  const known = new Map<string, SampleType | null>();
  return (text: string, sampleId: string | null, row: number, findings: Finding[]): SampleType | null => {
    if (sampleId !== null) {
      for (const { pattern, type } of options.sampleTypePatterns) if (pattern.test(sampleId)) return type;
    }
    if (text === "") return "study";
    let type = known.get(text);
    if (type === undefined) {
      type = sampleTypeOf(text);
      if (known.size < 1000) known.set(text, type);
    }
    if (type !== null) return type;
    findings.push(
      cellFinding(file, row, column, text, {
        rule: "unknown-sample-type",
        what: "the sample type is not known",
        expected: "study, calibrator, qc, blank, zero, doubleBlank, solvent or system",
        nearMiss: nearMiss(text, sampleTypeWords, strict),
        remedy: "correct the cell, or name the type by a pattern under sampleTypes in study.yaml",
      }),
    );
    return null;
  };
}
