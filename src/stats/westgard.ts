/** Single-level rules by their usual names; 2of3-2s, 3-1s, 8x, 6x and 7T are the guide sets beside the classic six. */
export type WestgardRule = "1-2s" | "1-3s" | "2-2s" | "R-4s" | "4-1s" | "3-1s" | "2of3-2s" | "10x" | "8x" | "6x" | "7T";

/** The rules whose violation rejects in the classic scheme; 1-2s is a warning. */
export const REJECTING_RULES: readonly WestgardRule[] = ["1-3s", "2-2s", "R-4s", "4-1s", "10x"];

/** Slack on |z|, so that a value at k SD on paper never violates by binary64 noise. */
export const Z_NOISE = 1e-9;

const RULES: readonly WestgardRule[] = [
  "1-2s",
  "1-3s",
  "2-2s",
  "R-4s",
  "4-1s",
  "3-1s",
  "2of3-2s",
  "10x",
  "8x",
  "6x",
  "7T",
];

/**
 * Standardised QC values (value - mean) / sd; null where the SD is not above 0 or the value is missing.
 *
 * @example zScores([10.21, 9.9], 10, 0.1) // => [2.1, -1]
 * @example zScores([10], 10, 0) // => [null]
 */
export function zScores(values: ArrayLike<number>, mean: number, sd: number): (number | null)[] {
  return Array.from(values, (value) => {
    const z = (value - mean) / sd;
    return sd > 0 && Number.isFinite(z) ? z : null;
  });
}

/**
 * Westgard rules on one control level in order of runs: for each rule the 0-based positions that complete its pattern.
 *
 * Use in the lab: Levey-Jennings charts over runs; a signal to look into, never a run's verdict.
 * Definition: limits are exclusive (exactly k SD does not violate, with a slack of 1e-9). 1-2s, 1-3s: one beyond.
 * 2-2s: two in a row beyond 2 SD on one side. R-4s: two in a row beyond 2 SD on opposite sides. 4-1s, 3-1s: four, three
 * in a row beyond 1 SD on one side. 2of3-2s: the current and another of the last three beyond 2 SD on one side. 10x, 8x,
 * 6x: that many in a row strictly on one side of the mean. 7T: seven strictly rising or falling. Every later point that
 * still completes a pattern is listed too. A missing value (NaN) breaks every pattern.
 * Few values: patterns longer than the series are empty.
 * Reference: Westgard JO et al. (1981) Clin Chem 27:493-501; Westgard JO, westgard.com, multirule variants.
 *
 * @example westgard([0.2, 2.1, 2.4, -0.1])["2-2s"] // => [2]
 * @example westgard([2, -2, 2])["1-2s"] // => []
 */
export function westgard(z: ArrayLike<number>, noise: number = Z_NOISE): Readonly<Record<WestgardRule, number[]>> {
  const values = Array.from(z);
  const at = (rule: WestgardRule) => values.flatMap((_, i) => (completes(rule, values, i, noise) ? [i] : []));
  return Object.fromEntries(RULES.map((rule) => [rule, at(rule)])) as Record<WestgardRule, number[]>;
}

/**
 * Positions that the classic rejecting rules name, ascending, each once.
 *
 * @example rejectedPositions(westgard([2.2, -2.3, 0])) // => [1]
 */
export function rejectedPositions(
  violations: Readonly<Record<WestgardRule, readonly number[]>>,
  rules: readonly WestgardRule[] = REJECTING_RULES,
): number[] {
  return [...new Set(rules.flatMap((rule) => violations[rule]))].sort((a, b) => a - b);
}

function completes(rule: WestgardRule, z: readonly number[], i: number, noise: number): boolean {
  const isSide = (n: number, limit: number) => isRunOnOneSide(z, i, n, limit, noise);
  switch (rule) {
    case "1-2s":
      return Math.abs(z[i]!) > 2 + noise;
    case "1-3s":
      return Math.abs(z[i]!) > 3 + noise;
    case "2-2s":
      return isSide(2, 2);
    case "R-4s":
      return i > 0 && side(z[i]!, 2, noise) * side(z[i - 1]!, 2, noise) === -1;
    case "4-1s":
      return isSide(4, 1);
    case "3-1s":
      return isSide(3, 1);
    case "2of3-2s":
      return i > 1 && isTwoOfThree(z, i, noise);
    case "10x":
      return isRunOnOneSide(z, i, 10, 0, 0);
    case "8x":
      return isRunOnOneSide(z, i, 8, 0, 0);
    case "6x":
      return isRunOnOneSide(z, i, 6, 0, 0);
    case "7T":
      return isTrend(z, i, 7);
  }
}

/** 1 or -1 beyond the limit, else 0 (also for a missing value). */
function side(z: number, limit: number, noise: number): number {
  return Math.abs(z) > limit + noise ? Math.sign(z) : 0;
}

function isRunOnOneSide(z: readonly number[], i: number, n: number, limit: number, noise: number): boolean {
  if (i < n - 1) return false;
  const own = side(z[i]!, limit, noise);
  return own !== 0 && z.slice(i - n + 1, i + 1).every((value) => side(value, limit, noise) === own);
}

function isTwoOfThree(z: readonly number[], i: number, noise: number): boolean {
  const own = side(z[i]!, 2, noise);
  return own !== 0 && [z[i - 1]!, z[i - 2]!].some((value) => side(value, 2, noise) === own);
}

function isTrend(z: readonly number[], i: number, n: number): boolean {
  if (i < n - 1) return false;
  const steps = z.slice(i - n + 2, i + 1).map((value, k) => Math.sign(value - z[i - n + 1 + k]!));
  return (steps[0] === 1 || steps[0] === -1) && steps.every((step) => step === steps[0]);
}

/** Rule sets that guides recommend by the number of control measurements judged together. */
export const WESTGARD_SETS: Readonly<Record<"twoPerRun" | "threePerRun" | "fourPerRun", readonly WestgardRule[]>> = {
  twoPerRun: ["1-3s", "2-2s", "R-4s", "4-1s", "10x"],
  threePerRun: ["1-3s", "2of3-2s", "R-4s", "3-1s", "6x"],
  fourPerRun: ["1-3s", "2-2s", "R-4s", "4-1s", "8x"],
};
