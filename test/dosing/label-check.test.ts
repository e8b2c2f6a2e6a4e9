import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AdverseEvent, Perpetrator } from "../../src/domain/dose.js";
import { dayMs, exactly, hourMs } from "../../src/domain/moment.js";
import {
  compareWithLabel,
  expectDose,
  expectStep,
  type LabelExpectation,
  type LabelFacts,
} from "../../src/dosing/label-check.js";
import { parseLabel } from "../../src/reference/label.js";

const read = (drug: string) => parseLabel(readFileSync(`data/reference/label/${drug}.yaml`, "utf8"), `${drug}.yaml`);
const larotrectinib = read("larotrectinib");
const examplinib = read("examplinib");
const atMs = 480_000 * hourMs;
const hoursBefore = (hours: number) => exactly(atMs - hours * hourMs);

const perpetrator = (
  role: "inhibitor" | "inducer",
  strength: string | null,
  more: Partial<Perpetrator> = {},
): Perpetrator => ({
  subjectId: "S1",
  drug: `${strength} ${role}`,
  target: "CYP3A4",
  role,
  strength,
  halfLifeH: 10,
  start: hoursBefore(1000),
  end: null,
  origin: { file: "comedications.csv", sha256: "", row: 2, reader: "house", version: "0" },
  ...more,
});
const facts = (more: Partial<LabelFacts> = {}): LabelFacts => ({
  atMs,
  bsaM2: 1.8,
  ageYears: 40,
  childPugh: "none",
  perpetrators: [],
  adverseEvents: [],
  ...more,
});
const event = (more: Partial<AdverseEvent> = {}): AdverseEvent => ({
  term: "Neutropenia",
  grade: 3,
  baselineGrade: null,
  start: hoursBefore(24 * 20),
  resolvedAt: hoursBefore(24 * 10),
  ...more,
});
/** `100 BID`, `100 BID | 25 BID`, `stop`, `-` (label does not define), `? bsa_m2`. */
const shown = (found: LabelExpectation): string => {
  if (found.kind === "dose") return found.options.map((option) => `${option.amountMg} ${option.frequency}`).join(" | ");
  if (found.kind === "unknown") return `? ${found.missing.join(", ")}`;
  return found.kind === "undefined" ? "-" : found.text.startsWith("hold") ? "hold" : "stop";
};

/*
 * Every cell by hand from the label's lines (and from nothing else): BSA x hepatic x CYP3A4 x reduction step.
 * Columns are steps 0, 1, 2, 3 and one more. Amounts in mg. `-` = the label does not define it.
 */
const bsa: Record<string, Partial<LabelFacts>> = {
  "1.0 m2, adult": { bsaM2: 1.0, ageYears: 40 },
  "1.2 m2, child": { bsaM2: 1.2, ageYears: 10 },
  "0.8 m2, child": { bsaM2: 0.8, ageYears: 6 },
  "0.99 m2, adult": { bsaM2: 0.99, ageYears: 18 },
};
const cyp: Record<string, readonly Perpetrator[]> = {
  "no CYP3A4": [],
  "strong inhibitor": [perpetrator("inhibitor", "strong")],
  "moderate inhibitor": [perpetrator("inhibitor", "moderate")],
  "weak inhibitor": [perpetrator("inhibitor", "weak")],
  "strong inducer": [perpetrator("inducer", "strong")],
  "moderate inducer": [perpetrator("inducer", "moderate")],
  "inhibitor and inducer": [perpetrator("inhibitor", "strong"), perpetrator("inducer", "strong")],
};
const undefinedRow = ["-", "-", "-", "-", "-"];
const mild = {
  "1.0 m2, adult": {
    "no CYP3A4": ["100 BID", "75 BID", "50 BID", "100 QD", "stop"],
    "strong inhibitor": ["50 BID", "-", "-", "-", "stop"],
    "moderate inhibitor": ["-", "-", "-", "-", "stop"],
    "weak inhibitor": ["100 BID", "75 BID", "50 BID", "100 QD", "stop"],
    "strong inducer": ["200 BID", "-", "-", "-", "stop"],
    "moderate inducer": ["200 BID", "-", "-", "-", "stop"],
    "inhibitor and inducer": ["-", "-", "-", "-", "stop"],
  },
  // 25 mg/m2 x 1.2 m2 = 30 mg: a child that began step 3 below 1.0 m2 stays on it.
  "1.2 m2, child": {
    "no CYP3A4": ["100 BID", "75 BID", "50 BID", "100 QD | 30 BID", "stop"],
    "strong inhibitor": ["50 BID", "-", "-", "-", "stop"],
    "moderate inhibitor": ["-", "-", "-", "-", "stop"],
    "weak inhibitor": ["100 BID", "75 BID", "50 BID", "100 QD | 30 BID", "stop"],
    "strong inducer": ["200 BID", "-", "-", "-", "stop"],
    "moderate inducer": ["200 BID", "-", "-", "-", "stop"],
    "inhibitor and inducer": ["-", "-", "-", "-", "stop"],
  },
  "0.8 m2, child": {
    "no CYP3A4": ["80 BID", "60 BID", "40 BID", "20 BID", "stop"],
    "strong inhibitor": ["40 BID", "-", "-", "-", "stop"],
    "moderate inhibitor": ["-", "-", "-", "-", "stop"],
    "weak inhibitor": ["80 BID", "60 BID", "40 BID", "20 BID", "stop"],
    "strong inducer": ["160 BID", "-", "-", "-", "stop"],
    "moderate inducer": ["160 BID", "-", "-", "-", "stop"],
    "inhibitor and inducer": ["-", "-", "-", "-", "stop"],
  },
  "0.99 m2, adult": {
    "no CYP3A4": undefinedRow,
    "strong inhibitor": undefinedRow,
    "moderate inhibitor": undefinedRow,
    "weak inhibitor": undefinedRow,
    "strong inducer": undefinedRow,
    "moderate inducer": undefinedRow,
    "inhibitor and inducer": undefinedRow,
  },
};
const severe = {
  "1.0 m2, adult": {
    "no CYP3A4": ["50 BID", "-", "-", "-", "stop"],
    "strong inhibitor": ["-", "-", "-", "-", "stop"],
    "moderate inhibitor": ["-", "-", "-", "-", "stop"],
    "weak inhibitor": ["50 BID", "-", "-", "-", "stop"],
    "strong inducer": ["-", "-", "-", "-", "stop"],
    "moderate inducer": ["-", "-", "-", "-", "stop"],
    "inhibitor and inducer": ["-", "-", "-", "-", "stop"],
  },
  "1.2 m2, child": {
    "no CYP3A4": ["50 BID", "-", "-", "-", "stop"],
    "strong inhibitor": ["-", "-", "-", "-", "stop"],
    "moderate inhibitor": ["-", "-", "-", "-", "stop"],
    "weak inhibitor": ["50 BID", "-", "-", "-", "stop"],
    "strong inducer": ["-", "-", "-", "-", "stop"],
    "moderate inducer": ["-", "-", "-", "-", "stop"],
    "inhibitor and inducer": ["-", "-", "-", "-", "stop"],
  },
  "0.8 m2, child": {
    "no CYP3A4": ["40 BID", "-", "-", "-", "stop"],
    "strong inhibitor": ["-", "-", "-", "-", "stop"],
    "moderate inhibitor": ["-", "-", "-", "-", "stop"],
    "weak inhibitor": ["40 BID", "-", "-", "-", "stop"],
    "strong inducer": ["-", "-", "-", "-", "stop"],
    "moderate inducer": ["-", "-", "-", "-", "stop"],
    "inhibitor and inducer": ["-", "-", "-", "-", "stop"],
  },
  "0.99 m2, adult": mild["0.99 m2, adult"],
};
const matrix: Record<string, Record<string, Record<string, readonly string[]>>> = {
  none: mild,
  A: mild,
  B: severe,
  C: severe,
};
const cells = Object.entries(matrix).flatMap(([childPugh, byBsa]) =>
  Object.entries(byBsa).flatMap(([bsaName, byCyp]) =>
    Object.entries(byCyp).flatMap(([cypName, steps]) =>
      steps.map((expected, step) => ({ childPugh, bsaName, cypName, step, expected })),
    ),
  ),
);

describe("label matrix of larotrectinib", () => {
  it("has a cell for every combination", () => {
    expect(cells).toHaveLength(4 * 4 * 7 * 5);
  });

  it.each(cells)("$bsaName, Child-Pugh $childPugh, $cypName, step $step: $expected", (cell) => {
    const given = facts({ ...bsa[cell.bsaName], childPugh: cell.childPugh, perpetrators: cyp[cell.cypName] ?? [] });
    expect(shown(expectStep(larotrectinib, given, cell.step))).toBe(cell.expected);
  });
});

describe("what has to be recorded", () => {
  it.each([
    ["BSA", facts({ bsaM2: null }), "? bsa_m2"],
    ["age below 1.0 m2", facts({ bsaM2: 0.8, ageYears: null }), "? age"],
    ["age from 1.0 m2 on is not needed", facts({ ageYears: null }), "100 BID"],
    ["Child-Pugh", facts({ childPugh: null }), "? child_pugh"],
    ["strength", facts({ perpetrators: [perpetrator("inhibitor", null, { drug: "X" })] }), "? strength of X"],
    [
      "start",
      facts({ perpetrators: [perpetrator("inhibitor", "strong", { drug: "X", start: null })] }),
      "? start of X",
    ],
    [
      "half-life after a stop",
      facts({
        perpetrators: [perpetrator("inhibitor", "strong", { drug: "X", end: hoursBefore(30), halfLifeH: null })],
      }),
      "? half-life of X",
    ],
    ["grade", facts({ adverseEvents: [event({ grade: null })] }), '? grade of "Neutropenia"'],
    ["start of an event", facts({ adverseEvents: [event({ start: null })] }), '? start of "Neutropenia"'],
  ] as const)("%s", (_name, given, expected) => {
    expect(shown(expectDose(larotrectinib, given))).toBe(expected);
  });
});

describe("co-medication over time", () => {
  const inhibitor = (more: Partial<Perpetrator>) => facts({ perpetrators: [perpetrator("inhibitor", "strong", more)] });
  // Half-life 10 h: until 30 h the reduced dose, from 30 to below 50 h either, from 50 h the former dose.
  it.each([
    ["not yet started", inhibitor({ start: hoursBefore(-1) }), "100 BID"],
    ["running", inhibitor({ end: hoursBefore(-1) }), "50 BID"],
    ["2.99 half-lives after its stop", inhibitor({ end: hoursBefore(29.9) }), "50 BID"],
    ["3 half-lives", inhibitor({ end: hoursBefore(30) }), "50 BID | 100 BID"],
    ["4.99 half-lives", inhibitor({ end: hoursBefore(49.9) }), "50 BID | 100 BID"],
    ["5 half-lives", inhibitor({ end: hoursBefore(50) }), "100 BID"],
    [
      "a stop by date around the third half-life",
      inhibitor({ end: { ms: atMs - 40 * hourMs, endMs: atMs - 16 * hourMs } }),
      "? exact stop of strong inhibitor",
    ],
    ["another target", inhibitor({ target: "P-gp" }), "100 BID"],
    [
      "two strong inhibitors are halved once",
      facts({ perpetrators: [perpetrator("inhibitor", "strong"), perpetrator("inhibitor", "strong")] }),
      "50 BID",
    ],
  ] as const)("%s", (_name, given, expected) => {
    expect(shown(expectDose(larotrectinib, given))).toBe(expected);
  });
});

describe("adverse events", () => {
  const at = (startDays: number, endDays: number | null, more: Partial<AdverseEvent> = {}) =>
    event({
      start: hoursBefore(24 * startDays),
      resolvedAt: endDays === null ? null : hoursBefore(24 * endDays),
      ...more,
    });
  it.each([
    ["grade 2", [at(20, 10, { grade: 2 })], "100 BID"],
    ["grade 3, resolved in 10 days: one step lower", [at(20, 10)], "75 BID"],
    ["grade 3, going on for 5 days: hold", [at(5, null)], "hold"],
    ["grade 3, exactly 28 days: hold", [at(28, null)], "hold"],
    ["grade 3, more than 28 days: stop", [at(28 + 1 / 24, null)], "stop"],
    ["resolved after exactly 28 days", [at(40, 12)], "75 BID"],
    ["resolved after more than 28 days: stop", [at(40, 12 - 1 / 24)], "stop"],
    ["two", [at(90, 80), at(20, 10)], "50 BID"],
    ["three", [at(90, 80), at(60, 50), at(20, 10)], "100 QD"],
    ["a fourth: not tolerated after three modifications", [at(120, 110), at(90, 80), at(60, 50), at(20, 10)], "stop"],
    ["no worse than at baseline", [at(20, 10, { baselineGrade: 3 })], "100 BID"],
    ["after the time in question", [at(-1, null)], "100 BID"],
    ["a liver test of grade 2: another table", [at(20, 10, { term: "ALT increased", grade: 2 })], "-"],
    ["a word that only holds the letters", [at(20, 10, { term: "Basalt allergy" })], "75 BID"],
  ] as const)("%s", (_name, adverseEvents, expected) => {
    expect(shown(expectDose(larotrectinib, facts({ adverseEvents })))).toBe(expected);
  });
});

describe("chain and comparison", () => {
  it("names every line with source and mark", () => {
    const found = expectDose(larotrectinib, facts({ perpetrators: [perpetrator("inducer", "moderate")] }));
    expect(found.chain.map((line) => `${line.id} ${line.mark}`)).toEqual([
      "start-bsa-1.0 F",
      "hepatic-none F",
      "inducer-moderate M",
    ]);
    expect(found.text).toBe("100 mg x 2 = 200 mg BID");
    expect(found.chain.every((line) => line.source.length > 0 && line.text !== "")).toBe(true);
  });

  const recorded = (amount: number | null, more: Partial<Parameters<typeof compareWithLabel>[2]> = {}) => ({
    amount,
    unit: "mg",
    frequency: "BID",
    formulation: null,
    ...more,
  });
  const compare = (given: LabelFacts, dose: Parameters<typeof compareWithLabel>[2]) =>
    compareWithLabel(larotrectinib, expectDose(larotrectinib, given), dose, given.bsaM2);
  const child = facts({ bsaM2: 0.83, ageYears: 6 });

  it.each([
    ["the expected dose", facts(), recorded(100), "agrees"],
    ["in grams, Q12H", facts(), recorded(0.1, { unit: "g", frequency: "Q12H" }), "agrees"],
    ["once a day instead of twice", facts(), recorded(100, { frequency: "QD" }), "differs"],
    ["75 mg where 100 mg is expected", facts(), recorded(75), "differs"],
    ["83 mg: the nearest capsules make 75 mg", child, recorded(75, { formulation: "capsule" }), "agrees"],
    ["83 mg: 100 mg is not nearest", child, recorded(100, { formulation: "capsule" }), "differs"],
    ["83 mg: 4.1 mL is 82 mg", child, recorded(82, { formulation: "oral solution" }), "agrees"],
    ["83 mg: 4.2 mL is 84 mg", child, recorded(84, { formulation: "oral solution" }), "agrees"],
    ["83 mg: 4.0 mL is 80 mg", child, recorded(80, { formulation: "oral solution" }), "differs"],
    ["as mg/m2", child, recorded(100, { unit: "mg/m2", formulation: "oral solution" }), "agrees"],
    [
      "either in washout",
      facts({ perpetrators: [perpetrator("inhibitor", "strong", { end: hoursBefore(40) })] }),
      recorded(50),
      "agrees",
    ],
    [
      "taken while it should be held",
      facts({ adverseEvents: [event({ resolvedAt: null, start: exactly(atMs - dayMs) })] }),
      recorded(100),
      "differs",
    ],
    [
      "where the label does not define",
      facts({ childPugh: "B", perpetrators: [perpetrator("inhibitor", "strong")] }),
      recorded(25),
      "labelDoesNotDefine",
    ],
    ["amount not recorded", facts(), recorded(null), "cannotTell"],
    ["frequency not recorded", facts(), recorded(100, { frequency: null }), "cannotTell"],
    ["Child-Pugh not recorded", facts({ childPugh: null }), recorded(100), "cannotTell"],
  ] as const)("%s", (_name, given, dose, expected) => {
    expect(compare(given, dose)).toBe(expected);
  });
});

describe("another drug is another file", () => {
  it.each([
    ["flat dose, BSA and age not needed", facts({ bsaM2: null, ageYears: null }), "200 QD"],
    ["mild impairment is adjusted here", facts({ childPugh: "A" }), "150 QD"],
    ["Child-Pugh B is not defined here", facts({ childPugh: "B" }), "-"],
    ["CYP3A4 plays no part", facts({ perpetrators: [perpetrator("inhibitor", "strong")] }), "200 QD"],
    [
      "a moderate P-gp inhibitor does",
      facts({ perpetrators: [perpetrator("inhibitor", "moderate", { target: "P-gp" })] }),
      "100 QD",
    ],
    [
      "washed out at 2 half-lives",
      facts({ perpetrators: [perpetrator("inhibitor", "moderate", { target: "P-gp", end: hoursBefore(20) })] }),
      "200 QD",
    ],
    [
      "stopped after two modifications",
      facts({
        adverseEvents: [90, 60, 20].map((day) =>
          event({ start: hoursBefore(24 * day), resolvedAt: hoursBefore(24 * (day - 5)) }),
        ),
      }),
      "stop",
    ],
    [
      "hold ends after two weeks",
      facts({ adverseEvents: [event({ start: hoursBefore(24 * 15), resolvedAt: null })] }),
      "stop",
    ],
  ] as const)("%s", (_name, given, expected) => {
    expect(shown(expectDose(examplinib, given))).toBe(expected);
  });
});
