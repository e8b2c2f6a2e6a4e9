import type { ReportedState } from "../domain/concentration.js";
import { parseNumber, parseSureNumber, splitSuffix } from "../io/number-text.js";
import type { Terms } from "../reference/terms.js";

/** How the numbers of one column are read, and in words what is expected there. */
export interface ColumnNumbers {
  parse(text: string): number | null;
  expected: string;
}

export const dotNumbers: ColumnNumbers = {
  parse: (text) => parseNumber(text, "dot", false),
  expected: "a number (decimal dot)",
};
export const groupedDotNumbers: ColumnNumbers = {
  parse: (text) => parseNumber(text, "dot"),
  expected: "a number (decimal dot, thousands comma)",
};
export const commaNumbers: ColumnNumbers = {
  parse: (text) => parseNumber(text, "comma", false),
  expected: "a number (decimal comma)",
};
export const groupedCommaNumbers: ColumnNumbers = {
  parse: (text) => parseNumber(text, "comma"),
  expected: "a number (decimal comma, thousands dot)",
};
export const sureNumbers: ColumnNumbers = {
  parse: parseSureNumber,
  expected:
    "a number whose decimal mark is beyond doubt (1,234 and 1.234 read either way in this column; `decimal` in a mapping settles it)",
};

export interface ConcentrationCell {
  reported: ReportedState;
  value: number | null;
  limitInText: number | null;
  /** Unit written behind the number; null where none is. */
  unit: string | null;
}

const missingCell: ConcentrationCell = { reported: "missing", value: null, limitInText: null, unit: null };
const unitSuffix =
  /^(?:[fpnuµμmk]?g\s*\/\s*(?:[dmuµμnk]?[lL]|[mk]?g)|[fpnuµμm]?M|[fpnuµμmk]?mol\s*\/\s*(?:[dmuµμn]?[lL]|[mk]?g)|ppm|ppb)$/;

/** Cell words that study.yaml or a mapping declares, with what they report. */
export type ConcentrationWords = ReadonlyMap<string, ReportedState>;

export const noWords: ConcentrationWords = new Map();

/**
 * What a concentration cell says: words that were declared, then known words, then a number, then a number with a unit
 * behind it. Null when it is not one of them: the caller reports it.
 */
export function readConcentration(
  text: string,
  terms: Terms,
  numbers: ColumnNumbers,
  missing?: ReadonlySet<string>,
  declared: ConcentrationWords = noWords,
): ConcentrationCell | null {
  if (text === "" || missing?.has(text)) return missingCell;
  if (declared.size > 0) {
    const reported = declared.get(text);
    if (reported !== undefined) return declaredCell(text, reported, terms, numbers);
  }
  const first = text.charCodeAt(0);
  // A digit begins no known word, so the common case skips the word list.
  const isDigit = first >= 48 && first <= 57;
  if (!isDigit) {
    const term = terms.find(text);
    if (term !== null) {
      if (term.limitText === null) return { reported: term.meaning, value: null, limitInText: null, unit: null };
      const limit = withUnit(term.limitText, numbers);
      if (limit === null) return null;
      const usable = limit.value > 0 ? limit.value : null;
      return { reported: term.meaning, value: null, limitInText: usable, unit: limit.unit };
    }
  }
  const number = withUnit(text, numbers);
  return number === null ? null : { reported: "number", value: number.value, limitInText: null, unit: number.unit };
}

/** A number behind a sign or a bracket at the end of a word: `unter BG (0,5)`, `zu hoch >1000 ng/mL`. */
const limitAtEnd = /[<>\u2264\u2265=(:]\s*(?<limit>\d[\d.,]*(?:[eE][+-]?\d+)?(?:\s*[^\d\s()][^\d()]*)?)\s*\)?$/u;

/**
 * A declared word keeps the limit that stands in it (`<LLOQ (0.5)`), as a known word does: the text of the cell counts
 * before every other limit. Null where the limit cannot be read.
 */
function declaredCell(
  text: string,
  reported: ReportedState,
  terms: Terms,
  numbers: ColumnNumbers,
): ConcentrationCell | null {
  const withoutLimit = { reported, value: null, limitInText: null, unit: null };
  if (reported !== "belowLloq" && reported !== "aboveUloq") return withoutLimit;
  const limitText = terms.find(text)?.limitText ?? limitAtEnd.exec(text)?.groups?.limit ?? null;
  if (limitText === null) return withoutLimit;
  const limit = withUnit(limitText, numbers);
  if (limit === null) return null;
  return { ...withoutLimit, limitInText: limit.value > 0 ? limit.value : null, unit: limit.unit };
}

/** A number, alone or with a unit behind it; null for anything else. */
function withUnit(text: string, numbers: ColumnNumbers): { value: number; unit: string | null } | null {
  const value = numbers.parse(text);
  if (value !== null) return { value, unit: null };
  const split = splitSuffix(text);
  if (split === null || !unitSuffix.test(split.suffix)) return null;
  const suffixed = numbers.parse(split.number);
  return suffixed === null ? null : { value: suffixed, unit: split.suffix };
}

/** An optional number: null for an empty cell or a word for "missing", undefined when it cannot be read. */
export function readOptionalNumber(
  text: string,
  terms: Terms,
  numbers: ColumnNumbers,
  missing?: ReadonlySet<string>,
): number | null | undefined {
  if (text === "" || missing?.has(text)) return null;
  const value = numbers.parse(text);
  if (value !== null) return value;
  const term = terms.find(text);
  return term !== null && (term.meaning === "missing" || term.meaning === "notDetected") ? null : undefined;
}
