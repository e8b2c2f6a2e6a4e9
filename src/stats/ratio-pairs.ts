import { type SubjectLabel, subjectPositions } from "./by-subject.js";
import { type CensoredSample, checkBounds } from "./censored-sample.js";
import type { RowCounts } from "./estimate-row.js";

/** One pair of a group: its subject and where its log ratio lies. */
export interface RatioPair {
  readonly subjectId: string;
  /** Natural logs; equal = quantified, infinite = open (see logRatioBounds). */
  readonly lower: number;
  readonly upper: number;
  /** CSF is below its LLOQ, also where plasma is too; by default a ratio with an open or wider lower end. */
  readonly isCsfBelow?: boolean;
  /** A side is above its ULOQ; by default not. */
  readonly isAboveUloq?: boolean;
}

/** The same pairs as columns of equal length. */
export interface PairColumns {
  readonly subjects: ArrayLike<SubjectLabel>;
  /** Natural logs, as in RatioPair. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 where CSF is below its LLOQ. */
  readonly isCsfBelow: Uint8Array;
  /** 1 where a side is above its ULOQ. */
  readonly isAboveUloq: Uint8Array;
}

/** The pairs of a group as the methods need them. */
export interface PairGroup {
  readonly sample: CensoredSample;
  readonly subjects: ArrayLike<SubjectLabel>;
  readonly counts: RowCounts;
  readonly nCsfBelow: number;
  /** 1 where CSF is below its LLOQ, in the order of the sample. */
  readonly isCsfBelow: Uint8Array;
  /** 1 where a side is above its ULOQ, in the same order. */
  readonly isAboveUloq: Uint8Array;
  /** Quantified log ratios and their subjects. */
  readonly logs: readonly number[];
  readonly logSubjects: readonly SubjectLabel[];
  /** Subjects, with any pair and with a quantified one. */
  readonly nSubjectsAll: number;
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
  const isBelow = (pair: RatioPair) =>
    pair.isCsfBelow ?? (pair.lower < pair.upper && pair.upper < Number.POSITIVE_INFINITY);
  return pairGroupOf({
    subjects: pairs.map(({ subjectId }) => subjectId),
    lower: Float64Array.from(pairs, ({ lower }) => lower),
    upper: Float64Array.from(pairs, ({ upper }) => upper),
    isCsfBelow: Uint8Array.from(pairs, (pair) => (isBelow(pair) ? 1 : 0)),
    isAboveUloq: Uint8Array.from(pairs, (pair) => (pair.isAboveUloq === true ? 1 : 0)),
  });
}

/**
 * The same from columns, for groups of which an object a pair would be too many.
 *
 * @example pairGroupOf({ subjects: ["a"], lower: Float64Array.of(0), upper: Float64Array.of(0), isCsfBelow: Uint8Array.of(0), isAboveUloq: Uint8Array.of(0) }).counts.nQuantified // => 1
 */
export function pairGroupOf({ subjects, lower, upper, isCsfBelow, isAboveUloq }: PairColumns): PairGroup {
  checkBounds(lower, upper);
  const n = subjects.length;
  const positions = subjectPositions(subjects);
  // 1: has an informative pair, 2: has a quantified one.
  const seen = new Uint8Array(n);
  const logs: number[] = [];
  const logSubjects: SubjectLabel[] = [];
  let [nBelow, nAbove, nNotEstimable, nCsfBelow] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const isOpenAbove = upper[i] === Number.POSITIVE_INFINITY;
    if (isCsfBelow[i] === 1) nCsfBelow++;
    if (isOpenAbove && lower[i] === Number.NEGATIVE_INFINITY) {
      nNotEstimable++;
      continue;
    }
    const subject = positions[i]!;
    seen[subject]! |= 1;
    if (lower[i] === upper[i]) {
      logs.push(lower[i]!);
      logSubjects.push(subjects[i]!);
      seen[subject]! |= 2;
    } else if (isOpenAbove) nAbove++;
    else nBelow++;
  }
  return {
    sample: { lower, upper },
    subjects,
    counts: {
      nSubjects: countAbove(seen, 0),
      nPairs: n,
      nQuantified: logs.length,
      nBelow,
      nAbove,
      nNotEstimable,
    },
    nCsfBelow,
    isCsfBelow,
    isAboveUloq,
    logs,
    logSubjects,
    nSubjectsAll: positions.reduce((most, position) => (position >= most ? position + 1 : most), 0),
    nSubjectsQuantified: countAbove(seen, 1),
  };
}

function countAbove(flags: Uint8Array, least: number): number {
  let count = 0;
  for (const flag of flags) if (flag > least) count++;
  return count;
}
