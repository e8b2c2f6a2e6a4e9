/**
 * Null distribution of the sum of `size` scores drawn without replacement: P(sum = k), k = 0..total of all scores.
 *
 * Use in the lab: exact rank-sum p values and intervals for two small groups; with doubled average ranks also under ties.
 * Formula: counts of subsets by size and sum, divided by their number; kept as probabilities so that nothing overflows.
 * Few values: an empty draw gives P(0) = 1. Scores must be whole numbers >= 0.
 * Reference: Mann HB, Whitney DR (1947) Ann Math Stat 18:50-60; Streitberg B, Röhmel J (1986) Stat Softw Newsl 12:10-17.
 *
 * @example drawSumProbabilities([1, 2, 3], 2) // => [0, 0, 0, 0.3333333333333333, 0.3333333333333333, 0.3333333333333333, 0]
 */
export function drawSumProbabilities(scores: readonly number[], size: number): Float64Array {
  const total = scores.reduce((sum, score) => sum + score, 0);
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  counts[0]![0] = 1;
  let reached = 0;
  for (const [seen, score] of scores.entries()) {
    reached += score;
    for (let drawn = Math.min(size, seen + 1); drawn >= 1; drawn--) {
      const to = counts[drawn]!;
      const from = counts[drawn - 1]!;
      for (let k = reached; k >= score; k--) to[k] = to[k]! + from[k - score]!;
    }
  }
  const last = counts[size]!;
  const all = last.reduce((sum, count) => sum + count, 0);
  return last.map((count) => count / all);
}

/**
 * Probabilities of the Mann-Whitney statistic W = rank sum of the first group - n1 (n1 + 1) / 2, without ties.
 *
 * @example rankSumProbabilities(1, 2) // => [0.3333333333333333, 0.3333333333333333, 0.3333333333333333]
 */
export function rankSumProbabilities(n1: number, n2: number): Float64Array {
  const ranks = Array.from({ length: n1 + n2 }, (_, i) => i + 1);
  const lowest = (n1 * (n1 + 1)) / 2;
  return drawSumProbabilities(ranks, n1).slice(lowest, lowest + n1 * n2 + 1);
}
