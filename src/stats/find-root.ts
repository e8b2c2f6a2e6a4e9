/**
 * Root of a function that changes sign between two points, by secant steps kept inside a shrinking bracket.
 *
 * Use: limits of profile likelihood intervals.
 * Definition: the Illinois variant of regula falsi with bisection when the bracket shrinks slowly; at most 200 steps.
 * Few values: null when the ends have the same sign.
 * Reference: Dowell M, Jarratt P (1971) BIT 11:168-174.
 *
 * @example findRoot((x) => x * x - 4, 0, 5) // => 2
 * @example findRoot((x) => x * x + 1, 0, 5) // => null
 */
export function findRoot(f: (x: number) => number, from: number, to: number, relativeTolerance = 4e-15): number | null {
  let [a, b] = [from, to];
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa * fb < 0)) return null;
  let side = 0;
  for (let step = 0; step < 200; step++) {
    const width = Math.abs(b - a);
    let x = step % 4 === 3 ? (a + b) / 2 : b - (fb * (b - a)) / (fb - fa);
    if (!(x > Math.min(a, b) && x < Math.max(a, b))) x = (a + b) / 2;
    if (width <= relativeTolerance * Math.max(Math.abs(a), Math.abs(b)) || x === a || x === b) return x;
    const fx = f(x);
    if (fx === 0) return x;
    if (fx * fb < 0) {
      [a, fa] = [b, fb];
      side = 0;
    } else {
      // The same end was kept again: halving its value keeps the secant from creeping.
      if (side === 1) fa /= 2;
      side = 1;
    }
    [b, fb] = [x, fx];
  }
  return (a + b) / 2;
}

/**
 * Where a function that is negative at `start` first becomes positive, searching outward with doubling steps.
 *
 * Few values: null when it stays negative over 60 doublings: the limit is open.
 *
 * @example findLimit((x) => x - 5, 0, 1) // => 5
 * @example findLimit(() => -1, 0, 1) // => null
 */
export function findLimit(
  f: (x: number) => number,
  start: number,
  firstStep: number,
  relativeTolerance = 4e-15,
): number | null {
  let inside = start;
  let step = firstStep;
  for (let doubling = 0; doubling < 60; doubling++) {
    const outside = inside + step;
    const value = f(outside);
    if (!Number.isFinite(value) || !Number.isFinite(outside)) return null;
    if (value > 0) return findRoot(f, inside, outside, relativeTolerance);
    inside = outside;
    step *= 2;
  }
  return null;
}
