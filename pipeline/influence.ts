import type { AnalysisRow } from "../src/domain/analysis.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Pair } from "../src/domain/pair.js";
import { influenceByGroup } from "../src/pairs/influence-rows.js";
import { groupValue } from "./70-compute.js";
import { analysisRule } from "./analysis-plan.js";
import type { Context } from "./stage.js";

/** Pairs and subjects that carry the primary result of their analyte and group: stated beside it, never excluded for it. */
export function influentialRows(
  subjects: readonly SubjectEvaluation[],
  { loaded: { config } }: Context,
): AnalysisRow[] {
  const groups = new Map<Pair, string[]>();
  for (const evaluation of subjects) {
    for (const pair of evaluation.pairs) {
      const named = config.summary.groupBy.map(
        (key) => `${key}=${groupValue(key, pair, evaluation) ?? "not recorded"}`,
      );
      groups.set(pair, named);
    }
  }
  return config.analytes
    .flatMap(({ name }) => {
      const pairs = [...groups.keys()].filter((pair) => pair.analyte === name);
      return influenceByGroup(name, pairs, (pair) => groups.get(pair)!, analysisRule(config));
    })
    .filter((row) => row.marks.includes("influential"));
}
