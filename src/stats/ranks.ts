/**
 * Ranks with ties averaged, in the order of the values.
 *
 * Use in the lab: every rank test and rank correlation.
 * Definition: equal values share the mean of their ranks (midranks).
 * Few values: none give none.
 * Reference: Conover WJ (1999) Practical Nonparametric Statistics, 3rd ed., 5.1.
 *
 * @example averageRanks([30, 10, 10, 20]) // => [4, 1.5, 1.5, 3]
 */
export function averageRanks(values: ArrayLike<number>): number[] {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(order.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!]! === values[order[start]!]!) end++;
    for (let k = start; k < end; k++) ranks[order[k]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/**
 * Sum of t^3 - t over groups of t equal values; 0 without ties.
 *
 * @example tieTerm([1, 2, 2, 3, 3, 3]) // => 30
 */
export function tieTerm(values: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
}
