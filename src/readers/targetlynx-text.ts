import { ReadError } from "../domain/errors.js";
import { type Finding, finding } from "../domain/finding.js";
import { type Delimiter, headerNames } from "../io/csv.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import {
  allRecords,
  columnsOf,
  delimiterByHeader,
  fitsHeader,
  type NumberedRecord,
  oddRow,
  unknownLine,
} from "./vendor-blocks.js";
import {
  cellOf,
  emptyMeansByPeak,
  isNothing,
  isWithoutPeak,
  type Role,
  type RoleColumns,
  readVendorRows,
  refuseAreaOnly,
  type VendorLayout,
  type VendorRow,
} from "./vendor-results.js";

/**
 * Waters TargetLynx "complete summary" text: a block a compound (or a block a sample), its header repeated in every
 * block, columns chosen by the laboratory. `Conc.` is replaced by the unit where the method has one (`nM`, `pguL`).
 */

const firstLine = /^Quantify (Compound|Sample) Summary Report/;
const compoundLine = /^Compound\s+\d+:\s*(.*)$/;
const sampleLine = /^Sample Name:\s*(.*?)\s*Sample ID:\s*(.*)$/;
const printedLine = /^Printed\s+(.+)$/;

const columns: Partial<Record<Role, readonly string[]>> = {
  sampleId: ["ID", "Sample ID"],
  sampleText: ["Sample Text"],
  sampleType: ["Type"],
  sequence: ["#"],
  nominal: ["Std. Conc", "Std. Conc."],
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
  sniff,
  async *read(file, options) {
    const parsed = await parseBlocks(file, options.internalStandards);
    return yield* readVendorRows(
      { name: file.name, layout, facts: { exportedAt: null, run: null }, ...parsed },
      options,
    );
  },
};

function sniff({ headText }: FileHead): SniffAnswer {
  const match = firstLine.exec(headText.replace(/^"/, ""));
  if (match === null) return { sure: false, lookedFor: "a first line Quantify Compound (or Sample) Summary Report" };
  return { sure: true, why: `its first line is Quantify ${match[1]} Summary Report` };
}

interface Block {
  kind: "compound" | "sample";
  fixed: Partial<Record<Role, string>>;
  header: string[] | null;
  at: RoleColumns;
  rows: VendorRow[];
}

async function parseBlocks(file: SourceFile, internalStandards: readonly string[]) {
  const found = delimiterByHeader(file.headText, isBlockHeader, 200);
  const delimiter: Delimiter = found?.delimiter ?? "\t";
  const { records, hasFinalNewline } = await allRecords(file, delimiter);
  const findings: Finding[] = [];
  const blocks: Block[] = [];
  let exportedText: string | null = null;
  let reported = 0;
  let headersWithout: NumberedRecord | null = null;
  const report = (problem: Finding) => {
    findings.push(problem);
    reported++;
  };

  for (const [i, record] of records.entries()) {
    const { cells, row } = record;
    const first = cells[0]!.trim();
    const block = blocks.at(-1);
    const opened = openBlock(first);
    if (opened !== null) blocks.push(opened);
    else if (block === undefined) exportedText = printedLine.exec(first)?.[1]?.trim() ?? exportedText;
    else if (block.header === null) {
      if (!isBlockHeader(cells)) {
        report(unknownLine(file.name, record, "the block's header line"));
        continue;
      }
      block.header = headerNames(cells);
      block.at = blockColumns(block, row);
      if (block.at.concentration === undefined) headersWithout ??= { row, cells: block.header };
    } else if (!/^\d+$/.test(first)) report(unknownLine(file.name, record, "a row number in the first cell"));
    else if (!fitsHeader(cells, block.header.length)) {
      const isCut = i === records.length - 1 && !hasFinalNewline;
      report(oddRow(file.name, record, block.header.length, isCut));
    } else block.rows.push({ row, cells, at: block.at, fixed: block.fixed, header: block.header });
  }

  if (blocks.length === 0) {
    throw new ReadError(`${file.name}: no "Compound 1:" or "Sample Name:" block`, { row: 1, rule: "no-blocks" });
  }
  if (headersWithout !== null && blocks.every((b) => b.at.concentration === undefined)) {
    refuseAreaOnly(file.name, "TargetLynx", headersWithout.cells, headersWithout.row);
  }
  for (const b of blocks) {
    if (b.header === null) {
      findings.push(
        finding({
          severity: "warning",
          rule: "empty-block",
          scope: "file",
          file: file.name,
          value: b.fixed.analyte ?? b.fixed.rawFile ?? "",
          what: `${file.name}: the block of "${b.fixed.analyte ?? b.fixed.rawFile}" has no header and no rows`,
        }),
      );
    }
  }
  findings.push(...likelyStandards(file.name, blocks, internalStandards));
  return { rows: blocks.flatMap((b) => b.rows), findings, reported, exportedText };
}

function isBlockHeader(cells: readonly string[]): boolean {
  return (
    cells[0]?.trim() === "" && cells.length >= 3 && cells.some((c) => c.trim() === "Name" || c.trim() === "Sample Text")
  );
}

function openBlock(first: string): Block | null {
  const empty = { header: null, at: {}, rows: [] };
  const compound = compoundLine.exec(first);
  if (compound !== null) return { kind: "compound", fixed: { analyte: compound[1]!.trim() }, ...empty };
  const sample = sampleLine.exec(first);
  if (sample === null) return null;
  return { kind: "sample", fixed: { rawFile: sample[1]!.trim(), sampleId: sample[2]!.trim() }, ...empty };
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
      remedy: "export the report again with one concentration column",
    });
  }
  const [unit] = units;
  if (unit === undefined) return at;
  block.fixed = { ...block.fixed, unit: unitOf(unit.text)! };
  return { ...at, concentration: unit.index };
}

/** `nM`, `uM`, `pguL`, `ng/mL` as a header: the method's unit stands there instead of `Conc.`. */
function unitOf(text: string): string | null {
  const match = /^([fpnuµμm]?M)$|^([fpnuµμmk]?g|[fpnuµμm]?mol)\s*\/?\s*([dmuµμ]?[lL]|[mk]?g)$/.exec(text.trim());
  if (match === null) return null;
  return match[1] ?? `${match[2]}/${match[3]}`;
}

/** Compounds with a spiked concentration on every row, unknowns too, and no internal standard of their own. */
function likelyStandards(file: string, blocks: readonly Block[], known: readonly string[]): Finding[] {
  const names = blocks
    .filter((b) => b.kind === "compound" && b.rows.length > 2 && looksSpiked(b))
    .map((b) => b.fixed.analyte)
    .filter((name) => !known.some((one) => one.toLowerCase() === name?.toLowerCase()));
  if (names.length === 0) return [];
  return [
    finding({
      severity: "warning",
      rule: "likely-internal-standard",
      scope: "file",
      file,
      value: names.join(", "),
      what: `${file}: ${names.join(", ")}: one nominal concentration on every row, as internal standards have`,
      why: "this layout does not mark internal standards: they are read as analytes until study.yaml names them",
      remedy: "list them under internalStandards in study.yaml",
    }),
  ];
}

function looksSpiked(block: Block): boolean {
  const spikes = new Set(block.rows.map((row) => cellOf(row, "nominal")));
  const [spike] = spikes;
  const hasUnknowns = block.rows.some((row) => /^(analyte|unknown|sample)?$/i.test(cellOf(row, "sampleType")));
  const hasNoStandard = block.rows.every((row) => cellOf(row, "internalStandardArea") === "");
  return spikes.size === 1 && !isNothing(spike ?? "") && hasUnknowns && hasNoStandard;
}
