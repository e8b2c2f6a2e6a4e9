import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DoseFacts, DoseRecord, Perpetrator } from "../../src/domain/dose.js";
import { evidenceText } from "../../src/domain/flow.js";
import { exactly, hourMs } from "../../src/domain/moment.js";
import { checkDoseRecords, doseRecordCards } from "../../src/dosing/check-records.js";
import { checkAgainstLabel, labelCards } from "../../src/dosing/label-findings.js";
import { compareDoses, factsOverTime } from "../../src/dosing/label-views.js";
import { parseLabel } from "../../src/reference/label.js";
import { doseRecord } from "../builders/dose-record.js";

const t0 = 480_000 * hourMs;
const at = (hours: number) => exactly(t0 + hours * hourMs);
const formatTime = (ms: number) => `h${(ms - t0) / hourMs}`;
const check = { nowMs: t0, studyFrequency: "BID", intervalToleranceH: 2, formatTime };
const taken = (hours: number, more: Partial<DoseRecord> = {}) =>
  doseRecord(`d${hours}`, { givenAt: at(hours), ...more });
const interval = (doseId: string, startH: number, endH: number | null, more: Partial<DoseRecord> = {}) =>
  doseRecord(doseId, { start: at(startH), end: endH === null ? null : at(endH), ...more });
const rules = (doses: readonly DoseRecord[]) => checkDoseRecords(doses, check).map((item) => item.rule);

describe("dose records", () => {
  it.each([
    ["nothing wrong", [taken(-24), taken(-12)], []],
    ["no time", [doseRecord("x")], ["undated-dose-record"]],
    ["ends before it starts", [interval("i", -10, -20)], ["dose-ends-before-start"]],
    ["tomorrow", [taken(24)], ["future-dose-record"]],
    ["planned for tomorrow", [taken(24, { record: "planned" })], []],
    ["now", [taken(0)], []],
    ["no amount", [taken(-12, { amount: null })], ["dose-amount-missing"]],
    ["no unit", [taken(-12, { unit: null })], ["dose-amount-missing"]],
    ["a missed dose needs no amount", [taken(-12, { amount: null, status: "missed" })], []],
    ["as needed", [taken(-12, { frequency: "PRN" })], ["dose-frequency-unknown"]],
    ["one minute twice", [taken(-12), taken(-12, { doseId: "again" })], ["overlapping-dose-records"]],
    [
      "one minute, two amounts",
      [taken(-12), taken(-12, { doseId: "again", amount: 50 })],
      ["contradicting-dose-records"],
    ],
    [
      "one minute, taken and missed",
      [taken(-12), taken(-12, { doseId: "again", status: "missed" })],
      ["contradicting-dose-records"],
    ],
    ["one minute, two drugs", [taken(-12), taken(-12, { doseId: "again", drug: "DrugB" })], []],
    ["intervals that touch", [interval("i", -48, -24), interval("j", -24, null)], []],
    ["intervals that overlap", [interval("i", -48, -20), interval("j", -24, null)], ["overlapping-dose-records"]],
    [
      "an interval never closed",
      [interval("i", -48, null), interval("j", -24, null, { amount: 200 })],
      ["contradicting-dose-records"],
    ],
    ["a dose inside its interval", [interval("i", -48, null), taken(-12)], []],
    ["a missed dose inside its interval", [interval("i", -48, null), taken(-12, { status: "missed" })], []],
    [
      "another dose inside an interval",
      [interval("i", -48, null), taken(-12, { amount: 50 })],
      ["contradicting-dose-records"],
    ],
    [
      "another dose at the start of an interval",
      [interval("i", -48, null), taken(-48, { amount: 50 })],
      ["contradicting-dose-records"],
    ],
    ["a plan kept", [interval("p", -24, -12, { record: "planned" }), taken(-24), taken(-11)], []],
    [
      "a plan not kept",
      [interval("p", -36, -12, { record: "planned" }), taken(-36), taken(-21), taken(-12, { status: "missed" })],
      ["off-plan-dose", "off-plan-dose"],
    ],
  ] as const)("%s", (_name, doses, expected) => {
    expect(rules(doses)).toEqual(expected);
  });

  it("says what, where, why and what to do", () => {
    const [found] = checkDoseRecords([taken(-12), taken(-12, { doseId: "again", amount: 50 })], check);
    expect(found).toMatchObject({
      severity: "error",
      scope: "study",
      subjectId: "S1",
      file: "doses.csv",
      row: 2,
      value: "d-12",
      what: "S1: Dose records again and d-12 contradict each other at h-12: 50 mg BID (taken) against 100 mg BID (taken).",
    });
    const plan = interval("p", -36, -12, { record: "planned" });
    const texts = checkDoseRecords([plan, taken(-36), taken(-21), taken(-12, { status: "missed" })], check);
    expect(texts.map((item) => item.what)).toEqual([
      "S1: The dose planned for h-24 was taken 3 h late.",
      "S1: The dose planned for h-12 was missed.",
    ]);
    for (const card of [...Object.values(doseRecordCards), ...Object.values(labelCards)]) {
      expect(Math.min(card.why.length, card.remedy.length)).toBeGreaterThan(10);
    }
  });

  it("the order of records changes nothing", () => {
    const anyDose = fc.record({
      hours: fc.integer({ min: -60, max: 10 }),
      lengthH: fc.option(fc.integer({ min: -3, max: 40 })),
      amount: fc.constantFrom(100, 100, 50, null),
      isPlanned: fc.boolean(),
    });
    const doses = fc.array(anyDose, { maxLength: 8 }).map((list) =>
      list.map(({ hours, lengthH, amount, isPlanned }, index) => {
        const more = { amount, record: isPlanned ? ("planned" as const) : ("actual" as const) };
        return lengthH === null
          ? taken(hours, { doseId: `r${index}`, ...more })
          : interval(`r${index}`, hours, hours + lengthH, more);
      }),
    );
    fc.assert(
      fc.property(doses, (list) => {
        expect(checkDoseRecords([...list].reverse(), check)).toEqual(checkDoseRecords(list, check));
      }),
    );
  });
});

describe("dose records against the label data", () => {
  const label = parseLabel(readFileSync("data/reference/label/larotrectinib.yaml", "utf8"), "larotrectinib.yaml");
  const laro = (hours: number, more: Partial<DoseRecord> = {}) => taken(hours, { drug: "Larotrectinib", ...more });
  const known: DoseFacts = { bsaM2: 1.8, ageYears: 40, birth: null, childPugh: "none", adverseEvents: [] };
  const views = (
    doses: readonly DoseRecord[],
    facts: Partial<DoseFacts> = {},
    perpetrators: readonly Perpetrator[] = [],
    ageAt = (birthMs: number, ms: number) => Math.floor((ms - birthMs) / hourMs / 24 / 365.25),
  ) => compareDoses(doses, label, "BID", factsOverTime(label, { ...known, ...facts }, perpetrators, ageAt));
  const found = (...given: Parameters<typeof views>) => checkAgainstLabel(views(...given), formatTime);

  it("is silent where record and label agree, and about other drugs", () => {
    expect(found([laro(-24), laro(-12), taken(-6)])).toEqual([]);
  });

  it("compares doses recorded as the salt by their amount of the base, and says both", () => {
    // Larotrectinib sulfate: 526.51 g/mol over 428.44 g/mol = 1.2289; 123 mg are 100 mg of the base, 100 mg are 81.4 mg.
    const asSalt = (amount: number) =>
      compareDoses(
        [laro(-12, { amount })],
        label,
        "BID",
        factsOverTime(label, known, [], () => 40),
        1.2289,
      )[0]!;
    expect(asSalt(123)).toMatchObject({
      comparison: "agrees",
      recorded: "123 mg BID of the salt (100 mg of the base)",
    });
    expect(asSalt(100)).toMatchObject({
      comparison: "differs",
      recorded: "100 mg BID of the salt (81.4 mg of the base)",
    });
  });

  it("says once what lasts, with the chain of lines", () => {
    const findings = found([laro(-36), laro(-24, { amount: 10 }), laro(-12, { amount: 10 })]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule: "dose-unlike-label",
      what: "S1: recorded dose 10 mg BID of h-24: the label data give: 100 mg BID.",
      value: "10 mg BID",
    });
    expect(findings[0]?.expected).toContain("BSA of at least 1.0 m², adults and children [S24 S25, F]");
    expect(findings[0]?.remedy).toContain("never advice");
  });

  it("says where the label is silent and what is not recorded", () => {
    expect(found([laro(-12)], { childPugh: "D" }).map((item) => item.rule)).toEqual(["label-does-not-define"]);
    expect(found([laro(-12)], { childPugh: null })[0]?.what).toBe(
      "S1: recorded dose 100 mg BID of h-12: not recorded: child_pugh.",
    );
  });

  const inhibitor = (more: Partial<Perpetrator> = {}): Perpetrator => ({
    subjectId: "S1",
    drug: "inhibitor",
    target: "cyp3a4",
    role: "inhibitor",
    strength: "Strong",
    halfLifeH: 10,
    start: at(-50),
    end: at(-40),
    origin: { file: "comedications.csv", sha256: "", row: 2, reader: "house", version: "0" },
    ...more,
  });
  const seen = (given: ReturnType<typeof views>) =>
    given.map((view) => `h${(view.atMs - t0) / hourMs} ${view.comparison} ${view.expectation.text}`);

  it("follows an inhibitor from its start through the washout, words compared without case", () => {
    // Stop at h-40, half-life 10 h: 3 half-lives end at h-10, 5 at h10.
    const doses = [laro(-60), laro(-45), laro(-24), laro(-9), laro(11)];
    expect(seen(views(doses, {}, [inhibitor()]))).toEqual([
      "h-60 agrees 100 mg BID",
      "h-45 differs 100 mg x 0.5 = 50 mg BID",
      "h-24 differs 100 mg x 0.5 = 50 mg BID",
      "h-9 agrees 100 mg x 0.5 = 50 mg BID or 100 mg BID",
      "h11 agrees 100 mg BID",
    ]);
  });

  it("looks into an interval where something changes within it", () => {
    const doses = [interval("i", -100, null, { drug: "larotrectinib" })];
    expect(seen(views(doses, {}, [inhibitor({ end: null })]))).toEqual([
      "h-100 agrees 100 mg BID",
      "h-50 differs 100 mg x 0.5 = 50 mg BID",
    ]);
    expect(found(doses, {}, [inhibitor({ end: null })]).map((item) => item.what)).toEqual([
      "S1: recorded dose 100 mg BID of h-50: the label data give: 100 mg x 0.5 = 50 mg BID.",
    ]);
    const ended = [interval("i", -100, -60, { drug: "larotrectinib" })];
    expect(found(ended, {}, [inhibitor({ end: null })])).toEqual([]);
  });

  it("takes the age from the birth date, and leaves it open where a year decides", () => {
    const small = { bsaM2: 0.8, ageYears: null };
    const bornYearsAgo = (years: number, spanDays = 0) => {
      const ms = t0 - years * 365.25 * 24 * hourMs;
      return { birth: { ms, endMs: ms + spanDays * 24 * hourMs } };
    };
    const outcome = (facts: Partial<DoseFacts>) => views([laro(-12)], { ...small, ...facts })[0]?.expectation.text;
    expect(outcome(bornYearsAgo(6))).toBe("100 mg/m2 x 0.8 m2 = 80 mg BID");
    expect(outcome(bornYearsAgo(6, 365))).toBe("100 mg/m2 x 0.8 m2 = 80 mg BID");
    expect(outcome(bornYearsAgo(30))).toBe("label does not define: a starting dose for age 29, BSA 0.8 m2");
    expect(outcome(bornYearsAgo(18.5, 365))).toBe("not enough is recorded");
    expect(outcome({})).toBe("not enough is recorded");
  });

  it("changes of the facts cut the time where the expected dose changes", () => {
    const anyHour = fc.integer({ min: -200, max: -1 });
    fc.assert(
      fc.property(
        fc.array(anyHour, { maxLength: 20 }),
        anyHour,
        fc.integer({ min: 0, max: 60 }),
        (hours, start, days) => {
          const facts = {
            ...known,
            adverseEvents: [
              { term: "Rash", grade: 3, baselineGrade: null, start: at(start), resolvedAt: at(start + days) },
            ],
          };
          const perpetrators = [inhibitor({ start: at(-150), end: at(-100), halfLifeH: 7 })];
          const over = factsOverTime(label, facts, perpetrators, () => 40);
          const doses = [...new Set(hours)].map((hour) => laro(hour));
          const texts = (changes: readonly number[] | null) =>
            compareDoses(doses, label, "BID", { ...over, changes }).map((view) => view.expectation.text);
          expect(texts(over.changes)).toEqual(texts(null));
        },
      ),
    );
  });

  it("never shows what is from memory as a fact", () => {
    expect(evidenceText({ source: ["S28", "S30"], mark: "M" })).toBe("S28 S30, M: unverified");
    expect(evidenceText({ source: ["S24"], mark: "F" })).toBe("S24, F");
    const inducer = inhibitor({ role: "inducer", strength: "moderate", end: null });
    expect(found([laro(-12)], {}, [inducer])[0]?.expected).toContain("[S28 S30, M: unverified]");
  });
});
