/** What tells subjects apart: a name, or a number where there are too many for names. */
export type SubjectLabel = string | number;

/** Values of each subject, in the order in which subjects first appear. */
export interface BySubject {
  readonly subjects: readonly SubjectLabel[];
  readonly values: readonly (readonly number[])[];
}

/**
 * Deal values to their subjects.
 *
 * Few values: none gives no subjects; different lengths throw.
 *
 * @example bySubject([1, 2, 3], ["b", "a", "b"]) // => { subjects: ["b", "a"], values: [[1, 3], [2]] }
 */
export function bySubject(values: ArrayLike<number>, subjects: ArrayLike<SubjectLabel>): BySubject {
  if (values.length !== subjects.length) {
    throw new RangeError(`values and subjects differ in length; found ${values.length} and ${subjects.length}`);
  }
  const dealt = new Map<SubjectLabel, number[]>();
  for (let i = 0; i < values.length; i++) {
    const list = dealt.get(subjects[i]!);
    if (list === undefined) dealt.set(subjects[i]!, [values[i]!]);
    else list.push(values[i]!);
  }
  return { subjects: [...dealt.keys()], values: [...dealt.values()] };
}

/** The same in one piece: the values of subject g are those from `starts[g]` up to `starts[g + 1]`. */
export interface DealtValues {
  readonly values: Float64Array;
  readonly starts: Int32Array;
}

/**
 * Deal values to their subjects without a list for each: for groups of a million subjects.
 *
 * Few values: none gives no subjects; different lengths throw.
 *
 * @example Array.from(dealBySubject([1, 2, 3], ["b", "a", "b"]).values) // => [1, 3, 2]
 * @example Array.from(dealBySubject([1, 2, 3], ["b", "a", "b"]).starts) // => [0, 2, 3]
 */
export function dealBySubject(values: ArrayLike<number>, subjects: ArrayLike<SubjectLabel>): DealtValues {
  if (values.length !== subjects.length) {
    throw new RangeError(`values and subjects differ in length; found ${values.length} and ${subjects.length}`);
  }
  const positions = subjectPositions(subjects);
  const counts = new Int32Array(positions.reduce((most, position) => Math.max(most, position + 1), 0) + 1);
  for (const position of positions) counts[position + 1]!++;
  for (let g = 1; g < counts.length; g++) counts[g]! += counts[g - 1]!;
  const next = counts.slice();
  const dealt = new Float64Array(values.length);
  positions.forEach((position, i) => {
    dealt[next[position]!++] = values[i]!;
  });
  return { values: dealt, starts: counts };
}

/**
 * Position of each value's subject among the subjects in order of first appearance.
 *
 * @example subjectPositions(["b", "a", "b"]) // => [0, 1, 0]
 */
export function subjectPositions(subjects: ArrayLike<SubjectLabel>): number[] {
  if (subjects instanceof Int32Array && isAscending(subjects)) return ascendingPositions(subjects);
  const positions = new Map<SubjectLabel, number>();
  return Array.from(subjects, (subject) => {
    const known = positions.get(subject);
    if (known !== undefined) return known;
    positions.set(subject, positions.size);
    return positions.size - 1;
  });
}

/**
 * Labels at these positions, of the kind they are: numbers in a typed array stay in one.
 *
 * @example labelsAt(["a", "b", "c"], [2, 0]) // => ["c", "a"]
 */
export function labelsAt(subjects: ArrayLike<SubjectLabel>, positions: readonly number[]): ArrayLike<SubjectLabel> {
  if (!(subjects instanceof Int32Array)) return positions.map((position) => subjects[position]!);
  const labels = new Int32Array(positions.length);
  for (let i = 0; i < positions.length; i++) labels[i] = subjects[positions[i]!]!;
  return labels;
}

function isAscending(numbers: Int32Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! < numbers[i - 1]!) return false;
  return true;
}

/** Equal numbers stand together: no need to remember any but the last. */
function ascendingPositions(numbers: Int32Array): number[] {
  const positions: number[] = [];
  let position = -1;
  for (let i = 0; i < numbers.length; i++) {
    if (i === 0 || numbers[i] !== numbers[i - 1]) position++;
    positions.push(position);
  }
  return positions;
}
