import { ReadError } from "../domain/errors.js";
import { headerNames } from "../io/csv.js";
import type { SourceFile } from "./reader.js";
import { columnsOf, fitsHeader, oddRow, recordBatches } from "./vendor-blocks.js";
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
  let header: string[] | null = null;
  let at: RoleColumns = {};
  const output = { date: "", time: "" };
  for await (const batch of recordBatches(file, "\t")) {
    const rows: VendorRow[] = [];
    for (let i = 0; i < batch.records.length; i++) {
      const cells = batch.records[i]!;
      const row = batch.lines[i]!;
      const first = cells[0]!.trim();
      const opened = /^\[(.*)\]$/.exec(first);
      if (opened !== null) {
        section = opened[1]!;
        header = null;
      } else if (!/Quantitative Results$/.test(section)) {
        const value = cells[1]?.trim() ?? "";
        const role = sampleKeys[first];
        if (role !== undefined && fixed[role] === undefined) fixed[role] = value;
        if (first === "Output Date") output.date = value;
        if (first === "Output Time") output.time = value;
      } else if (/^# of /.test(first)) {
        // A count of the rows below, not a row.
      } else if (header === null) {
        header = headerNames(cells);
        if (!header.includes("Name"))
          throw new ReadError(`line ${row}: the header of [${section}] names no compound`, { row });
        at = columnsOf(header, names, row);
        if (at.concentration === undefined) refuseAreaOnly(file.name, "Shimadzu", header, row);
      } else if (fitsHeader(cells, header.length)) rows.push({ row, cells, at, fixed, header });
      else report.reject(oddRow(file.name, { row, cells }, header.length, i === batch.cut));
    }
    yield rows;
  }
  const exportedText = `${output.date} ${output.time}`.trim();
  report.exportedText = exportedText === "" ? null : exportedText;
}
