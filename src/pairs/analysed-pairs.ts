import type { Pair, Ratio } from "../domain/pair.js";
import type { RatioPair } from "../stats/ratio-pairs.js";

/** Settings of the analyses beside the summaries (study.yaml, `analysis`). */
export interface AnalysisSettings {
  level: number;
  ratioAtH: readonly number[];
  timeBinsH: readonly (readonly [number, number])[];
  auc: { method: "linear" | "linear-up-log-down"; minSamples: number; minSubjectsPerTime: number };
  bootstrapReplicates: number;
  bootstrapSeed: number;
  /** Of the analyte in plasma, hours; null where study.yaml gives none. */
  plasmaHalfLifeH: number | null;
}

/** A used pair with both concentrations quantified on one basis: ratio and sides as plain numbers. */
export interface QuantifiedPair {
  pairId: string;
  subjectId: string;
  ratio: number;
  csf: number;
  plasma: number;
  gapMin: number;
  timeAfterDoseH: number | null;
}

/** The pairs that analyses beside the summaries work on, and what they leave out. */
export interface AnalysedPairs {
  quantified: QuantifiedPair[];
  nCensored: number;
  nNotEstimable: number;
  nExcluded: number;
}

/** Pairs that are not excluded, with a quantified total ratio, in order of subject, time and id; the others are counted. */
export function analysedPairs(pairs: readonly Pair[]): AnalysedPairs {
  const used = pairs.filter((pair) => pair.exclusions.length === 0);
  const quantified = used.flatMap((pair): QuantifiedPair[] => {
    const { value } = pair.ratio;
    const csf = pair.csf.concentration.value;
    const plasma = pair.plasma.concentration.value;
    if (pair.ratio.state !== "quantified" || value === null || csf === null || plasma === null) return [];
    const { pairId, subjectId, gapMin, timeAfterDoseH } = pair;
    return [{ pairId, subjectId, ratio: value, csf, plasma, gapMin, timeAfterDoseH }];
  });
  quantified.sort((a, b) => compareText(a.subjectId, b.subjectId) || compareText(a.pairId, b.pairId));
  const nNotEstimable = used.filter((pair) => pair.ratio.state === "notEstimable").length;
  return {
    quantified,
    nNotEstimable,
    nCensored: used.length - nNotEstimable - quantified.length,
    nExcluded: pairs.length - used.length,
  };
}

/** Marks of a result that rests on complete pairs alone. */
export function completeMarks({ nCensored }: AnalysedPairs): string[] {
  return nCensored > 0 ? ["complete-pairs-only-biased"] : [];
}

export function countSubjects(pairs: readonly { subjectId: string }[]): number {
  return new Set(pairs.map(({ subjectId }) => subjectId)).size;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Pairs that are not excluded, in order of subject and id. */
export function usedPairs(pairs: readonly Pair[]): Pair[] {
  return pairs
    .filter((pair) => pair.exclusions.length === 0)
    .sort((a, b) => compareText(a.subjectId, b.subjectId) || compareText(a.pairId, b.pairId));
}

/** A pair as the summaries take it: the bounds of its log total ratio, and which sides lie outside their limits. */
export function ratioPair({ subjectId, ratio, csf, plasma }: Pair): RatioPair {
  const isAboveUloq = [csf, plasma].some((side) => side.concentration.state === "aboveUloq");
  const isCsfBelow = ["belowLloq", "notDetected"].includes(csf.concentration.state);
  return { subjectId, ...logBounds(ratio), isCsfBelow, isAboveUloq };
}

function logBounds({ state, value, bound }: Ratio): { lower: number; upper: number } {
  if (state === "quantified") return { lower: Math.log(value!), upper: Math.log(value!) };
  const [below, above] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (state === "notEstimable") return { lower: below, upper: above };
  return state === "below" ? { lower: below, upper: Math.log(bound!) } : { lower: Math.log(bound!), upper: above };
}

/** All pairs, then those of each group that `groupsOf` names, in order of the names. */
export function pairsByGroup(
  pairs: readonly Pair[],
  groupsOf: (pair: Pair) => readonly string[],
): (readonly [group: string, pairs: readonly Pair[]])[] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    for (const group of groupsOf(pair)) {
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [pair]);
      else members.push(pair);
    }
  }
  return [["all", pairs], ...[...groups].sort(([a], [b]) => compareText(a, b))];
}
