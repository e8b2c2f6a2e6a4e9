import type { Flow, FlowEdge, FlowNode, FlowNodeKind } from "../domain/flow.js";
import { type EvidenceMark, evidenceMarks } from "./label.js";
import { loadReferenceTable, parseReferenceTable, type ReferenceRow } from "./reference-table.js";

const columns = ["kind", "id", "text", "from", "to", "source", "mark"];
const nodeKinds: readonly FlowNodeKind[] = ["start", "step", "outcome", "drug"];

/**
 * The signalling pathway and where the drug acts, from sourced rows. Throws an Error with the line where a row has no
 * source, no known mark or kind, or a line leads to a box that is not there.
 */
export function parsePathway(text: string): Flow {
  return toFlow(parseReferenceTable(text, "pathway.csv", columns));
}

export function loadPathway(): Flow {
  return toFlow(loadReferenceTable("pathway.csv", columns));
}

function toFlow(rows: readonly ReferenceRow[]): Flow {
  const sourceKeys = new Map<string, string>();
  const keyOf = (source: string): string => {
    if (!sourceKeys.has(source)) sourceKeys.set(source, `P${sourceKeys.size + 1}`);
    return sourceKeys.get(source)!;
  };
  const nodes: FlowNode[] = [];
  const edges: FlowEdge[] = [];
  for (const row of rows) {
    const { kind = "", id = "", text = "", from = "", to = "" } = row.cells;
    const evidence = evidenceOf(row, keyOf);
    const nodeKind = nodeKinds.find((one) => kind === `node:${one}`);
    if (nodeKind !== undefined) {
      if (id === "" || text === "") throw fail(row, "a box needs id and text");
      nodes.push({ id, kind: nodeKind, lines: [text], ...evidence });
    } else if (kind === "leads" || kind === "inhibits") {
      const lost = [from, to].find((end) => !nodes.some((node) => node.id === end));
      if (lost !== undefined) throw fail(row, `no box is called "${lost}"`);
      edges.push({ from, to, label: text === "" ? null : text, kind, ...evidence });
    } else
      throw fail(
        row,
        `kind "${kind}" is not one of ${nodeKinds.map((one) => `node:${one}`).join(", ")}, leads, inhibits`,
      );
  }
  return {
    id: "pathway",
    title: "TRK signalling and where larotrectinib acts",
    nodes,
    edges,
    notes: ["Drawn from data/reference/pathway.csv; a dotted line is from memory and unverified."],
    sources: Object.fromEntries([...sourceKeys].map(([source, key]) => [key, source])),
  };
}

function evidenceOf(row: ReferenceRow, keyOf: (source: string) => string): { source: string[]; mark: EvidenceMark } {
  const { source = "", mark = "" } = row.cells;
  const known = evidenceMarks.find((one) => one === mark);
  if (source === "") throw fail(row, "source must be given");
  if (known === undefined) throw fail(row, `mark "${mark}" is not one of ${evidenceMarks.join(" ")}`);
  return { source: source.split("; ").map(keyOf), mark: known };
}

function fail(row: ReferenceRow, what: string): Error {
  return new Error(`pathway.csv:${row.line}: ${what}`);
}
