import Papa from "papaparse";

/** CSV that the program wrote, read by its header: every cell as text. */
export function csvRows(text: string): Record<string, string>[] {
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
}
