import { type Flow, type FlowEdge, isUnverified } from "../domain/flow.js";
import { type Bend, type FlowLayout, flowFont, layOutFlow, type PlacedNode } from "./flow-layout.js";
import { ground, ink, matrixLooks, quietInk } from "./theme.js";

/** A flow as SVG: boxes told apart by outline, lines with arrow heads, bars where something is blocked. */
export function drawFlow(flow: Flow): { svg: string; widthPx: number } {
  const layout = layOutFlow(flow);
  const parts: string[] = [];
  const arrivals = arrivalOf(flow, layout);
  for (const [at, edge] of flow.edges.entries()) {
    const [from, to] = [layout.nodes.get(edge.from)!, layout.nodes.get(edge.to)!];
    parts.push(edgeMarkup(edge, from, to, layout.bends[at]!, arrivals[at]!));
  }
  for (const placed of layout.nodes.values()) parts.push(nodeMarkup(placed));
  const { width, height } = layout;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(flow.title)}" font-family="DejaVu Sans, Verdana, Helvetica, Arial, sans-serif">`,
    `<title>${escapeText(flow.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${ground}"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
  return { svg, widthPx: width };
}

function nodeMarkup({ node, lines, x, y, width, height }: PlacedNode): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const { colour, dash, stroke } = outline(node.kind);
  const style = `fill="none" stroke="${colour}" stroke-width="${stroke}"${dash ? ' stroke-dasharray="5 4"' : ""}`;
  const radius = node.kind === "start" || node.kind === "drug" ? Math.min(height / 2, 18) : 4;
  const shape =
    node.kind === "question"
      ? `<path d="M${left},${y}L${left + 14},${top}H${left + width - 14}L${left + width},${y}L${left + width - 14},${top + height}H${left + 14}Z" ${style}/>`
      : `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="${radius}" ${style}/>`;
  const first = y - ((lines.length - 1) * flowFont.lineStep) / 2;
  const texts = lines.map((line, i) => {
    const size = line.isSmall ? flowFont.small : flowFont.line;
    const baseline = first + i * flowFont.lineStep + size * 0.35;
    return `<text x="${x}" y="${round(baseline)}" font-size="${size}" text-anchor="middle" fill="${line.isSmall ? quietInk : ink}">${escapeText(line.text)}</text>`;
  });
  return `<g data-id="${escapeText(node.id)}">${shape}${texts.join("")}</g>`;
}

function outline(kind: PlacedNode["node"]["kind"]): { colour: string; dash: boolean; stroke: number } {
  switch (kind) {
    case "question":
      return { colour: matrixLooks.csf.colour, dash: false, stroke: 1.5 };
    case "outcome":
      return { colour: ink, dash: false, stroke: 2.5 };
    case "undefined":
      return { colour: quietInk, dash: true, stroke: 1.5 };
    case "drug":
      return { colour: matrixLooks.plasma.colour, dash: false, stroke: 2.5 };
    default:
      return { colour: quietInk, dash: false, stroke: 1 };
  }
}

/**
 * Where each line meets the upper side of its box: in the middle, where all say the same; side by side, in the order in
 * which they come, where one blocks.
 */
function arrivalOf(flow: Flow, layout: FlowLayout): number[] {
  const fromX = (at: number) => layout.bends[at]!.at(-1)?.x ?? layout.nodes.get(flow.edges[at]!.from)!.x;
  return flow.edges.map((edge, at) => {
    const { x, width } = layout.nodes.get(edge.to)!;
    const all = flow.edges.flatMap((other, i) => (other.to === edge.to ? [i] : []));
    if (!all.some((i) => flow.edges[i]!.kind === "inhibits")) return x;
    // Lines of one kind meet in one point.
    const kinds = [...new Set(all.map((i) => flow.edges[i]!.kind))];
    const mean = (kind: FlowEdge["kind"]) => {
      const own = all.filter((i) => flow.edges[i]!.kind === kind);
      return own.reduce((sum, i) => sum + fromX(i), 0) / own.length;
    };
    kinds.sort((a, b) => mean(a) - mean(b));
    return round(x - width / 2 + (width * (kinds.indexOf(flow.edges[at]!.kind) + 1)) / (kinds.length + 1));
  });
}

function edgeMarkup(
  edge: FlowEdge,
  from: PlacedNode,
  to: PlacedNode,
  bends: readonly Bend[],
  arrivalX: number,
): string {
  const colour = edge.kind === "inhibits" ? matrixLooks.plasma.colour : quietInk;
  const dots = isUnverified(edge.mark ?? null) ? ' stroke-dasharray="2 4"' : "";
  const isSideways = from.rowTop === to.rowTop;
  const side = to.x >= from.x ? 1 : -1;
  const end = isSideways ? { x: to.x - (side * to.width) / 2, y: to.y } : { x: arrivalX, y: to.y - to.height / 2 };
  const back = edge.kind === "inhibits" ? 5 : 7;
  const line = isSideways
    ? `M${from.x + (side * from.width) / 2},${from.y}H${end.x - side * back}`
    : downwards(from, bends, { x: end.x, rowTop: to.rowTop }, end.y - back);
  const head = headPath(edge.kind, end, isSideways ? side : 0);
  // On the side from which the line does not come.
  const isFromRight = (bends.at(-1)?.x ?? from.x) > end.x + 4;
  const [labelX, labelY] = isSideways
    ? [round((from.x + end.x) / 2), end.y - 6]
    : [end.x + (isFromRight ? -8 : 8), to.rowTop - 9];
  const anchor = !isSideways && isFromRight ? ' text-anchor="end"' : "";
  const label =
    edge.label === null
      ? ""
      : `<text x="${labelX}" y="${labelY}" font-size="${flowFont.small}"${anchor} fill="${ink}">${escapeText(edge.label)}</text>`;
  return `<path d="${line}" fill="none" stroke="${colour}" stroke-width="1.3"${dots}/>${head(colour)}${label}`;
}

/** Upright through every row, curved between the rows. */
function downwards(from: PlacedNode, bends: readonly Bend[], to: { x: number; rowTop: number }, tipY: number): string {
  let at = { x: from.x, y: from.rowBottom };
  let path = `M${from.x},${from.y + from.height / 2}V${at.y}`;
  const curve = (x: number, y: number): void => {
    const middle = round((at.y + y) / 2);
    path += `C${at.x},${middle} ${x},${middle} ${x},${y}`;
    at = { x, y };
  };
  for (const bend of bends) {
    curve(bend.x, bend.rowTop);
    path += `V${bend.rowBottom}`;
    at = { x: bend.x, y: bend.rowBottom };
  }
  curve(to.x, Math.min(to.rowTop, tipY) - 7);
  return `${path}V${tipY}`;
}

/** An arrow head, or the bar that means blocking, at the end of a line; `side` is 0 for a line from above. */
function headPath(kind: FlowEdge["kind"], end: { x: number; y: number }, side: number): (colour: string) => string {
  const { x, y } = end;
  if (kind === "inhibits") {
    const bar = side === 0 ? `M${x - 9},${y - 5}H${x + 9}` : `M${x - side * 5},${y - 9}V${y + 9}`;
    return (colour) => `<path d="${bar}" fill="none" stroke="${colour}" stroke-width="3"/>`;
  }
  const arrow = side === 0 ? `M${x},${y}L${x - 4},${y - 8}H${x + 4}Z` : `M${x},${y}L${x - side * 8},${y - 4}V${y + 4}Z`;
  return (colour) => `<path d="${arrow}" fill="${colour}" stroke="none"/>`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
