import { incurredReanalysis } from "../stats/incurred-reanalysis.js";
import { groups } from "./reanalysis-disagrees.js";
import { type IncurredSample, type RunsRule, type RunsTrouble, sayMatrix } from "./runs-together.js";

export const reanalysisTrend: RunsRule = {
  key: "reanalysis-trend",
  title: "All reanalyses of one subject or run disagree",
  scope: "study",
  severity: "warning",
  effect: "none",
  limits: ["incurred-difference", "incurred-trend-count"],
  source: "ICH M10 5 (trends are looked at even where the whole passes; the least number is a project default)",
  mark: "D",
  why: "A whole subject or run off points to one cause: a swapped set of tubes, a failed extraction, a metabolite.",
  remedy: "Look at the samples of this subject or run together.",
  check({ incurred }, limits) {
    const limitPct = limits.numberOf("incurred-difference");
    const least = limits.numberOf("incurred-trend-count");
    return groups(incurred).flatMap((own) => [
      ...offTogether(own, (one) => one.subjectId, "subject", limitPct, least),
      ...offTogether(own, (one) => one.initial.run, "run", limitPct, least),
    ]);
  },
};

function offTogether(
  own: readonly IncurredSample[],
  keyOf: (one: IncurredSample) => string,
  what: "subject" | "run",
  limitPct: number,
  least: number,
): RunsTrouble[] {
  return [...new Set(own.map(keyOf))].flatMap((key): RunsTrouble[] => {
    const some = own.filter((one) => keyOf(one) === key);
    const answer = incurredReanalysis(
      some.map((one) => one.initial.value),
      some.map((one) => one.repeat.value),
      limitPct,
    );
    if (some.length < least || answer.notEstimable !== undefined || answer.nWithin > 0) return [];
    const { analyte, matrix } = some[0]!;
    return [
      {
        analyte,
        ...(what === "subject" ? { subjectId: key } : { run: key }),
        what: `All ${some.length} reanalyses of ${what} ${key} (${analyte} in ${sayMatrix(matrix)}) differ by more than ${limitPct} %.`,
        value: some.map((one) => one.sampleId).join(" | "),
        expected: `some within ${limitPct} %`,
      },
    ];
  });
}
