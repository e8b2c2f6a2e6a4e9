import { describe, expect, it } from "vitest";
import { loadLimits } from "../../src/reference/limits.js";
import { loadSamplingSteps, samplingFlow } from "../../src/report/sampling-flow.js";
import { pairRules, sampleRules } from "../../src/rules/index.js";

const steps = loadSamplingSteps();
const limits = loadLimits();
const row = (cells: Record<string, string>) => [
  { line: 2, cells: { step: "a", text: "A", rules: "csf-volume", source: "somewhere", mark: "F", ...cells } },
];

describe("the sampling workflow", () => {
  const flow = samplingFlow(steps, limits, 3);

  it("names every rule for samples and pairs once", () => {
    const text = flow.nodes.flatMap((node) => (node.beside === undefined ? [] : node.lines));
    const named = text.map((line) => line.split(":")[0]);
    expect([...named].sort()).toEqual([...sampleRules, ...pairRules].map((rule) => rule.key).sort());
  });

  it("has the guide's numbers, from the limits", () => {
    const text = flow.nodes.map((node) => node.lines.join(" ")).join("\n");
    for (const part of ["at least 3 days", "2 to 5 mL of CSF", "5 to 10 mL of blood", "over 15 min", "-80 °C"]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/[{}]/);
  });

  it("follows a study's own numbers", () => {
    const own = samplingFlow(steps, loadLimits({ "csf-volume-min": 1 }), 5);
    expect(own.nodes.find((node) => node.id === "csf")?.lines[0]).toContain("1 to 5 mL");
    expect(own.nodes.find((node) => node.id === "dosing")?.lines[0]).toContain("at least 5 days");
  });

  it("puts rules that no step names into a box of their own", () => {
    const alone = samplingFlow(row({}), limits, 3);
    const further = alone.nodes.find((node) => node.id === "further-checks");
    expect(further?.lines).toHaveLength(sampleRules.length + pairRules.length - 1);
  });

  it.each([
    [{ rules: "csf-volum" }, "sampling-steps.csv:2: no rule is called csf-volum"],
    [{ mark: "X" }, 'sampling-steps.csv:2: mark "X" is not one of F T D M P'],
    [{ text: "{csf-max} mL" }, "no limit is called csf-max"],
  ])("refuses %j", (cells, message) => {
    expect(() => samplingFlow(row(cells as Record<string, string>), limits, 3)).toThrow(message);
  });
});
