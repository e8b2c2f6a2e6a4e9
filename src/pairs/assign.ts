/**
 * The best one-to-one assignment of two sides, where not every combination is allowed: the most partners first, then the
 * smallest sum of costs. Costs are short lists of numbers, compared place by place, so that a later place decides only
 * between assignments that are equal in all earlier ones.
 *
 * Successive shortest augmenting paths (Ahuja, Magnanti, Orlin: Network Flows, 1993, chapter 9): exact, with costs of any
 * sign, in O(partners x nodes x edges) for each group of combinations that hang together.
 */

export interface Edge {
  /** Index on the left side. */
  left: number;
  /** Index on the right side. */
  right: number;
  /** Whole numbers, so that sums are exact; all edges have lists of one length. */
  cost: readonly number[];
}

/** Indices into `edges` of the best assignment, in ascending order. Equal input in equal order gives an equal answer. */
export function bestAssignment(edges: readonly Edge[]): number[] {
  const chosen: number[] = [];
  for (const component of components(edges)) {
    if (component.length === 1) chosen.push(component[0]!);
    else chosen.push(...assignComponent(edges, component));
  }
  return chosen.sort((a, b) => a - b);
}

/** Edges by the connected component they belong to. */
function components(edges: readonly Edge[]): number[][] {
  const byLeft = new Map<number, number[]>();
  const byRight = new Map<number, number[]>();
  edges.forEach(({ left, right }, edge) => {
    append(byLeft, left, edge);
    append(byRight, right, edge);
  });
  const seen = new Set<number>();
  const found: number[][] = [];
  for (let start = 0; start < edges.length; start++) {
    if (seen.has(start)) continue;
    seen.add(start);
    const component = [start];
    for (const edge of component) {
      const { left, right } = edges[edge]!;
      for (const next of [...byLeft.get(left)!, ...byRight.get(right)!]) {
        if (seen.has(next)) continue;
        seen.add(next);
        component.push(next);
      }
    }
    found.push(component.sort((a, b) => a - b));
  }
  return found;
}

function append(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function assignComponent(edges: readonly Edge[], component: readonly number[]): number[] {
  const lefts = [...new Set(component.map((edge) => edges[edge]!.left))].sort((a, b) => a - b);
  /** Edge that a right node is assigned by. */
  const edgeOfRight = new Map<number, number>();
  const edgeOfLeft = new Map<number, number>();
  for (;;) {
    const path = shortestPath(edges, component, lefts, edgeOfLeft, edgeOfRight);
    if (path === null) return [...edgeOfLeft.values()];
    // Every other edge of the path is taken out of the assignment; the others enter it and overwrite those.
    for (const edge of path) {
      edgeOfLeft.set(edges[edge]!.left, edge);
      edgeOfRight.set(edges[edge]!.right, edge);
    }
  }
}

interface Label {
  cost: readonly number[];
  /** Edge by which the right node was reached. */
  edge: number;
}

/**
 * Edges to add along the cheapest augmenting path, first to last; null where none is left. Labels stand at right nodes:
 * a left node is reached at no cost while it is free, else from the right node that it is assigned to.
 */
function shortestPath(
  edges: readonly Edge[],
  component: readonly number[],
  lefts: readonly number[],
  edgeOfLeft: ReadonlyMap<number, number>,
  edgeOfRight: ReadonlyMap<number, number>,
): number[] | null {
  const labels = new Map<number, Label>();
  const zero = edges[component[0]!]!.cost.map(() => 0);
  const costToLeft = (left: number): readonly number[] | null => {
    const assigned = edgeOfLeft.get(left);
    if (assigned === undefined) return zero;
    const label = labels.get(edges[assigned]!.right);
    return label === undefined ? null : minus(label.cost, edges[assigned]!.cost);
  };
  for (let round = 0; round <= lefts.length; round++) {
    let isChanged = false;
    for (const edge of component) {
      const { left, right, cost } = edges[edge]!;
      if (edgeOfLeft.get(left) === edge) continue;
      const before = costToLeft(left);
      if (before === null) continue;
      const reached = plus(before, cost);
      const known = labels.get(right);
      if (known !== undefined && compareCosts(reached, known.cost) >= 0) continue;
      labels.set(right, { cost: reached, edge });
      isChanged = true;
    }
    if (!isChanged) break;
  }
  let end: { right: number; cost: readonly number[] } | null = null;
  for (const [right, { cost }] of [...labels].sort(([a], [b]) => a - b)) {
    if (edgeOfRight.has(right)) continue;
    if (end === null || compareCosts(cost, end.cost) < 0) end = { right, cost };
  }
  if (end === null) return null;
  const path: number[] = [];
  for (let right: number | undefined = end.right; right !== undefined; ) {
    const { edge } = labels.get(right)!;
    path.unshift(edge);
    const assigned = edgeOfLeft.get(edges[edge]!.left);
    right = assigned === undefined ? undefined : edges[assigned]!.right;
  }
  return path;
}

function compareCosts(a: readonly number[], b: readonly number[]): number {
  for (let place = 0; place < a.length; place++) if (a[place] !== b[place]) return a[place]! - b[place]!;
  return 0;
}

function plus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, place) => value + b[place]!);
}

function minus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, place) => value - b[place]!);
}
