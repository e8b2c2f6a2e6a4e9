import { betaQuantile } from "./distributions.js";
import type { Interval } from "./result.js";

/**
 * Exact (Clopper-Pearson) interval of a proportion.
 *
 * Use in the lab: the share of CSF samples below LLOQ, or the proportion detected.
 * Formula: lower = beta quantile of a/2 with (x, n - x + 1), upper = beta quantile of 1 - a/2 with (x + 1, n - x).
 * Definition: central, conservative; lower is 0 when x = 0, upper is 1 when x = n.
 * Few values: n = 0 gives null.
 * Reference: Clopper CJ, Pearson ES (1934) Biometrika 26:404-413.
 *
 * @example exactBinomialInterval(4, 40) // => [0.02792541529421932, 0.23663739987609989]
 * @example exactBinomialInterval(0, 0) // => null
 */
export function exactBinomialInterval(x: number, n: number, level = 0.95): Interval | null {
  if (!(Number.isInteger(x) && Number.isInteger(n) && x >= 0 && x <= n)) {
    throw new RangeError(`counts out of range; expected whole 0 <= x <= n, found x = ${x}, n = ${n}`);
  }
  if (n === 0) return null;
  const tail = (1 - level) / 2;
  const low = x === 0 ? 0 : betaQuantile(tail, x, n - x + 1);
  const high = x === n ? 1 : betaQuantile(1 - tail, x + 1, n - x);
  return [low, high];
}
