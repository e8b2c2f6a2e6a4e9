import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawFlow } from "../../src/charts/draw-flow.js";
import { layOutFlow, type PlacedNode } from "../../src/charts/flow-layout.js";
import { flowText } from "../../src/charts/flow-text.js";
import type { Flow, FlowNode } from "../../src/domain/flow.js";
import { dosingFlow } from "../../src/dosing/dosing-flow.js";
import { loadLabels } from "../../src/reference/label.js";
import { loadLimits } from "../../src/reference/limits.js";
import { loadPathway } from "../../src/reference/pathway.js";
import { loadSamplingSteps, samplingFlow } from "../../src/report/sampling-flow.js";

const node = (id: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  kind: "step",
  lines: [`Box ${id}`],
  source: [],
  mark: null,
  ...more,
});
const flowOf = (nodes: readonly FlowNode[], edges: readonly (readonly [string, string])[]): Flow => ({
  id: "test",
  title: "A test",
  nodes,
  edges: edges.map(([from, to]) => ({ from, to, label: null, kind: "leads" })),
  notes: [],
  sources: {},
});
const shipped = [...loadLabels().map(dosingFlow), loadPathway(), samplingFlow(loadSamplingSteps(), loadLimits(), 3)];
const sides = ({ x, y, width, height }: PlacedNode) => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

function checkLayout(flow: Flow): void {
  const layout = layOutFlow(flow);
  const placed = [...layout.nodes.values()];
  expect(placed.map((one) => one.node.id).sort()).toEqual(flow.nodes.map((one) => one.id).sort());
  for (const [i, one] of placed.entries()) {
    const a = sides(one);
    expect(a.left >= 0 && a.right <= layout.width && a.top >= 0 && a.bottom <= layout.height).toBe(true);
    for (const other of placed.slice(i + 1)) {
      const b = sides(other);
      const isApart = a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
      expect(isApart, `${one.node.id} and ${other.node.id} overlap`).toBe(true);
    }
  }
  for (const [at, edge] of flow.edges.entries()) {
    const [from, to] = [layout.nodes.get(edge.from)!, layout.nodes.get(edge.to)!];
    if (to.node.beside === from.node.id) expect(to.y).toBe(from.y);
    else expect(sides(to).top).toBeGreaterThan(sides(from).bottom);
    // A long line passes every row upright where no box stands.
    for (const bend of layout.bends[at]!) {
      const crossed = placed.filter(
        (one) => one.rowTop === bend.rowTop && sides(one).left < bend.x && bend.x < sides(one).right,
      );
      expect(crossed.map((one) => one.node.id)).toEqual([]);
    }
  }
}

describe("laying out a flow", () => {
  it.each(shipped.map((flow) => [flow.id, flow] as const))(
    "%s: no box overlaps another, no long line crosses one",
    (_id, flow) => {
      checkLayout(flow);
    },
  );

  it("the same for any flow without circles, and equal flows give equal layouts", () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), pairs, (count, list) => {
        const nodes = Array.from({ length: count }, (_, i) => node(`n${i}`, { lines: ["word ".repeat(i + 1).trim()] }));
        const inside = list.filter(([a, b]) => a < b && b < count);
        const unique = [...new Map(inside.map(([a, b]) => [`${a} ${b}`, [`n${a}`, `n${b}`] as const])).values()];
        const flow = flowOf(nodes, unique);
        checkLayout(flow);
        expect(layOutFlow(flow)).toEqual(layOutFlow(flow));
      }),
      { numRuns: 60 },
    );
  });

  it("refuses a circle by name", () => {
    const nodes = [node("a"), node("b")];
    expect(() =>
      layOutFlow(
        flowOf(nodes, [
          ["a", "b"],
          ["b", "a"],
        ]),
      ),
    ).toThrow("flow test: lines form a circle at");
  });
});

describe("drawing a flow", () => {
  const flow: Flow = {
    ...flowOf(
      [
        node("a", { lines: ['<b> & "c"'] }),
        node("q", { kind: "question" }),
        node("u", { kind: "undefined", source: ["S1"], mark: "M" }),
      ],
      [],
    ),
    edges: [
      { from: "a", to: "q", label: "if <", kind: "leads" },
      { from: "q", to: "u", label: null, kind: "inhibits", source: ["S2"], mark: "P" },
    ],
    notes: ["Not advice."],
    sources: { S1: "a book", S2: "a proposal" },
  };
  const { svg } = drawFlow(flow);

  it("escapes every text and names itself", () => {
    expect(svg).toContain("&lt;b&gt; &amp; &quot;c&quot;");
    expect(svg).toContain("if &lt;");
    expect(svg).toContain('role="img" aria-label="A test"');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("tells kinds apart without colour, and shows what is unverified", () => {
    expect(svg).toContain("M: unverified");
    expect(svg).toContain('stroke-dasharray="5 4"');
    expect(svg).toContain('stroke-dasharray="2 4"');
  });

  it.each(shipped.map((one) => [one.id, one] as const))(
    "%s: as text every box stands once, every line leads to a number",
    (_id, one) => {
      const text = flowText(one);
      for (const [i, box] of one.nodes.entries()) {
        expect(text).toContain(`${i + 1}. `);
        expect(text).toContain(box.lines[0]);
      }
      expect(text.split("\n").filter((line) => /^ +.*\b(to|blocks) \d+ \(/.test(line))).toHaveLength(one.edges.length);
    },
  );

  it("as text says what blocks, what is unverified, the sources and the notes", () => {
    expect(flowText(flow)).toBe(
      'A test\n\n1. step: <b> & "c"\n   if <: to 2 (Box q)\n2. question: Box q\n   blocks 3 (Box u) [S2, P: unverified]\n3. not defined: Box u [S1, M: unverified]\n\nSources\n  S1: a book\n  S2: a proposal\n\nNot advice.\n',
    );
  });
});
