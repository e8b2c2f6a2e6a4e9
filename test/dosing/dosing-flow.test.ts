import { describe, expect, it } from "vitest";
import { dosingFlow } from "../../src/dosing/dosing-flow.js";
import { findLabel, loadLabels } from "../../src/reference/label.js";

const labels = loadLabels();

describe.each(labels.map((label) => [label.drug, label] as const))("the decision flow of %s", (_drug, label) => {
  const flow = dosingFlow(label);
  const ids = flow.nodes.map((node) => node.id);

  it("has a box with source and mark for every line of the label data", () => {
    const lines = [
      ...label.start,
      ...label.reductions,
      ...label.hepatic,
      ...label.perpetrators,
      label.washout,
      label.adverseEvents,
      ...(label.adverseEvents.separate === null ? [] : [label.adverseEvents.separate]),
    ];
    for (const { id, text, source, mark } of lines) {
      const node = flow.nodes.find((one) => one.id === id);
      expect(node, id).toMatchObject({ source, mark });
      expect(node?.lines[0]).toBe(text);
    }
  });

  it("leads from the recorded dose to every box, and never in a circle", () => {
    const reached = new Set(["recorded"]);
    for (const id of reached) for (const edge of flow.edges) if (edge.from === id) reached.add(edge.to);
    expect([...reached].sort()).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("ends where the label is silent: no line leaves a box that is not defined", () => {
    const silent = flow.nodes.filter((node) => node.kind === "undefined").map((node) => node.id);
    expect(silent).toContain("combined-undefined");
    expect(flow.edges.filter((edge) => silent.includes(edge.from))).toEqual([]);
  });
});

describe("what the flow of larotrectinib says", () => {
  const flow = dosingFlow(findLabel(labels, "larotrectinib")!);
  const node = (id: string) => flow.nodes.find((one) => one.id === id);

  it("has the guide's doses, steps and factors", () => {
    expect(node("start-bsa-1.0")?.lines.at(-1)).toBe("100 mg BID");
    expect(node("start-bsa-below-1.0")?.lines.at(-1)).toBe("100 mg/m² BID");
    expect(node("reduction-1")?.lines.slice(1)).toEqual(["75 mg BID", "75 mg/m² BID"]);
    expect(node("reduction-2")?.lines.slice(1)).toEqual(["50 mg BID", "50 mg/m² BID"]);
    expect(node("reduction-3")?.lines.slice(1, 3)).toEqual(["100 mg QD", "25 mg/m² BID"]);
    expect(node("hepatic-b-c")?.lines.at(-1)).toBe("dose x 0.5");
    expect(node("inhibitor-strong")?.lines.at(-1)).toBe("dose x 0.5");
    expect(node("inducer-strong")?.lines.at(-1)).toBe("dose x 2");
  });

  it("has no factor for a moderate inhibitor, and marks the moderate inducer", () => {
    expect(node("inhibitor-moderate")).toMatchObject({ kind: "undefined" });
    expect(node("inducer-moderate")).toMatchObject({ kind: "answer", mark: "M" });
  });

  it("says that it is no advice", () => {
    expect(flow.notes[0]).toContain("never advice on treatment");
  });
});
