import type { Finding } from "../domain/finding.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import type { RawResult } from "../domain/result.js";
import type { FindingKey } from "../findings/index.js";
import { type Terms, termsOf } from "../reference/terms.js";
import { isSameUnit } from "../reference/units.js";
import { type ColumnNumbers, type ConcentrationCell, dotNumbers, readConcentration } from "./cell.js";
import type { ReadOptions } from "./reader.js";
import { isStandard, keptStandard, wordRemedy } from "./standards.js";
import { cellFinding, cellText, concentrationWords, extraOf } from "./tidy-cells.js";
import { placeOf, type TidyPlan } from "./tidy-plan.js";
import { numberReader, timeReader, typeReader } from "./tidy-side-cells.js";

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
    censored: at("censored"),
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
  const hasFlag = places.censored.index >= 0;
  const number = numberReader(file, plan, terms, numbersOf);
  const time = (column: string, severity: "error" | "warning" = "error") =>
    timeReader(file, plan, column, numbersOf(column), options, severity);
  const collectedTime = time("collected_at");
  const acquiredTime = time("acquired_at", "warning");
  const typeOf = typeReader(file, places.sampleType.name, options);

  return (record, row, findings) => {
    const before = findings.length;
    const raw = cellText(record, places.concentration);
    const censoredText = hasCensoredText ? cellText(record, places.censoredText) : "";
    const analyte = cellText(record, places.analyte);
    if (analyte === "") {
      const where = { file, row, column: places.analyte.name, value: "", sampleId: null };
      report(findings, { ...where, rule: "empty-analyte", expected: "an analyte name" });
    }
    const sampleId = textOrNull(cellText(record, places.sampleId));
    const trouble = (column: string, value: string, rule: FindingKey, expected: string, words?: Terms): void =>
      report(findings, { file, row, column, value, rule, expected, sampleId }, words);
    // The text column decides the state: a number there means the numeric column holds it, a word means it must not.
    let cell = hasCensoredText
      ? readConcentration(censoredText, terms, censoredNumbers, plan.missing, plan.words)
      : null;
    const isCensored = cell !== null && cell.reported !== "number" && censoredText !== "";
    const unread: { column: string; value: string; expected: string }[] = [];
    if (hasCensoredText && censoredText !== "" && cell === null) {
      unread.push({
        column: places.censoredText.name,
        value: censoredText,
        expected: concentrationWords(censoredNumbers),
      });
    }
    if (!isCensored) {
      cell = readConcentration(raw, terms, concentrationNumbers, plan.missing, plan.words);
      if (cell === null) {
        unread.push({
          column: places.concentration.name,
          value: raw,
          expected: concentrationWords(concentrationNumbers),
        });
      }
    }
    if (hasFlag && cell !== null) {
      const flag = cellText(record, places.censored);
      const flagged = applyFlag(cell, flag, terms);
      if (flagged === null) {
        trouble(places.censored.name, flag, "unknown-censoring-flag", "0 or nothing (measured), 1 (below), -1 (above)");
      } else cell = flagged;
    }
    if (isCensored)
      noteContradiction(file, row, places.concentration.name, raw, censoredText, concentrationNumbers, findings);
    const unitText = cellText(record, places.unit);
    const suffix = cell?.unit ?? null;
    if (suffix !== null && unitText !== "" && !isSameUnit(unitText, suffix)) {
      trouble(places.concentration.name, raw, "unit-conflict", `the unit of column "${places.unit.name}": ${unitText}`);
    }
    const subjectId = textOrNull(cellText(record, places.subjectId));
    const sampleType = typeOf(cellText(record, places.sampleType), sampleId, row, findings);
    for (const { column, value, expected } of unread) {
      trouble(column, value, "unknown-word", expected, terms);
      // A standard that was injected and not read is a failed one, never a missing one.
      if (isStandard(sampleType)) findings.push(keptStandard(findings.pop()!));
    }
    const collectedAt = collectedTime(record, row, findings);
    const acquiredAt = acquiredTime(record, row, findings);
    const rawFile = textOrNull(cellText(record, places.rawFile));
    const hasIdentity = sampleId !== null || rawFile !== null || (subjectId !== null && collectedAt !== null);
    if (!hasIdentity && sampleType === "study" && findings.length === before) {
      trouble(places.sampleId.name || places.subjectId.name, "", "no-identity", "a sample id, or subject and time");
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
      expected: "no number where the text says that there is none",
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

interface CellTrouble {
  file: string;
  row: number;
  column: string;
  value: string;
  rule: FindingKey;
  expected: string;
  sampleId: string | null;
}

function report(findings: Finding[], trouble: CellTrouble, terms?: Terms): void {
  const { file, row, column, value, rule, expected, sampleId } = trouble;
  const what =
    value === "" ? "the cell is empty" : rule === "unit-conflict" ? "two units disagree" : "the cell is not understood";
  const near = terms === undefined || value === "" ? null : nearMiss(value, terms.words, strict);
  const remedy = rule === "unknown-word" ? wordRemedy(value) : undefined;
  findings.push(
    cellFinding(file, row, column, value, {
      rule,
      what,
      expected,
      nearMiss: near,
      sampleId,
      ...(remedy === undefined ? {} : { remedy }),
    }),
  );
}

/** What the censoring flag makes of a concentration cell; null for a flag that nobody declared. */
function applyFlag(cell: ConcentrationCell, flag: string, terms: Terms): ConcentrationCell | null {
  if (flag === "" || flag === "." || Number(flag) === 0) return cell;
  const meaning = terms.find(flag)?.meaning ?? null;
  if (meaning === "missing") return cell;
  const reported = Number(flag) === 1 ? "belowLloq" : Number(flag) === -1 ? "aboveUloq" : meaning;
  if (reported !== "belowLloq" && reported !== "aboveUloq") return null;
  const limit = cell.reported === "number" ? cell.value : cell.limitInText;
  return { reported, value: null, limitInText: limit !== null && limit > 0 ? limit : null, unit: cell.unit };
}
