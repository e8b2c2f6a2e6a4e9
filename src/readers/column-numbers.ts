import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import type { Delimiter } from "../io/csv.js";
import { readBody } from "../io/csv-table.js";
import { type DecimalProof, DecimalSurvey } from "../io/number-text.js";
import type { SourceFile } from "../io/source-file.js";
import {
  type ColumnNumbers,
  commaNumbers,
  dotNumbers,
  groupedCommaNumbers,
  groupedDotNumbers,
  sureNumbers,
} from "./cell.js";

export interface NumberColumn {
  name: string;
  index: number;
}

export interface DecidedColumns {
  byIndex: Map<number, ColumnNumbers>;
  findings: Finding[];
}

/**
 * How the numbers of each column are written, proven over all rows so that the order of rows never matters. A file in
 * which no number can hold a comma is not read twice.
 */
export async function decideColumns(
  file: SourceFile,
  delimiter: Delimiter,
  headerLine: number,
  width: number,
  columns: readonly NumberColumn[],
  declared: "," | "." | null = null,
): Promise<DecidedColumns> {
  if (declared !== null) {
    const numbers = declared === "," ? commaNumbers : dotNumbers;
    return { byIndex: new Map(columns.map((c) => [c.index, numbers])), findings: [] };
  }
  // Between commas, and in a workbook, no number is written with a decimal comma unless it is quoted.
  const isPlain = delimiter === "," || file.sheet !== undefined;
  if (columns.length === 0 || (isPlain && !(await mayHoldComma(file, delimiter)))) {
    return { byIndex: new Map(columns.map((c) => [c.index, dotNumbers])), findings: [] };
  }
  const surveys = columns.map((column) => ({ column, survey: new DecimalSurvey() }));
  for await (const batch of readBody(file.chunks(), delimiter, headerLine, width)) {
    for (const record of batch.records) for (const s of surveys) s.survey.add(record[s.column.index]!);
  }
  return decideFrom(
    surveys.map((s) => ({ column: s.column, proof: s.survey.proof() })),
    file.name,
    !isPlain,
  );
}

/** The same decision for cells already at hand. */
export function decideFrom(
  proofs: readonly { column: NumberColumn; proof: DecimalProof }[],
  file: string,
  /** People and spreadsheets wrote it: 1.234 may be a thousand. */
  isDotInDoubt = false,
): DecidedColumns {
  const isProven = (mark: DecimalProof["mark"]) => proofs.some((p) => p.proof.mark === mark);
  const isCommaFile = isProven("comma") && !isProven("dot") && !isProven("mixed");
  const isDotFile = isProven("dot") && !isProven("comma") && !isProven("mixed");
  const byIndex = new Map<number, ColumnNumbers>();
  const findings: Finding[] = [];
  for (const { column, proof } of proofs) {
    byIndex.set(column.index, numbersFor(proof, isCommaFile, isDotInDoubt && !isDotFile));
    if (proof.mark === "mixed") findings.push(mixedMarks(column.name, proof, file));
  }
  return { byIndex, findings };
}

function numbersFor(proof: DecimalProof, isCommaFile: boolean, isDotInDoubt: boolean): ColumnNumbers {
  if (proof.mark === "dot") return proof.hasGroups ? groupedDotNumbers : dotNumbers;
  if (proof.mark === "comma") return proof.hasGroups ? groupedCommaNumbers : commaNumbers;
  if (proof.mark === "none") return isCommaFile ? commaNumbers : dotNumbers;
  if (proof.mark === "mixed" || proof.counterExample !== null) return sureNumbers;
  // Only cells such as 1.234 or only such as 1,234: a dot is a machine's decimal mark unless every other column of the
  // file proves a comma, or people may have written it; a comma needs that proof from the other columns.
  const isDot = proof.example?.includes(".") ?? true;
  if (isDot) return isCommaFile || isDotInDoubt ? sureNumbers : dotNumbers;
  return isCommaFile ? commaNumbers : sureNumbers;
}

function mixedMarks(column: string, proof: DecimalProof, file: string): Finding {
  return finding({
    rule: "mixed-decimal-marks",
    file,
    column,
    value: `${proof.example} | ${proof.counterExample}`,
    expected: "one decimal mark in a column",
    what: `column "${column}" writes numbers with a dot ("${proof.example}") and with a comma ("${proof.counterExample}")`,
  });
}

/** Could any number of this file hold a comma at all? */
async function mayHoldComma(file: SourceFile, delimiter: Delimiter): Promise<boolean> {
  const pattern = delimiter === "," ? /(?:^|[,\n])"[^"A-Za-z\n]{0,30},\d/ : /,\d/;
  let tail = "";
  for await (const chunk of file.chunks()) {
    const text = tail + chunk;
    if (pattern.test(text)) return true;
    tail = text.slice(-256);
  }
  return false;
}
