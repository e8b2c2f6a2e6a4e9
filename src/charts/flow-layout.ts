import type { Flow, FlowNode } from "../domain/flow.js";
import { evidenceText } from "../domain/flow.js";
import { textWidth } from "./text-width.js";

export const flowFont = { line: 12, small: 10, lineStep: 16, padX: 12, padY: 8, wrapAt: 190 } as const;
const gap = { x: 22, y: 44, beside: 46 } as const;

/** One drawn line of text of a box. */
export interface FlowLine {
  text: string;
  isSmall: boolean;
}

export interface PlacedNode {
  node: FlowNode;
  lines: readonly FlowLine[];
  /** Centre and size in pixels. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Upper and lower edge of the row: lines keep upright between them, so that they cross no neighbour. */
  rowTop: number;
  rowBottom: number;
}

export interface FlowLayout {
  nodes: ReadonlyMap<string, PlacedNode>;
  /** Rows that every edge passes between its boxes, by place in `flow.edges`. */
  bends: readonly (readonly Bend[])[];
  width: number;
  height: number;
}

/** Where a long line passes a row, upright. */
export interface Bend {
  x: number;
  rowTop: number;
  rowBottom: number;
}

/** A box, or the place where a long line passes a row. */
interface Cell {
  id: string;
  width: number;
  x: number;
  /** The cell is glued to the right of this one. */
  beside: string | null;
}

/**
 * Places the boxes in rows: each under all that lead to it, ordered so that few lines cross, and pulled towards its
 * neighbours. Equal flows give equal layouts. Throws an Error where lines form a circle.
 */
export function layOutFlow(flow: Flow): FlowLayout {
  const boxes = new Map(flow.nodes.map((node) => [node.id, measure(node)]));
  const rankOf = ranks(flow);
  const rows: Cell[][] = Array.from({ length: Math.max(...rankOf.values()) + 1 }, () => []);
  for (const node of flow.nodes) {
    const box = boxes.get(node.id)!;
    rows[rankOf.get(node.id)!]!.push({ id: node.id, width: box.width, x: 0, beside: node.beside ?? null });
  }
  const links: [string, string][] = [];
  const passing = flow.edges.map((edge, at) => {
    const [from, to] = [rankOf.get(edge.from)!, rankOf.get(edge.to)!];
    const cells: string[] = [];
    for (let rank = from + 1; rank < to; rank++) {
      const id = `pass ${at} ${rank}`;
      rows[rank]!.push({ id, width: 10, x: 0, beside: null });
      cells.push(id);
    }
    const chain = [edge.from, ...cells, edge.to];
    if (from !== to) for (let i = 1; i < chain.length; i++) links.push([chain[i - 1]!, chain[i]!]);
    return cells;
  });
  placeRows(rows, links);
  const byId = new Map(rows.flat().map((cell) => [cell.id, cell]));
  const heights = rows.map((row) => Math.max(...row.map((cell) => boxes.get(cell.id)?.height ?? 0)));
  const tops = heights.map((_, rank) => heights.slice(0, rank).reduce((sum, height) => sum + height + gap.y, 10));
  const band = (rank: number) => ({ rowTop: tops[rank]!, rowBottom: tops[rank]! + heights[rank]! });
  const left = Math.min(...rows.flat().map((cell) => cell.x - cell.width / 2)) - 10;
  const right = Math.max(...rows.flat().map((cell) => cell.x + cell.width / 2)) + 10;
  const nodes = new Map<string, PlacedNode>();
  for (const [rank, row] of rows.entries()) {
    for (const cell of row) {
      const box = boxes.get(cell.id);
      if (box === undefined) continue;
      nodes.set(cell.id, {
        ...box,
        x: Math.round(cell.x - left),
        y: Math.round(tops[rank]! + heights[rank]! / 2),
        ...band(rank),
      });
    }
  }
  const bends = passing.map((cells) =>
    cells.map((id) => {
      const rank = Number(id.split(" ")[2]);
      return { x: Math.round(byId.get(id)!.x - left), ...band(rank) };
    }),
  );
  return { nodes, bends, width: Math.ceil(right - left), height: tops.at(-1)! + heights.at(-1)! + 10 };
}

function measure(node: FlowNode): Omit<PlacedNode, "x" | "y" | "rowTop" | "rowBottom"> {
  const lines: FlowLine[] = node.lines.flatMap((line) => wrap(line).map((text) => ({ text, isSmall: false })));
  const evidence = evidenceText(node);
  if (evidence !== "") lines.push(...wrap(evidence, flowFont.small).map((text) => ({ text, isSmall: true })));
  const widest = Math.max(...lines.map((line) => textWidth(line.text, line.isSmall ? flowFont.small : flowFont.line)));
  // The slanted ends of a question take room of their own.
  const ends = node.kind === "question" ? 20 : 0;
  return {
    node,
    lines,
    width: Math.max(70, widest + 2 * flowFont.padX + ends),
    height: lines.length * flowFont.lineStep + 2 * flowFont.padY,
  };
}

function wrap(text: string, size: number = flowFont.line): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= flowFont.wrapAt) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * Row of each box: one under the lowest box that leads to it, or lower where that makes no line longer; a box beside
 * another is in its row.
 */
function ranks(flow: Flow): Map<string, number> {
  const beside = new Map(flow.nodes.flatMap((node) => (node.beside === undefined ? [] : [[node.id, node.beside]])));
  const known = new Map<string, number>();
  const open = new Set<string>();
  const rankOf = (id: string): number => {
    const rank = known.get(id);
    if (rank !== undefined) return rank;
    if (open.has(id)) throw new Error(`flow ${flow.id}: lines form a circle at ${id}`);
    open.add(id);
    const host = beside.get(id);
    const above = flow.edges.filter((edge) => edge.to === id && edge.from !== host && beside.get(edge.from) !== id);
    const own = host === undefined ? Math.max(-1, ...above.map((edge) => rankOf(edge.from))) + 1 : rankOf(host);
    open.delete(id);
    known.set(id, own);
    return own;
  };
  for (const node of flow.nodes) rankOf(node.id);
  for (const { id } of [...flow.nodes].sort((a, b) => known.get(b.id)! - known.get(a.id)!)) {
    const [into, out] = [flow.edges.filter((edge) => edge.to === id), flow.edges.filter((edge) => edge.from === id)];
    const isFree = out.length > 0 && into.length <= out.length && !out.some((edge) => beside.get(edge.to) === id);
    if (isFree && !beside.has(id)) known.set(id, Math.min(...out.map((edge) => known.get(edge.to)!)) - 1);
  }
  return known;
}

/** Orders each row by its neighbours and sets `x`, by turns downwards and upwards. */
function placeRows(rows: Cell[][], links: readonly (readonly [string, string])[]): void {
  const cells = new Map(rows.flat().map((cell) => [cell.id, cell]));
  const around = new Map<string, { up: Cell[]; down: Cell[] }>();
  for (const cell of cells.values()) around.set(cell.id, { up: [], down: [] });
  for (const [from, to] of links) {
    around.get(from)!.down.push(cells.get(to)!);
    around.get(to)!.up.push(cells.get(from)!);
  }
  const mean = (list: readonly Cell[]) => list.reduce((sum, cell) => sum + cell.x, 0) / list.length;
  for (const row of rows) {
    glue(row);
    spread(
      row,
      row.map((_, at) => at * 10),
    );
  }
  for (let turn = 0; turn < 12; turn++) {
    const isDown = turn % 2 === 0;
    for (const row of isDown ? rows : [...rows].reverse()) {
      const wish = (cell: Cell): number => {
        const { up, down } = around.get(cell.id)!;
        // The last turns pull towards both sides, so that straight lines stay straight.
        const list = turn >= 8 ? [...up, ...down] : isDown ? up : down;
        return list.length === 0 ? cell.x : mean(list);
      };
      const wishes = new Map(row.map((cell) => [cell.id, wish(cell)]));
      if (turn < 8) row.sort((a, b) => wishes.get(a.id)! - wishes.get(b.id)!);
      glue(row);
      spread(
        row,
        row.map((cell) => wishes.get(cell.id)!),
      );
    }
  }
}

/** Puts every cell that stands beside another right after it. */
function glue(row: Cell[]): void {
  for (const cell of row.filter((one) => one.beside !== null)) {
    row.splice(row.indexOf(cell), 1);
    row.splice(row.findIndex((one) => one.id === cell.beside) + 1, 0, cell);
  }
}

/**
 * Sets `x` as near to the wishes as the order and the gaps allow (least squares: pools of neighbours that would overlap
 * share their mean).
 */
function spread(row: readonly Cell[], wishes: readonly number[]): void {
  const offsets: number[] = [];
  for (const [at, cell] of row.entries()) {
    const before = row[at - 1];
    const room = cell.beside === null ? gap.x : gap.beside;
    offsets.push(before === undefined ? 0 : offsets[at - 1]! + (before.width + cell.width) / 2 + room);
  }
  const pools: { sum: number; weight: number; n: number }[] = [];
  for (const [at, cell] of row.entries()) {
    // A cell beside another has no wish of its own.
    const weight = cell.beside === null ? 1 : 1e-6;
    pools.push({ sum: (wishes[at]! - offsets[at]!) * weight, weight, n: 1 });
    for (let last = pools.length - 1; last > 0; last--) {
      const [a, b] = [pools[last - 1]!, pools[last]!];
      if (a.sum / a.weight <= b.sum / b.weight) break;
      pools.splice(last - 1, 2, { sum: a.sum + b.sum, weight: a.weight + b.weight, n: a.n + b.n });
    }
  }
  let at = 0;
  for (const { sum, weight, n } of pools) {
    for (let i = 0; i < n; i++, at++) row[at]!.x = sum / weight + offsets[at]!;
  }
}
