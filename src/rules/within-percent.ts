/** Relative slack, so that binary noise never decides at a limit: 15.0 % passes, 15.0001 % does not. */
const noise = 1e-9;

/** |value - nominal| at most `limitPct` percent of nominal; a missing value or a nominal of 0 is not within. */
export function isWithinPercent(value: number | null, nominal: number, limitPct: number): boolean {
  if (value === null || !(nominal > 0)) return false;
  return Math.abs(value - nominal) * 100 <= limitPct * nominal * (1 + noise);
}

export function biasPercent(value: number | null, nominal: number): number | null {
  return value === null || !(nominal > 0) ? null : (100 * (value - nominal)) / nominal;
}

export function isSameLevel(a: number, b: number): boolean {
  return Math.abs(a - b) <= noise * Math.max(Math.abs(a), Math.abs(b));
}

/** a >= b, conversion noise aside. */
export function isAtLeast(a: number, b: number): boolean {
  return a >= b || isSameLevel(a, b);
}
