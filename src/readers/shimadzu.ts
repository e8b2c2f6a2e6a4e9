import { ReadError } from "../domain/errors.js";
import type { Finding } from "../domain/finding.js";
import { headerNames } from "../io/csv.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { shimadzuSections } from "./shimadzu-sections.js";
import { allRecords, columnsOf, fitsHeader, type NumberedRecord, oddRow, unknownLine } from "./vendor-blocks.js";
import {
  columnText,
  emptyMeansByPeak,
  type Role,
  type RoleColumns,
  readVendorRows,
  refuseAreaOnly,
  type VendorLayout,
  type VendorRow,
} from "./vendor-results.js";

/**
 * Shimadzu LabSolutions: the quant browser's block a compound (`ID#`, `Name`, header, rows, five rows of statistics), or
 * the sectioned ASCII of one data file (`[Header]`, `[MS Quantitative Results]`).
 */

const names: Partial<Record<Role, readonly string[]>> = {
  rawFile: ["Data Filename"],
  sampleText: ["Sample Name"],
  sampleId: ["Sample ID"],
  sampleType: ["Sample Type"],
  level: ["Level#"],
  concentration: ["Conc."],
  unit: ["Unit", "Conc. Unit"],
  nominal: ["Std. Conc."],
  area: ["Area"],
  internalStandardArea: ["ISTD Area"],
  retentionTime: ["Ret. Time"],
  acquired: ["Date Acquired"],
  dilution: ["Dilution Factor"],
};

const statistics = /^(?:Average|%RSD|Maximum|Minimum|Std\. ?Dev\.?|Mean|RSD%)$/i;

export const shimadzuLayout: VendorLayout = {
  terms: "shimadzu",
  dilution: "unstated",
  extra: ["Accuracy[%]", "QC Check Results", "Mark", "Quant. Limit(QL)", "Detect. Limit(DL)", "Vial#", "Mode", "Type"],
  leaveOut: (row) => (/^istd$/i.test(columnText(row, "Type")) ? "internal standards" : null),
  emptyMeans: (row, needsStandard) => {
    // An area without a retention time is a peak that was not identified as the compound.
    const isIdentified = /\d/.test(columnText(row, "Ret. Time") || columnText(row, "Ret.Time"));
    return isIdentified ? "missing" : emptyMeansByPeak({ ...row, fixed: { ...row.fixed, area: "" } }, needsStandard);
  },
  flagged: (row) => /Quant\.Range\((?:Low|High)\)/.exec(columnText(row, "QC Check Results"))?.[0] ?? null,
};

export const shimadzu: Reader = {
  id: "shimadzu",
  title: "Shimadzu LabSolutions quant browser and ASCII",
  evidence: "real files",
  sniff,
  async *read(file, options) {
    const isSectioned = /^\s*\[/.test(file.headText);
    const parsed = isSectioned ? await shimadzuSections(file) : await parseBlocks(file);
    const facts = { exportedAt: null, run: null };
    return yield* readVendorRows({ name: file.name, layout: shimadzuLayout, facts, ...parsed }, options);
  },
};

function sniff({ headText }: FileHead): SniffAnswer {
  if (/^\s*"?ID#"?\t\d+\t*\r?\n"?Name"?\t/.test(headText)) {
    return { sure: true, why: "it begins with the lines ID# and Name of a compound block" };
  }
  if (/^\s*\[Header\]/.test(headText)) {
    if (/^\[(?:MS|PDA|LC)? ?Quantitative Results\]/m.test(headText)) {
      return { sure: true, why: "it has the sections [Header] and [MS Quantitative Results]" };
    }
    return {
      sure: false,
      refuse: "a Shimadzu ASCII file without quantitative results",
      why: "it has [Header] but no section [MS Quantitative Results]",
    };
  }
  return { sure: false, lookedFor: "lines ID# and Name of a compound block, or a section [MS Quantitative Results]" };
}

interface Block {
  fixed: Partial<Record<Role, string>>;
  header: string[];
  at: RoleColumns;
}

async function parseBlocks(file: SourceFile) {
  const { records, hasFinalNewline } = await allRecords(file, "\t");
  const rows: VendorRow[] = [];
  const findings: Finding[] = [];
  let reported = 0;
  let block: Block | null = null;
  let firstHeader: NumberedRecord | null = null;
  for (const [i, record] of records.entries()) {
    const { cells, row } = record;
    const first = cells[0]!.trim();
    if (first === "ID#") block = { fixed: {}, header: [], at: {} };
    else if (first === "Name" && block !== null && block.header.length === 0) {
      block.fixed = { analyte: cells[1]?.trim() ?? "" };
    } else if (block === null || (block.header.length === 0 && first !== "")) {
      findings.push(unknownLine(file.name, record, "ID#, Name or a header line of a block"));
      reported++;
    } else if (block.header.length === 0) {
      block.header = headerNames(cells);
      block.at = columnsOf(block.header, names, row);
      // The row number of the browser counts data files: the position in the sequence is not exported.
      firstHeader ??= { row, cells: block.header };
    } else if (first === "" && statistics.test(cells[1]?.trim() ?? "")) {
      // The block's own statistics are no results.
    } else if (!fitsHeader(cells, block.header.length)) {
      findings.push(oddRow(file.name, record, block.header.length, i === records.length - 1 && !hasFinalNewline));
      reported++;
    } else if (!/^\d+$/.test(first)) {
      findings.push(unknownLine(file.name, record, "a row number in the first cell"));
      reported++;
    } else rows.push({ row, cells, at: block.at, fixed: block.fixed, header: block.header });
  }
  if (firstHeader === null)
    throw new ReadError(`${file.name}: no block has a header line`, { row: 1, rule: "no-blocks" });
  if (rows.every((row) => row.at.concentration === undefined)) {
    refuseAreaOnly(file.name, "Shimadzu LabSolutions", firstHeader.cells, firstHeader.row);
  }
  return { rows, findings, reported };
}
