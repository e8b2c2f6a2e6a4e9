import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/domain/finding.js";
import { doseRecordCards } from "../../src/dosing/check-records.js";
import { labelCards } from "../../src/dosing/label-findings.js";
import {
  atHour,
  dosesOf,
  resultOf,
  type StudyParts,
  sampleOf,
  settings,
  smallStudy,
  type TableRow,
} from "../builders/study.js";
import { nightOf, readBack } from "../builders/temp-study.js";

/** Sampling has findings of its own in every night over so small a study. */
const ofDoses = new Set([
  ...[...Object.values(doseRecordCards), ...Object.values(labelCards)].map((card) => card.key),
  "dose-record-unclear",
]);

/** Findings about dose records of a night over S01 with these tables; times of the builder begin in March 2026. */
async function findingsOf(doses: readonly TableRow[], parts: StudyParts = {}): Promise<Finding[]> {
  const folder = smallStudy({
    ...parts,
    tables: {
      "doses.csv": doses,
      "samples.csv": [sampleOf("S01", "csf", 98), sampleOf("S01", "plasma", 98)],
      "results.csv": [resultOf("S01-csf", 10), resultOf("S01-plasma", 200)],
      ...parts.tables,
    },
  });
  await nightOf(folder);
  return (await readBack(folder)).findings.filter((one) => ofDoses.has(one.rule));
}
const rules = (findings: readonly Finding[]) => findings.map((one) => one.rule).sort();
const subjects = (more: TableRow) => ({
  "subjects.csv": [{ subject_id: "S01", age: 40, bsa_m2: 1.8, child_pugh: "none", ...more }],
});
const doses = dosesOf("S01", 9);
const analyte = (label: string) => ({ settings: { analytes: [{ ...settings.analytes[0], label }] } });

describe("dose records in the night", () => {
  it("says nothing of good records, with or without facts for the label", async () => {
    expect(rules(await findingsOf(doses))).toEqual([]);
    expect(rules(await findingsOf(doses, { tables: subjects({}) }))).toEqual([]);
  });

  it("reports overlap, contradiction, future and plan, each with file and row", async () => {
    const extra = [
      { ...doses[3], dose_id: "again" },
      { ...doses[4], dose_id: "half", dose: 50 },
      { ...doses[8], dose_id: "typo", given_at: "2062-03-06T08:00" },
      { ...doses[0], dose_id: "plan", record: "planned", given_at: atHour(60) },
      { ...doses[0], dose_id: "plan-2", record: "planned", given_at: atHour(3 * 12 + 3) },
    ];
    const found = await findingsOf([...doses, ...extra]);
    expect(rules(found)).toEqual([
      "contradicting-dose-records",
      "future-dose-record",
      // Nobody planned the other doses: one finding says so, with their number.
      "off-plan-dose",
      "overlapping-dose-records",
    ]);
    const future = found.find((one) => one.rule === "future-dose-record");
    expect(future).toMatchObject({ severity: "warning", subjectId: "S01", file: "doses.csv", row: 13, value: "typo" });
    expect(found.find((one) => one.rule === "off-plan-dose")?.what).toContain(
      "Further findings of this rule for this subject: ",
    );
  });

  it("reports a record without a time once", async () => {
    const found = await findingsOf([...doses, { ...doses[0], dose_id: "when", given_at: "" }]);
    expect(rules(found)).toContain("undated-dose-record");
    expect(rules(found)).not.toContain("dose-record-unclear");
  });

  it("tells a mistake in a whole column as one finding", async () => {
    const found = await findingsOf(doses.map((row) => ({ ...row, frequency: "PRN" })));
    const unknown = found.filter((one) => one.rule === "dose-frequency-unknown");
    expect(unknown).toHaveLength(1);
    expect(unknown[0]?.what).toContain(
      "Further findings of this rule for this subject: 8, the last in doses.csv, row 10.",
    );
  });
});

describe("the label check in the night", () => {
  it.each([
    ["100 mg at 1.8 m2", {}, []],
    ["100 mg, Child-Pugh B", { child_pugh: "B" }, ["dose-unlike-label"]],
    ["100 mg for an adult of 0.9 m2", { bsa_m2: 0.9 }, ["label-does-not-define"]],
    ["Child-Pugh not recorded", { child_pugh: "" }, ["label-check-lacks-facts"]],
    ["100 mg for a child of 1.0 m2", { bsa_m2: 1, age: "", birth_date: "2016-05-01" }, []],
    ["100 mg for a child of 0.8 m2", { bsa_m2: 0.8, age: "", birth_date: "2016-05-01" }, ["dose-unlike-label"]],
  ] as const)("%s", async (_name, facts, expected) => {
    expect(rules(await findingsOf(doses, { tables: subjects(facts) }))).toEqual(expected);
  });

  it("is silent where study.yaml says none, and asks for every fact where it names the label", async () => {
    expect(rules(await findingsOf(doses, { ...analyte("none"), tables: subjects({ child_pugh: "B" }) }))).toEqual([]);
    expect(rules(await findingsOf(doses, analyte("larotrectinib")))).toEqual(["label-check-lacks-facts"]);
  });

  it("compares with the label chosen, whatever the drug is called", async () => {
    // The made-up label gives 200 mg QD to everybody.
    const found = await findingsOf(doses, { ...analyte("examplinib"), tables: subjects({}) });
    expect(found.map((one) => one.what)).toEqual([
      "S01: recorded dose 100 mg BID of 2026-03-02T08:00:00+00:00: the label data give: 200 mg QD.",
    ]);
  });

  it("counts adverse events: hold, then one step lower", async () => {
    const event = {
      subject_id: "S01",
      term: "Rash",
      grade: 3,
      baseline_grade: 0,
      start: atHour(13),
      resolved_to_grade1_at: atHour(30),
    };
    const given = [
      ...dosesOf("S01", 2),
      ...dosesOf("S01", 9)
        .slice(3)
        .map((row) => ({ ...row, dose: 75 })),
    ];
    const tables = { ...subjects({}), "adverse_events.csv": [event] };
    expect(rules(await findingsOf(given, { tables }))).toEqual([]);
    const unchanged = await findingsOf(doses, { tables });
    expect(unchanged.map((one) => one.what)).toEqual([
      'S01: recorded dose 100 mg BID of 2026-03-03T08:00:00+00:00: the label data give: hold because of "Rash".',
      "S01: recorded dose 100 mg BID of 2026-03-03T20:00:00+00:00: the label data give: 75 mg BID.",
    ]);
    expect(unchanged[0]?.remedy).toContain("never advice on treatment");
  });
});
