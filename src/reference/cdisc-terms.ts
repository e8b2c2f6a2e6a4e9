import { parseSmallCsv } from "../io/csv.js";
import { readReferenceFile } from "./reference-file.js";

/** One term of CDISC controlled terminology as far as this program writes or checks it (data/reference/cdisc-terms.csv). */
export interface CdiscTerm {
  codelist: string;
  codelistCode: string;
  /** NCI C-code; null where it was not looked up. */
  code: string | null;
  submission: string;
  /** Other words for the same concept. */
  words: readonly string[];
}

let terms: readonly CdiscTerm[] | null = null;

export function cdiscTerms(): readonly CdiscTerm[] {
  terms ??= parseSmallCsv(readReferenceFile("cdisc-terms.csv")).map((row) => ({
    codelist: row.codelist!,
    codelistCode: row.codelist_code!,
    code: row.code === "" ? null : row.code!,
    submission: row.submission!,
    words: row.words === "" ? [] : row.words!.split("|"),
  }));
  return terms;
}

/** The term a text means: its submission value or one of its words, without regard to case. Null for an unknown text. */
export function cdiscTerm(codelist: string, text: string): CdiscTerm | null {
  const list = cdiscTerms().filter((term) => term.codelist === codelist);
  const key = fold(text);
  return (
    list.find((term) => term.submission === text) ??
    list.find((term) => fold(term.submission) === key || term.words.some((word) => fold(word) === key)) ??
    null
  );
}

/** Submission values of one codelist that this program knows. */
export function submissionValues(codelist: string): string[] {
  return cdiscTerms()
    .filter((term) => term.codelist === codelist)
    .map((term) => term.submission);
}

function fold(text: string): string {
  return text.trim().replace(/[µμ]/g, "u").replace(/\s+/g, " ").toLowerCase();
}
