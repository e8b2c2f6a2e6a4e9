import type { SubjectLabel } from "./by-subject.js";

/**
 * Values with the mean of their subject taken away: what is left varies within subjects only.
 *
 * Use in the lab: slopes within subjects, free of differences between them.
 * Few values: a subject with one value gives 0.
 *
 * @example centreWithin([1, 3, 10], ["a", "a", "b"]) // => [-1, 1, 0]
 */
export function centreWithin(values: ArrayLike<number>, subjects: ArrayLike<SubjectLabel>): number[] {
  const sums = new Map<SubjectLabel, { sum: number; n: number }>();
  for (let i = 0; i < values.length; i++) {
    const own = sums.get(subjects[i]!) ?? { sum: 0, n: 0 };
    own.sum += values[i]!;
    own.n += 1;
    sums.set(subjects[i]!, own);
  }
  return Array.from(values, (value, i) => {
    const { sum, n } = sums.get(subjects[i]!)!;
    return n === 1 ? 0 : value - sum / n;
  });
}
