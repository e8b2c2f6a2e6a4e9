import type { Finding } from "../domain/finding.js";
import type { Moment } from "../domain/moment.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import type { SampleType } from "../domain/result.js";
import { type Terms, termsOf } from "../reference/terms.js";
import { type ColumnNumbers, dotNumbers, readOptionalNumber } from "./cell.js";
import type { ReadOptions } from "./reader.js";
import { sampleTypeOf, sampleTypeWords } from "./sample-type.js";
import { besideResult, cellFinding, cellText, readTimeCell } from "./tidy-cells.js";
import { placeOf, type TidyPlan } from "./tidy-plan.js";

/** What stands beside the concentration in a row of a results table: limits, side numbers, times, the sample type. */

/** Columns of a results table that hold numbers; those whose misreading would change a result come first. */
export const decisiveNumbers = ["lloq", "uloq", "dilution_factor"] as const;
export const minorNumbers = ["nominal_concentration", "area", "internal_standard_area", "retention_time_min"] as const;

/** Readers of the limits and the side numbers of a row. */
export function numberReader(file: string, plan: TidyPlan, terms: Terms, numbersOf: (column: string) => ColumnNumbers) {
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
      const isLimitOfNothing = severity === "error" && value === 0;
      const isNegative = severity === "error" && value !== null && value !== undefined && value < 0;
      if (value !== undefined && !isLimitOfNothing && !isNegative) return value;
      const expected = isLimitOfNothing || isNegative ? "a number above 0" : numbers.expected;
      const isKept = severity === "warning" || isLimitOfNothing;
      const trouble = {
        rule: isLimitOfNothing || isNegative ? "limit-not-positive" : "not-a-number",
        what: "the cell is not understood",
        expected,
      } as const;
      const found = cellFinding(file, row, place.name, text, trouble);
      findings.push(isKept ? besideResult(found) : found);
      return null;
    };
  return { decisive: read("error"), minor: read("warning") };
}

/** `warning`: the row is used all the same, for the time is not what it is known by. */
export function timeReader(
  file: string,
  plan: TidyPlan,
  column: string,
  numbers: ColumnNumbers,
  options: ReadOptions,
  severity: "error" | "warning",
) {
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
    const trouble = { rule: "not-a-time", what: "the time is not understood", expected: time.expected } as const;
    const found = cellFinding(file, row, place.name, text, trouble);
    findings.push(severity === "error" ? found : besideResult(found));
    return null;
  };
}

/** Reads the sample type of a row: name patterns of the study before the cell. */
export function typeReader(file: string, column: string, options: ReadOptions) {
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
