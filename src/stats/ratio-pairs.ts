import { type CensoredSample, censoredSample } from "./censored-sample.js";
import type { RowCounts } from "./estimate-row.js";

/** One pair of a group: its subject and where its log ratio lies. */
export interface RatioPair {
  readonly subjectId: string;
  /** Natural logs; equal = quantified, infinite = open (see logRatioBounds). */
  readonly lower: number;
  readonly upper: number;
  /** CSF is below its LLOQ, also where plasma is too; by default a ratio with an open or wider lower end. */
  readonly isCsfBelow?: boolean;
}

/** The pairs of a group as the methods need them. */
export interface PairGroup {
  readonly sample: CensoredSample;
  readonly subjects: readonly string[];
  readonly counts: RowCounts;
  readonly nCsfBelow: number;
  /** Quantified log ratios and their subjects. */
  readonly logs: readonly number[];
  readonly logSubjects: readonly string[];
  /** Subjects with a quantified pair. */
  readonly nSubjectsQuantified: number;
}

/**
 * Sort out the pairs of one group.
 *
 * Few values: an empty group has zero counts; subjects without any informative pair do not count.
 *
 * @example pairGroup([{ subjectId: "a", lower: -Infinity, upper: 0 }]).nCsfBelow // => 1
 */
export function pairGroup(pairs: readonly RatioPair[]): PairGroup {
  const isKnown = ({ lower, upper }: RatioPair) => Number.isFinite(lower) || Number.isFinite(upper);
  const quantified = pairs.filter(({ lower, upper }) => lower === upper);
  const informative = pairs.filter(isKnown);
  const nAbove = informative.filter(({ upper }) => upper === Number.POSITIVE_INFINITY).length;
  return {
    sample: censoredSample(pairs),
    subjects: pairs.map(({ subjectId }) => subjectId),
    counts: {
      nSubjects: new Set(informative.map(({ subjectId }) => subjectId)).size,
      nPairs: pairs.length,
      nQuantified: quantified.length,
      nBelow: informative.length - quantified.length - nAbove,
      nAbove,
      nNotEstimable: pairs.length - informative.length,
    },
    nCsfBelow: pairs.filter(
      (pair) => pair.isCsfBelow ?? (pair.lower < pair.upper && pair.upper < Number.POSITIVE_INFINITY),
    ).length,
    logs: quantified.map(({ lower }) => lower),
    logSubjects: quantified.map(({ subjectId }) => subjectId),
    nSubjectsQuantified: new Set(quantified.map(({ subjectId }) => subjectId)).size,
  };
}
