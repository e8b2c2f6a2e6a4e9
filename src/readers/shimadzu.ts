import { ReadError } from "../findings/read-error.js";
import { headerNames } from "../io/csv.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { blockWithoutConcentration, type NumberedRecord, oddRow, unknownLine, untitledBlock } from "./row-findings.js";
import { RowNumbers } from "./row-numbers.js";
import { sectionRows } from "./shimadzu-sections.js";
import { columnsOf, fitsHeader, isRepeatedHeader, recordBatches } from "./vendor-blocks.js";
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
  tellingColumns: [["Data Filename"], ["Sample Name"], ["Conc."], ["Ret. Time"]],
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
      why: "it has the statistics rows but no line ID#: which column is the concentration cannot be determined",
    };
  }
  return { sure: false, lookedFor: "lines ID# and Name of a compound block, or a section [MS Quantitative Results]" };
}

interface Block {
  fixed: Partial<Record<Role, string>>;
  header: string[];
  headerRow: number;
  at: RoleColumns;
  rows: number;
  numbers: RowNumbers;
  /** First line of a block whose title is lost: its rows belong to nobody. */
  untitled: NumberedRecord | null;
}

function openBlock(parts: Partial<Block> = {}): Block {
  return { fixed: {}, header: [], headerRow: 0, at: {}, rows: 0, numbers: new RowNumbers(), untitled: null, ...parts };
}

async function* blockRows(file: SourceFile, report: ParseReport): AsyncGenerator<VendorRow[]> {
  let block: Block | null = null;
  let firstHeader: NumberedRecord | null = null;
  let hasConcentration = false;
  const next = (opened: Block) => {
    if (block !== null) rejectBlock(file.name, block, report);
    block = opened;
    return opened;
  };
  for await (const batch of recordBatches(file, "\t", report)) {
    const rows: VendorRow[] = [];
    for (let i = 0; i < batch.records.length; i++) {
      const cells = batch.records[i]!;
      const record = { row: batch.lines[i]!, cells };
      const first = cells[0]!.trim();
      // Typed here because the compiler does not see that `next` changes it.
      const now = block as Block | null;
      if (/^ID#$/i.test(first)) {
        next(openBlock());
        report.account("title");
      } else if (/^Name$/i.test(first)) {
        // The line ID# may be lost; the name is what a block needs.
        const titled = now === null || now.header.length > 0 ? next(openBlock()) : now;
        titled.fixed = { analyte: cells[1]?.trim() ?? "" };
        report.account("title");
      } else if (now === null || (now.header.length === 0 && !isHeader(cells))) {
        report.reject(unknownLine(file.name, record, "ID#, Name or a header line of a block"));
      } else if (now.header.length === 0 || isHeader(cells)) {
        report.account("header");
        // Some versions begin the header at the first named column, the rows still at their number.
        const header = first === "" ? headerNames(cells) : ["", ...headerNames(cells)];
        if (now.header.length > 0 && now.rows === 0 && isRepeatedHeader(header, now.header)) continue;
        const at = columnsOf(header, names, record.row);
        hasConcentration ||= at.concentration !== undefined;
        firstHeader ??= { row: record.row, cells: header };
        if (now.header.length === 0) Object.assign(now, { header, headerRow: record.row, at });
        else next(openBlock({ header, at, untitled: record }));
      } else if (first === "" && statistics.test(cells[1]?.trim() ?? "")) {
        report.account("statistics");
      } else if (!fitsHeader(cells, now.header.length)) {
        report.reject(oddRow(file.name, record, now.header.length, i === batch.cut));
      } else if (!/^\d+$/.test(first)) {
        report.reject(unknownLine(file.name, record, "a row number in the first cell"));
      } else {
        const { header, at, fixed } = now;
        const isNext = now.numbers.beginsAgain(Number(first), cells);
        const owner = isNext ? next(openBlock({ header, at, untitled: record })) : now;
        if (isNext) owner.numbers.beginsAgain(Number(first), cells);
        owner.rows++;
        if (owner.untitled === null && at.concentration !== undefined) rows.push({ ...record, at, fixed, header });
      }
    }
    report.account("record", rows.length);
    yield rows;
  }
  next(openBlock());
  if (firstHeader === null)
    throw new ReadError(`${file.name}: no block has a header line`, { row: 1, rule: "no-blocks" });
  if (!hasConcentration) refuseAreaOnly(file.name, "Shimadzu LabSolutions", firstHeader.cells, firstHeader.row);
}

function isHeader(cells: readonly string[]): boolean {
  return cells.some((cell) => /^Data Filename$/i.test(cell.trim()));
}

/** A block whose rows belong to nobody, or hold no concentrations. */
function rejectBlock(file: string, { untitled, header, headerRow, at, rows, fixed }: Block, report: ParseReport): void {
  if (rows === 0) return;
  if (untitled !== null) {
    report.reject(untitledBlock(file, untitled, rows, "the lines ID# and Name above the block", null), rows, rows);
  } else if (at.concentration === undefined) {
    const record = { row: headerRow, cells: header };
    report.reject(blockWithoutConcentration(file, record, rows, fixed.analyte ?? ""), rows, rows);
  }
}
