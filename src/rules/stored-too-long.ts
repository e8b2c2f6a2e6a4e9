import { dayMs } from "../domain/moment.js";
import type { Rule, SampleFacts, Trouble } from "./rule.js";

export const storedTooLong: Rule<SampleFacts> = {
  key: "stored-too-long",
  title: "Stored longer than shown stable",
  scope: "sample",
  severity: "error",
  effect: "invalid",
  limits: ["storage-tolerance"],
  source: "ICH M10 3.2.8",
  mark: "F",
  why: "Beyond the validated time the drug may have degraded: the concentration may be too low.",
  remedy: "Extend the stability data of the method, or leave the sample out.",
  check(facts, limits) {
    const { collectedAt } = facts;
    if (collectedAt === null) return [];
    return facts.analyses.flatMap(({ analyte, acquiredAt, method }): Trouble[] => {
      if (acquiredAt === null || method === null || method.validatedDays === null) return [];
      const days = validatedDays(method.validatedDays, facts.numbers.storage_c, limits.numberOf("storage-tolerance"));
      const storedDays = (acquiredAt.endMs - collectedAt.ms) / dayMs;
      if (days === "temperatureUnknown") return [];
      if (days === null) {
        const what = `No stability is shown for ${analyte} at ${facts.numbers.storage_c} degC.`;
        return [{ what, column: "storage_c", expected: "a validated storage temperature" }];
      }
      if (storedDays <= days) return [];
      const what = `${analyte} was measured ${Math.ceil(storedDays)} days after collection, ${days} days are shown stable.`;
      return [{ what, column: "collected_at", expected: `at most ${days} days` }];
    });
  },
};

/** Stability shown at a warmer temperature holds for a colder one (chemical drugs), never the other way round. */
function validatedDays(
  declared: number | Readonly<Record<string, number>>,
  storageC: number | undefined,
  toleranceC: number,
): number | null | "temperatureUnknown" {
  if (typeof declared === "number") return declared;
  if (storageC === undefined) return "temperatureUnknown";
  const fitting = Object.entries(declared).filter(([temperature]) => Number(temperature) >= storageC - toleranceC);
  return fitting.length === 0 ? null : Math.max(...fitting.map(([, days]) => days));
}
