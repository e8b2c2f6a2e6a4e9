/** Values of each subject, in the order in which subjects first appear. */
export interface BySubject {
  readonly subjects: readonly string[];
  readonly values: readonly (readonly number[])[];
}

/**
 * Deal values to their subjects.
 *
 * Few values: none gives no subjects; different lengths throw.
 *
 * @example bySubject([1, 2, 3], ["b", "a", "b"]) // => { subjects: ["b", "a"], values: [[1, 3], [2]] }
 */
export function bySubject(values: ArrayLike<number>, subjects: ArrayLike<string>): BySubject {
  if (values.length !== subjects.length) {
    throw new RangeError(`values and subjects differ in length; found ${values.length} and ${subjects.length}`);
  }
  const dealt = new Map<string, number[]>();
  for (let i = 0; i < values.length; i++) {
    const list = dealt.get(subjects[i]!);
    if (list === undefined) dealt.set(subjects[i]!, [values[i]!]);
    else list.push(values[i]!);
  }
  return { subjects: [...dealt.keys()], values: [...dealt.values()] };
}

/**
 * Position of each value's subject among the subjects in order of first appearance.
 *
 * @example subjectPositions(["b", "a", "b"]) // => [0, 1, 0]
 */
export function subjectPositions(subjects: ArrayLike<string>): number[] {
  const positions = new Map<string, number>();
  return Array.from(subjects, (subject) => {
    const known = positions.get(subject);
    if (known !== undefined) return known;
    positions.set(subject, positions.size);
    return positions.size - 1;
  });
}
