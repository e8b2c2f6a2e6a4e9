import type { Rule, SampleFacts } from "./rule.js";

export const unstableCondition: Rule<SampleFacts> = {
  key: "unstable-condition",
  title: "Subject not in a stable condition",
  scope: "sample",
  severity: "warning",
  effect: "review",
  limits: [],
  source: "Dosing guide, Protocol 1",
  mark: "F",
  why: "Fever, seizures or intensive treatment change barrier and clearance: the ratio is not the one of a stable subject.",
  remedy: "Ask the site what was going on; keep the sample only with a note.",
  check(facts) {
    const stable = facts.cells.stable_condition;
    if (stable === undefined || /^(yes|y|true|1)$/i.test(stable)) return [];
    const isNo = /^(no|n|false|0)$/i.test(stable);
    const what = isNo ? "The subject was not in a stable condition." : `Stable condition reads "${stable}".`;
    return [{ what, column: "stable_condition", value: stable, expected: "yes" }];
  },
};
