import type { Flow, FlowEdge, FlowNode, FlowNodeKind } from "../domain/flow.js";
import type { DrugLabel, LabelDose } from "../reference/label.js";

const silent = { source: [], mark: null };

/**
 * The decisions of the label check as a flow, in the order in which `expectDose` takes them, every box made from a line
 * of the label's data. It shows how records are compared with those data; it is no guide to treatment.
 */
export function dosingFlow(label: DrugLabel): Flow {
  const nodes: FlowNode[] = [];
  const edges: FlowEdge[] = [];
  const box = (
    id: string,
    kind: FlowNodeKind,
    lines: readonly string[],
    evidence: Pick<FlowNode, "source" | "mark"> = silent,
  ) => {
    nodes.push({ id, kind, lines, source: evidence.source, mark: evidence.mark });
    return id;
  };
  const link = (from: string, to: string, text: string | null = null) =>
    void edges.push({ from, to, label: text, kind: "leads" });
  const builder = { box, link, label };

  box("recorded", "start", [`Recorded dose of ${label.drug}`, "at one time"]);
  link("recorded", box("events", "question", [`Adverse events at or above grade ${label.adverseEvents.minGrade}?`]));
  const resumed = eventBoxes(builder);
  const starts = startBoxes(builder, resumed);
  const steps = stepBoxes(builder, starts);
  const livers = hepaticBoxes(builder, steps);
  const adjusted = perpetratorBoxes(builder, livers);
  const combined = box("combined", "question", ["More than one adjustment at the same time?"]);
  for (const id of adjusted) link(id, combined);
  link(combined, box("combined-undefined", "undefined", ["label does not define;", "nothing is multiplied"]), "yes");
  const compare = box(
    "compare",
    "question",
    ["Recorded amount and frequency as expected?", label.rounding.text],
    label.rounding,
  );
  link(combined, compare, "no");
  link(compare, box("agrees", "outcome", ["record agrees"]), "yes");
  link(compare, box("differs", "outcome", ["finding: dose-unlike-label", "compare with the source document"]), "no");
  return {
    id: `dosing-${label.drug}`,
    title: `How recorded doses of ${label.drug} are compared with the label data`,
    nodes,
    edges,
    notes: [
      "A plausibility check of dose records for research use, never advice on treatment; the label itself is the only authority.",
      "What is not recorded (BSA, age, Child-Pugh class, strength or half-life of a co-medication) is a finding and ends the check.",
    ],
    sources: label.sources,
  };
}

interface Builder {
  label: DrugLabel;
  box(id: string, kind: FlowNodeKind, lines: readonly string[], evidence?: Pick<FlowNode, "source" | "mark">): string;
  link(from: string, to: string, text?: string | null): void;
}

/** Returns the boxes from which a starting dose is looked for. */
function eventBoxes({ label, box, link }: Builder): string[] {
  const { separate, ...line } = label.adverseEvents;
  if (separate !== null) {
    link("events", box(separate.id, "undefined", [separate.text, "label data do not define"], separate), "liver tests");
  }
  link("events", box(line.id, "outcome", [line.text, line.afterLastStep], line), "not resolved");
  const none = box("events-none", "answer", ["no modification"]);
  link("events", none, "none");
  const resolved = box("events-resolved", "answer", ["one dose modification", "for each event"], line);
  link("events", resolved, "resolved in time");
  return [none, resolved];
}

function startBoxes({ label, box, link }: Builder, from: readonly string[]): string[] {
  const question = box("start", "question", ["Starting dose by BSA and age?"]);
  for (const id of from) link(id, question);
  const ids = label.start.map((line) => {
    link(question, box(line.id, "answer", [line.text, doseText(line.dose)], line));
    return line.id;
  });
  if (label.start.some((line) => line.when.bsaM2 !== undefined || line.when.ageYears !== undefined)) {
    link(question, box("start-undefined", "undefined", ["label does not define", "(any other subject)"]), "else");
  }
  return ids;
}

function stepBoxes({ label, box, link }: Builder, from: readonly string[]): string[] {
  const question = box("steps", "question", ["Dose modifications so far?"]);
  for (const id of from) link(id, question);
  const none = box("step-0", "answer", ["none: starting dose"]);
  link(question, none);
  const steps = label.reductions.map((line) => {
    const doses = Object.entries(line.doses).map(([, dose]) => doseText(dose));
    const child = Object.values(line.childAlternative).map((dose) => `a child may stay on ${doseText(dose)}`);
    link(question, box(line.id, "answer", [line.text, ...new Set(doses), ...child], line));
    return line.id;
  });
  return [none, ...steps];
}

function hepaticBoxes({ label, box, link }: Builder, from: readonly string[]): string[] {
  if (label.hepatic.length === 0) return [...from];
  const question = box("hepatic", "question", ["Child-Pugh class?"]);
  for (const id of from) link(id, question);
  return label.hepatic.map((line) => {
    link(question, box(line.id, "answer", [line.text, factorText(line.factor)], line), line.childPugh.join(", "));
    return line.id;
  });
}

function perpetratorBoxes({ label, box, link }: Builder, from: readonly string[]): string[] {
  if (label.perpetrators.length === 0) return [...from];
  const targets = [...new Set(label.perpetrators.map((line) => line.target))].join(", ");
  const question = box("perpetrators", "question", [`${targets} inhibitor or inducer at that time?`]);
  for (const id of from) link(id, question);
  const none = box("perpetrators-none", "answer", ["none, or washed out"]);
  link(question, none);
  const washout = box("washout", "answer", [label.washout.text, "in between both doses are plausible"], label.washout);
  const ids = label.perpetrators.flatMap((line) => {
    const kind = line.factor === null ? "undefined" : "answer";
    link(
      question,
      box(line.id, kind, [line.text, line.factor === null ? "label does not define" : factorText(line.factor)], line),
    );
    return line.factor === null ? [] : [line.id];
  });
  link(question, washout, "stopped");
  return [none, ...ids, washout];
}

function doseText(dose: LabelDose): string {
  return `${dose.amount} ${dose.unit === "mg/m2" ? "mg/m²" : dose.unit} ${dose.frequency}`;
}

function factorText(factor: number): string {
  return factor === 1 ? "dose x 1" : `dose x ${factor}`;
}
