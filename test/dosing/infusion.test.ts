import { describe, expect, it } from "vitest";
import { exactly, hourMs } from "../../src/domain/moment.js";
import { readDoses, type TableContent } from "../../src/dosing/records.js";
import { assessSteadyState } from "../../src/dosing/steady-state.js";
import { doseRecord } from "../builders/dose-record.js";

const start = Date.UTC(2024, 5, 10, 8);
const at = (hours: number) => exactly(start + hours * hourMs);
const marksAt = (hours: number, last: Parameters<typeof doseRecord>[1] = {}) => {
  const days = [0, 24, 48, 72, 96];
  const doses = days.map((day) => doseRecord(`d${day}`, { givenAt: at(day), ...(day === 96 ? last : {}) }));
  return assessSteadyState({
    sampleAt: at(hours),
    doses,
    drugNames: ["DrugA"],
    perpetrators: [],
    treatmentStart: null,
    recordsComplete: true,
    studyFrequency: "QD",
    halfLifeH: { plasma: 3, csf: 3, csfAssumed: false },
    rule: {
      minDays: 3,
      halfLives: 5,
      missedDosesAllowed: 0,
      intervalToleranceH: 6,
      afterMissedDose: "asStart",
      perpetratorLookbackDays: 14,
      unknownHalfLifeLookbackDays: 60,
      washoutHalfLives: 5,
    },
    formatTime: (ms) => new Date(ms).toISOString(),
  }).marks;
};

describe("a sample drawn while an infusion runs", () => {
  it.each([
    // The infusion of 2 h begins at hour 96.
    [95.9, false],
    // A sample at the minute of a dose is before it.
    [96, false],
    [96.1, true],
    [97.9, true],
    [98, false],
  ])("at hour %f: %s", (hours, isMarked) => {
    expect(marksAt(hours, { infusionH: 2 }).includes("drawn-during-infusion")).toBe(isMarked);
  });

  it("is not one of another drug, of a planned dose or of one that was not given", () => {
    const one = { infusionH: 2 };
    expect(marksAt(97, { ...one, drug: "DrugB" })).not.toContain("drawn-during-infusion");
    expect(marksAt(97, { ...one, record: "planned" })).not.toContain("drawn-during-infusion");
    expect(marksAt(97, { ...one, status: "missed" })).not.toContain("drawn-during-infusion");
  });
});

it("reads the length of an infusion from its duration, else from dose and rate", () => {
  const row = (numbers: Record<string, number>): TableContent => ({
    key: "d1",
    cells: { drug: "DrugA" },
    times: { given_at: at(0) },
    numbers,
    origin: { file: "doses.csv", sha256: "", row: 2, reader: "house", version: "0" },
  });
  const lengthOf = (numbers: Record<string, number>) => readDoses([row(numbers)], "S1", null).doses[0]!.infusionH;
  expect(lengthOf({ dose: 1000, duration_h: 2 })).toBe(2);
  expect(lengthOf({ dose: 1000, rate: 250 })).toBe(4);
  expect(lengthOf({ dose: 1000 })).toBeUndefined();
  // Rates of 0 and less are no infusions (NONMEM writes 0 for a bolus).
  expect(lengthOf({ dose: 1000, rate: 0 })).toBeUndefined();
});
