import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { effectiveValues } from "../../src/config/show.js";
import { ConfigError } from "../../src/domain/errors.js";

const minimal = "id: s\nanalytes:\n  - name: drug\n";
const problemsOf = (yaml: string) => {
  try {
    parseConfig(yaml);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("expected a ConfigError");
};

describe("study.yaml", () => {
  it("has the contract's defaults", () => {
    const { config } = parseConfig(minimal);
    expect(config.pairing).toEqual({ windowMin: 60, warnGapMin: 15, plasma: "own", doseBetween: "exclude" });
    expect(config.steadyState).toEqual({
      minDays: 3,
      halfLives: 5,
      missedDosesAllowed: 0,
      intervalToleranceH: null,
      afterMissedDose: "asStart",
      unknownHalfLifeLookbackDays: 60,
      perpetratorLookbackDays: 14,
      washoutHalfLives: 5,
    });
    expect(config.policies).toEqual({ duplicates: "none", requireRunAcceptance: false, excludeReview: false });
    expect(config.summary.steadyStateOnly).toBe(true);
    expect(config.inbox.settleSeconds).toBe(5);
    expect(config.doseRecords.complete).toBe(false);
  });

  it.each([
    ["methods:\n  - {analyte: drug, matrix: csf, unit: ng/mL, expressedAs: salt}\n", /methods\.0\.expressedAs is salt/],
    ["doseRecords: {expressedAs: salt}\n", /doseRecords\.expressedAs is salt/],
  ])("asks for the salt factor where amounts of the salt are declared: %j", (yaml, found) => {
    const [problem] = problemsOf(minimal + yaml).problems;
    expect(problem).toMatchObject({ path: "analytes.0.saltFactor", found: expect.stringMatching(found) });
    expect(() => parseConfig(`${minimal}    saltFactor: 1.2\n${yaml}`)).not.toThrow();
  });

  it("reports every problem at once, with line, path, value, expectation and near miss", () => {
    const error = problemsOf(
      `${minimal}pairing:\n  windowMi: 30\nzone: Europe/Berln\npolicies:\n  duplicates: frist\nsteadyState:\n  minDays: -1\n`,
    );
    expect(error.problems.map((problem) => problem.path).sort()).toEqual([
      "pairing.windowMi",
      "policies.duplicates",
      "steadyState.minDays",
    ]);
    expect(error.message).toContain(
      "study.yaml:5: pairing.windowMi: expected one of windowMin, warnGapMin, plasma, doseBetween, found the unknown key `windowMi`; did you mean `windowMin`?",
    );
    expect(error.message).toContain(
      'study.yaml:8: policies.duplicates: expected none | first | mean, found "frist"; did you mean `first`?',
    );
    expect(error.message).toContain("study.yaml:10: steadyState.minDays: expected a number >= 0, found -1");
    expect(error.message).toContain("3 problems in study.yaml");
  });

  it("knows the drugs with label data", () => {
    const of = (label: string) => `id: s\nanalytes:\n  - { name: drug, label: ${label} }\n`;
    for (const label of ["auto", "none", "larotrectinib"]) {
      expect(parseConfig(of(label)).config.analytes[0]?.label).toBe(label);
    }
    expect(parseConfig(minimal).config.analytes[0]?.label).toBe("auto");
    expect(problemsOf(of("larotrectinb")).problems).toMatchObject([
      {
        path: "analytes.0.label",
        nearMiss: "larotrectinib",
        expected: "auto, none, or a drug with label data (examplinib, larotrectinib)",
      },
    ]);
  });

  it("checks names against each other", () => {
    const error = problemsOf(`${minimal}zone: Europe/Berln\nmethods:\n  - { analyte: drgu, matrix: csf }\n`);
    expect(error.problems.map(({ path, nearMiss }) => ({ path, nearMiss }))).toEqual([
      { path: "methods.0.analyte", nearMiss: "drug" },
      { path: "zone", nearMiss: "Europe/Berlin" },
    ]);
  });

  it("takes an assumed CSF half-life only with a reason", () => {
    const error = problemsOf("id: s\nanalytes:\n  - name: drug\n    halfLifeH: { plasma: 3, csf: asPlasma }\n");
    expect(error.problems[0]).toMatchObject({ path: "analytes.0.halfLifeH.reason" });
  });

  it("says where YAML itself is broken", () => {
    expect(problemsOf("id: [a\nzone: UTC\n").message).toMatch(/study\.yaml: line \d+: expected YAML/);
  });

  it("shows every value with the place it came from", () => {
    const rows = effectiveValues(parseConfig(`${minimal}pairing:\n  windowMin: 30\n`));
    expect(rows.find((row) => row.path === "pairing.windowMin")).toEqual({
      path: "pairing.windowMin",
      value: "30",
      origin: "study.yaml:5",
    });
    expect(rows.find((row) => row.path === "pairing.warnGapMin")!.origin).toBe("default");
  });
});
