import { describe, expect, it } from "vitest";
import type { DoseRecord } from "../../src/domain/dose.js";
import { exactly, hourMs } from "../../src/domain/moment.js";
import { splitDoses, wholeDoses } from "../../src/dosing/split-doses.js";

const t0 = Date.UTC(2026, 0, 1, 8);
const dose = (doseId: string, atH: number, amount: number, more: Partial<DoseRecord> = {}): DoseRecord => ({
  doseId,
  subjectId: "S1",
  record: "actual",
  drug: "DrugA",
  amount,
  unit: "mg",
  route: "oral",
  formulation: "capsule",
  frequency: "BID",
  givenAt: exactly(t0 + atH * hourMs),
  start: null,
  end: null,
  status: "taken",
  reason: null,
  origin: { file: "doses.csv", sha256: "", row: 2, reader: "house", version: "0" },
  ...more,
});
const ids = (records: readonly DoseRecord[]) => splitDoses(records, null).map((split) => split.doseIds.join("+"));

describe("administrations in several rows", () => {
  it.each([
    ["capsules as usual", [dose("a", 0, 50), dose("b", 0, 50), dose("c", 12, 50), dose("d", 12, 50)], ["a+b", "c+d"]],
    ["capsules once, beside whole doses", [dose("a", 0, 100), dose("b", 12, 50), dose("c", 12, 50)], ["b+c"]],
    ["one dose recorded twice", [dose("a", 0, 100), dose("b", 12, 100), dose("c", 24, 100), dose("d", 24, 100)], []],
    ["no other administration to compare with", [dose("a", 0, 50), dose("b", 0, 50)], []],
    ["one id twice", [dose("a", 0, 100), dose("b", 12, 50), dose("b", 12, 50)], []],
    ["one of them missed", [dose("a", 0, 100), dose("b", 12, 50), dose("c", 12, 50, { status: "missed" })], []],
    ["two units", [dose("a", 0, 100), dose("b", 12, 50), dose("c", 12, 0.05, { unit: "g" })], []],
    ["two routes", [dose("a", 0, 100), dose("b", 12, 50), dose("c", 12, 50, { route: "iv" })], []],
    ["no amount", [dose("a", 0, 100), dose("b", 12, 50), dose("c", 12, 50, { amount: null })], []],
    [
      "the plan decides: two full doses",
      [dose("p", 0, 100, { record: "planned" }), dose("a", 0, 100), dose("b", 0, 100)],
      [],
    ],
    [
      "the plan decides: parts of it",
      [dose("p", 0, 100, { record: "planned" }), dose("a", 0, 75), dose("b", 0, 25)],
      ["a+b"],
    ],
  ] as const)("%s", (_name, records, expected) => {
    expect(ids(records)).toEqual(expected);
    expect(ids([...records].reverse()).length).toBe(expected.length);
  });

  it("stands for its parts with their sum", () => {
    const whole = wholeDoses([dose("a", 0, 100), dose("b", 12, 25), dose("c", 12, 25), dose("d", 12, 50)], null);
    expect(whole.map((record) => [record.doseId, record.amount])).toEqual([
      ["a", 100],
      ["b", 100],
    ]);
  });
});
