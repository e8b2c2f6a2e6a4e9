import { betaCdf } from "./distributions.js";
import type { Interval, Result } from "./result.js";

/** Counts and p value of the sign test. */
export interface SignTest {
  readonly nPositive: number;
  readonly nNonzero: number;
  readonly pValue: number;
}

/**
 * Sign test: are values above mu as frequent as values below.
 *
 * Use in the lab: direction of a difference when only signs can be trusted, such as pairs with a side below LLOQ.
 * Formula: p = 2 P(Binomial(n, 1/2) <= min(k, n - k)), at most 1.
 * Definition: values equal to mu are left out.
 * Few values: none different from mu: not estimable; fewer than 6 can never reach p < 0.05.
 * Reference: Conover WJ (1999) Practical Nonparametric Statistics, 3rd ed., 3.4.
 *
 * @example signTest([0.4, -0.1, 0.9, 1.3, 0.2, 0.75]).pValue // => 0.21875
 * @example signTest([]).notEstimable // => "no value differs from 0"
 */
export function signTest(values: ArrayLike<number>, mu = 0): Result<SignTest> {
  const kept = Array.from(values).filter((value) => value < mu || value > mu);
  const n = kept.length;
  if (n === 0) return { notEstimable: `no value differs from ${mu}` };
  const nPositive = kept.filter((value) => value > mu).length;
  const tail = halfBinomialCdf(Math.min(nPositive, n - nPositive), n);
  return { nPositive, nNonzero: n, pValue: Math.min(1, 2 * tail) };
}

/** Interval of the median between two order statistics. */
export interface MedianInterval {
  /** Position of the lower limit counted from 1 at either end; 0 where no interval reaches the level. */
  readonly k: number;
  readonly ci: Interval | null;
  readonly exactCoverage: number | null;
}

/**
 * Distribution-free interval of the median.
 *
 * Use in the lab: beside a median ratio, without any assumption on its shape.
 * Formula: k = quantile of Binomial(n, 1/2) at (1 - level) / 2; limits x(k) and x(n + 1 - k).
 * Few values: k = 0 (fewer than 6 values at 95 %) gives no interval.
 * Reference: Conover WJ (1999) 3.2.
 *
 * @example medianInterval([3, 1, 2, 6, 5, 4]).ci // => [1, 6]
 * @example medianInterval([3, 1, 2]).ci // => null
 */
export function medianInterval(values: ArrayLike<number>, level = 0.95): MedianInterval {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const isUsable = n > 0 && sorted.every(Number.isFinite);
  const k = isUsable ? halfBinomialQuantile((1 - level) / 2, n) : 0;
  if (k === 0) return { k, ci: null, exactCoverage: null };
  return { k, ci: [sorted[k - 1]!, sorted[n - k]!], exactCoverage: 1 - 2 * halfBinomialCdf(k - 1, n) };
}

/** P(Binomial(n, 1/2) <= k). */
function halfBinomialCdf(k: number, n: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : betaCdf(0.5, n - k, k + 1);
}

/** Smallest k with P(Binomial(n, 1/2) <= k) >= p, by halving; probabilities within 64 ulps count as equal. */
function halfBinomialQuantile(p: number, n: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (halfBinomialCdf(middle, n) >= p * (1 - 64 * Number.EPSILON)) high = middle;
    else low = middle + 1;
  }
  return low;
}
