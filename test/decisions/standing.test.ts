import { describe, expect, it } from "vitest";
import { isOpen, standings } from "../../src/decisions/standing.js";
import type { Decision } from "../../src/domain/decision.js";

function decision(decisionNo: number, action: Decision["action"], part: Partial<Decision> = {}): Decision {
  return {
    decisionNo,
    action,
    targetKind: "sample",
    targetId: "S01-csf",
    analyte: null,
    choice: null,
    refersTo: null,
    reasonCode: "checked",
    reasonText: "seen in the binder",
    evidenceSha256: "as looked at",
    userNo: 1,
    userId: "ann",
    fullName: "Ann",
    decidedAt: "2026-01-02T03:04:05.000Z",
    ...part,
  };
}

const asLookedAt = () => "as looked at";
const changed = () => "changed since";
const answered = (action: "approve" | "reject" | "withdraw") => decision(2, action, { refersTo: 1, userNo: 2 });

describe("an acknowledgement", () => {
  const entry = decision(1, "acknowledge");

  it("is in force at once and waits for an answer", () => {
    const [standing] = standings([entry], asLookedAt);
    expect(standing).toMatchObject({ state: "pending", isInForce: true, isReopened: false });
    expect(isOpen(standing!)).toBe(true);
  });

  it("ends when the data change, and is opened again", () => {
    for (const decisions of [[entry], [entry, answered("approve")]]) {
      expect(standings(decisions, changed)).toMatchObject([{ isInForce: false, isReopened: true }]);
    }
  });

  it("waits for approval where samples under review are left out: then it would bring data in", () => {
    const rules = { isReviewExcluded: true };
    expect(standings([entry], asLookedAt, rules)).toMatchObject([{ isInForce: false }]);
    expect(standings([entry, answered("approve")], asLookedAt, rules)).toMatchObject([{ isInForce: true }]);
    expect(standings([entry, answered("reject")], asLookedAt, rules)).toMatchObject([{ isInForce: false }]);
  });
});

describe("an entry that was withdrawn", () => {
  it.each(["flag", "exclude", "restore", "acknowledge", "choose", "replace"] as const)(
    "%s is over: not in force, not open, whatever the data are",
    (action) => {
      for (const evidence of [asLookedAt, changed]) {
        const [standing] = standings([decision(1, action), answered("withdraw")], evidence);
        expect(standing).toMatchObject({ state: "withdrawn", isInForce: false, isReopened: false });
        expect(isOpen(standing!)).toBe(false);
      }
    },
  );
});

it("a replaced run is in force only while approved and unchanged", () => {
  const entry = decision(1, "replace", { targetKind: "run", targetId: "R1", choice: "R3" });
  expect(standings([entry], asLookedAt)).toMatchObject([{ isInForce: false }]);
  expect(standings([entry, answered("approve")], asLookedAt)).toMatchObject([{ isInForce: true }]);
  expect(standings([entry, answered("approve")], changed)).toMatchObject([{ isInForce: false, isReopened: true }]);
});

it("an exclusion stays in force when the data change", () => {
  expect(standings([decision(1, "exclude")], changed)).toMatchObject([{ isInForce: true, isReopened: true }]);
});
