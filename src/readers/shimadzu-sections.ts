import { ReadError } from "../findings/read-error.js";
import { headerNames } from "../io/csv.js";
import type { SourceFile } from "./reader.js";
import { oddRow, unknownLine } from "./row-findings.js";
import { columnsOf, fitsHeader, isRepeatedHeader, recordBatches } from "./vendor-blocks.js";
import { type ParseReport, type Role, type RoleColumns, refuseAreaOnly, type VendorRow } from "./vendor-rows.js";

/** Sectioned ASCII of one data file: `[Header]`, `[Sample Information]`, `[MS Quantitative Results]`. */

const names: Partial<Record<Role, readonly string[]>> = {
  analyte: ["Name"],
  concentration: ["Conc."],
  unit: ["Unit", "Conc. Unit", "Conc.Unit"],
  area: ["Area"],
  retentionTime: ["Ret.Time", "Ret. Time"],
};

/** `Key<TAB>Value` lines of the sections before the results -> parts of every row. */
const sampleKeys: Readonly<Record<string, Role>> = {
  "Data File Name": "rawFile",
  "Data Filename": "rawFile",
  "Sample Name": "sampleText",
  "Sample ID": "sampleId",
  "Sample Type": "sampleType",
  "Level#": "level",
  "Level #": "level",
  "Dilution Factor": "dilution",
  Acquired: "acquired",
  "Date Acquired": "acquired",
  "Acquired Date": "acquired",
  "Vial#": "sequence",
};

export async function* sectionRows(file: SourceFile, report: ParseReport): AsyncGenerator<VendorRow[]> {
  const fixed: Partial<Record<Role, string>> = {};
  let section = "";
  let isLost = false;
  let header: string[] | null = null;
  let at: RoleColumns = {};
  const output = { date: "", time: "" };
  for await (const batch of recordBatches(file, "\t", report)) {
    const rows: VendorRow[] = [];
    for (let i = 0; i < batch.records.length; i++) {
      const cells = batch.records[i]!;
      const row = batch.lines[i]!;
      const first = cells[0]!.trim();
      const opened = /^\[(.*)\]$/.exec(first);
      if (opened !== null) {
        section = opened[1]!;
        header = null;
        isLost = false;
        report.account("section title");
      } else if (!/Quantitative Results$/i.test(section)) {
        // A table of results under a title that is not one of its own: the title is damaged.
        isLost ||= isResultsHeader(cells) || /^\[/.test(first);
        if (isLost) {
          report.reject(unknownLine(file.name, { row, cells }, "a section title such as [MS Quantitative Results]"));
          continue;
        }
        report.account(section === "" ? "title" : "section without results");
        const value = cells[1]?.trim() ?? "";
        const role = sampleKeys[first];
        if (role !== undefined && fixed[role] === undefined) fixed[role] = value;
        if (first === "Output Date") output.date = value;
        if (first === "Output Time") output.time = value;
      } else if (/^# of /.test(first)) {
        report.account("count of rows");
      } else if (header === null) {
        report.account("header");
        header = headerNames(cells);
        if (!header.includes("Name"))
          throw new ReadError(`line ${row}: the header of [${section}] names no compound`, { row });
        at = columnsOf(header, names, row);
        if (at.concentration === undefined) refuseAreaOnly(file.name, "Shimadzu", header, row);
      } else if (isRepeatedHeader(cells, header)) report.account("header");
      else if (fitsHeader(cells, header.length)) rows.push({ row, cells, at, fixed, header });
      else report.reject(oddRow(file.name, { row, cells }, header.length, i === batch.cut));
    }
    report.account("record", rows.length);
    yield rows;
  }
  const exportedText = `${output.date} ${output.time}`.trim();
  report.exportedText = exportedText === "" ? null : exportedText;
}

function isResultsHeader(cells: readonly string[]): boolean {
  const columns = columnsOf(headerNames(cells), names, 0);
  return columns.analyte !== undefined && columns.concentration !== undefined;
}
