import { ReadError } from "../domain/errors.js";
import type { Finding } from "../domain/finding.js";
import { type Delimiter, delimiters, headerNames, parseHead } from "../io/csv.js";
import { type MassHunterTable, type Measured, tableLayout } from "./masshunter-header.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { allRecords, fitsHeader, type NumberedRecord, oddRow } from "./vendor-blocks.js";
import {
  emptyMeansByPeak,
  isWithoutPeak,
  readVendorRows,
  refuseAreaOnly,
  type VendorLayout,
  type VendorRow,
} from "./vendor-results.js";

/**
 * Agilent MassHunter Quantitative Analysis, table saved as CSV: two header rows, the first with a label at the first
 * column of each group (`Sample`, `<compound> Method`, `<compound> Results`, `Qualifier (..) Results`), rows are
 * injections; or the transposed compound table, rows are compounds.
 */

const layout: Omit<VendorLayout, "dilution"> = {
  terms: "masshunter",
  extra: ["Accuracy", "MI", "Outlier Summary", "ISTD Resp. Ratio", "S/N", "Quantitation Message", "Calc. Conc."],
  isNoPeak: (row, value) => value === 0 && isWithoutPeak(row),
  emptyMeans: emptyMeansByPeak,
  leaveOut: (row) => {
    if (row.fixed?.usedInCurve === "ISTD") return "internal standards";
    return row.at.concentration === undefined ? "compounds without a concentration column" : null;
  },
};

export const masshunter: Reader = {
  id: "masshunter",
  title: "Agilent MassHunter Quantitative Analysis (CSV)",
  evidence: "real files",
  sniff,
  async *read(file, options) {
    const { dilution, ...parsed } = await parseTable(file);
    const facts = { exportedAt: null, run: null };
    return yield* readVendorRows({ name: file.name, layout: { ...layout, dilution }, facts, ...parsed }, options);
  },
};

function sniff({ headText }: FileHead): SniffAnswer {
  const line = headText.slice(0, 65_536).split(/[\r\n]/, 1)[0] ?? "";
  if (/^"?Compound Method"?[,;\t]/.test(line)) return { sure: true, why: "its first row begins with Compound Method" };
  const hasGroups = /(?:Results|Method)"?(?:[,;\t]|$)/.test(line);
  const begins = /^"?(?:Sample)?"?[,;\t]/.test(line);
  if (hasGroups && begins)
    return { sure: true, why: "its first row labels groups `... Results` over a row of field names" };
  return { sure: false, lookedFor: "a first row of group labels (Sample, <compound> Results)" };
}

async function parseTable(file: SourceFile) {
  const delimiter = delimiterOf(file);
  const { records, hasFinalNewline } = await allRecords(file, delimiter);
  const [labels, fields] = records;
  if (labels === undefined || fields === undefined) {
    throw new ReadError(`${file.name}: a MassHunter table needs two header rows`, { row: 1, rule: "missing-header" });
  }
  const table = tableLayout(labels.cells, headerNames(fields.cells), fields.row, file.name);
  if (table.measured.every((m) => m.at.concentration === undefined)) {
    refuseAreaOnly(file.name, "MassHunter", [...new Set(headerNames(fields.cells))], fields.row);
  }
  const findings: Finding[] = [];
  let reported = 0;
  const rows: VendorRow[] = [];
  const joined = joinMessages(records.slice(2), table);
  for (const [i, record] of joined.entries()) {
    if (!fitsHeader(record.cells, table.width)) {
      const isCut = i === joined.length - 1 && !hasFinalNewline;
      findings.push(oddRow(file.name, record, table.width, isCut));
      reported += table.measured.length;
      continue;
    }
    for (const measured of table.measured) rows.push(rowOf(record, measured, table));
  }
  return { rows, findings, reported, dilution: table.dilution };
}

function delimiterOf(file: FileHead): Delimiter {
  const line = file.headText.split(/[\r\n]/, 1)[0] ?? "";
  const counted = delimiters.map((d) => ({ d, n: parseHead(`${line}\n`, d, 1, true).records[0]?.length ?? 0 }));
  // The label row is mostly empty cells: the delimiter that makes them is the only one there.
  return counted.reduce((a, b) => (b.n > a.n ? b : a)).d;
}

function rowOf(record: NumberedRecord, measured: Measured, table: MassHunterTable): VendorRow {
  const { row, cells } = record;
  const name = table.isTransposed ? (cells[table.nameIndex] ?? "").trim() : measured.name;
  const isStandard = /\(ISTD\)/.test(name) || measured.isStandard;
  const why = isStandard ? { usedInCurve: "ISTD" } : {};
  const fixed = table.isTransposed ? { ...measured.fixed, analyte: name, ...why } : { analyte: name, ...why };
  return { row, cells, at: measured.at, fixed, header: measured.header };
}

/**
 * A quantitation message ends with a line break that is not quoted: the record goes on in the next line, whose first
 * cell is the message's tail. Both are put together again.
 */
function joinMessages(records: readonly NumberedRecord[], table: MassHunterTable): NumberedRecord[] {
  const { messageIndex: at } = table;
  if (at < 0) return [...records];
  const out: NumberedRecord[] = [];
  let open: NumberedRecord | null = null as NumberedRecord | null;
  for (const record of records) {
    const cells: string[] = open === null ? record.cells : joined(open.cells, record.cells, at);
    const row: number = open === null ? record.row : open.row;
    const isMessageOnly = (cells[at] ?? "").trim() !== "" && cells.slice(at + 1).every((cell) => cell.trim() === "");
    if (isMessageOnly) open = { row, cells };
    else {
      out.push({ row: record.row, cells });
      open = null;
    }
  }
  if (open !== null) out.push({ row: open.row, cells: open.cells.slice(0, at + 1) });
  return out;
}

function joined(message: readonly string[], rest: readonly string[], at: number): string[] {
  return [...message.slice(0, at), `${message[at]} ${rest[0] ?? ""}`.trim(), ...rest.slice(1)];
}
