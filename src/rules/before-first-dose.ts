import type { Rule, SampleFacts } from "./rule.js";

export const beforeFirstDose: Rule<SampleFacts> = {
  key: "before-first-dose",
  title: "Sampled before the first dose",
  scope: "sample",
  severity: "error",
  effect: "review",
  limits: [],
  source: "Practice notes, flags",
  mark: "F",
  why: "Before the first dose there is nothing to penetrate: drug found here is carry-over, a swapped tube or a wrong time.",
  remedy: "Check collection time and dose records; a planned blank needs no pair.",
  check(facts) {
    const { collectedAt, firstDoseAt } = facts;
    if (collectedAt === null || firstDoseAt === null || collectedAt.endMs > firstDoseAt.ms) return [];
    return [{ what: "The sample was drawn before the first recorded dose.", column: "collected_at" }];
  },
};
