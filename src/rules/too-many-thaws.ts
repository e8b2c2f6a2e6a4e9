import type { Rule, SampleFacts, Trouble } from "./rule.js";

export const tooManyThaws: Rule<SampleFacts> = {
  key: "too-many-thaws",
  title: "Thawed more often than shown stable",
  scope: "sample",
  severity: "error",
  effect: "invalid",
  limits: [],
  source: "ICH M10 3.2.8",
  mark: "F",
  why: "Each thaw may cost drug; beyond the validated number the loss is not known.",
  remedy: "Show stability for this number of thaws, or leave the sample out.",
  check(facts) {
    const thaws = facts.numbers.thaw_cycles;
    if (thaws === undefined) return [];
    return facts.analyses.flatMap(({ analyte, method }): Trouble[] => {
      const allowed = method?.validatedThaws ?? null;
      if (allowed === null || thaws <= allowed) return [];
      const what = `Thawed ${thaws} times, ${allowed} are shown stable for ${analyte}.`;
      return [{ what, column: "thaw_cycles", value: String(thaws), expected: `at most ${allowed}` }];
    });
  },
};
