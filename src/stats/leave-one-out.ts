import type { EstimateRow, RowSettings } from "./estimate-row.js";
import { estimateRow } from "./estimate-rows.js";
import { pairGroup, type RatioPair } from "./ratio-pairs.js";

/** An estimate without one pair or one subject. */
export interface LeftOut {
  readonly what: "pair" | "subject";
  /** Position of the pair in the list; of the subject's first pair. */
  readonly at: number;
  readonly without: EstimateRow;
  /** Natural log of the estimate without it over the estimate with it; null where either is missing. */
  readonly shift: number | null;
  /** Moves the estimate by more than a tenth and by more than half of the half-width of the interval without it. */
  readonly isInfluential: boolean;
}

/** A shift by less than this factor is never stated. */
const LEAST_FACTOR = 1.1;

/**
 * The primary estimate without each pair and without each subject.
 *
 * Use in the lab: one swapped pair can carry a result; it is stated beside the result, and never a reason to exclude.
 * Formula: shift = log(GM without / GM with); influential where |shift| > log 1.1 and |shift| > half of the half-width
 * of the interval without it, log(high / low) / 4.
 * Definition: the method stays that of the row; a subject with one pair is told as a pair only.
 * Few values: an estimate that cannot be had without it has no shift, and its row says why.
 * Reference: Cook RD (1977) Technometrics 19:15-18 (deletion of cases); thresholds are the project's own.
 *
 * @example leaveOneOut([{ subjectId: "a", lower: 0, upper: 0 }], { method: "subject-log-means", geometricMean: 1 }, defaultAnalysisRule)[0].shift // => null
 */
export function leaveOneOut(
  pairs: readonly RatioPair[],
  primary: Pick<EstimateRow, "method" | "geometricMean">,
  settings: RowSettings,
): LeftOut[] {
  const judge = (what: LeftOut["what"], at: number, rest: readonly RatioPair[]): LeftOut => {
    const without = estimateRow(primary.method, pairGroup(rest), settings);
    const isKnown = primary.geometricMean !== null && without.geometricMean !== null;
    const shift = isKnown ? Math.log(without.geometricMean! / primary.geometricMean!) : null;
    const { ciLow, ciHigh } = without;
    const halfWidth = ciLow === null || ciHigh === null ? null : Math.log(ciHigh / ciLow) / 2;
    const size = Math.abs(shift ?? 0);
    const isInfluential = size > Math.log(LEAST_FACTOR) && halfWidth !== null && size > halfWidth / 2;
    return { what, at, without, shift, isInfluential };
  };
  const counts = new Map<string, number>();
  for (const { subjectId } of pairs) counts.set(subjectId, (counts.get(subjectId) ?? 0) + 1);
  const withoutPairs = pairs.map((pair, at) =>
    judge(
      "pair",
      at,
      pairs.filter((other) => other !== pair),
    ),
  );
  const withoutSubjects = [...counts]
    .filter(([, count]) => count > 1)
    .map(([subjectId]) =>
      judge(
        "subject",
        pairs.findIndex((pair) => pair.subjectId === subjectId),
        pairs.filter((pair) => pair.subjectId !== subjectId),
      ),
    );
  return [...withoutPairs, ...withoutSubjects];
}
