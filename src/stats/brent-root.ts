/**
 * Root of a function between two points where its signs differ, by Brent's method.
 *
 * Use in the lab: limits that have no closed form, such as the shift at which a rank test just rejects.
 * Formula: inverse quadratic or linear interpolation while it converges, bisection otherwise.
 * Definition: beside findRoot because rank tests' limits are, by R's definition, what this method returns within 1e-4
 * of a step; stops when the bracket is within the tolerance or the function is 0. On a step function the result lies
 * within the tolerance of the step.
 * Few values: ends of the same sign, or a value that is not a number, give null.
 * Reference: Brent RP (1973) Algorithms for Minimization without Derivatives, ch. 4.
 *
 * @example brentRoot((x) => x * x - 2, 0, 2, 1e-14) // => 1.4142135623730951
 * @example brentRoot((x) => x * x + 1, 0, 2) // => null
 */
export function brentRoot(f: (x: number) => number, low: number, high: number, tolerance = 1e-12): number | null {
  let a = low;
  let b = high;
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa * fb < 0) && !(Math.sign(fa) * Math.sign(fb) === -1)) return null;
  let c = a;
  let fc = fa;
  for (let step = 0; step < 1000; step++) {
    const previous = b - a;
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb];
    const limit = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= limit || fb === 0) return b;
    let move = half;
    if (Math.abs(previous) >= limit && Math.abs(fa) > Math.abs(fb)) {
      move = interpolatedStep({ a, b, c, fa, fb, fc }, previous, limit) ?? half;
    }
    if (Math.abs(move) < limit) move = move > 0 ? limit : -limit;
    a = b;
    fa = fb;
    b += move;
    fb = f(b);
    if (Number.isNaN(fb)) return null;
    if ((fb > 0 && fc > 0) || (fb < 0 && fc < 0)) {
      c = a;
      fc = fa;
    }
  }
  return b;
}

interface Bracket {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly fa: number;
  readonly fb: number;
  readonly fc: number;
}

/** The interpolated step where it is short enough to be trusted, else null. */
function interpolatedStep({ a, b, c, fa, fb, fc }: Bracket, previous: number, limit: number): number | null {
  const width = c - b;
  let p: number;
  let q: number;
  if (a === c) {
    const ratio = fb / fa;
    p = width * ratio;
    q = 1 - ratio;
  } else {
    const t0 = fa / fc;
    const t1 = fb / fc;
    const t2 = fb / fa;
    p = t2 * (width * t0 * (t0 - t1) - (b - a) * (t1 - 1));
    q = (t0 - 1) * (t1 - 1) * (t2 - 1);
  }
  if (p > 0) q = -q;
  else p = -p;
  return p < 0.75 * width * q - Math.abs(limit * q) / 2 && p < Math.abs((previous * q) / 2) ? p / q : null;
}
