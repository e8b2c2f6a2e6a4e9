import { incurredReanalysis } from "../stats/incurred-reanalysis.js";
import { type IncurredSample, type RunsRule, type RunsTrouble, sayMatrix } from "./runs-together.js";

export const reanalysisDisagrees: RunsRule = {
  key: "reanalysis-disagrees",
  title: "Incurred samples do not read the same again",
  scope: "study",
  severity: "error",
  effect: "none",
  limits: ["incurred-difference"],
  source: "ICH M10 5 (two thirds within 20 % of the mean of both)",
  mark: "F",
  why: "The method does not measure real samples as it measures its QC samples: metabolites, stability, mixing, matrix.",
  remedy: "Stop, find the cause and write it down; initial values stay what they are.",
  check({ incurred }, limits) {
    const limitPct = limits.numberOf("incurred-difference");
    return groups(incurred).flatMap((own): RunsTrouble[] => {
      const { analyte, matrix } = own[0]!;
      const answer = incurredReanalysis(
        own.map((one) => one.initial.value),
        own.map((one) => one.repeat.value),
        limitPct,
      );
      if (answer.notEstimable !== undefined || answer.isPassed) return [];
      return [
        {
          analyte,
          what: `${answer.nWithin} of ${answer.n} reanalyses of ${analyte} in ${sayMatrix(matrix)} are within ${limitPct} %: ${3 * answer.nWithin} < ${2 * answer.n}.`,
          value: `${answer.nWithin} of ${answer.n}`,
          expected: "at least 2 of 3",
        },
      ];
    });
  },
};

/** Incurred samples by analyte and matrix. */
export function groups(incurred: readonly IncurredSample[]): IncurredSample[][] {
  const byKey = new Map<string, IncurredSample[]>();
  for (const one of incurred) {
    const key = `${one.analyte}\u001f${one.matrix}`;
    byKey.set(key, [...(byKey.get(key) ?? []), one]);
  }
  return [...byKey.values()];
}
