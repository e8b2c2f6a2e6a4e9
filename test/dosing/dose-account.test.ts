import { describe, expect, it } from "vitest";
import type { DoseFacts, DoseRecord, Perpetrator } from "../../src/domain/dose.js";
import { exactly, hourMs } from "../../src/domain/moment.js";
import { makeDoseAccount } from "../../src/dosing/dose-account.js";
import { compareDoses, factsOverTime } from "../../src/dosing/label-views.js";
import { mergeRepeats } from "../../src/dosing/merge-repeats.js";
import { readDoseFacts } from "../../src/dosing/records.js";
import { findLabel, loadLabels } from "../../src/reference/label.js";
import { anyFinding } from "../builders/any-finding.js";
import { doseRecord } from "../builders/dose-record.js";
import { atSteadyState, sampleResult } from "../builders/sample-result.js";

const t0 = 480_000 * hourMs;
const at = (hours: number) => exactly(t0 + hours * hourMs);
const laro = (doseId: string, more: Partial<DoseRecord>) => doseRecord(doseId, { drug: "larotrectinib", ...more });
const label = findLabel(loadLabels(), "larotrectinib")!;
const facts: DoseFacts = { bsaM2: 1.8, ageYears: 40, birth: null, childPugh: "none", adverseEvents: [] };
const check = { nowMs: t0, studyFrequency: "BID", intervalToleranceH: 2, formatTime: String };
const inhibitor: Perpetrator = {
  subjectId: "S1",
  drug: "inhibitor",
  target: "CYP3A4",
  role: "inhibitor",
  strength: "strong",
  halfLifeH: 10,
  start: at(-50),
  end: null,
  origin: { file: "comedications.csv", sha256: "", row: 2, reader: "house", version: "0" },
};

const account = (
  doses: readonly DoseRecord[],
  perpetrators: readonly Perpetrator[] = [],
  neededHours: number | null = 72,
) =>
  makeDoseAccount({
    doses,
    samples: [sampleResult("csf", "C1", 0, { collectedAt: at(-1), steadyState: { ...atSteadyState, neededHours } })],
    views: compareDoses(
      doses,
      label,
      "BID",
      factsOverTime(label, facts, perpetrators, () => 40),
    ),
    check,
    isOfAnalyte: (drug) => drug === "larotrectinib",
  });
const shown = (given: ReturnType<typeof account>) =>
  given.stretches.map(
    ({ from, to, recorded, status, doseIds, label: found }) =>
      `${(from.ms - t0) / hourMs}..${to === null ? "" : (to.ms - t0) / hourMs} ${recorded} ${status} x${doseIds.length} ${found?.comparison ?? "-"}`,
  );
/** Every 12 h for 7 doses, the last 3 h before the sample of hour -1: hours -76 to -4. */
const week = (more: (hours: number) => Partial<DoseRecord> = () => ({})) =>
  [-76, -64, -52, -40, -28, -16, -4].map((hours) => laro(`d${hours}`, { givenAt: at(hours), ...more(hours) }));

describe("the account of a subject's doses", () => {
  it("joins records that say the same, and splits where dose, status or expectation changes", () => {
    expect(shown(account(week()))).toEqual(["-76..-4 100 mg BID taken x7 agrees"]);
    const missed = week((hours) => (hours === -40 ? { status: "missed" as const } : {}));
    expect(shown(account(missed))).toEqual([
      "-76..-52 100 mg BID taken x3 agrees",
      "-40..-40 100 mg BID missed x1 -",
      "-28..-4 100 mg BID taken x3 agrees",
    ]);
    expect(shown(account(week(), [inhibitor]))).toEqual([
      "-76..-52 100 mg BID taken x3 agrees",
      "-40..-4 100 mg BID taken x4 differs",
    ]);
  });

  it("cuts an interval where the expectation changes within it", () => {
    expect(shown(account([laro("i", { start: at(-100) })], [inhibitor]))).toEqual([
      "-100..-50 100 mg BID taken x1 agrees",
      "-50.. 100 mg BID taken x1 differs",
    ]);
  });

  it("the order of records changes nothing, and records without a time are named", () => {
    const doses = [...week(), laro("undated", {}), laro("other", { drug: "DrugB", givenAt: at(-30) })];
    expect(account([...doses].reverse())).toEqual(account(doses));
    expect(account(doses).undatedDoseIds).toEqual(["undated"]);
  });

  it.each([
    ["all taken", week(), 72, "6 of 6 regimen"],
    ["one missed", week((hours) => (hours === -40 ? { status: "missed" } : {})), 72, "5 of 6 regimen"],
    ["one not recorded", week().filter((dose) => dose.doseId !== "d-40"), 72, "5 of 6 regimen"],
    ["needed hours not known", week(), null, "the hours that steady state needs are not known"],
    [
      "an interval only",
      [laro("i", { start: at(-100) })],
      72,
      "an interval tells what was prescribed, not what was taken",
    ],
    [
      "another drug only",
      [doseRecord("x", { givenAt: at(-10) })],
      72,
      "the records of these hours do not say what was due",
    ],
  ] as const)("adherence before the sample: %s", (_name, doses, neededHours, expected) => {
    const [row] = account(doses, [], neededHours).adherence;
    const said = row?.adherence
      ? `${row.adherence.taken} of ${row.adherence.expected} ${row.adherence.basis}`
      : row?.reason;
    expect(said).toBe(expected);
  });

  it("counts what became of the plan, no further than the records reach", () => {
    const plan = laro("p", { record: "planned", start: at(-76), frequency: "BID" });
    const kept = [plan, ...week()].filter((dose) => dose.doseId !== "d-52" && dose.doseId !== "d-4");
    // Due at -76, -64, -52 (no record), -40, -28, -16; the dose due at -4 lies beyond the last record.
    expect(account(kept).plan).toEqual({ asPlanned: 5, noRecord: 1 });
    expect(account(kept).adherence[0]?.adherence).toMatchObject({ basis: "plan", taken: 4, expected: 5 });
    expect(account(week()).plan).toEqual({});
  });
});

describe("findings of one rule", () => {
  const one = (row: number) =>
    anyFinding({ severity: "warning", rule: "a", scope: "study", what: `Row ${row}.`, file: "doses.csv", row });
  const other = anyFinding({ severity: "info", rule: "b", scope: "study", what: "B." });

  it("stay single up to the limit and become one beyond it", () => {
    expect(mergeRepeats([one(1), other, one(2)], 2).map((item) => item.what)).toEqual(["Row 1.", "Row 2.", "B."]);
    expect(mergeRepeats([one(1), other, one(2), one(3)], 2).map((item) => item.what)).toEqual([
      "Row 1. Further findings of this rule for this subject: 2, the last in doses.csv, row 3.",
      "B.",
    ]);
  });
});

describe("facts for the label check", () => {
  const row = (cells: Record<string, string>, numbers: Record<string, number> = {}) => ({ cells, numbers, times: {} });

  it.each([
    ["none", "none"],
    ["NONE", "none"],
    ["b", "B"],
    ["Child-Pugh C", "C"],
    ["class A", "A"],
    ["7 points", "7 points"],
  ])("Child-Pugh `%s` is %s", (text, expected) => {
    expect(readDoseFacts([row({ child_pugh: text })], []).childPugh).toBe(expected);
  });

  it("what is not recorded is null, never a default", () => {
    expect(readDoseFacts([], [])).toEqual({
      bsaM2: null,
      ageYears: null,
      birth: null,
      childPugh: null,
      adverseEvents: [],
    });
  });

  it("an event that is over is resolved when it ended, unless the table says when it was at grade 1", () => {
    const event = (times: Record<string, ReturnType<typeof at>>) =>
      readDoseFacts([], [{ cells: { term: "Rash" }, numbers: { grade: 3 }, times }]).adverseEvents[0];
    expect(event({ start: at(0), end: at(9) })).toEqual({
      term: "Rash",
      grade: 3,
      baselineGrade: null,
      start: at(0),
      resolvedAt: at(9),
      end: at(9),
    });
    expect(event({ start: at(0), end: at(9), resolved_to_grade1_at: at(5) })?.resolvedAt).toEqual(at(5));
    expect(event({ start: at(0) })?.resolvedAt).toBeNull();
  });
});
