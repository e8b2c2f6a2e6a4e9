import type { StudyReport } from "../../src/report/data.js";
import type { DecisionRow } from "../../src/tables/record-rows.js";

/** What people did to a study: decisions waiting and answered, one signature that holds and one that became void. */
export function reviewed(): Partial<StudyReport> {
  const signed = {
    targetKind: "study",
    targetId: "LARO-CSF",
    signedAt: "2026-01-02T03:04:05.000Z",
    versionSha256: "ab".repeat(32),
    reasonText: "read",
    studyState: "DRAFT",
  } as const;
  return {
    auditHead: { seq: 17, hash: "9e".repeat(32) },
    ruleSet: { nRules: 53, limitsSha256: "1f".repeat(32), overridden: ["bench-hours"] },
    approval: {
      state: "DRAFT",
      why: ["no valid approval of this version"],
      signatures: [
        {
          ...signed,
          signatureId: "S1",
          meaning: "AUTHORSHIP",
          printedName: "Ann Analyst",
          userId: "ann",
          state: "valid",
        },
        {
          ...signed,
          signatureId: "S2",
          meaning: "REVIEW",
          printedName: "Quinn Quality",
          userId: "quinn",
          state: "void",
        },
      ],
    },
    decisions: [
      decision({
        decisionId: "D1",
        action: "exclude",
        targetId: "S01-csf-1",
        state: "approved",
        inForce: true,
        decidedAt: "2026-01-01T10:00:00.000Z",
        reasonCode: "blood-contamination",
        reasonText: "pink, 900 RBC/uL",
        answeredBy: "Quinn Quality",
        answeredByUserId: "quinn",
        answeredAt: "2026-01-01T11:00:00.000Z",
        answerCode: "checked",
        answerText: "seen on the photograph",
      }),
      decision({
        decisionId: "D3",
        action: "restore",
        targetId: "<b>S02</b>",
        decidedAt: "2026-01-01T12:00:00.000Z",
        reasonCode: "checked",
        reasonText: "mixed up with S03",
      }),
    ],
    queue: [
      {
        id: "D3",
        what: "restore",
        target: "sample <b>S02</b>",
        state: "pending",
        inForce: false,
        by: "ann",
        at: "2026-01-01T12:00:00.000Z",
        reason: "checked",
        text: "mixed up with S03",
      },
      {
        id: "S2",
        what: "signature, REVIEW",
        target: "study LARO-CSF",
        state: "void",
        by: "Quinn Quality",
        text: "what was signed has changed since",
      },
    ],
    histories: {
      shown: [
        {
          kind: "sample",
          id: "S01-csf-1",
          rows: [
            {
              at: "2026-01-01T11:00:00+01:00",
              who: "ann",
              what: "exclude (D1)",
              before: "",
              after: "approved",
              why: "blood-contamination: pink, 900 RBC/uL",
            },
          ],
        },
      ],
      omitted: 2,
    },
  };
}

/** A decision on a sample that nobody has answered; `more` changes it. */
function decision(more: Partial<DecisionRow>): DecisionRow {
  return {
    decisionId: "D9",
    action: "flag",
    targetKind: "sample",
    targetId: "S01-csf-1",
    analyte: null,
    choice: null,
    state: "pending",
    reopened: false,
    inForce: false,
    userId: "ann",
    fullName: "Ann Analyst",
    decidedAt: "2026-01-01T10:00:00.000Z",
    reasonCode: "checked",
    reasonText: "",
    answeredBy: null,
    answeredByUserId: null,
    answeredAt: null,
    answerCode: null,
    answerText: null,
    ...more,
  };
}
