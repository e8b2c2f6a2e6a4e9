import { describe, expect, it } from "vitest";
import type { DoseRecord } from "../../src/domain/dose.js";
import { exactly, hourMs } from "../../src/domain/moment.js";
import { orderHistory } from "../../src/dosing/history.js";
import { timeAfterDoseH } from "../../src/dosing/time-after-dose.js";
import { doseRecord } from "../builders/dose-record.js";

const at = (hours: number) => exactly((500_000 + hours) * hourMs);
const span = (from: number, to: number) => ({ ms: at(from).ms, endMs: at(to).ms });
const record = (more: Partial<DoseRecord>) => doseRecord("d", more);
const taken = (hours: number, more: Partial<DoseRecord> = {}) => record({ givenAt: at(hours), ...more });

describe("time after dose", () => {
  it.each([
    ["last taken dose 3 h before", [taken(-15), taken(-3)], 3],
    ["a dose at the sample's own minute is after it", [taken(-12), taken(0)], 12],
    ["half a minute before counts as the same minute only within it", [taken(-12), taken(-1 / 60)], 1 / 60],
    [
      "missed and vomited doses are not taken",
      [taken(-15), taken(-3, { status: "missed" }), taken(-2, { status: "vomited" })],
      15,
    ],
    ["a missed dose leaves a long time", [taken(-30), taken(-18, { status: "missed" })], 30],
    ["planned doses do not count", [taken(-15), taken(-3, { record: "planned" })], 15],
    ["another drug does not count", [taken(-15), taken(-3, { drug: "DrugB" })], 15],
    ["interval records alone", [record({ start: at(-240) })], null],
    ["an interval and the last dose", [record({ start: at(-240) }), taken(-3)], 3],
    ["an interval that went on after the last recorded dose", [record({ start: at(-240) }), taken(-100)], null],
    ["an interval that had ended", [record({ start: at(-240), end: at(-3) }), taken(-3)], 3],
    ["the last dose known to the day", [taken(-30), record({ givenAt: span(-20, -1) })], null],
    ["an older dose known to the day", [record({ givenAt: span(-30, -10) }), taken(-3)], 3],
    ["a date that holds the sample", [taken(-3), record({ givenAt: span(-10, 14) })], null],
    ["a record without a time", [taken(-3), record({})], null],
    ["no record", [], null],
  ] as const)("%s", (_name, doses, expected) => {
    const hours = timeAfterDoseH(at(0), orderHistory(doses, ["druga"], "BID"), 2);
    if (expected === null) expect(hours).toBeNull();
    else expect(hours).toBeCloseTo(expected, 9);
  });

  it("is null where the sample's own time is not exact", () => {
    expect(timeAfterDoseH(span(0, 24), orderHistory([taken(-3)], ["DrugA"], "BID"), 2)).toBeNull();
  });
});
