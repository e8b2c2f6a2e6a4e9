import type { Moment } from "../domain/moment.js";
import type { Rule, SampleFacts, Trouble } from "./rule.js";

export const impossibleTimes: Rule<SampleFacts> = {
  key: "impossible-times",
  title: "Times in an impossible order",
  scope: "sample",
  severity: "error",
  effect: "invalid",
  limits: [],
  source: "Practice notes, flags",
  mark: "F",
  why: "A tube cannot be centrifuged, frozen or measured before it was collected: one of the times belongs to another tube.",
  remedy: "Find out which time is wrong and correct the samples table.",
  check(facts) {
    const { collectedAt, times } = facts;
    const steps: (readonly [string, Moment | null | undefined])[] = [
      ["collected_at", collectedAt],
      ["centrifuged_at", times.centrifuged_at],
      ["frozen_at", times.frozen_at],
      ...facts.analyses.map((analysis) => ["acquired_at", analysis.acquiredAt] as const),
    ];
    const troubles = orderTroubles(steps);
    // A tube may be received before or after it is frozen, but never before it was collected.
    return [...troubles, ...orderTroubles([steps[0]!, ["received_at", times.received_at]])];
  },
};

function orderTroubles(steps: readonly (readonly [string, Moment | null | undefined])[]): Trouble[] {
  const troubles: Trouble[] = [];
  let last: readonly [string, Moment] | null = null;
  for (const [column, moment] of steps) {
    if (moment === null || moment === undefined) continue;
    if (last !== null && moment.endMs < last[1].ms) {
      troubles.push({ what: `${column} lies before ${last[0]}.`, column, expected: `not before ${last[0]}` });
    } else {
      last = [column, moment];
    }
  }
  return troubles;
}
