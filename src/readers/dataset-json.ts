import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import { ReadError } from "../findings/read-error.js";
import type { Reader } from "./reader.js";
import { oddRow } from "./row-findings.js";
import { readSdtm, type SdtmRow, sdtmDomain } from "./sdtm.js";
import { ParseReport } from "./vendor-rows.js";

/** CDISC Dataset-JSON 1.0 (`itemGroupData`), 1.1 (`columns`, `rows`) and its line-by-line form. Rows count from 1. */

export interface JsonDataset {
  name: string;
  columns: string[];
  rows: unknown[][];
  /** The count the file states; null where it states none. */
  records: number | null;
}

export const datasetJson: Reader = {
  id: "dataset-json",
  title: "CDISC Dataset-JSON 1.0 / 1.1 (PC, EX, DM)",
  evidence: "real files",
  rowsAreInjections: true,
  sniff({ headText }) {
    const isIt = /^\s*\{/.test(headText) && /"(?:datasetJSONVersion|datasetJSONCreationDateTime)"\s*:/.test(headText);
    return isIt
      ? { sure: true, why: "it is JSON with datasetJSONVersion" }
      : { sure: false, lookedFor: "JSON with datasetJSONVersion" };
  },
  async *read(file, options) {
    const { root, lines } = parse(await file.text(), file.name);
    const datasets = datasetsIn(root, lines);
    const usable = datasets.filter((d) => sdtmDomain(d.columns) !== null);
    if (usable.length !== 1) {
      throw new ReadError(
        `${file.name}: Dataset-JSON of ${datasets.map((d) => d.name).join(", ") || "nothing"}: one dataset PC, EX or DM was expected`,
        { rule: "no-results", expected: "one dataset PC, EX or DM with results, doses or subjects" },
      );
    }
    const { columns, rows, records } = usable[0]!;
    const report = new ParseReport();
    const texts = fittingRows(file.name, columns, rows, report);
    if (records !== null && records !== rows.length) report.note(otherCount(file.name, records, rows.length));
    const created = root.datasetJSONCreationDateTime ?? root.creationDateTime;
    const exportedAt = typeof created === "string" ? options.parseTime(created) : null;
    const batches = async function* () {
      yield texts;
    };
    return yield* readSdtm(file.name, { columns, batches }, report, { exportedAt }, options);
  },
};

/** Rows with a cell a column; every other row is reported. */
function fittingRows(
  file: string,
  columns: readonly string[],
  rows: readonly unknown[],
  report: ParseReport,
): SdtmRow[] {
  return rows.flatMap((value, i) => {
    const cells = Array.isArray(value) ? value.map(cellText) : [cellText(value)];
    if (Array.isArray(value) && cells.length === columns.length) return [{ row: i + 1, cells }];
    report.reject(oddRow(file, { row: i + 1, cells }, columns.length, false));
    return [];
  });
}

function otherCount(file: string, stated: number, n: number): Finding {
  return finding({
    rule: "other-record-count",
    file,
    value: String(n),
    expected: `${stated} rows`,
    what: `${file}: the file states ${stated} records and holds ${n} rows`,
    remedy: "compare the file with its source, or export it again",
  });
}

type Json = Record<string, unknown>;

/** Datasets of a Dataset-JSON text, whole or line by line. Throws ReadError for no valid JSON. */
export function readDatasetJson(text: string, file: string): JsonDataset[] {
  const { root, lines } = parse(text, file);
  return datasetsIn(root, lines);
}

function datasetsIn(root: Json, lines: unknown[][] | null): JsonDataset[] {
  return lines === null ? datasetsOf(root) : [flat(root, lines)].filter((d) => d !== null);
}

function parse(text: string, file: string): { root: Json; lines: unknown[][] | null } {
  try {
    return { root: asObject(JSON.parse(text)) ?? {}, lines: null };
  } catch (whole) {
    // One JSON value a line: metadata, then rows.
    const [first, ...rest] = text.split(/\r?\n/);
    if (rest.some((line) => line.trim() !== "") && first!.trim().endsWith("}")) {
      return { root: asObject(parseLine(first!, 1, file)) ?? {}, lines: parseLines(rest, file) };
    }
    throw new ReadError(`${file}: no valid JSON: ${(whole as Error).message}`, {
      rule: "malformed-json",
    });
  }
}

function parseLines(lines: readonly string[], file: string): unknown[][] {
  return lines.flatMap((line, i) => (line.trim() === "" ? [] : [parseLine(line, i + 2, file) as unknown[]]));
}

function parseLine(line: string, row: number, file: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new ReadError(`${file}:${row}: no valid JSON: ${(error as Error).message}`, {
      row,
      rule: "malformed-json",
    });
  }
}

function asObject(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function datasetsOf(root: Json): JsonDataset[] {
  if (Array.isArray(root.columns)) return [flat(root, null)].filter((d) => d !== null);
  const found: JsonDataset[] = [];
  for (const key of ["clinicalData", "referenceData"]) {
    const groups = asObject(asObject(root[key])?.itemGroupData);
    for (const group of Object.values(groups ?? {})) {
      const dataset = datasetFrom(asObject(group), "items", "itemData");
      if (dataset !== null) found.push(dataset);
    }
  }
  return found;
}

function flat(root: Json, lines: unknown[][] | null): JsonDataset | null {
  return datasetFrom(lines === null ? root : { ...root, rows: lines }, "columns", "rows");
}

function datasetFrom(group: Json | null, columnKey: string, rowKey: string): JsonDataset | null {
  const items = group?.[columnKey];
  const rows = group?.[rowKey];
  if (!Array.isArray(items)) return null;
  const columns = items.map((item) => String(asObject(item)?.name ?? ""));
  const records = typeof group?.records === "number" ? group.records : null;
  return { name: String(group?.name ?? ""), columns, rows: Array.isArray(rows) ? (rows as unknown[][]) : [], records };
}

/** A JSON cell as text; a missing one is "". */
export function cellText(cell: unknown): string {
  return typeof cell === "string" ? cell : typeof cell === "number" || typeof cell === "boolean" ? String(cell) : "";
}
