import type { Signature } from "../domain/decision.js";
import type { Finding } from "../domain/finding.js";
import { isOpen, type Standing } from "./standing.js";

/** One thing that waits for a person; absent members say nothing about this kind of thing. */
export interface QueueRow {
  id: string;
  what: string;
  target: string;
  state: string;
  inForce?: boolean;
  by: string;
  at?: string;
  reason?: string;
  text: string;
}

/**
 * What waits for a person: decisions without an answer or with changed data, samples with several results of which none
 * could be chosen, signatures that became void. In this order.
 */
export function queueOf(
  standing: readonly Standing[],
  findings: readonly Finding[],
  signatures: readonly (Signature & { state: string })[],
): QueueRow[] {
  return [
    ...standing.filter(isOpen).map(standingRow),
    ...findings.filter(isUndecided).map((one) => ({
      id: one.rule,
      what: "choose",
      target: `sample ${one.sampleId}`,
      state: "undecided",
      by: "",
      text: one.what,
    })),
    ...signatures
      .filter((one) => one.state === "void")
      .map((one) => ({
        id: `S${one.signatureNo}`,
        what: `signature, ${one.meaning}`,
        target: `${one.targetKind} ${one.targetId}`,
        state: "void",
        by: one.printedName,
        text: "what was signed has changed since",
      })),
  ];
}

function isUndecided({ severity, rule }: Finding): boolean {
  return severity === "error" && /^(conflicting|duplicate)-result$/.test(rule);
}

/** An entry as lists show it. */
export function standingRow({ entry, state, isReopened, isInForce }: Standing): QueueRow & { inForce: boolean } {
  return {
    id: `D${entry.decisionNo}`,
    what: entry.action,
    target: targetText(entry),
    state: isReopened ? `${state}, re-opened: the data under it changed` : state,
    inForce: isInForce,
    by: entry.userId,
    at: entry.decidedAt,
    reason: entry.reasonCode,
    text: entry.reasonText,
  };
}

/** What an entry is about, as far as it is said in words. */
interface TargetWords {
  action: string;
  targetKind: string;
  targetId: string;
  analyte: string | null;
  choice: string | null;
}

/** `sample S03-V1-CSF (larotrectinib)`, `run R1 by R3`: the analyte only where the entry is about one; of a file its hash, short. */
export function targetText({ action, targetKind, targetId, analyte, choice }: TargetWords): string {
  const by = action === "replace" ? ` by ${choice}` : "";
  const id = targetKind === "file" ? targetId.slice(0, 12) : targetId;
  return `${targetKind} ${id}${by}${analyte ? ` (${analyte})` : ""}`;
}
