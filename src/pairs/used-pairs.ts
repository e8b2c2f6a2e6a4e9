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

/** Subjects' names by number, given in the order in which they first appear. */
export class SubjectNumbers {
  private readonly numbers = new Map<string, number>();

  of(subjectId: string): number {
    const known = this.numbers.get(subjectId);
    if (known !== undefined) return known;
    this.numbers.set(subjectId, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** The names in order of text, and the place of each number among them. */
  ranked(): { names: string[]; placeOf: Int32Array } {
    const sorted = [...this.numbers].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const placeOf = new Int32Array(sorted.length);
    sorted.forEach(([, number], place) => {
      placeOf[number] = place;
    });
    return { names: sorted.map(([name]) => name), placeOf };
  }
}

/** Ratios of the used pairs of one group, kept as columns: an object a pair would not fit for a million of them. */
export class UsedPairs {
  private subjects = new Int32Array(16);
  private values = new Float64Array(16);
  private lower = new Float64Array(16);
  private upper = new Float64Array(16);
  private isCsfBelow = new Uint8Array(16);
  length = 0;

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
  ordered({ names, placeOf }: { names: readonly string[]; placeOf: Int32Array }): OrderedPairs {
    const order = this.bySubject(placeOf, names.length);
    const take = (column: Float64Array): Float64Array => Float64Array.from(order, (at) => column[at]!);
    return {
      subjects: Array.from(order, (at) => names[placeOf[this.subjects[at]!]!]!),
      values: take(this.values),
      lower: take(this.lower),
      upper: take(this.upper),
      isCsfBelow: Uint8Array.from(order, (at) => this.isCsfBelow[at]!),
    };
  }

  private bySubject(placeOf: Int32Array, nPlaces: number): Int32Array {
    const ends = new Int32Array(nPlaces + 1);
    for (let at = 0; at < this.length; at++) ends[placeOf[this.subjects[at]!]! + 1]!++;
    for (let place = 0; place < nPlaces; place++) ends[place + 1]! += ends[place]!;
    const next = ends.slice();
    const order = new Int32Array(this.length);
    for (let at = 0; at < this.length; at++) order[next[placeOf[this.subjects[at]!]!]!++] = at;
    const byRatio = (a: number, b: number): number =>
      compare(this.lower[a]!, this.lower[b]!) || compare(this.upper[a]!, this.upper[b]!);
    for (let place = 0; place < nPlaces; place++) {
      if (ends[place + 1]! - ends[place]! > 1) order.subarray(ends[place]!, ends[place + 1]!).sort(byRatio);
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

/** Infinite ends are equal to themselves; a difference would be NaN. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
