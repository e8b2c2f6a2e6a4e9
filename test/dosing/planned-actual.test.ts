import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DoseRecord } from "../../src/domain/dose.js";
import { dayMs, exactly, hourMs } from "../../src/domain/moment.js";
import { expandRecord } from "../../src/dosing/expand.js";
import { adherenceBetween, comparePlan } from "../../src/dosing/planned-actual.js";
import { doseRecord } from "../builders/dose-record.js";

const t0 = 480_000 * hourMs;
const at = (hours: number) => exactly(t0 + hours * hourMs);
const given = { studyFrequency: "BID", toleranceH: 2, until: at(48) };
const plan = (more: Partial<DoseRecord> = {}) =>
  doseRecord("plan", { record: "planned", start: at(0), end: at(36), frequency: "BID", ...more });
const taken = (hours: number, more: Partial<DoseRecord> = {}) =>
  doseRecord(`t${hours}`, { givenAt: at(hours), ...more });
const shown = (doses: readonly DoseRecord[]) =>
  comparePlan(doses, given).map((row) => {
    const dueH = row.planned === null ? "-" : (row.planned.dueAt.ms - t0) / hourMs;
    return `${dueH} ${row.outcome} ${row.actual?.doseId ?? "-"}`;
  });

describe("expansion of a regimen", () => {
  const hours = (record: DoseRecord, untilH = 48) => {
    const { due, reason } = expandRecord(record, "BID", at(untilH));
    return reason ?? due.map((item) => (item.dueAt.ms - t0) / hourMs);
  };
  it.each([
    ["an interval, its end included", plan(), [0, 12, 24, 36]],
    ["an end between two doses", plan({ end: at(35) }), [0, 12, 24]],
    ["ongoing until now", plan({ end: null }), [0, 12, 24, 36, 48]],
    ["once a day", plan({ frequency: "QD" }), [0, 24]],
    ["the study's frequency", plan({ frequency: null }), [0, 12, 24, 36]],
    ["start and end alike", plan({ end: at(0) }), [0]],
    ["not begun yet", plan({ start: at(60), end: null }), []],
    ["one administration", taken(5), [5]],
    ["no time", doseRecord("x"), "no-time"],
    ["as needed", plan({ frequency: "PRN" }), "frequency-unknown"],
    ["reversed", plan({ start: at(5), end: at(0) }), "ends-before-start"],
    ["a wrong century", plan({ start: exactly(-6e13), end: null, frequency: "Q1H" }), "too-many"],
  ] as const)("%s", (_name, record, expected) => {
    expect(hours(record)).toEqual(expected);
  });

  it("a start known to the day stays a day wide", () => {
    const { due } = expandRecord(plan({ start: { ms: t0, endMs: t0 + dayMs - 1 }, end: at(24) }), "BID", at(48));
    expect(due?.map(({ dueAt }) => dueAt.endMs - dueAt.ms)).toEqual([dayMs - 1, dayMs - 1, dayMs - 1]);
  });
});

describe("planned against actual", () => {
  it("names what became of every planned dose", () => {
    const doses = [plan(), taken(0.5), taken(15), taken(24, { status: "missed" }), taken(36, { amount: 50 })];
    expect(shown(doses)).toEqual(["0 asPlanned t0.5", "12 offTime t15", "24 missed t24", "36 otherAmount t36"]);
  });

  it("names planned doses without a record and doses nobody planned", () => {
    expect(shown([plan(), taken(0), taken(3), taken(24)])).toEqual([
      "0 asPlanned t0",
      "- unplanned t3",
      "12 noRecord -",
      "24 asPlanned t24",
      "36 noRecord -",
    ]);
  });

  it("the nearest dose is the one meant", () => {
    expect(shown([plan({ end: at(0) }), taken(-1), taken(0.5)])).toEqual(["- unplanned t-1", "0 asPlanned t0.5"]);
  });

  it("compares intervals dose by dose, and says nothing without a plan", () => {
    const prescribed = doseRecord("i", { start: at(0), end: at(36) });
    expect(shown([plan(), prescribed])).toEqual([
      "0 asPlanned i",
      "12 asPlanned i",
      "24 asPlanned i",
      "36 asPlanned i",
    ]);
    expect(shown([taken(0), taken(12)])).toEqual([]);
    expect(shown([plan({ end: at(0) }), taken(0, { amount: null })])).toEqual(["0 amountNotRecorded t0"]);
  });

  it("uses each dose once and keeps all, whatever the order", () => {
    const anyHours = fc.array(fc.integer({ min: -5, max: 45 }), { maxLength: 8 }).map((list) => [...new Set(list)]);
    fc.assert(
      fc.property(anyHours, (list) => {
        const doses = [plan(), ...list.map((hours) => taken(hours))];
        const rows = comparePlan(doses, given);
        expect(comparePlan([...doses].reverse(), given)).toEqual(rows);
        expect(rows.filter((row) => row.planned !== null)).toHaveLength(4);
        const used = rows.flatMap((row) => row.actual?.doseId ?? []);
        expect(used.sort()).toEqual(list.map((hours) => `t${hours}`).sort());
      }),
    );
  });
});

describe("adherence", () => {
  const window = { fromMs: at(0).ms, toMs: at(48).ms };
  const adherence = (doses: readonly DoseRecord[], frequency: string | null = "BID") =>
    adherenceBetween(doses, comparePlan(doses, given), window, frequency);

  it("counts taken doses of those planned", () => {
    expect(adherence([plan(), taken(0), taken(12), taken(24, { status: "missed" })])).toEqual({
      expected: 4,
      taken: 2,
      notTaken: 1,
      adherencePct: 50,
      basis: "plan",
    });
  });

  it("counts by the regimen without a plan", () => {
    const doses = [taken(0), taken(12), taken(24), taken(36, { status: "vomited" })];
    expect(adherence(doses)).toEqual({ expected: 4, taken: 3, notTaken: 1, adherencePct: 75, basis: "regimen" });
  });

  it("says nothing where nobody said what was due", () => {
    expect(adherence([taken(0)], null)).toBeNull();
    expect(adherence([])).toBeNull();
    expect(adherence([taken(0), taken(12, { frequency: "QD" })])).toBeNull();
  });
});
