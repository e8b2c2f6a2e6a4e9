import type { Rule, SampleFacts, Trouble } from "./rule.js";

export const notAtSteadyState: Rule<SampleFacts> = {
  key: "not-at-steady-state",
  title: "Not, or not provably, at steady state",
  scope: "sample",
  severity: "warning",
  effect: "none",
  limits: [],
  source: "Dosing guide, Protocol 1 (consistent dose for at least 3 days)",
  mark: "F",
  why: "Before steady state the ratio depends on the time since the start or the change, not only on penetration.",
  remedy:
    "Complete the dose records, give missing half-lives in study.yaml, or sample again after enough days on one dose.",
  check(facts) {
    return facts.analyses.flatMap(({ analyte, steadyState }): Trouble[] => {
      if (steadyState === null || steadyState.verdict === "yes") return [];
      const head = steadyState.verdict === "no" ? "not at steady state" : "steady state unknown";
      return [
        {
          what: `${analyte}: ${head}. ${steadyState.reason?.text ?? ""}`.trim(),
          value: steadyState.verdict,
          expected: "yes",
        },
      ];
    });
  },
};
