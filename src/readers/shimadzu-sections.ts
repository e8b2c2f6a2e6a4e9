import { ReadError } from "../domain/errors.js";
import type { Finding } from "../domain/finding.js";
import { headerNames } from "../io/csv.js";
import type { SourceFile } from "./reader.js";
import { allRecords, columnsOf, fitsHeader, oddRow } from "./vendor-blocks.js";
import { type Role, type RoleColumns, refuseAreaOnly, type VendorRow } from "./vendor-results.js";

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

export async function shimadzuSections(file: SourceFile) {
  const { records, hasFinalNewline } = await allRecords(file, "\t");
  const findings: Finding[] = [];
  const rows: VendorRow[] = [];
  const fixed: Partial<Record<Role, string>> = {};
  let section = "";
  let header: string[] | null = null;
  let at: RoleColumns = {};
  let reported = 0;
  let outputDate = "";
  let outputTime = "";
  for (const [i, record] of records.entries()) {
    const { cells, row } = record;
    const first = cells[0]!.trim();
    const opened = /^\[(.*)\]$/.exec(first);
    if (opened !== null) {
      section = opened[1]!;
      header = null;
    } else if (!/Quantitative Results$/.test(section)) {
      const value = cells[1]?.trim() ?? "";
      const role = sampleKeys[first];
      if (role !== undefined && fixed[role] === undefined) fixed[role] = value;
      if (first === "Output Date") outputDate = value;
      if (first === "Output Time") outputTime = value;
    } else if (/^# of /.test(first)) {
      // A count of the rows below, not a row.
    } else if (header === null) {
      header = headerNames(cells);
      if (!header.includes("Name"))
        throw new ReadError(`line ${row}: the header of [${section}] names no compound`, { row });
      at = columnsOf(header, names, row);
      if (at.concentration === undefined) refuseAreaOnly(file.name, "Shimadzu", header, row);
    } else if (fitsHeader(cells, header.length)) rows.push({ row, cells, at, fixed, header });
    else {
      findings.push(oddRow(file.name, record, header.length, i === records.length - 1 && !hasFinalNewline));
      reported++;
    }
  }
  const exportedText = `${outputDate} ${outputTime}`.trim();
  return { rows, findings, reported, exportedText: exportedText === "" ? null : exportedText };
}
