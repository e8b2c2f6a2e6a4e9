import { normalQuantile } from "./normal.js";
import type { Interval } from "./result.js";

/**
 * Wilson score interval of a proportion, without continuity correction.
 *
 * Use in the lab: a shorter alternative to the exact interval of the share below LLOQ.
 * Formula: (p + z2/2n +- z sqrt(p q / n + z2 / 4n2)) / (1 + z2/n) with z2 = z squared.
 * Definition: as R's prop.test(correct = FALSE); clipped to 0 at x = 0 and to 1 at x = n.
 * Few values: n = 0 gives null.
 * Reference: Wilson EB (1927) J Am Stat Assoc 22:209-212.
 *
 * @example wilsonInterval(4, 40) // => [0.03957952868260636, 0.23051775227522292]
 * @example wilsonInterval(0, 0) // => null
 */
export function wilsonInterval(x: number, n: number, level = 0.95): Interval | null {
  if (!(x >= 0 && x <= n)) throw new RangeError(`counts out of range; expected 0 <= x <= n, found x = ${x}, n = ${n}`);
  if (n === 0) return null;
  const z = normalQuantile(1 - (1 - level) / 2);
  const z2 = z * z;
  const p = x / n;
  const centre = p + z2 / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const low = x === 0 ? 0 : (centre - half) / (1 + z2 / n);
  const high = x === n ? 1 : (centre + half) / (1 + z2 / n);
  return [low, high];
}
