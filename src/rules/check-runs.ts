import type { Finding } from "../domain/finding.js";
import { findingOf } from "../findings/finding.js";
import type { Limits } from "../reference/limits.js";
import { runsRules } from "./index.js";
import type { RunsTogether } from "./runs-together.js";

/** Findings across runs; they never change a run's verdict. */
export function checkRunsTogether(runs: RunsTogether, limits: Limits): Finding[] {
  return runsRules.flatMap((rule) => rule.check(runs, limits).map((trouble) => findingOf(rule.key, rule, trouble)));
}
