import type { AnalysisRow } from "../src/domain/analysis.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Pair } from "../src/domain/pair.js";
import { analysedPairs, pairsByGroup } from "../src/pairs/analysed-pairs.js";
import { betweenSubjectShape } from "../src/pairs/between-subject-shape.js";
import { dependentCensoringRows } from "../src/pairs/dependent-censoring.js";
import { influenceRows } from "../src/pairs/influence-rows.js";
import { groupValue } from "./70-compute.js";
import { analysisRule } from "./analysis-plan.js";
import type { Context } from "./stage.js";

/**
 * What a reader must know beside the primary result of each analyte and group: pairs and subjects that carry it, limits
 * that depend on the ratio itself, and, always, whether the subjects are skewed. Nothing is excluded for any of them.
 */
export function cautionRows(subjects: readonly SubjectEvaluation[], { loaded: { config } }: Context): AnalysisRow[] {
  const groups = new Map<Pair, string[]>();
  for (const evaluation of subjects) {
    for (const pair of evaluation.pairs) {
      const named = config.summary.groupBy.map(
        (key) => `${key}=${groupValue(key, pair, evaluation) ?? "not recorded"}`,
      );
      groups.set(pair, named);
    }
  }
  const rule = analysisRule(config);
  return config.analytes.flatMap(({ name }) => {
    const pairs = [...groups.keys()].filter((pair) => pair.analyte === name);
    if (pairs.length === 0) return [];
    const rows = pairsByGroup(pairs, (pair) => groups.get(pair)!).flatMap(([group, members]) => [
      ...influenceRows(name, group, members, rule).filter((row) => row.marks.includes("influential")),
      ...dependentCensoringRows(name, group, members, rule).filter(
        ({ analysis, marks }) => analysis === "dependent-censoring" && marks.length > 0,
      ),
    ]);
    return [...rows, betweenSubjectShape(name, analysedPairs(pairs))];
  });
}
