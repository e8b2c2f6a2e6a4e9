import type { Ratio } from "../domain/pair.js";
import type { PairColumns } from "../stats/ratio-pairs.js";

/** Used pairs of one group in order, as columns. */
export interface OrderedPairs extends PairColumns {
  readonly values: Float64Array;
}

/** Kinds as they are kept, with the first two bits; the third says that CSF is below its LLOQ, the fourth that a side is above its ULOQ. */
const kinds = { quantified: 0, below: 1, above: 2, notEstimable: 3 } as const;
const kindBits = 3;
const csfBelowBit = 4;
const aboveUloqBit = 8;

/**
 * Ratios of the used pairs of one group, kept as columns of thirteen bytes a pair: an object a pair would not fit for a
 * million of them, and ends of intervals and their logs are worked out when the group is summarised.
 */
export class UsedPairs {
  private subjects = new Int32Array(16);
  /** The ratio, or the bound of a censored one. */
  private numbers = new Float64Array(16);
  private looks = new Uint8Array(16);
  length = 0;

  /**
   * `subject`: its place among all subjects in order of their ids, from 0. `number`: the ratio where it is quantified,
   * its bound where it lies below or above, anything where it is not estimable.
   */
  add(
    subject: number,
    state: Ratio["state"],
    number: number,
    { isCsfBelow, isAboveUloq }: { isCsfBelow: boolean; isAboveUloq: boolean },
  ): void {
    if (this.length === this.subjects.length) this.grow();
    const at = this.length++;
    this.subjects[at] = subject;
    this.numbers[at] = number;
    this.looks[at] = kinds[state] | (isCsfBelow ? csfBelowBit : 0) | (isAboveUloq ? aboveUloqBit : 0);
  }

  /**
   * The pairs by subject, and by where the ratio lies: an order that does not depend on how they came, for no digit of a
   * sum may change with it.
   */
  ordered(): OrderedPairs {
    const order = this.bySubject();
    const columns = {
      subjects: new Int32Array(this.length),
      values: new Float64Array(this.length),
      lower: new Float64Array(this.length),
      upper: new Float64Array(this.length),
      isCsfBelow: new Uint8Array(this.length),
      isAboveUloq: new Uint8Array(this.length),
    };
    for (let place = 0; place < order.length; place++) {
      const at = order[place]!;
      const kind = this.looks[at]! & kindBits;
      columns.subjects[place] = this.subjects[at]!;
      columns.values[place] = kind === kinds.quantified ? this.numbers[at]! : Number.NaN;
      columns.lower[place] = this.lower(at);
      columns.upper[place] = this.upper(at);
      columns.isCsfBelow[place] = (this.looks[at]! & csfBelowBit) === 0 ? 0 : 1;
      columns.isAboveUloq[place] = (this.looks[at]! & aboveUloqBit) === 0 ? 0 : 1;
    }
    return columns;
  }

  /** Natural logs of the ends between which the ratio lies: equal for a quantified one, infinite where it is open. */
  private lower(at: number): number {
    const kind = this.looks[at]! & kindBits;
    return kind === kinds.quantified || kind === kinds.above ? Math.log(this.numbers[at]!) : Number.NEGATIVE_INFINITY;
  }

  private upper(at: number): number {
    const kind = this.looks[at]! & kindBits;
    return kind === kinds.quantified || kind === kinds.below ? Math.log(this.numbers[at]!) : Number.POSITIVE_INFINITY;
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
      compare(this.lower(a), this.lower(b)) || compare(this.upper(a), this.upper(b));
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
    this.numbers = wider(this.numbers, new Float64Array(size));
    this.looks = wider(this.looks, new Uint8Array(size));
  }
}

/** Infinite ends are equal to themselves; a difference would be NaN. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
