import type { Standing } from "../src/decisions/standing.js";
import type { DecisionRow, SignatureRow } from "../src/tables/record-rows.js";
import { approvalOf, type SignatureState } from "./approval.js";
import { allStandings } from "./decision-target.js";
import type { Context } from "./stage.js";

/** Decisions and signatures as rows of lists and exports: `csfp list decisions`, `csfp list signatures`. */

/** Every entry with how it stands now and how it was answered, in order of entry. */
export async function decisionRows(context: Context): Promise<DecisionRow[]> {
  return (await allStandings(context)).map(decisionRow);
}

export function decisionRow({ entry, answer, state, isReopened, isInForce }: Standing): DecisionRow {
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
    answeredByUserId: answer?.userId ?? null,
    answeredAt: answer?.decidedAt ?? null,
    answerCode: answer?.reasonCode ?? null,
    answerText: answer?.reasonText ?? null,
  };
}

/** Every signature with what became of it, and whether the study is released with them. */
export async function signatureRows(context: Context): Promise<SignatureRow[]> {
  const { state, signatures } = await approvalOf(context);
  return signatures.map((one) => signatureRow(one, state));
}

export function signatureRow(one: SignatureState, studyState: SignatureRow["studyState"]): SignatureRow {
  return {
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
  };
}
