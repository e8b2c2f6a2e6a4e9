import { type Finding, finding } from "../domain/finding.js";
import type { Limits } from "../reference/limits.js";
import { runsRules } from "./index.js";
import type { RunsTogether } from "./runs-together.js";

/** Findings across runs; they never change a run's verdict. */
export function checkRunsTogether(runs: RunsTogether, limits: Limits): Finding[] {
  return runsRules.flatMap(({ key, scope, severity, why, remedy, check }) =>
    check(runs, limits).map((trouble) => finding({ rule: key, scope, severity, why, remedy, ...trouble })),
  );
}
