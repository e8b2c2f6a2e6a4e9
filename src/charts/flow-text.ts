import { evidenceText, type Flow, isUnverified } from "../domain/flow.js";

/** A flow as numbered lines: every box with its evidence, under it where each line leads. The drawing says the same. */
export function flowText(flow: Flow): string {
  const number = new Map(flow.nodes.map((node, at) => [node.id, at + 1]));
  const lines = [flow.title, ""];
  const width = String(flow.nodes.length).length;
  for (const node of flow.nodes) {
    const evidence = evidenceText(node);
    const kind = node.kind === "undefined" ? "not defined" : node.kind;
    lines.push(
      `${String(number.get(node.id)).padStart(width)}. ${kind}: ${node.lines.join(node.kind === "question" ? " " : "; ")}${evidence === "" ? "" : ` [${evidence}]`}`,
    );
    for (const edge of flow.edges.filter((one) => one.from === node.id)) {
      const target = flow.nodes.find((one) => one.id === edge.to)!;
      const verb = edge.kind === "inhibits" ? "blocks" : "to";
      const label = edge.label === null || edge.label === verb ? "" : `${edge.label}: `;
      const doubt = isUnverified(edge.mark ?? null)
        ? ` [${evidenceText({ source: edge.source ?? [], mark: edge.mark! })}]`
        : "";
      lines.push(`${" ".repeat(width + 2)}${label}${verb} ${number.get(edge.to)} (${target.lines[0]})${doubt}`);
    }
  }
  const sources = Object.entries(flow.sources).map(([key, text]) => `  ${key}: ${text}`);
  if (sources.length > 0) lines.push("", "Sources", ...sources);
  lines.push("", ...flow.notes, "");
  return lines.join("\n");
}
