import type { Decision, EntryAction } from "../domain/decision.js";

/** How an entry stands: what was answered last, and whether the data are still those that were looked at. */
export interface Standing {
  entry: Decision & { action: EntryAction };
  answer: Decision | null;
  state: "pending" | "approved" | "rejected" | "withdrawn";
  /** The data changed since the entry, or since it was approved: it has to be looked at again. */
  isReopened: boolean;
  isInForce: boolean;
}

/** Hash of the data that an entry is about as they are now; null where the target is no longer there. */
export type EvidenceOf = (entry: Decision) => string | null;

/** What the study decides about the effect of entries. */
export interface StandingRules {
  /** Samples under review are left out (`policies.excludeReview`): acknowledging one then brings data in. */
  isReviewExcluded: boolean;
}

/** Stands for the hash of data that are no longer there: whoever answers then has seen that, too. */
export const gone = "gone";

/** Actions that take data out act at once; those that bring data in wait for a second person. */
const takesOut: ReadonlySet<string> = new Set(["flag", "exclude"]);

/**
 * Entries in order of their numbers.
 *
 * An entry that takes out (flag, exclude) is in force until it is rejected or withdrawn, whatever becomes of the data.
 * One that brings in (restore, choose, replace) is in force while it is approved and the data are those that were
 * approved. An acknowledgement is in force at once, while the data are those that were looked at; where it would bring
 * data in, only while it is approved.
 */
export function standings(
  decisions: readonly Decision[],
  evidenceOf: EvidenceOf,
  rules: StandingRules = { isReviewExcluded: false },
): Standing[] {
  return decisions.filter(isEntry).map((entry) => {
    const answer = decisions.filter((one) => one.refersTo === entry.decisionNo).at(-1) ?? null;
    const state = stateOf(answer);
    const seen = answer?.evidenceSha256 ?? entry.evidenceSha256;
    const isOver = state === "rejected" || state === "withdrawn";
    const isReopened = !isOver && entry.action !== "comment" && (evidenceOf(entry) ?? gone) !== seen;
    return {
      entry,
      answer,
      state,
      isReopened,
      isInForce: !isOver && isEffective(entry, state, isReopened, rules),
    };
  });
}

function stateOf(answer: Decision | null): Standing["state"] {
  if (answer === null) return "pending";
  if (answer.action === "withdraw") return "withdrawn";
  return answer.action === "approve" ? "approved" : "rejected";
}

function isEffective(
  entry: Standing["entry"],
  state: Standing["state"],
  isReopened: boolean,
  { isReviewExcluded }: StandingRules,
): boolean {
  if (takesOut.has(entry.action) || isAboutFile(entry)) return true;
  if (entry.action === "acknowledge" && !isReviewExcluded) return !isReopened;
  return state === "approved" && !isReopened;
}

/** A file is accepted or dismissed at once, but where a pair would come into use by it. */
function isAboutFile({ action, choice }: Decision): boolean {
  return action === "dismiss" || (action === "accept" && choice === null);
}

function isEntry(one: Decision): one is Standing["entry"] {
  return one.refersTo === null;
}

/** Whether somebody has to answer: never a comment, always what is new or was opened again. */
export function isOpen({ entry, state, isReopened }: Standing): boolean {
  return entry.action !== "comment" && !isAboutFile(entry) && (state === "pending" || isReopened);
}
