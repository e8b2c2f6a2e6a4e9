import type { StudyReport } from "../../src/report/data.js";

/** What people did to a study: decisions waiting and answered, one signature that holds and one that became void. */
export function reviewed(): Partial<StudyReport> {
  const signed = { target: "study LARO-CSF", at: "2026-01-02T03:04:05.000Z", versionSha256: "ab".repeat(32) };
  return {
    auditHead: { seq: 17, hash: "9e".repeat(32) },
    ruleSet: { nRules: 53, limitsSha256: "1f".repeat(32), overridden: ["bench-hours"] },
    approval: {
      state: "DRAFT",
      why: ["no valid approval of this version"],
      signatures: [
        { ...signed, id: "S1", meaning: "AUTHORSHIP", printedName: "Ann Analyst", userId: "ann", state: "valid" },
        { ...signed, id: "S2", meaning: "REVIEW", printedName: "Quinn Quality", userId: "quinn", state: "void" },
      ],
    },
    decisions: [
      {
        id: "D1",
        action: "exclude",
        target: "sample S01-csf-1",
        state: "approved",
        isInForce: true,
        by: "Ann Analyst",
        userId: "ann",
        at: "2026-01-01T10:00:00.000Z",
        reasonCode: "blood-contamination",
        reasonText: "pink, 900 RBC/uL",
        answer: {
          action: "approve",
          by: "Quinn Quality",
          userId: "quinn",
          at: "2026-01-01T11:00:00.000Z",
          reasonCode: "checked",
          reasonText: "seen on the photograph",
        },
      },
      {
        id: "D3",
        action: "restore",
        target: "sample <b>S02</b>",
        state: "pending",
        isInForce: false,
        by: "Ann Analyst",
        userId: "ann",
        at: "2026-01-01T12:00:00.000Z",
        reasonCode: "checked",
        reasonText: "mixed up with S03",
        answer: null,
      },
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
