import { type DecisionTarget, type EntryAction, targetsOf } from "../domain/decision.js";
import { nearMiss } from "../domain/near-miss.js";

/** One decision as a worklist says it. */
export interface WorklistDecision {
  /** Line of the file or row of the sheet, from 1. */
  line: number;
  action: WorklistAction;
  kind: DecisionTarget | "decision";
  /** Of `decision` its number, such as `D3`. */
  id: string;
  analyte: string | null;
  reason: string;
  text: string;
}

/** What a row may decide: entries that need no more than an id, and answers to entries of others. */
const entryActions = ["flag", "exclude", "restore", "acknowledge", "comment"] as const satisfies readonly EntryAction[];
const answerActions = ["approve", "reject"] as const;
const actions = [...entryActions, ...answerActions] as const;
export type WorklistAction = (typeof actions)[number];

/** Columns a worklist must have; further ones are for people and are not read. */
export const neededColumns = ["action", "kind", "id", "reason", "text"] as const;

export interface Worklist {
  decisions: WorklistDecision[];
  /** Rows whose action is empty: nothing was decided there. */
  withoutAction: number;
  /** What is wrong, by row. */
  mistakes: { line: number; what: string }[];
}

/**
 * A filled-in worklist. `rows` hold cells by lower-case column name, trimmed. Rows that contradict or repeat each other are
 * mistakes, like those that leave something out: nothing is guessed.
 */
export function readWorklist(rows: readonly { line: number; cells: Readonly<Record<string, string>> }[]): Worklist {
  const worklist: Worklist = { decisions: [], withoutAction: 0, mistakes: [] };
  const first = new Map<string, WorklistDecision[]>();
  for (const { line, cells } of rows) {
    const read = readRow(line, cells);
    if (read === null) worklist.withoutAction++;
    else if (typeof read === "string") worklist.mistakes.push({ line, what: read });
    else {
      const key = JSON.stringify([read.kind, read.id]);
      const others = first.get(key) ?? [];
      const other = others.find((one) => doesClash(one, read));
      if (other) worklist.mistakes.push({ line, what: sayClash(other, read) });
      else worklist.decisions.push(read);
      first.set(key, [...others, read]);
    }
  }
  return worklist;
}

/** The row's decision, null where it decides nothing, or what is wrong with it. */
function readRow(line: number, cells: Readonly<Record<string, string>>): WorklistDecision | string | null {
  const [actionText, kindText] = [(cells.action ?? "").toLowerCase(), (cells.kind ?? "").toLowerCase()];
  const { id = "", reason = "", text = "" } = cells;
  if (actionText === "") {
    if (reason === "" && text === "") return null;
    return `a reason without an action; expected one of ${actions.join(", ")} in the column action, or both empty.`;
  }
  const action = actions.find((one) => one === actionText);
  if (action === undefined) return unknownAction(cells.action ?? "");
  const kinds: readonly string[] = isAnswer(action) ? ["decision"] : targetsOf[action];
  if (!kinds.includes(kindText)) {
    const found = kindText === "" ? "nothing" : `\`${cells.kind}\``;
    return `expected the kind ${kinds.join(", ")} for \`${action}\`, found ${found}.`;
  }
  if (id === "") return `no id; expected the ${kindText} that \`${action}\` is about.`;
  if (isAnswer(action) && !/^d?\d+$/i.test(id))
    return `expected the number of a decision, such as D3, found \`${id}\`.`;
  if (reason === "") return `no reason; expected one of the study's codes in the column reason.`;
  if (text === "") return "no text; expected the reason in words in the column text.";
  const kind = kindText as WorklistDecision["kind"];
  const plainId = isAnswer(action) ? `D${Number(id.replace(/^d/i, ""))}` : id;
  return { line, action, kind, id: plainId, analyte: cells.analyte ? cells.analyte : null, reason, text };
}

export function isAnswer(action: WorklistAction): action is (typeof answerActions)[number] {
  return answerActions.some((one) => one === action);
}

function unknownAction(found: string): string {
  const byHand: Readonly<Record<string, string>> = {
    choose: "`choose` names one of several results",
    replace: "`replace` names a second run",
    withdraw: "`withdraw` takes back an entry of your own",
  };
  const why = byHand[found.toLowerCase()];
  if (why) return `${why} and is entered with \`csfp qc ${found.toLowerCase()}\`, not in a worklist.`;
  const near = nearMiss(found, actions);
  return `no action \`${found}\`${near ? `; did you mean \`${near}\`?` : ""} Expected one of ${actions.join(", ")}.`;
}

/** Comments stand beside anything; of all else one row decides. */
function doesClash(a: WorklistDecision, b: WorklistDecision): boolean {
  const isOverlap = a.analyte === null || b.analyte === null || a.analyte === b.analyte;
  if (a.action === "comment" || b.action === "comment") {
    return a.action === b.action && a.analyte === b.analyte && a.text === b.text;
  }
  return isOverlap;
}

function sayClash(a: WorklistDecision, b: WorklistDecision): string {
  if (a.action === b.action) return `repeats row ${a.line} (\`${a.action}\` of ${a.kind} ${a.id}).`;
  return `contradicts row ${a.line}: \`${b.action}\` and \`${a.action}\` of ${a.kind} ${a.id}.`;
}
