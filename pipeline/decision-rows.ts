import type { Standing } from "../src/decisions/standing.js";
import { approvalOf } from "./approval.js";
import { allStandings } from "./decision-target.js";
import type { Context } from "./stage.js";

/** Decisions and signatures as rows of lists and exports: `csfp list decisions`, `csfp list signatures`. */

export type DecisionListRow = ReturnType<typeof decisionListRow>;
export type SignatureListRow = Awaited<ReturnType<typeof signatureRows>>[number];

/** Every entry with how it stands now and how it was answered, in order of entry. */
export async function decisionRows(context: Context): Promise<DecisionListRow[]> {
  return (await allStandings(context)).map(decisionListRow);
}

function decisionListRow({ entry, answer, state, isReopened, isInForce }: Standing) {
  return {
    decisionId: `D${entry.decisionNo}`,
    action: entry.action,
    targetKind: entry.targetKind,
    targetId: entry.targetId,
    analyte: entry.analyte,
    choice: entry.choice,
    state,
    reopened: isReopened,
    inForce: isInForce,
    userId: entry.userId,
    fullName: entry.fullName,
    decidedAt: entry.decidedAt,
    reasonCode: entry.reasonCode,
    reasonText: entry.reasonText,
    answeredBy: answer?.fullName ?? null,
    answeredAt: answer?.decidedAt ?? null,
    answerCode: answer?.reasonCode ?? null,
    answerText: answer?.reasonText ?? null,
  };
}

/** Every signature with what became of it, and whether the study is released with them. */
export async function signatureRows(context: Context) {
  const { state: studyState, signatures } = await approvalOf(context);
  return signatures.map((one) => ({
    signatureId: `S${one.signatureNo}`,
    targetKind: one.targetKind,
    targetId: one.targetId,
    meaning: one.meaning,
    printedName: one.printedName,
    userId: one.userId,
    signedAt: one.signedAt,
    state: one.state,
    versionSha256: one.versionSha256,
    reasonText: one.reasonText,
    studyState,
  }));
}
