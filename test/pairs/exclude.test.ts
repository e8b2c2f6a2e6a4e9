import { describe, expect, it } from "vitest";
import type { SampleResult, SteadyState } from "../../src/domain/pair.js";
import { judgeUse, type PairToJudge, type UseRules } from "../../src/pairs/exclude.js";
import { atSteadyState, sampleResult } from "../builders/sample-result.js";

const rules: UseRules = {
  steadyStateOnly: true,
  requireRunAcceptance: false,
  excludeReview: false,
  warnGapMin: 15,
  doseBetween: "exclude",
};
const reason = { code: "dose-changed", text: "The dose changed 48 h before." };
const no: SteadyState = { ...atSteadyState, verdict: "no", reason };
const unknown: SteadyState = { ...atSteadyState, verdict: "unknown", reason };
const judge = (
  csf: Partial<SampleResult> = {},
  plasma: Partial<SampleResult> = {},
  more: Partial<UseRules> = {},
  steadyState = atSteadyState,
  gapMin = 0,
  about: Partial<PairToJudge> = {},
) => {
  const sides = { csf: sampleResult("csf", "C1", 0, csf), plasma: sampleResult("plasma", "P1", 0, plasma) };
  const plain = { ratioState: "quantified", doseBetween: "no", doseIntoCsf: null, marks: [] } as const;
  return judgeUse({ ...sides, gapMin, steadyState, ...plain, ...about }, { ...rules, ...more });
};
const codes = (use: ReturnType<typeof judge>) => use.exclusions.map((exclusion) => exclusion.code);

describe("use of a pair", () => {
  it.each([
    ["a dose between", { doseBetween: "yes" }, {}, ["dose-between"], ["dose-between"], false],
    ["a dose between that is only marked", { doseBetween: "yes" }, { doseBetween: "mark" }, [], ["dose-between"], true],
    ["perhaps a dose between", { doseBetween: "perhaps" }, {}, [], ["dose-between-unclear"], true],
    ["a dose into the CSF", { doseIntoCsf: "D7" }, {}, ["intrathecal-dose"], [], false],
    ["a ratio that cannot be estimated", { ratioState: "notEstimable" }, {}, [], [], false],
    ["a shared plasma", { marks: ["plasma-shared"] }, {}, [], ["plasma-shared"], true],
  ] as const)("%s", (_name, about, more, exclusions, marks, isUsed) => {
    const use = judge({}, {}, more, atSteadyState, 0, about);
    expect([codes(use), use.marks, use.isUsed]).toEqual([exclusions, marks, isUsed]);
  });

  it("is not used while no result of a side counts", () => {
    const undecided = { ...sampleResult("csf", "C1", 0).concentration, state: "undecided" as const, value: null };
    expect(codes(judge({ concentration: undecided }))).toEqual(["no-current-result"]);
  });

  it("is used where nothing speaks against it", () => {
    expect(judge()).toEqual({ isUsed: true, exclusions: [], marks: [] });
  });

  it.each([
    ["run rejected", judge({}, { runVerdict: "rejected" }), ["run-rejected"]],
    [
      "both runs rejected",
      judge({ runVerdict: "rejected" }, { runVerdict: "rejected" }),
      ["run-rejected", "run-rejected"],
    ],
    ["sample invalid", judge({ sampleVerdict: "invalid" }), ["sample-invalid"]],
    ["excluded by a person", judge({ exclusions: [{ code: "decision", text: "Tube broke." }] }), ["decision"]],
    ["not at steady state", judge({}, {}, {}, no), ["not-at-steady-state"]],
    ["steady state unknown", judge({}, {}, {}, unknown), ["steady-state-unknown"]],
    [
      "run not assessed where accepted runs are asked for",
      judge({ runVerdict: "notAssessed" }, {}, { requireRunAcceptance: true }),
      ["run-not-accepted"],
    ],
    [
      "run in review where accepted runs are asked for",
      judge({ runVerdict: "review" }, {}, { requireRunAcceptance: true, excludeReview: true }),
      ["run-not-accepted"],
    ],
    [
      "run in review where reviews are left out",
      judge({}, { runVerdict: "review" }, { excludeReview: true }),
      ["run-review"],
    ],
    [
      "sample in review where reviews are left out",
      judge({}, { sampleVerdict: "review" }, { excludeReview: true }),
      ["sample-review"],
    ],
    [
      "several: the run comes first",
      judge({ sampleVerdict: "invalid" }, { runVerdict: "rejected" }, {}, no),
      ["run-rejected", "sample-invalid", "not-at-steady-state"],
    ],
  ] as const)("not used: %s", (_name, use, expected) => {
    expect(use.isUsed).toBe(false);
    expect(codes(use)).toEqual(expected);
  });

  it.each([
    ["off steady state while all pairs count", judge({}, {}, { steadyStateOnly: false }, no), []],
    ["run not assessed", judge({ runVerdict: "notAssessed" }), ["run-not-assessed"]],
    ["run in review", judge({ runVerdict: "review" }), ["run-review"]],
    ["sample in review", judge({}, { sampleVerdict: "review" }), ["sample-review"]],
    ["gap of 16 min", judge({}, {}, {}, atSteadyState, 16), ["gap-over-15-min"]],
    ["gap of -15.5 min", judge({}, {}, {}, atSteadyState, -15.5), ["gap-over-15-min"]],
    ["gap of exactly 15 min", judge({}, {}, {}, atSteadyState, -15), []],
    [
      "assumed half-life",
      judge({}, {}, {}, { ...atSteadyState, marks: ["csf-half-life-assumed"] }),
      ["csf-half-life-assumed"],
    ],
    ["marks of the results", judge({ marks: ["unit-converted"] }, { marks: ["unit-converted"] }), ["unit-converted"]],
  ] as const)("used and marked: %s", (_name, use, marks) => {
    expect(use).toEqual({ isUsed: true, exclusions: [], marks });
  });

  it("names sample, run and reason in its text", () => {
    expect(judge({}, { runVerdict: "rejected" }).exclusions[0]?.text).toBe(
      "Plasma sample P1: its run R1 was rejected.",
    );
    const accepted = { requireRunAcceptance: true };
    expect(judge({}, { runVerdict: "review" }, accepted).exclusions[0]?.text).toContain("its run R1 is under review");
    expect(judge({}, { runVerdict: "notAssessed", run: null }, accepted).exclusions[0]?.text).toContain(
      "its run was not assessed",
    );
    expect(judge({}, {}, {}, no).exclusions[0]?.text).toBe("Not at steady state: The dose changed 48 h before.");
  });
});
