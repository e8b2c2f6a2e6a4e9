import type { Decision, EntryAction } from "../domain/decision.js";

/** How an entry stands: what was answered last, and whether the data are still those that were looked at. */
export interface Standing {
  entry: Decision & { action: EntryAction };
  answer: Decision | null;
  state: "pending" | "approved" | "rejected";
  /** The data changed since the entry, or since it was approved: it has to be looked at again. */
  isReopened: boolean;
  isInForce: boolean;
}

/** Stands for the hash of data that are no longer there: whoever answers then has seen that, too. */
export const gone = "gone";

/** Actions that take data out act at once; those that bring data in wait for a second person. */
const takesOut: ReadonlySet<string> = new Set(["flag", "exclude"]);

/**
 * Entries in order of their numbers. `evidenceOf` gives the hash of the data as they are now; null where the target is
 * no longer there.
 *
 * An entry that takes out (flag, exclude) is in force until it is rejected, whatever becomes of the data. One that
 * brings in (restore, choose) is in force while it is approved and the data are those that were approved.
 */
export function standings(decisions: readonly Decision[], evidenceOf: (entry: Decision) => string | null): Standing[] {
  return decisions.filter(isEntry).map((entry) => {
    const answer = decisions.filter((one) => one.refersTo === entry.decisionNo).at(-1) ?? null;
    const state = answer === null ? "pending" : answer.action === "approve" ? "approved" : "rejected";
    const seen = answer?.evidenceSha256 ?? entry.evidenceSha256;
    const isReopened = state !== "rejected" && entry.action !== "comment" && (evidenceOf(entry) ?? gone) !== seen;
    const isInForce = takesOut.has(entry.action) ? state !== "rejected" : state === "approved" && !isReopened;
    return { entry, answer, state, isReopened, isInForce };
  });
}

function isEntry(one: Decision): one is Standing["entry"] {
  return one.refersTo === null;
}

/** Whether somebody has to answer: never a comment, always what is new or was opened again. */
export function isOpen({ entry, state, isReopened }: Standing): boolean {
  return entry.action !== "comment" && (state === "pending" || isReopened);
}
