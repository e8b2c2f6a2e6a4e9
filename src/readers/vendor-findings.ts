import type { Finding } from "../domain/finding.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import { finding } from "../findings/finding.js";
import type { Terms } from "../reference/terms.js";
import type { ColumnNumbers } from "./cell.js";
import { sampleTypeWords } from "./sample-type.js";
import { wordRemedy } from "./standards.js";
import { cellFinding } from "./tidy-cells.js";
import { cellOf, nameOf, type VendorRow } from "./vendor-rows.js";

export function unreadExport(file: string, text: string): Finding {
  return finding({
    rule: "unreadable-export-time",
    file,
    value: text,
    expected: "a date-time such as Fri Dec 04 12:11:50 2020",
    what: `${file}: the time of export "${text}" is not understood`,
  });
}

export function noConcentrations(file: string, n: number): Finding {
  return finding({
    rule: "no-concentrations",
    file,
    value: String(n),
    what: `${file}: not one of ${n} results has a concentration, although the column is there`,
  });
}

export function leftOutFindings(file: string, leftOut: ReadonlyMap<string, number>): Finding[] {
  return [...leftOut].map(([why, n]) =>
    finding({
      rule: "rows-left-out",
      file,
      value: String(n),
      what: `${file}: ${n} rows are not results: ${why}`,
      remedy: "",
    }),
  );
}

export function unknownWord(file: string, row: VendorRow, raw: string, numbers: ColumnNumbers, terms: Terms): Finding {
  return cellFinding(file, row.row, nameOf(row, "concentration"), raw, {
    rule: "unknown-word",
    what: "the cell is not understood",
    expected: `${numbers.expected}, a limit such as <2, or a word this layout is known to write`,
    nearMiss: nearMiss(raw, terms.words, strict),
    remedy: wordRemedy(raw),
    sampleId: cellOf(row, "sampleId") || cellOf(row, "sampleText") || cellOf(row, "rawFile") || null,
  });
}

/** Laboratories edit the list of types: an unknown word is a study sample, said once, and only its name can match it. */
export function unknownType(file: string, word: string, row: number): Finding {
  const near = nearMiss(word, sampleTypeWords, strict);
  return finding({
    rule: "unknown-sample-type",
    file,
    row,
    value: word,
    expected: "a type of this layout (unknown, standard, QC, blank, double blank, solvent)",
    what: `${file}: the sample type "${word}" is not known${near === null ? "" : `; is "${near}" meant?`}; its rows count as study samples`,
    remedy: "name the type by a pattern under sampleTypes in study.yaml",
  });
}

export function unitConflict(file: string, row: VendorRow, raw: string, unit: string): Finding {
  return cellFinding(file, row.row, nameOf(row, "concentration"), raw, {
    rule: "unit-conflict",
    what: "two units disagree",
    expected: `the unit of the row: ${unit}`,
  });
}

export function flagFinding(file: string, row: VendorRow, raw: string, flagged: string): Finding {
  return finding({
    rule: "flagged-by-vendor",
    file,
    row: row.row,
    analyte: cellOf(row, "analyte"),
    column: nameOf(row, "concentration"),
    value: raw,
    what: `${file}:${row.row}: the exporting software flags ${raw}: ${flagged}`,
  });
}
