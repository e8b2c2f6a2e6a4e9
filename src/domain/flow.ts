/** What a box of a drawn flow is; each kind has its own outline, so that no colour is needed to read it. */
export type FlowNodeKind =
  | "start"
  | "step"
  | "question"
  | "answer"
  | "outcome"
  /** The data are silent here: drawn dashed, never filled by a guess. */
  | "undefined"
  | "drug";

export interface FlowNode {
  id: string;
  kind: FlowNodeKind;
  /** One or more lines; a long line is wrapped when drawn. */
  lines: readonly string[];
  source: readonly string[];
  /** How well the box is known (F T D M P); null for boxes that state nothing themselves. */
  mark: "F" | "T" | "D" | "M" | "P" | null;
  /** Drawn to the right of this box, not under it. */
  beside?: string;
}

export interface FlowEdge {
  from: string;
  to: string;
  label: string | null;
  kind: "leads" | "inhibits";
  /** Where the line itself states something: how well it is known. */
  source?: readonly string[];
  mark?: FlowNode["mark"];
}

/** A flow to be drawn: boxes, lines between them (no cycle), and what has to be said beside it. */
export interface Flow {
  id: string;
  title: string;
  nodes: readonly FlowNode[];
  edges: readonly FlowEdge[];
  /** Sentences under the drawing: what it is for, what it is not. */
  notes: readonly string[];
  /** What the boxes' short source keys stand for. */
  sources: Readonly<Record<string, string>>;
}

/** A row from memory or a proposal is shown as that, never as a fact. */
export function isUnverified(mark: FlowNode["mark"]): boolean {
  return mark === "M" || mark === "P";
}

/** `S24 S25, F`, `S30, M: unverified`; empty for a box that states nothing itself. */
export function evidenceText({ source, mark }: Pick<FlowNode, "source" | "mark">): string {
  if (mark === null) return "";
  return `${[source.join(" "), mark].filter((part) => part !== "").join(", ")}${isUnverified(mark) ? ": unverified" : ""}`;
}
