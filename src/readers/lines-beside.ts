import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import type { FindingKey } from "../findings/index.js";
import { addLines, type TableBatch } from "../io/csv-table.js";
import { type SafePattern, safePattern } from "../io/safe-pattern.js";
import { cellText } from "./tidy-cells.js";
import { placeOf, type TidyPlan } from "./tidy-plan.js";

/** Columns that name what a row is about: a row with none of them filled is no record. */
const idColumns = ["sample_id", "subject_id", "dose_id", "raw_file"];

/**
 * Lines of a table that are no records: a row of units below the header, and lines such as a signature at the end. Each is
 * declared by the mapping or recognised by its shape, and named in a finding, so that no record is taken for one unseen.
 */
export class LinesBeside {
  readonly findings: Finding[] = [];
  private readonly footer: SafePattern | null;
  private isFirst = true;

  constructor(
    private readonly file: string,
    private readonly plan: TidyPlan,
  ) {
    this.footer = plan.mapping.footer === null ? null : safePattern(plan.mapping.footer);
  }

  /** Takes such lines out of a batch and accounts for them. */
  takeOut(batch: TableBatch): void {
    const { records, lines, odd } = batch;
    if (this.isFirst && records.length > 0) {
      this.isFirst = false;
      const first = records[0]!;
      if (lines[0]! > this.plan.headerLine && (this.plan.mapping.unitRow || this.isUnitRow(first))) {
        this.note("unit-row", "a row of units", lines[0]!, first);
        this.drop(batch, 0, "unit row");
      }
    }
    for (let at = records.length - 1; at >= 0; at--) {
      if (!this.isFooter(records[at]!)) continue;
      this.note("line-beside-table", "a line beside the table", lines[at]!, records[at]!);
      this.drop(batch, at, "line beside the table");
    }
    for (let at = odd.length - 1; at >= 0; at--) {
      const { cells, line, kind } = odd[at]!;
      if ((kind !== "ragged" && kind !== "truncated") || !this.isFooter(cells)) continue;
      this.note("line-beside-table", "a line beside the table", line, cells);
      odd.splice(at, 1);
      addLines(batch.named, "reported", -1);
      addLines(batch.named, "line beside the table");
    }
  }

  private drop(batch: TableBatch, at: number, name: string): void {
    batch.records.splice(at, 1);
    batch.lines.splice(at, 1);
    addLines(batch.named, "record", -1);
    addLines(batch.named, name);
  }

  /** No id, no number, no date: words such as `mL` and `TT.MM.JJJJ hh:mm` below some of the columns. */
  private isUnitRow(record: readonly string[]): boolean {
    const ids = idColumns.map((column) => placeOf(this.plan, column)).filter((place) => place.index >= 0);
    if (ids.length === 0 || ids.some((place) => cellText(record, place) !== "")) return false;
    const filled = record.filter((cell) => cell.trim() !== "");
    return (
      filled.length > 0 &&
      filled.every((cell) => /\p{L}|%/u.test(cell) && !/\d/.test(cell.replace(/m2|m3|10\^?\d/g, "")))
    );
  }

  /** Declared, or one text of several words in a table of at least three columns. */
  private isFooter(cells: readonly string[]): boolean {
    const text = cells.join(" ").trim();
    if (this.footer?.test(text)) return true;
    const filled = cells.filter((cell) => cell.trim() !== "");
    return this.plan.header.length >= 3 && filled.length === 1 && /\p{L}.*(?:\s\S|:)/u.test(filled[0]!.trim());
  }

  private note(rule: FindingKey, what: string, row: number, cells: readonly string[]): void {
    const text = cells
      .filter((cell) => cell.trim() !== "")
      .join(" | ")
      .slice(0, 200);
    this.findings.push(
      finding({
        rule,
        file: this.file,
        row,
        value: text,
        what: `${this.file}:${row}: "${text}" was taken for ${what}, not for a record.`,
      }),
    );
  }
}
