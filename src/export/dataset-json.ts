import type { Dataset } from "./sdtm/dataset.js";

/** Who wrote a dataset, and when: fixed by the caller so that equal content gives equal bytes. */
export interface DatasetSource {
  studyId: string;
  /** ISO 8601 with offset. */
  createdAt: string;
  version: string;
}

/**
 * One dataset as CDISC Dataset-JSON 1.1 (specification of 2024-12-05). Integers and doubles are JSON numbers, missing
 * cells null. Throws RangeError for a number that JSON cannot hold.
 */
export function datasetJsonOf(dataset: Dataset, source: DatasetSource): string {
  const { name, label, variables, keys, rows } = dataset;
  const columns = variables.map((variable, index) => {
    const key = keys.indexOf(variable.name);
    return {
      itemOID: `IT.${name}.${variable.name}`,
      name: variable.name,
      label: variable.label,
      dataType: variable.type === "text" ? "string" : variable.type,
      ...(variable.type === "text" ? { length: longest(rows, index) } : {}),
      ...(key < 0 ? {} : { keySequence: key + 1 }),
    };
  });
  for (const row of rows) {
    for (const cell of row) {
      if (typeof cell === "number" && !Number.isFinite(cell))
        throw new RangeError(`${name}: ${cell} is not a JSON number`);
    }
  }
  const head = {
    datasetJSONCreationDateTime: source.createdAt,
    datasetJSONVersion: "1.1.0",
    fileOID: `${source.studyId}.${name}`,
    originator: "csfp",
    sourceSystem: { name: "csfp", version: source.version },
    studyOID: source.studyId,
    metaDataVersionOID: `MDV.${source.studyId}.SDTMIG.3.4`,
    itemGroupOID: `IG.${name}`,
    records: rows.length,
    name,
    label,
    columns,
  };
  // A line a row: such a file can be read and compared by eye.
  const body = rows.map((row) => JSON.stringify(row)).join(",\n");
  return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "rows": [\n${body}\n ]\n}\n`;
}

function longest(rows: Dataset["rows"], index: number): number {
  let most = 1;
  for (const row of rows) most = Math.max(most, String(row[index] ?? "").length);
  return most;
}
