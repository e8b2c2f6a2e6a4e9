import type { PairColumns } from "../stats/ratio-pairs.js";

/** Where the ratio of a used pair lies: natural logs; equal = quantified, infinite = open. */
export interface UsedRatio {
  /** The ratio itself, NaN where it is censored or not estimable. */
  value: number;
  lower: number;
  upper: number;
  isCsfBelow: boolean;
}

/** Used pairs of one group in order, as columns. */
export interface OrderedPairs extends PairColumns {
  readonly values: Float64Array;
}

/** Ratios of the used pairs of one group, kept as columns: an object a pair would not fit for a million of them. */
export class UsedPairs {
  private subjects = new Int32Array(16);
  private values = new Float64Array(16);
  private lower = new Float64Array(16);
  private upper = new Float64Array(16);
  private isCsfBelow = new Uint8Array(16);
  length = 0;

  /** `subject`: its place among all subjects in order of their ids, from 0. */
  add(subject: number, ratio: UsedRatio): void {
    if (this.length === this.subjects.length) this.grow();
    const at = this.length++;
    this.subjects[at] = subject;
    this.values[at] = ratio.value;
    this.lower[at] = ratio.lower;
    this.upper[at] = ratio.upper;
    this.isCsfBelow[at] = ratio.isCsfBelow ? 1 : 0;
  }

  /**
   * The pairs by subject, and by where the ratio lies: an order that does not depend on how they came, for no digit of a
   * sum may change with it.
   */
  ordered(): OrderedPairs {
    const order = this.bySubject();
    return {
      subjects: taken(this.subjects, order, new Int32Array(this.length)),
      values: taken(this.values, order, new Float64Array(this.length)),
      lower: taken(this.lower, order, new Float64Array(this.length)),
      upper: taken(this.upper, order, new Float64Array(this.length)),
      isCsfBelow: taken(this.isCsfBelow, order, new Uint8Array(this.length)),
    };
  }

  private bySubject(): Int32Array {
    const own = this.subjects.subarray(0, this.length);
    const nSubjects = own.reduce((most, subject) => Math.max(most, subject + 1), 0);
    const ends = new Int32Array(nSubjects + 1);
    for (const subject of own) ends[subject + 1]!++;
    for (let subject = 0; subject < nSubjects; subject++) ends[subject + 1]! += ends[subject]!;
    const next = ends.slice();
    const order = new Int32Array(this.length);
    own.forEach((subject, at) => {
      order[next[subject]!++] = at;
    });
    const byRatio = (a: number, b: number): number =>
      compare(this.lower[a]!, this.lower[b]!) || compare(this.upper[a]!, this.upper[b]!);
    for (let subject = 0; subject < nSubjects; subject++) {
      if (ends[subject + 1]! - ends[subject]! > 1) order.subarray(ends[subject]!, ends[subject + 1]!).sort(byRatio);
    }
    return order;
  }

  private grow(): void {
    const size = this.subjects.length * 2;
    const wider = <T extends Int32Array | Float64Array | Uint8Array>(column: T, made: T): T => {
      made.set(column);
      return made;
    };
    this.subjects = wider(this.subjects, new Int32Array(size));
    this.values = wider(this.values, new Float64Array(size));
    this.lower = wider(this.lower, new Float64Array(size));
    this.upper = wider(this.upper, new Float64Array(size));
    this.isCsfBelow = wider(this.isCsfBelow, new Uint8Array(size));
  }
}

/** A column in another order; `from` with a function takes ten times as long. */
function taken<T extends Int32Array | Float64Array | Uint8Array>(column: T, order: Int32Array, into: T): T {
  for (let i = 0; i < order.length; i++) into[i] = column[order[i]!]!;
  return into;
}

/** Infinite ends are equal to themselves; a difference would be NaN. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
