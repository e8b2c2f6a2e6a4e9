/** Nodes and weights of a quadrature rule. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss-Hermite rule: sum of weights * f(nodes) is the integral of exp(-x^2) f(x), exact for polynomials up to degree
 * 2 n - 1.
 *
 * Use: integrals over a normally distributed subject effect.
 * Formula: roots of the orthonormal Hermite polynomial by Newton steps, found from the largest inwards.
 * Definition: physicists' weight exp(-x^2); for a normal expectation divide by sqrt(pi) and take nodes times sqrt(2).
 * Few values: n from 1 to 150; beyond, the first guesses of the roots fail.
 * Reference: Golub GH, Welsch JH (1969) Math Comp 23:221-230; Press WH et al., Numerical Recipes, 4.6.
 *
 * @example gaussHermite(2).nodes // => { 0: -0.7071067811865476, 1: 0.7071067811865476 }
 * @example gaussHermite(1).weights // => { 0: 1.7724538509055159 }
 */
export function gaussHermite(n: number): QuadratureRule {
  if (!(Number.isInteger(n) && n >= 1 && n <= 150)) {
    throw new RangeError(`number of nodes out of range; expected 1 to 150, found ${n}`);
  }
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < Math.ceil(n / 2); i++) {
    let x = firstGuess(i, n, nodes);
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const [value, derivative] = orthonormalHermite(n, x);
      slope = derivative;
      const change = value / derivative;
      x -= change;
      if (Math.abs(change) <= 1e-15 * Math.max(1, Math.abs(x))) break;
    }
    slope = orthonormalHermite(n, x)[1];
    const isMiddle = n % 2 === 1 && i === (n - 1) / 2;
    nodes[n - 1 - i] = isMiddle ? 0 : x;
    nodes[i] = isMiddle ? 0 : -x;
    weights[i] = 2 / (slope * slope);
    weights[n - 1 - i] = weights[i]!;
  }
  return { nodes, weights };
}

/** Value and derivative of the orthonormal Hermite polynomial of degree n. */
function orthonormalHermite(n: number, x: number): [number, number] {
  let previous = 0;
  let value = Math.PI ** -0.25;
  for (let j = 1; j <= n; j++) {
    const next = x * Math.sqrt(2 / j) * value - Math.sqrt((j - 1) / j) * previous;
    previous = value;
    value = next;
  }
  return [value, Math.sqrt(2 * n) * previous];
}

/** Guesses for the i-th largest root: asymptotic for the largest, extrapolated from its neighbours for the others. */
function firstGuess(i: number, n: number, nodes: Float64Array): number {
  const root = (k: number) => nodes[n - 1 - k]!;
  if (i === 0) return Math.sqrt(2 * n + 1) - 1.85575 * (2 * n + 1) ** (-1 / 6);
  if (i === 1) return root(0) - (1.14 * n ** 0.426) / root(0);
  if (i === 2) return 1.86 * root(1) - 0.86 * root(0);
  if (i === 3) return 1.91 * root(2) - 0.91 * root(1);
  return 2 * root(i - 1) - root(i - 2);
}
