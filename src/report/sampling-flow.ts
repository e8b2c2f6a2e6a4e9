import type { Flow, FlowEdge, FlowNode } from "../domain/flow.js";
import { evidenceMarks } from "../reference/label.js";
import type { Limits } from "../reference/limits.js";
import { loadReferenceTable, type ReferenceRow } from "../reference/reference-table.js";
import { pairRules, sampleRules } from "../rules/index.js";
import type { Rule } from "../rules/rule.js";

const columns = ["step", "text", "rules", "source", "mark"];
type AnyRule = Pick<Rule<never>, "key" | "effect" | "title">;

const effects: Readonly<Record<AnyRule["effect"], string>> = {
  invalid: "not used",
  review: "review",
  none: "noted",
};

/** Rows of `sampling-steps.csv`: the steps of the guide's protocol and the rules that look at each. */
export function loadSamplingSteps(): ReferenceRow[] {
  return loadReferenceTable("sampling-steps.csv", columns);
}

/**
 * The sampling workflow: one box a step, numbers from the limits in force, beside it the rules that check it and what
 * each does. Rules that no step names stand in a box of their own at the end; a step that names no rule there is an
 * Error, as is a number that nobody knows.
 */
export function samplingFlow(
  steps: readonly ReferenceRow[],
  limits: Limits,
  minDays: number,
  rules: readonly AnyRule[] = [...sampleRules, ...pairRules],
): Flow {
  const nodes: FlowNode[] = [];
  const edges: FlowEdge[] = [];
  const placed = new Set<string>();
  let before: string | null = null;
  for (const { cells, line } of steps) {
    const id = cells.step!;
    const mark = evidenceMarks.find((one) => one === cells.mark) ?? null;
    if (mark === null)
      throw new Error(`sampling-steps.csv:${line}: mark "${cells.mark}" is not one of ${evidenceMarks.join(" ")}`);
    nodes.push({
      id,
      kind: before === null ? "start" : "step",
      lines: [fill(cells.text!, limits, minDays)],
      source: [cells.source!],
      mark,
    });
    if (before !== null) edges.push({ from: before, to: id, label: null, kind: "leads" });
    const checks = cells.rules!.split(" ").map((key) => {
      const rule = rules.find((one) => one.key === key);
      if (rule === undefined) throw new Error(`sampling-steps.csv:${line}: no rule is called ${key}`);
      placed.add(key);
      return rule;
    });
    addChecks(id, checks);
    before = id;
  }
  const further = rules.filter((rule) => !placed.has(rule.key));
  if (before !== null && further.length > 0) addChecks(before, further, "further-checks");

  function addChecks(step: string, checks: readonly AnyRule[], id = `${step}-checks`): void {
    const lines = checks.map((rule) => `${rule.key}: ${effects[rule.effect]}`);
    nodes.push({ id, kind: "answer", lines, source: [], mark: null, beside: step });
    edges.push({ from: step, to: id, label: null, kind: "leads" });
  }

  return {
    id: "sampling",
    title: "Sampling workflow and the rules that check it",
    nodes,
    edges,
    notes: [
      "Steps after the dosing guide's Protocol 1; numbers are those in force (data/reference/limits.csv).",
      "What a finding of each rule does: the sample is not used, goes to review by a person, or its verdict stays (noted; steady state and gap are judged for the pair). All rules: data/reference/rules.md.",
    ],
    sources: {},
  };
}

/** `{csf-volume-min}` becomes the limit's number, `{minDays}` the study's. */
function fill(text: string, limits: Limits, minDays: number): string {
  return text.replace(/\{([\w-]+)\}/g, (_, key: string) => String(key === "minDays" ? minDays : limits.numberOf(key)));
}
