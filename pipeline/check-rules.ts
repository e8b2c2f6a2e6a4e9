import type { LoadedConfig } from "../src/config/load.js";
import type { AnalyteConfig } from "../src/config/schema.js";
import type { Replacement } from "../src/decisions/replaced-runs.js";
import type { Limits } from "../src/reference/limits.js";
import type { MatrixNames } from "../src/reference/matrix.js";
import type { FileIndex } from "./results-in-force.js";
import type { RunIndex } from "./run-outcome.js";
import type { Context } from "./stage.js";
import { analyteIndex, studyLimits, studyMatrixNames } from "./study-rules.js";
import type { SubjectLinks } from "./subject-links.js";

/** What samples of every subject refer to. */
export interface StudyIndex {
  files: FileIndex;
  runs: RunIndex;
  /** Hash of each decided run's calibrators and QC samples. */
  runEvidence: ReadonlyMap<string, string>;
  /** Runs that count instead of others. */
  replacements: readonly Replacement[];
  /** Subjects whose records count for another one. */
  links: SubjectLinks;
}

/** study.yaml's words as look-ups, made once for all subjects. */
export interface CheckRules {
  matrixNames: MatrixNames;
  findAnalyte(name: string): AnalyteConfig | null;
  limits: Limits;
}

const rulesOf = new WeakMap<LoadedConfig, CheckRules>();

export function checkRules(context: Context): CheckRules {
  const known = rulesOf.get(context.loaded);
  if (known) return known;
  const rules = {
    matrixNames: studyMatrixNames(context),
    findAnalyte: analyteIndex(context.loaded.config.analytes),
    limits: studyLimits(context),
  };
  rulesOf.set(context.loaded, rules);
  return rules;
}
