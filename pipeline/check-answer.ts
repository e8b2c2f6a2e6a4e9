import { checkReason } from "../src/decisions/reason.js";
import { isOpen, type Standing } from "../src/decisions/standing.js";
import type { AnswerAction, Decision } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import type { Targets } from "./decision-target.js";
import { type Person, requireRole } from "./people.js";
import type { Context } from "./stage.js";

/** What a person says to an entry that stands: approve, reject or, to one's own, withdraw. */
export interface Answer {
  action: AnswerAction;
  decisionNo: number;
  reasonCode: string;
  reasonText: string;
}

/** What can be said of an answer without looking at the entry. Throws ConfigError. */
export function checkAnswerForm(context: Context, person: Person, answer: Answer): void {
  requireRole(person, answer.action === "withdraw" ? ["analyst", "qc"] : ["qc"], answer.action);
  checkReason(answer.reasonCode, answer.reasonText, context.loaded.config.qc.reasons);
}

/** The entry that is answered, if this person may answer it now. Throws ConfigError. */
export async function checkAnswered(
  context: Context,
  person: Person,
  { action, decisionNo }: Answer,
  targets: Targets,
): Promise<Standing> {
  const found = (await targets.standings()).find((one) => one.entry.decisionNo === decisionNo);
  if (!found) throw notAnEntry(decisionNo, await context.store.decisions());
  if (action === "withdraw") checkWithdrawal(person, found);
  else checkAnswer(person, found);
  return found;
}

function checkAnswer(person: Person, found: Standing): void {
  const { decisionNo, userId, userNo, action } = found.entry;
  if (action === "comment") throw notAnswerable(decisionNo, "a comment needs no answer");
  if (userNo === person.user.userNo) {
    throw new ConfigError(
      `D${decisionNo} was entered by ${userId}: nobody answers their own entry. Another person with the role qc must. Nothing was written.`,
    );
  }
  if (found.state === "withdrawn") throw notAnswerable(decisionNo, `${userId} withdrew it`);
  if (found.state === "pending" && !isOpen(found)) throw notAnswerable(decisionNo, "it needs no answer");
  if (!isOpen(found)) {
    throw new ConfigError(
      `D${decisionNo} was answered before (${found.state}); enter a new decision instead. Nothing was written.`,
    );
  }
}

/** Only one's own entry, and only while nobody has answered it: afterwards a second person's word stands. */
function checkWithdrawal(person: Person, { entry, state, isInForce, answer: given }: Standing): void {
  const { decisionNo, fullName, userNo } = entry;
  if (userNo !== person.user.userNo) {
    throw new ConfigError(
      `D${decisionNo} was entered by ${fullName}: only they can withdraw it; another person with the role qc rejects it (csfp qc reject D${decisionNo}). Nothing was written.`,
    );
  }
  if (entry.targetKind === "file" && isInForce) {
    throw new ConfigError(
      `D${decisionNo} took effect at once, so it can no longer be withdrawn; \`csfp files\` says what becomes of the file. Nothing was written.`,
    );
  }
  if (state === "pending") return;
  const by = given ? ` by ${given.fullName}` : "";
  throw new ConfigError(
    `D${decisionNo} was ${state} before${by}, so it can no longer be withdrawn; enter a new decision instead. Nothing was written.`,
  );
}

function notAnEntry(decisionNo: number, decisions: readonly Decision[]): ConfigError {
  const isAnswer = decisions.some((one) => one.decisionNo === decisionNo);
  return notAnswerable(decisionNo, isAnswer ? "it is an answer itself" : "no such decision");
}

function notAnswerable(decisionNo: number, why: string): ConfigError {
  return new ConfigError(
    `D${decisionNo}: ${why}. \`csfp qc queue\` prints what waits for an answer. Nothing was written.`,
  );
}
