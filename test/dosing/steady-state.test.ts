import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import type { DoseRecord, DoseStatus, Perpetrator } from "../../src/domain/dose.js";
import { dayMs, exactly, hourMs, type Moment } from "../../src/domain/moment.js";
import type { SteadyState } from "../../src/domain/pair.js";
import { assessSteadyState, type SteadyStateInput } from "../../src/dosing/steady-state.js";
import { combineSteadyState } from "../../src/pairs/worse-steady-state.js";
import { doseRecord } from "../builders/dose-record.js";

// The sample is drawn at hour 0; doses are given in hours before it (negative). T0 is a noon in UTC.
const t0 = Temporal.Instant.from("2024-06-20T12:00:00Z").epochMilliseconds;
const at = (hours: number): Moment => exactly(t0 + hours * hourMs);
/** The whole UTC day that holds hour `hours`. */
const day = (hours: number): Moment => {
  const ms = Math.floor((t0 + hours * hourMs) / dayMs) * dayMs;
  return { ms, endMs: ms + dayMs - 1 };
};
const origin = { file: "doses.csv", sha256: "", row: 1, reader: "house", version: "0" };

const record = doseRecord;
const dose = (hours: number, more: Partial<DoseRecord> = {}) =>
  record(more.doseId ?? `d${hours}`, { givenAt: at(hours), ...more });
const interval = (doseId: string, start: Moment, end: Moment | null, more: Partial<DoseRecord> = {}) =>
  record(doseId, { start, end, ...more });
/** Doses every `tauH` hours from `from` to `to`, both included. */
const every = (tauH: number, from: number, to: number, more: Partial<DoseRecord> = {}): DoseRecord[] => {
  const list: DoseRecord[] = [];
  for (let hours = from; hours <= to; hours += tauH) list.push(dose(hours, more));
  return list;
};
const but = (doses: DoseRecord[], doseId: string, more: Partial<DoseRecord>): DoseRecord[] =>
  doses.map((item) => (item.doseId === doseId ? { ...item, ...more } : item));
const without = (doses: DoseRecord[], ...doseIds: string[]) => doses.filter((item) => !doseIds.includes(item.doseId));
const inhibitor = (start: Moment | null, end: Moment | null, halfLifeH: number | null): Perpetrator => ({
  subjectId: "S1",
  drug: "itraconazole",
  target: "CYP3A4",
  role: "inhibitor",
  strength: "strong",
  halfLifeH,
  start,
  end,
  origin,
});
const status = (value: DoseStatus) => ({ status: value });

const defaults: Omit<SteadyStateInput, "doses"> = {
  sampleAt: at(0),
  perpetrators: [],
  treatmentStart: null,
  recordsComplete: true,
  studyFrequency: "BID",
  halfLifeH: { plasma: 2.9, csf: 6, csfAssumed: false },
  rule: {
    minDays: 3,
    halfLives: 5,
    missedDosesAllowed: 0,
    intervalToleranceH: 2,
    afterMissedDose: "asStart",
    perpetratorLookbackDays: 14,
    unknownHalfLifeLookbackDays: 60,
    washoutHalfLives: 5,
  },
  drugNames: ["DrugA"],
  formatTime: (ms) => new Temporal.Instant(BigInt(ms) * 1_000_000n).toString(),
};
const rule = (more: Partial<SteadyStateInput["rule"]>) => ({ rule: { ...defaults.rule, ...more } });
const incomplete = { recordsComplete: false };
const judge = (doses: readonly DoseRecord[], more: Partial<SteadyStateInput> = {}) =>
  assessSteadyState({ ...defaults, doses, ...more });

// BID for ten days, last dose 12 h before the sample.
const bid = every(12, -240, -12);
const qd = { studyFrequency: "QD" };
const minute = 1 / 60;

type Case = [
  name: string,
  doses: readonly DoseRecord[],
  given: Partial<SteadyStateInput>,
  verdict: SteadyState["verdict"],
  code: string | null,
  doseIds: string | null,
  hours: number | null,
];
const late = every(12, -242 - minute, -14 + minute);
const window = "d-72 d-60 d-48 d-36 d-24 d-12";

// biome-ignore format: one case a line reads as a table
const cases: Case[] = [
  // Length of the window
  ["unchanged for ten days", bid, {}, "yes", null, window, 240],
  ["first dose exactly 72 h before", every(12, -72, -12), {}, "yes", null, window, 72],
  ["71 h 59 min", every(12, -72 + minute, -12 + minute), {}, "no", "treatment-started", `d${-72 + minute}`, 72 - minute],
  ["three QD doses, exactly 72 h", every(24, -72, -24), qd, "yes", null, "d-72 d-48 d-24", 72],
  ["48 h on the first dose", every(12, -48, -12), {}, "no", "treatment-started", "d-48", 48],
  ["half-life of 20 h needs 100 h: 96 h", every(12, -96, -12), { halfLifeH: hl(20, 6) }, "no", "treatment-started", "d-96", 96],
  ["half-life of 20 h needs 100 h: exactly 100 h", every(10, -100, -10), { halfLifeH: hl(20, 6), studyFrequency: "Q10H" }, "yes", null, null, 100],
  ["the slower half-life is the CSF's", every(12, -96, -12), { halfLifeH: hl(2.9, 20) }, "no", "treatment-started", "d-96", 96],
  ["three days are not enough where five are set", every(12, -72, -12), rule({ minDays: 5 }), "no", "treatment-started", "d-72", 72],

  ["a single QD dose 24 h before", [dose(-24)], qd, "no", "treatment-started", "d-24", 24],
  ["the plasma sample half an hour too early", every(24, -71.5, -23.5), qd, "no", "treatment-started", "d-71.5", 71.5],

  // Half-lives not given
  ["plasma half-life not given", bid, { halfLifeH: hl(null, 6) }, "unknown", "plasma-half-life-unknown", "", 240],
  ["CSF half-life not given", bid, { halfLifeH: hl(2.9, null) }, "unknown", "csf-half-life-unknown", "", 240],
  ["CSF half-life declared as in plasma", bid, { halfLifeH: { plasma: 2.9, csf: null, csfAssumed: true } }, "yes", null, window, 240],
  ["two days are too short whatever the half-life", every(12, -48, -12), { halfLifeH: hl(null, null) }, "no", "treatment-started", "d-48", 48],

  // Coverage
  ["records begin 48 h before and may be incomplete", every(12, -48, -12), incomplete, "unknown", "window-not-covered", "d-48", 48],
  ["incomplete records that cover the window", every(12, -72, -12), incomplete, "yes", null, window, 72],
  ["start of treatment in the subjects table", every(12, -48, -12), { ...incomplete, treatmentStart: at(-48) }, "no", "treatment-started", "d-48", 48],
  ["start of treatment known to the day", every(12, -72, -12), { ...incomplete, treatmentStart: day(-72) }, "yes", null, window, 72],
  ["start of treatment long before the records", every(12, -48, -12), { ...incomplete, treatmentStart: at(-480) }, "unknown", "window-not-covered", "d-48", 48],
  ["treatment started 60 h before, records later", every(12, -24, -12), { ...incomplete, treatmentStart: at(-60) }, "no", "treatment-started", "d-24", 60],
  ["doses before the stated start of treatment", bid, { treatmentStart: at(-48) }, "unknown", "contradicting-dose-records", "d-240", null],
  ["treatment starts after the sample", [dose(5)], { treatmentStart: at(5) }, "no", "treatment-started", "", null],
  ["no dose record", [], {}, "unknown", "no-dose-record", "", null],
  ["only planned doses", every(12, -240, -12, { record: "planned" }), {}, "unknown", "no-dose-record", "", null],
  ["only another drug", every(12, -240, -12, { drug: "DrugB" }), {}, "unknown", "no-dose-record", "", null],
  ["only doses after the sample", [dose(1)], {}, "unknown", "no-dose-record", "", null],
  ["a record without any time", [...bid, record("x", {})], {}, "unknown", "undated-dose-record", "x", 240],

  ["records begin one interval and the tolerance after the start", every(24, -90, -18), { ...incomplete, ...qd, treatmentStart: at(-116), halfLifeH: hl(20, 6) }, "no", "treatment-started", "d-90", 90],
  ["a minute more: the start is not covered", every(24, -90, -18), { ...incomplete, ...qd, treatmentStart: at(-116 - minute), halfLifeH: hl(20, 6) }, "unknown", "window-not-covered", "d-90", 90],

  // The dose at the sample's own minute
  ["pre-dose sample, dose at the same minute", [...bid, dose(0)], {}, "yes", null, window, 240],
  ["first dose at the sample's own minute", [dose(0)], {}, "unknown", "no-dose-record", "", null],
  ["changed dose at the sample's own minute", [...bid, dose(0, { amount: 200 })], {}, "yes", null, window, 240],

  // Last dose too long ago
  ["14 h after the last BID dose", every(12, -242, -14), {}, "yes", null, null, 240 + 2],
  ["14 h 1 min after the last BID dose", late, {}, "no", "dose-overdue", late.at(-1)!.doseId, 242 + minute],
  ["the same with incomplete records", late, incomplete, "unknown", "dose-overdue", late.at(-1)!.doseId, 242 + minute],

  // Changes
  ["dose doubled 48 h before", [...every(12, -240, -60), ...every(12, -48, -12, { amount: 200 })], {}, "no", "dose-changed", "d-60 d-48", 48],
  ["the same with incomplete records", [...every(12, -240, -60), ...every(12, -48, -12, { amount: 200 })], incomplete, "no", "dose-changed", "d-60 d-48", 48],
  ["dose doubled 72 h before", [...every(12, -240, -84), ...every(12, -72, -12, { amount: 200 })], {}, "yes", null, window, 72],
  ["one double dose 60 h before, then back", but(bid, "d-60", { amount: 200 }), {}, "no", "dose-changed", "d-60 d-48", 48],
  ["0.1 g is no change from 100 mg", but(bid, "d-60", { amount: 0.1, unit: "g" }), {}, "yes", null, window, 240],
  ["mg and mg/m2 cannot be compared", but(bid, "d-60", { unit: "mg/m2" }), {}, "unknown", "dose-not-recorded", "d-60 d-48", null],
  ["an amount is not recorded", but(bid, "d-24", { amount: null }), {}, "unknown", "dose-not-recorded", "d-24 d-12", null],
  ["an amount not recorded before the window", but(bid, "d-96", { amount: null }), {}, "yes", null, window, null],
  ["BID became TID", [...every(12, -240, -60, { frequency: "BID" }), ...every(8, -48, -8, { frequency: "TID" })], {}, "no", "frequency-changed", "d-60 d-48", 48],
  ["BID and Q12H are one frequency", [...every(12, -240, -60, { frequency: "BID" }), ...every(12, -48, -12, { frequency: "Q12H" })], {}, "yes", null, window, 240],
  ["changed from another drug 60 h before", [...every(12, -240, -72, { drug: "DrugB" }), ...every(12, -60, -12)], incomplete, "no", "drug-changed", "d-72 d-60", 60],
  ["a drug taken alongside is no change", [...bid, dose(-100, { drug: "DrugB" }), dose(-30, { drug: "DrugB" })], {}, "yes", null, window, 240],
  ["another drug between, then back", [...every(12, -240, -84), dose(-72, { drug: "DrugB" }), ...every(12, -60, -12)], incomplete, "no", "drug-changed", "d-84 d-72 d-60", 60],
  ["no frequency known", bid, { studyFrequency: null }, "unknown", "frequency-unknown", "d-24 d-12", null],
  ["a frequency without fixed interval", bid, { studyFrequency: "PRN" }, "unknown", "frequency-unknown", "d-24 d-12", null],

  // Missed, withheld, vomited
  ["missed 36 h before", but(bid, "d-36", status("missed")), {}, "no", "missed-dose", "d-36 d-24", 24],
  ["withheld 36 h before", but(bid, "d-36", status("withheld")), {}, "no", "withheld-dose", "d-36 d-24", 24],
  ["vomited and not taken again", but(bid, "d-36", status("vomited")), {}, "no", "vomited-dose", "d-36 d-24", 24],
  ["vomited, taken again after 30 min", [...but(bid, "d-84", status("vomited")), dose(-83.5)], {}, "yes", null, null, 83.5],
  ["missed 84 h before: clock starts 72 h before", but(bid, "d-84", status("missed")), {}, "yes", null, window, 72],
  ["missed with incomplete records", but(bid, "d-36", status("missed")), incomplete, "no", "missed-dose", "d-36 d-24", 24],
  ["the last dose was missed", but(bid, "d-12", status("missed")), {}, "no", "missed-dose", "d-12", null],
  ["one missed dose allowed", but(bid, "d-36", status("missed")), rule({ missedDosesAllowed: 1 }), "yes", null, "d-72 d-60 d-48 d-24 d-12", 240],
  ["two missed, one allowed", but(but(bid, "d-36", status("missed")), "d-60", status("missed")), rule({ missedDosesAllowed: 1 }), "no", "missed-dose", "d-60 d-48", 48],
  ["the older of two missed lies before the window", but(but(bid, "d-36", status("missed")), "d-96", status("missed")), rule({ missedDosesAllowed: 1 }), "yes", null, null, 84],

  // Intervals between doses
  ["one dose 2 h late", [...without(bid, "d-36"), dose(-34)], {}, "yes", null, "d-72 d-60 d-48 d-34 d-24 d-12", 240],
  ["one dose 2 h 1 min late", [...without(bid, "d-36"), dose(-34 + minute, { doseId: "late" })], {}, "no", "irregular-interval", "late d-24", 24],
  ["an unrecorded dose, complete records", without(bid, "d-36"), {}, "no", "irregular-interval", "d-48 d-24", 24],
  ["an unrecorded dose, incomplete records", without(bid, "d-36"), incomplete, "unknown", "window-not-covered", "d-48 d-24", null],
  ["an extra dose 6 h after, incomplete records", [...bid, dose(-30)], incomplete, "no", "irregular-interval", "d-30 d-24", 24],
  ["an extra dose before the window", [...bid, dose(-90)], {}, "yes", null, window, 84],
  ["one minute recorded twice", [...bid, dose(-36, { doseId: "again" })], {}, "unknown", "contradicting-dose-records", "again d-36", null],
  ["one minute recorded as taken and missed", [...bid, dose(-36, { doseId: "again", status: "missed" })], {}, "unknown", "contradicting-dose-records", "again d-36", null],
  ["one minute recorded twice before the window", [...bid, dose(-84, { doseId: "again" })], {}, "yes", null, window, null],

  ["exactly 2 h late, after an old prescription", [interval("i", at(-480), at(-252)), ...without(bid, "d-36"), dose(-34)], {}, "yes", null, "d-72 d-60 d-48 d-34 d-24 d-12", 480],
  ["exactly 2 h early, after an old prescription", [interval("i", at(-480), at(-252)), ...without(bid, "d-36"), dose(-38)], {}, "yes", null, "d-72 d-60 d-48 d-38 d-24 d-12", 480],
  ["2 h 1 min early, after an old prescription", [interval("i", at(-480), at(-252)), ...without(bid, "d-36"), dose(-38 - minute, { doseId: "early" })], {}, "no", "irregular-interval", "early d-24", 24],
  ["an allowed missed dose stretches only its own interval", but(without(bid, "d-36"), "d-96", status("missed")), rule({ missedDosesAllowed: 1 }), "no", "irregular-interval", "d-48 d-24", 24],
  ["an allowed missed dose, then 2 h 6 min late", without(but(bid, "d-36", status("missed")), "d-24").concat(dose(-21.9)), rule({ missedDosesAllowed: 1 }), "no", "irregular-interval", null, null],

  // Dates without a time
  ["old doses by date, window by the minute", [record("old", { givenAt: day(-96) }), ...every(12, -72, -12)], {}, "yes", null, null, null],
  ["QD doses by date may lie 1 or 47 h apart", [-4, -3, -2, -1].map((n) => record(`day${n}`, { givenAt: day(24 * n) })), qd, "unknown", "time-not-exact", "day-2 day-1", null],
  ["two dates only: too short at both ends", [-2, -1].map((n) => record(`day${n}`, { givenAt: day(24 * n) })), qd, "no", "treatment-started", "day-2", 60],
  ["changed dose on a date inside the window", [...every(12, -240, -60), record("new", { givenAt: day(-48), amount: 200 }), ...every(12, -36, -12, { amount: 200 })], {}, "no", "dose-changed", "d-60 new", 60],
  ["sample by date, interval long before", [interval("i", day(-240), null)], { sampleAt: day(0) }, "yes", null, "i", 216],

  // Intervals of constant dosing
  ["prescribed for ten days, ongoing", [interval("i", at(-240), null)], {}, "yes", null, "i", 240],
  ["prescribed for exactly 72 h", [interval("i", at(-72), null)], {}, "yes", null, "i", 72],
  ["prescribed for 71 h 59 min", [interval("i", at(-72 + minute), null)], {}, "no", "treatment-started", "i", 72 - minute],
  ["prescribed for 48 h, records incomplete", [interval("i", at(-48), null)], incomplete, "unknown", "window-not-covered", "i", 48],
  ["start by date, 60 to 84 h before", [interval("i", day(-72), null)], {}, "unknown", "time-not-exact", "i", null],
  ["start by date, a day earlier", [interval("i", day(-96), null)], {}, "yes", null, "i", null],
  ["prescription raised 48 h before", [interval("i", at(-240), at(-48)), interval("j", at(-48), null, { amount: 200 })], {}, "no", "dose-changed", "i j", 48],
  ["two prescriptions of one dose in a row", [interval("i", at(-240), at(-48)), interval("j", at(-48), null)], {}, "yes", null, "i j", 240],
  ["two prescriptions overlap and differ", [interval("i", at(-240), null), interval("j", at(-48), null, { amount: 200 })], {}, "unknown", "contradicting-dose-records", "i j", null],
  ["the overlap ended before the window", [interval("i", at(-480), at(-240)), interval("j", at(-300), null, { amount: 200 })], {}, "yes", null, "j", null],
  ["a pause of 24 h between prescriptions", [interval("i", at(-240), at(-60)), interval("j", at(-36), null)], {}, "no", "irregular-interval", "i j", 36],
  ["prescription ended two days before", [interval("i", at(-240), at(-48))], {}, "no", "dose-overdue", "i", 240],
  ["prescription ended, records incomplete", [interval("i", at(-240), at(-48))], incomplete, "unknown", "dose-overdue", "i", 240],
  ["a withheld stretch inside", [interval("i", at(-240), at(-96)), interval("w", at(-96), at(-48), status("withheld")), interval("j", at(-48), null)], {}, "no", "withheld-dose", "w j", 48],

  ["prescription ends at the sample", [interval("i", at(-240), at(0))], {}, "yes", null, "i", 240],
  // Interval and administrations
  ["prescription and the last three doses", [interval("i", at(-240), null), ...every(12, -36, -12)], {}, "yes", null, "i d-36 d-24 d-12", 240],
  ["a missed dose inside a prescription", [interval("i", at(-240), null), dose(-36, status("missed")), dose(-24), dose(-12)], {}, "no", "missed-dose", "d-36 d-24", 24],
  ["a missed dose long ago inside a prescription", [interval("i", at(-240), null), dose(-100, status("missed"))], {}, "yes", null, "i", null],
  ["an administration that differs from its prescription", [interval("i", at(-240), null), dose(-12, { amount: 50 })], {}, "unknown", "contradicting-dose-records", "i d-12", null],
  ["prescription until the recorded doses begin", [interval("i", at(-240), at(-60)), ...every(12, -48, -12)], {}, "yes", null, "i d-48 d-36 d-24 d-12", 240],
  ["recorded doses too close inside a prescription", [interval("i", at(-240), null), dose(-24), dose(-18), dose(-6)], {}, "no", "irregular-interval", "d-24 d-18", 18],

  ["prescription ends where recorded doses of another amount begin", [interval("i", at(-240), at(-48)), ...every(12, -48, -12, { amount: 200 })], {}, "no", "dose-changed", "i d-48", 48],

  ["an administration follows the frequency of its prescription", [interval("i", at(-240), null, { frequency: "QD" }), dose(-48), dose(-24)], {}, "yes", null, "i d-48 d-24", 240],
  ["unless it names its own", [interval("i", at(-240), null, { frequency: "QD" }), dose(-24, { frequency: "BID" })], {}, "unknown", "contradicting-dose-records", "i d-24", null],
  ["missed shortly before a prescription ended", [interval("i", at(-240), at(-30)), dose(-36, status("missed"))], {}, "no", "missed-dose", "d-36", 36],

  // Perpetrators
  ["inhibitor started 10 days before", every(12, -720, -12), { perpetrators: [inhibitor(at(-240), null, 20)] }, "no", "perpetrator-started", "", 240],
  ["inhibitor started exactly 14 days before", every(12, -720, -12), { perpetrators: [inhibitor(at(-336), null, 20)] }, "yes", null, window, 336],
  ["inhibitor started 14 days before, less a minute", every(12, -720, -12), { perpetrators: [inhibitor(at(-336 + minute), null, 20)] }, "no", "perpetrator-started", "", 324],
  ["inhibitor started 2 days before", bid, { perpetrators: [inhibitor(at(-48), null, 20)] }, "no", "perpetrator-started", "d-48", 48],
  ["inhibitor starts at the sample", bid, { perpetrators: [inhibitor(at(0), null, 20)] }, "yes", null, window, 240],
  ["inhibitor since before treatment", bid, { perpetrators: [inhibitor(at(-2400), null, 20)] }, "yes", null, window, 240],
  ["inhibitor stopped 10 days before", bid, { perpetrators: [inhibitor(at(-2400), at(-240), 2)] }, "no", "perpetrator-stopped", "", 228],
  ["stopped 20 days before, gone after 5 x 80 h", every(12, -720, -12), { perpetrators: [inhibitor(at(-2400), at(-480), 80)] }, "yes", null, null, 72],
  ["stopped 20 days before, gone after 5 x 85 h", every(12, -720, -12), { perpetrators: [inhibitor(at(-2400), at(-480), 85)] }, "no", "perpetrator-stopped", "d-48", 48],
  ["stopped 20 days before, not gone by the sample", every(12, -720, -12), { perpetrators: [inhibitor(at(-2400), at(-480), 200)] }, "no", "perpetrator-stopped", "", null],
  ["stopped inside the lookback, half-life unknown", bid, { perpetrators: [inhibitor(at(-2400), at(-240), null)] }, "no", "perpetrator-stopped", "", 240],
  ["stopped before the lookback, half-life unknown", bid, { perpetrators: [inhibitor(at(-2400), at(-336), null)] }, "unknown", "perpetrator-half-life-unknown", "", 240],
  ["stopped 60 days ago, half-life unknown", bid, { perpetrators: [inhibitor(at(-2400), at(-1440), null)] }, "yes", null, window, 240],
  ["start not recorded", bid, { perpetrators: [inhibitor(null, null, 20)] }, "unknown", "perpetrator-undated", "", 240],
  ["start by date around the 14th day", bid, { perpetrators: [inhibitor(day(-336), null, 20)] }, "unknown", "time-not-exact", "", 240],
  ["too short and an undated perpetrator", every(12, -48, -12), { perpetrators: [inhibitor(null, null, 20)] }, "no", "treatment-started", "d-48", 48],
];

function hl(plasma: number | null, csf: number | null) {
  return { plasma, csf, csfAssumed: false };
}

describe("steady state", () => {
  it.each(cases)("%s", (_name, doses, given, verdict, code, doseIds, hours) => {
    const result = judge(doses, given);
    expect([result.verdict, result.reason?.code ?? null]).toEqual([verdict, code]);
    if (doseIds !== null) expect(result.doseIds.join(" ")).toBe(doseIds);
    if (hours !== null) expect(result.hoursOnRegimen).toBeCloseTo(hours, 6);
    expect(result.reason === null).toBe(verdict === "yes");
  });
});

describe("clock changes", () => {
  // Berlin: 2024-03-31 has 23 hours, 2024-10-27 has 25. What counts is elapsed time.
  const local = (text: string) =>
    exactly(Temporal.PlainDateTime.from(text).toZonedDateTime("Europe/Berlin").epochMilliseconds);
  const daily = (dates: readonly string[]) => dates.map((date) => record(date, { givenAt: local(`${date}T08:00`) }));

  it.each([
    ["spring", ["2024-03-29", "2024-03-30", "2024-03-31"], "2024-04-01T08:00", "no", 71],
    ["spring, an hour later", ["2024-03-29", "2024-03-30", "2024-03-31"], "2024-04-01T09:00", "yes", 72],
    ["autumn", ["2024-10-25", "2024-10-26", "2024-10-27"], "2024-10-28T08:00", "yes", 73],
    ["autumn, an hour earlier", ["2024-10-25", "2024-10-26", "2024-10-27"], "2024-10-28T07:00", "yes", 72],
    [
      "autumn, an hour and a minute earlier",
      ["2024-10-25", "2024-10-26", "2024-10-27"],
      "2024-10-28T06:59",
      "no",
      72 - minute,
    ],
  ] as const)("%s", (_name, dates, sample, verdict, hours) => {
    const result = judge(daily(dates), { sampleAt: local(sample), studyFrequency: "QD" });
    expect(result.verdict).toBe(verdict);
    expect(result.hoursOnRegimen).toBeCloseTo(hours, 9);
  });

  it("a repeated clock time that could decide either way is unknown", () => {
    const earlier = local("2024-10-27T02:30").ms;
    const repeated = { ms: earlier, endMs: earlier + hourMs };
    const doses = [
      record("a", { givenAt: repeated }),
      ...[1, 2].map((n) => record(`b${n}`, { givenAt: exactly(earlier + 24 * n * hourMs) })),
    ];
    const judged = (hours: number) =>
      judge(doses, { sampleAt: exactly(earlier + hours * hourMs), studyFrequency: "QD" });
    expect(judged(71.9).verdict).toBe("no");
    expect(judged(72)).toMatchObject({ verdict: "unknown", reason: { code: "time-not-exact" } });
    expect(judged(73).verdict).toBe("yes");
  });
});

describe("what the verdict carries", () => {
  it("says the reason as a sentence with times and hours", () => {
    const result = judge([...every(12, -240, -60), ...every(12, -48, -12, { amount: 200 })]);
    expect(result.reason?.text).toBe(
      "The dose changed from 100 mg BID to 200 mg BID at 2024-06-18T12:00:00Z; the sample was drawn 48 h after the first dose since then, 72 h are needed.",
    );
  });

  it("names the basis and marks an assumed half-life", () => {
    expect(judge(bid).basis).toBe("administrations");
    expect(judge([interval("i", at(-240), null)]).basis).toBe("prescribedInterval");
    expect(judge([interval("i", at(-240), at(-96)), ...every(12, -84, -12)]).basis).toBe("administrations");
    expect(judge([]).basis).toBe("none");
    expect(judge(bid, { halfLifeH: { plasma: 2.9, csf: null, csfAssumed: true } }).marks).toEqual([
      "csf-half-life-assumed",
    ]);
    expect(judge(bid, { halfLifeH: { plasma: 2.9, csf: 6, csfAssumed: true } }).marks).toEqual([]);
    expect(judge(but(bid, "d-12", status("missed"))).hoursOnRegimen).toBeNull();
    expect(judge([record("day", { givenAt: day(-96) })], incomplete).hoursOnRegimen).toBeNull();
    expect(judge([dose(-12, status("missed"))]).reason?.text).toBe(
      "No taken dose is recorded before the sample; the dose of 2024-06-20T00:00:00Z was missed.",
    );
    expect(judge(bid).neededHours).toBe(72);
    expect(judge(bid, { halfLifeH: hl(20, 6) }).neededHours).toBe(100);
    expect(judge(bid, { halfLifeH: hl(null, 6) }).neededHours).toBeNull();
  });

  it("a pair is as good as its worse side", () => {
    const [yes, no, unknown] = [judge(bid), judge(every(12, -48, -12)), judge([])];
    const later = judge(every(12, -60, -12));
    expect(combineSteadyState(yes, yes).verdict).toBe("yes");
    expect(combineSteadyState(yes, unknown).reason?.code).toBe("no-dose-record");
    expect(combineSteadyState(unknown, no).verdict).toBe("no");
    expect(combineSteadyState(no, yes).hoursOnRegimen).toBe(48);
    expect(combineSteadyState(later, no).hoursOnRegimen).toBe(48);
    expect(combineSteadyState(no, later).hoursOnRegimen).toBe(48);
  });
});

describe("laws", () => {
  const anyDose = fc
    .record({
      hours: fc.integer({ min: -200, max: 40 }),
      amount: fc.constantFrom(100, 100, 100, 200),
      status: fc.constantFrom<DoseStatus>("taken", "taken", "taken", "missed", "vomited"),
      kind: fc.constantFrom("exact", "exact", "exact", "day", "interval"),
      lengthH: fc.option(fc.integer({ min: 1, max: 120 })),
    })
    .map(({ hours, amount, status: doseStatus, kind, lengthH }) => ({
      amount,
      status: doseStatus,
      givenAt: kind === "interval" ? null : kind === "day" ? day(hours) : at(hours),
      start: kind === "interval" ? at(hours) : null,
      end: kind === "interval" && lengthH !== null ? at(hours + lengthH) : null,
    }));
  const anyDoses = fc
    .array(anyDose, { maxLength: 14 })
    .map((list) => list.map((item, index) => record(`r${index}`, item)));
  const anyGiven = fc.record({
    recordsComplete: fc.boolean(),
    studyFrequency: fc.constantFrom("BID", "QD", null),
    perpetrators: fc.array(
      fc
        .tuple(
          fc.integer({ min: -500, max: 20 }),
          fc.option(fc.integer({ min: 0, max: 400 })),
          fc.option(fc.constantFrom(2, 50)),
        )
        .map(([start, lengthH, half]) => inhibitor(at(start), lengthH === null ? null : at(start + lengthH), half)),
      { maxLength: 2 },
    ),
  });

  it("a dose recorded at or after the sample changes nothing", () => {
    fc.assert(
      fc.property(anyDoses, anyGiven, fc.integer({ min: 0, max: 100 }), (doses, given, hours) => {
        const more = [...doses, dose(hours, { doseId: "later", amount: 77 })];
        expect(judge(more, given)).toEqual(judge(doses, given));
      }),
    );
  });

  it("the order of records changes nothing", () => {
    fc.assert(
      fc.property(
        anyDoses.chain((doses) =>
          fc.tuple(fc.constant(doses), fc.shuffledSubarray(doses, { minLength: doses.length })),
        ),
        anyGiven,
        ([doses, shuffled], given) => {
          expect(judge(shuffled, given)).toEqual(judge(doses, given));
        },
      ),
    );
  });

  it("shifting everything by whole days changes no verdict, hours or reason", () => {
    const shift = (moment: Moment | null, days: number) =>
      moment === null ? null : { ms: moment.ms + days * dayMs, endMs: moment.endMs + days * dayMs };
    fc.assert(
      fc.property(anyDoses, anyGiven, fc.integer({ min: -4000, max: 4000 }), (doses, given, days) => {
        const moved = judge(
          doses.map((item) => ({
            ...item,
            givenAt: shift(item.givenAt, days),
            start: shift(item.start, days),
            end: shift(item.end, days),
          })),
          {
            ...given,
            sampleAt: shift(at(0), days)!,
            perpetrators: given.perpetrators.map((item) => ({
              ...item,
              start: shift(item.start, days),
              end: shift(item.end, days),
            })),
            formatTime: (ms) => defaults.formatTime(ms - days * dayMs),
          },
        );
        expect(moved).toEqual(judge(doses, given));
      }),
    );
  });

  it("yes and no stand whatever exact time a date turns out to have", () => {
    fc.assert(
      fc.property(
        anyDoses,
        anyGiven,
        fc.array(fc.integer({ min: 0, max: 24 * 60 - 1 }), { minLength: 14, maxLength: 14 }),
        (doses, given, minutes) => {
          const vague = judge(doses, given);
          if (vague.verdict === "unknown") return;
          const sharpened = doses.map((item, index) =>
            item.givenAt === null || item.givenAt.ms === item.givenAt.endMs
              ? item
              : { ...item, givenAt: exactly(item.givenAt.ms + (minutes[index] ?? 0) * 60_000) },
          );
          const sharp = judge(sharpened, given);
          // Two records sharpened to one minute, or a dose sharpened to after the sample, are other questions.
          const minutesTaken = sharpened.flatMap((item) => (item.givenAt === null ? [] : [item.givenAt.ms]));
          if (new Set(minutesTaken).size < minutesTaken.length || sharp.reason?.code === "no-dose-record") return;
          expect(sharp.verdict).toBe(vague.verdict);
        },
      ),
      { numRuns: 500 },
    );
  });
});
