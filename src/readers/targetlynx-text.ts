import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import { ReadError } from "../findings/read-error.js";
import { type Delimiter, headerNames } from "../io/csv.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { blockWithoutConcentration, type NumberedRecord, oddRow, unknownLine, untitledBlock } from "./row-findings.js";
import { type Block, isBlockHeader, longestName, nameOfBlock, openBlock, untitled } from "./targetlynx-blocks.js";
import { columnsOf, delimiterByHeader, fitsHeader, isRepeatedHeader, recordBatches } from "./vendor-blocks.js";
import { readVendorRows } from "./vendor-results.js";
import {
  cellOf,
  emptyMeansByPeak,
  isNothing,
  isWithoutPeak,
  ParseReport,
  type Role,
  type RoleColumns,
  refuseAreaOnly,
  type VendorLayout,
  type VendorRow,
} from "./vendor-rows.js";

/**
 * Waters TargetLynx "complete summary" text: a block a compound (or a block a sample), its header repeated in every
 * block, columns chosen by the laboratory. `Conc.` is replaced by the unit where the method has one (`nM`, `pguL`).
 */

const firstLine = /^\s*"?Quantify (Compound|Sample) Summary Report/i;
const printedLine = /^Printed(?: at)?:?\s+(.+)$/i;
/** Lines above the first block that tell of the report as a whole. */
const aboutReport = /^(?:Quantify|Printed|Dataset|Last Altered|Method|Calibration|Experiment|Page)\b/i;

const columns: Partial<Record<Role, readonly string[]>> = {
  sampleId: ["ID", "Sample ID"],
  sampleText: ["Sample Text"],
  sampleType: ["Type"],
  sequence: ["#"],
  nominal: ["Std. Conc", "Std. Conc.", "Std.Conc"],
  area: ["Area"],
  internalStandardArea: ["IS Area"],
  retentionTime: ["RT"],
  acquired: ["Acq.Date"],
  acquiredClock: ["Acq.Time"],
  usedInCurve: ["Primary Flags", "Detection Flags"],
};

const layout: VendorLayout = {
  terms: "targetlynx",
  dilution: "unstated",
  extra: ["Primary Flags", "Detection Flags", "%Dev", "%Rec", "Response", "S/N", "Vial", "Divisor1", "Factor1"],
  isUsed: (text) => (text.includes("X") ? false : null),
  isNoPeak: (row, value) => value === 0 && isWithoutPeak(row),
  emptyMeans: emptyMeansByPeak,
};

export const targetlynxText: Reader = {
  id: "targetlynx-text",
  title: "Waters TargetLynx / QuanLynx complete summary (text)",
  evidence: "real files",
  tellingColumns: [["#"], ["Name"], ["Std. Conc"], ["Primary Flags"], ["RT"], ["IS Area"]],
  sniff,
  async *read(file, options) {
    const report = new ParseReport();
    const rows = () => blockRows(file, report, options.internalStandards);
    return yield* readVendorRows({ name: file.name, layout, report, rows }, options);
  },
};

function sniff({ headText }: FileHead): SniffAnswer {
  const match = firstLine.exec(headText);
  if (match === null) return { sure: false, lookedFor: "a first line Quantify Compound (or Sample) Summary Report" };
  return { sure: true, why: `its first line is Quantify ${match[1]} Summary Report` };
}

async function* blockRows(
  file: SourceFile,
  report: ParseReport,
  declared: readonly string[],
): AsyncGenerator<VendorRow[]> {
  const delimiter: Delimiter = delimiterByHeader(file.headText, isBlockHeader, 200)?.delimiter ?? "\t";
  const blocks: Block[] = [];
  for await (const batch of recordBatches(file, delimiter, report)) {
    const rows: VendorRow[] = [];
    for (let i = 0; i < batch.records.length; i++) {
      const record = { row: batch.lines[i]!, cells: batch.records[i]! };
      const row = rowOf(file.name, record, i === batch.cut, blocks, report);
      if (row !== null) rows.push(row);
    }
    report.account("record", rows.length);
    yield rows;
  }
  checkBlocks(file.name, blocks, report);
  report.note(...likelyStandards(file.name, blocks, declared));
}

/** One line of the file: a block's title, its header, or a row of it; what is not one of these is reported. */
function rowOf(
  file: string,
  record: NumberedRecord & { cells: string[] },
  isCut: boolean,
  blocks: Block[],
  report: ParseReport,
): VendorRow | null {
  const { cells, row } = record;
  const first = cells[0]!.trim();
  const opened = openBlock(first);
  if (opened !== null) {
    blocks.push(opened);
    report.account("title");
    return null;
  }
  const block = blocks.at(-1);
  const isHeader = isBlockHeader(cells);
  if (block === undefined) {
    if (isHeader) blocks.push(untitled(record, null));
    else aboveBlocks(file, record, report);
    if (isHeader) report.account("header");
    return null;
  }
  if (block.header === null) {
    if (!isHeader) report.reject(unknownLine(file, record, "the block's header line"));
    else {
      report.account("header");
      block.header = headerNames(cells);
      block.rawWidth = cells.length;
      block.headerRow = row;
      block.at = blockColumns(block, row);
    }
    return null;
  }
  if (isHeader) {
    report.account("header");
    if (block.rows > 0 || !isRepeatedHeader(cells, block.header)) blocks.push(untitled(record, block));
    return null;
  }
  if (!/^\d+$/.test(first)) report.reject(unknownLine(file, record, "a row number in the first cell"));
  else if (!fitsHeader(cells, block.header.length, block.rawWidth))
    report.reject(oddRow(file, record, block.header.length, isCut));
  else if (block.numbers.beginsAgain(Number(first), cells)) blocks.push(untitled(record, block));
  else if (block.kind === "untitled") block.rows++;
  // Areas alone: refused with the file, or as the one block whose header differs.
  else if (block.at.concentration === undefined) block.rows++;
  else {
    const result: VendorRow = { row, cells, at: block.at, fixed: block.fixed, header: block.header };
    remember(block, result);
    return result;
  }
  return null;
}

/** Lines above the first block: the report's own, or a title nobody knows. */
function aboveBlocks(file: string, record: NumberedRecord, report: ParseReport): void {
  const first = record.cells[0]!.trim();
  const isAlone = record.cells.every((cell, i) => i === 0 || cell.trim() === "");
  if (first.length > longestName || !(aboutReport.test(first) || isAlone)) {
    report.reject(unknownLine(file, record, "a title such as Compound 1: before any row"));
    return;
  }
  if (aboutReport.test(first)) report.exportedText = printedLine.exec(first)?.[1]?.trim() ?? report.exportedText;
  else report.note({ ...unknownLine(file, record, "a title such as Compound 1:"), severity: "warning" });
  report.account("title");
}

/** Throws for a file without blocks or without a concentration in any of them. */
function checkBlocks(file: string, all: readonly Block[], report: ParseReport): void {
  const blocks = all.filter((block) => block.kind !== "untitled");
  if (blocks.length === 0) {
    throw new ReadError(`${file}: no "Compound 1:" or "Sample Name:" block`, { row: 1, rule: "no-blocks" });
  }
  const withHeader = blocks.find((b) => b.header !== null);
  if (withHeader !== undefined && blocks.every((b) => b.at.concentration === undefined)) {
    refuseAreaOnly(file, "TargetLynx", withHeader.header!, withHeader.headerRow);
  }
  for (const block of blocks) {
    if (block.header === null || block.rows === 0) report.note(emptyBlock(file, block));
    else if (block.at.concentration === undefined) {
      const header = { row: block.headerRow, cells: block.header };
      report.reject(blockWithoutConcentration(file, header, block.rows, nameOfBlock(block)), block.rows, block.rows);
    }
  }
  for (const [i, block] of all.entries()) {
    if (block.kind !== "untitled") continue;
    const before = all.slice(0, i).findLast((b) => b.kind !== "untitled");
    const name = before === undefined ? null : nameOfBlock(before);
    const title = "a title such as Compound 2: or Sample Name: above the block";
    report.reject(untitledBlock(file, block.first!, block.rows, title, name), block.rows, block.rows);
  }
}

function emptyBlock(file: string, block: Block): Finding {
  const name = nameOfBlock(block);
  return finding({
    rule: "empty-block",
    file,
    value: name,
    what: `${file}: the block of "${name}" has no rows`,
  });
}

function blockColumns(block: Block, row: number): RoleColumns {
  const header = block.header!;
  const name: Role = block.kind === "compound" ? "rawFile" : "analyte";
  const at = columnsOf(header, { ...columns, [name]: ["Name"], concentration: ["Conc."] }, row);
  // In a sample's block the number counts compounds, not injections.
  if (block.kind === "sample") delete at.sequence;
  if (at.concentration !== undefined) return at;
  const units = header.flatMap((text, index) => (unitOf(text) === null ? [] : [{ text, index }]));
  if (units.length > 1) {
    throw new ReadError(`line ${row}: ${units.map((u) => `"${u.text}"`).join(" and ")} could be the concentration`, {
      row,
      rule: "unclear-concentration-column",
      expected: "Conc. or one column named by its unit",
    });
  }
  const [unit] = units;
  if (unit === undefined) return at;
  block.fixed = { ...block.fixed, unit: unitOf(unit.text)! };
  return { ...at, concentration: unit.index };
}

/** `nM`, `uM`, `pguL`, `ng/mL` as a header: the method's unit is there instead of `Conc.`. */
function unitOf(text: string): string | null {
  const match = /^([fpnuµμm]?M)$|^([fpnuµμmk]?g|[fpnuµμm]?mol)\s*\/?\s*([dmuµμ]?[lL]|[mk]?g)$/.exec(text.trim());
  if (match === null) return null;
  return match[1] ?? `${match[2]}/${match[3]}`;
}

/** Compounds with a spiked concentration on every row, unknowns too, and no internal standard of their own. */
function likelyStandards(file: string, blocks: readonly Block[], declared: readonly string[]): Finding[] {
  const names = blocks
    .filter((b) => b.kind === "compound" && b.rows > 2 && looksSpiked(b))
    .map((b) => b.fixed.analyte)
    .filter((name) => !declared.some((one) => one.toLowerCase() === name?.toLowerCase()));
  if (names.length === 0) return [];
  return [
    finding({
      rule: "likely-internal-standard",
      file,
      value: names.join(", "),
      what: `${file}: ${names.join(", ")}: one nominal concentration on every row, as internal standards have`,
    }),
  ];
}

function remember(block: Block, row: VendorRow): void {
  block.rows++;
  if (block.spikes.size < 2) block.spikes.add(cellOf(row, "nominal"));
  block.hasUnknowns ||= /^(?:analyte|unknown|sample)?$/i.test(cellOf(row, "sampleType"));
  block.hasStandard ||= cellOf(row, "internalStandardArea") !== "";
}

function looksSpiked(block: Block): boolean {
  const [spike] = block.spikes;
  return block.spikes.size === 1 && !isNothing(spike ?? "") && block.hasUnknowns && !block.hasStandard;
}
