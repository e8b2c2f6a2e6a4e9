import { ReadError } from "../domain/errors.js";
import { headerNames } from "../io/csv.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { sectionRows } from "./shimadzu-sections.js";
import { columnsOf, fitsHeader, type NumberedRecord, oddRow, recordBatches, unknownLine } from "./vendor-blocks.js";
import { readVendorRows } from "./vendor-results.js";
import {
  columnText,
  emptyMeansByPeak,
  ParseReport,
  type Role,
  type RoleColumns,
  refuseAreaOnly,
  type VendorLayout,
  type VendorRow,
} from "./vendor-rows.js";

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
    const report = new ParseReport();
    const isSectioned = /^\s*\[/.test(file.headText);
    const rows = () => (isSectioned ? sectionRows(file, report) : blockRows(file, report));
    return yield* readVendorRows({ name: file.name, layout: shimadzuLayout, report, rows }, options);
  },
};

function sniff({ headText }: FileHead): SniffAnswer {
  if (/^\s*"?ID#"?\t\d+\s*\n"?Name"?\t/.test(headText)) {
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
  if (/^%RSD\t/m.test(headText) && /^Std\. Dev\.\t/m.test(headText)) {
    return {
      sure: false,
      refuse: "rows copied from the Shimadzu quant browser without their header",
      why: "it has the statistics rows but no line ID#: which column is the concentration cannot be told",
    };
  }
  return { sure: false, lookedFor: "lines ID# and Name of a compound block, or a section [MS Quantitative Results]" };
}

interface Block {
  fixed: Partial<Record<Role, string>>;
  header: string[];
  at: RoleColumns;
}

async function* blockRows(file: SourceFile, report: ParseReport): AsyncGenerator<VendorRow[]> {
  let block: Block | null = null;
  let firstHeader: NumberedRecord | null = null;
  let hasConcentration = false;
  for await (const batch of recordBatches(file, "\t")) {
    const rows: VendorRow[] = [];
    for (let i = 0; i < batch.records.length; i++) {
      const cells = batch.records[i]!;
      const row = batch.lines[i]!;
      const first = cells[0]!.trim();
      if (first === "ID#") block = { fixed: {}, header: [], at: {} };
      else if (first === "Name" && block !== null && block.header.length === 0) {
        block.fixed = { analyte: cells[1]?.trim() ?? "" };
      } else if (block === null || (block.header.length === 0 && first !== "" && first !== "Data Filename")) {
        report.reject(unknownLine(file.name, { row, cells }, "ID#, Name or a header line of a block"));
      } else if (block.header.length === 0) {
        // Some versions begin the header at the first named column, the rows still at their number.
        block.header = first === "" ? headerNames(cells) : ["", ...headerNames(cells)];
        block.at = columnsOf(block.header, names, row);
        hasConcentration ||= block.at.concentration !== undefined;
        firstHeader ??= { row, cells: block.header };
      } else if (first === "" && statistics.test(cells[1]?.trim() ?? "")) {
        // The block's own statistics are no results.
      } else if (!fitsHeader(cells, block.header.length)) {
        report.reject(oddRow(file.name, { row, cells }, block.header.length, i === batch.cut));
      } else if (!/^\d+$/.test(first)) {
        report.reject(unknownLine(file.name, { row, cells }, "a row number in the first cell"));
      } else rows.push({ row, cells, at: block.at, fixed: block.fixed, header: block.header });
    }
    yield rows;
  }
  if (firstHeader === null)
    throw new ReadError(`${file.name}: no block has a header line`, { row: 1, rule: "no-blocks" });
  if (!hasConcentration) refuseAreaOnly(file.name, "Shimadzu LabSolutions", firstHeader.cells, firstHeader.row);
}
