import type { FindingExample } from "../findings/group.js";
import type { Row } from "./flat-table.js";
import type { TableName } from "./index.js";

/** JSON keeps its shape; a table has fixed columns, so the counts by reason become one text there. */
export function tableRow(what: TableName, row: Row): Row {
  if (what === "findings") return { ...row, examples: (row.examples as readonly FindingExample[]).map(exampleText) };
  if (what !== "summaries") return row;
  const counts = Object.entries(row.excludedByReason as Record<string, number>);
  return { ...row, excludedByReason: counts.map(([code, count]) => `${code}: ${count}`) };
}

/** `G01-C, row 7: pending`. */
function exampleText({ sampleId, row, value }: FindingExample): string {
  const place = [sampleId, row === null ? null : `row ${row}`].filter((part) => part !== null).join(", ");
  return [place, value].filter((part) => part !== null && part !== "").join(": ");
}
