import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../domain/errors.js";
import { ReadError } from "../findings/read-error.js";
import { headerNames, readRecords } from "../io/csv.js";
import { proveDelimiter } from "../io/csv-table.js";
import { openSourceFile } from "../io/source-file.js";
import { readXport } from "../io/xport.js";
import { cellText, readDatasetJson } from "../readers/dataset-json.js";
import type { ConformanceIssue } from "./index.js";
import { type SdtmPackage, type SdtmTable, sdtmTable } from "./tables.js";

export interface ReadPackages {
  /** One for each file format that is there: the same datasets may lie side by side in several. */
  packages: SdtmPackage[];
  /** What is wrong with the files themselves. */
  issues: ConformanceIssue[];
  /** Files that hold no SDTM dataset, with the reason. */
  skipped: { file: string; reason: string }[];
}

const formats: Readonly<Record<string, string>> = {
  csv: "CSV",
  json: "Dataset-JSON",
  ndjson: "Dataset-JSON",
  xpt: "SAS XPORT",
};

/** Reads every dataset of a folder (not of folders below it). Throws ConfigError where there is nothing to check. */
export async function readPackages(folder: string): Promise<ReadPackages> {
  const answer: ReadPackages = { packages: [], issues: [], skipped: [] };
  const byFormat = new Map<string, SdtmTable[]>();
  for (const file of filesOf(folder)) {
    const format = formats[file.split(".").at(-1)!.toLowerCase()]!;
    try {
      const tables = await readTables(join(folder, file), file, format, answer.issues);
      const usable = tables.filter((table) => table.columns.includes("STUDYID"));
      if (usable.length === 0) answer.skipped.push({ file, reason: "no SDTM dataset: it has no STUDYID" });
      else byFormat.set(format, [...(byFormat.get(format) ?? []), ...usable]);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      answer.issues.push(fileIssue(file, "", "unreadable", error.message));
    }
  }
  answer.packages = [...byFormat].map(([format, tables]) => ({ format, tables }));
  if (answer.packages.length === 0 && answer.issues.length === 0) {
    throw new ConfigError(
      `${folder}: no SDTM dataset found\nexpected files *.csv, *.xpt, *.json or *.ndjson with STUDYID`,
    );
  }
  return answer;
}

function filesOf(folder: string): string[] {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder) throw new ConfigError(`${folder}: no such folder\nname the folder that holds the datasets`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.split(".").at(-1)!.toLowerCase() in formats)
    .map((entry) => entry.name)
    .sort();
}

async function readTables(
  path: string,
  file: string,
  format: string,
  issues: ConformanceIssue[],
): Promise<SdtmTable[]> {
  const base = file.replace(/\.[^.]+$/, "").toUpperCase();
  if (format === "SAS XPORT") {
    return readXport(readFileSync(path), file).map(({ name, columns, rows }) => sdtmTable(name, file, columns, rows));
  }
  const source = await openSourceFile(path);
  if (format === "CSV") {
    const records: string[][] = [];
    for await (const batch of readRecords(source.chunks(), proveDelimiter(source.headText)))
      records.push(...batch.records);
    return [sdtmTable(base, file, headerNames(records[0] ?? []), records.slice(1))];
  }
  const text = await source.text();
  return readDatasetJson(text, file).map(({ name, columns, rows, records }) => {
    if (records !== null && records !== rows.length) {
      issues.push(fileIssue(file, name, "record-count-wrong", `records is ${records}, there are ${rows.length} rows`));
    }
    const odd = rows.findIndex((row) => !Array.isArray(row) || row.length !== columns.length);
    if (odd >= 0) {
      const found = Array.isArray(rows[odd]) ? `${rows[odd].length} cells` : "no array";
      issues.push(
        fileIssue(file, name, "row-width-wrong", `row ${odd + 1} has ${found}, there are ${columns.length} columns`),
      );
    }
    const cells = rows.map((row) => (Array.isArray(row) ? row.map(cellText) : []));
    return sdtmTable(name === "" ? base : name, file, columns, cells);
  });
}

function fileIssue(file: string, dataset: string, rule: string, what: string): ConformanceIssue {
  const nothing = { record: null, usubjid: null, variable: "", value: "" };
  return {
    rule,
    ids: "Dataset-JSON 1.1",
    file,
    dataset,
    ...nothing,
    what,
    ...(rule === "unreadable" ? { ids: "" } : {}),
  };
}
