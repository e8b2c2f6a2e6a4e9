import { headerNames } from "../io/csv.js";
import type { NumberedRecord } from "./row-findings.js";
import { RowNumbers } from "./row-numbers.js";
import type { Role, RoleColumns } from "./vendor-rows.js";

/** Blocks of a TargetLynx text report: a title, a header, rows. */

const compoundLine = /^Compound\s+\d+:\s*(.*)$/i;
const sampleLine = /^Sample Name:\s*(.*?)\s*Sample ID:\s*(.*)$/i;
/** Longer first cells open no block: names end somewhere, and patterns stay cheap. */
export const longestName = 2000;

export interface Block {
  /** `untitled`: the title is lost, so its rows belong to nobody. */
  kind: "compound" | "sample" | "untitled";
  fixed: Partial<Record<Role, string>>;
  header: string[] | null;
  at: RoleColumns;
  headerRow: number;
  /** Cells of the header's line, empty ones at its end included. */
  rawWidth: number;
  /** First line of an untitled block. */
  first: NumberedRecord | null;
  numbers: RowNumbers;
  /** What may tell an internal standard: see `looksSpiked`. */
  rows: number;
  spikes: Set<string>;
  hasUnknowns: boolean;
  hasStandard: boolean;
}

export function nameOfBlock({ fixed }: Block): string {
  return fixed.analyte ?? fixed.rawFile ?? "";
}

export function isBlockHeader(cells: readonly string[]): boolean {
  return cells[0]?.trim() === "" && cells.length >= 3 && cells.some((c) => /^(?:Name|Sample Text)$/i.test(c.trim()));
}

export function openBlock(first: string): Block | null {
  if (first.length > longestName || !/^[cs]/i.test(first)) return null;
  const compound = compoundLine.exec(first);
  if (compound !== null) return { kind: "compound", fixed: { analyte: compound[1]!.trim() }, ...emptyParts() };
  const sample = sampleLine.exec(first);
  if (sample === null) return null;
  return { kind: "sample", fixed: { rawFile: sample[1]!.trim(), sampleId: sample[2]!.trim() }, ...emptyParts() };
}

function emptyParts(): Omit<Block, "kind" | "fixed"> {
  return {
    header: null,
    at: {},
    headerRow: 0,
    rawWidth: Number.POSITIVE_INFINITY,
    first: null,
    numbers: new RowNumbers(),
    rows: 0,
    spikes: new Set<string>(),
    hasUnknowns: false,
    hasStandard: false,
  };
}

/** A block that begins with a header, or with a row of its own, and no title. */
export function untitled(first: NumberedRecord & { cells: string[] }, before: Block | null): Block {
  const parts = { ...emptyParts(), kind: "untitled" as const, fixed: {}, first };
  if (isBlockHeader(first.cells)) return { ...parts, header: headerNames(first.cells) };
  parts.numbers.beginsAgain(Number(first.cells[0]), first.cells);
  return { ...parts, header: before!.header, rows: 1 };
}
