import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestAssignment, type Edge } from "../../src/pairs/assign.js";

const edge = (left: number, right: number, ...cost: number[]): Edge => ({ left, right, cost });
const compare = (a: readonly number[], b: readonly number[]): number =>
  a.map((value, at) => value - b[at]!).find((difference) => difference !== 0) ?? 0;
const totalOf = (edges: readonly Edge[], chosen: readonly number[]): number[] => [
  -chosen.length,
  ...[0, 1].map((place) => chosen.reduce((sum, one) => sum + edges[one]!.cost[place]!, 0)),
];

/** The best total of every one-to-one choice of edges. */
function everyChoice(edges: readonly Edge[], from = 0, chosen: readonly number[] = []): number[] {
  let best = totalOf(edges, chosen);
  for (let at = from; at < edges.length; at++) {
    const { left, right } = edges[at]!;
    if (chosen.some((one) => edges[one]!.left === left || edges[one]!.right === right)) continue;
    const total = everyChoice(edges, at + 1, [...chosen, at]);
    if (compare(total, best) < 0) best = total;
  }
  return best;
}

describe("the best assignment", () => {
  it.each<[string, Edge[], number[]]>([
    ["of nothing is empty", [], []],
    ["takes the only combination", [edge(3, 7, 5)], [0]],
    ["takes the cheaper of two partners", [edge(0, 0, 5), edge(0, 1, 4)], [1]],
    ["takes more partners at any price", [edge(0, 0, 1), edge(0, 1, 90), edge(1, 0, 90)], [1, 2]],
    [
      "takes the smallest sum, not the smallest single cost",
      [edge(0, 0, 1), edge(0, 1, 2), edge(1, 0, 2), edge(1, 1, 9)],
      [1, 2],
    ],
    ["asks the next place where the first ties", [edge(0, 0, 1, 8), edge(0, 1, 1, 3)], [1]],
    ["never lets a later place overrule an earlier one", [edge(0, 0, 1, 900), edge(0, 1, 2, 0)], [0]],
    ["takes negative costs", [edge(0, 0, 0), edge(0, 1, -4)], [1]],
    [
      "gives a partner back along a path of three",
      [edge(0, 0, 0), edge(0, 1, 1), edge(1, 1, 0), edge(1, 2, 1), edge(2, 0, 0)],
      [1, 3, 4],
    ],
  ])("%s", (_, edges, wanted) => {
    expect(bestAssignment(edges)).toEqual(wanted);
  });

  it("is one to one and as good as the best of every choice, whatever combinations are allowed", () => {
    const place = fc.integer({ min: 0, max: 3 });
    const anyEdges = fc.uniqueArray(
      fc.record({ left: place, right: place, cost: fc.tuple(fc.integer({ min: -2, max: 4 }), fc.nat(3)) }),
      { maxLength: 11, selector: ({ left, right }) => `${left} ${right}` },
    );
    fc.assert(
      fc.property(anyEdges, (edges) => {
        const chosen = bestAssignment(edges);
        expect(new Set(chosen.map((one) => edges[one]!.left)).size).toBe(chosen.length);
        expect(new Set(chosen.map((one) => edges[one]!.right)).size).toBe(chosen.length);
        expect(totalOf(edges, chosen)).toEqual(everyChoice(edges));
      }),
      { numRuns: 500 },
    );
  });
});
