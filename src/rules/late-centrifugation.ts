import { minuteMs } from "../domain/moment.js";
import type { Rule, SampleFacts } from "./rule.js";

export const lateCentrifugation: Rule<SampleFacts> = {
  key: "late-centrifugation",
  title: "Blood centrifuged late",
  scope: "sample",
  severity: "warning",
  effect: "review",
  limits: ["centrifuge-within"],
  source: "Dosing guide, Protocol 1 (centrifuged; the time is a project default)",
  mark: "P",
  why: "While blood stands, drug moves between cells and plasma.",
  remedy: "Check the times on the laboratory form; a validated longer time can be set as a limit of the study.",
  check(facts, limits) {
    const { collectedAt } = facts;
    const spun = facts.times.centrifuged_at;
    if (facts.matrix !== "plasma" || spun === undefined || collectedAt === null) return [];
    const leastMin = (spun.ms - collectedAt.endMs) / minuteMs;
    const mostMin = (spun.endMs - collectedAt.ms) / minuteMs;
    const withinMin = limits.numberOf("centrifuge-within");
    if (mostMin <= withinMin) return [];
    const isSure = leastMin > withinMin;
    const what = isSure
      ? `Blood was centrifuged ${Math.round(leastMin)} min after collection.`
      : "The times are not exact enough to say when blood was centrifuged.";
    return [{ what, column: "centrifuged_at", expected: `within ${withinMin} min` }];
  },
};
