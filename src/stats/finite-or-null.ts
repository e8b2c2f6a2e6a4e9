/**
 * The value itself, or null where it cannot be shown: NaN, infinite, or a positive quantity that underflowed to 0.
 *
 * @example finiteOrNull(Math.exp(1000)) // => null
 * @example finiteOrNull(2.5) // => 2.5
 */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/**
 * exp(value), or null where the result has no place among the numbers (above 1.8e308 or below 4.9e-324).
 *
 * @example expOrNull(0) // => 1
 * @example expOrNull(-2000) // => null
 */
export function expOrNull(value: number): number | null {
  const result = Math.exp(value);
  return Number.isFinite(result) && result > 0 ? result : null;
}
