import { solveSymmetric } from "./solve-symmetric.js";

/** Value, gradient and Hessian of a function at a point. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: readonly number[];
  readonly hessian: readonly (readonly number[])[];
}

/** Where the search ended and whether it is a maximum. */
export interface Maximum extends Evaluation {
  readonly point: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
}

const MAX_ITERATIONS = 200;
const MAX_HALVINGS = 60;

/**
 * Maximum of a smooth function by Newton steps with an analytic gradient and Hessian.
 *
 * Definition: where the Hessian is not negative definite a ridge is added; every step is halved until the function
 * rises and the point is feasible. Converged when the Newton decrement is below 1e-10 (1 + |value|), after one last
 * step, or below 1e-9 with no further rise possible in floating point. Not converging is said, never thrown; the
 * search is bounded.
 * Reference: Nocedal J, Wright SJ (2006) Numerical Optimization, 2nd ed., chapters 3 and 6.
 *
 * @example newtonMaximise(([x]) => ({ value: -((x - 3) ** 2), gradient: [-2 * (x - 3)], hessian: [[-2]] }), [0]).point // => [3]
 */
export function newtonMaximise(
  evaluate: (point: readonly number[]) => Evaluation,
  start: readonly number[],
  isFeasible: (point: readonly number[]) => boolean = () => true,
): Maximum {
  let point = start;
  let here = evaluate(point);
  for (let iterations = 0; iterations < MAX_ITERATIONS; iterations++) {
    if (!Number.isFinite(here.value)) return { ...here, point, iterations, converged: false };
    const [step, usedRidge] = newtonStep(here);
    const decrement = dot(here.gradient, step);
    if (usedRidge === 0 && decrement <= 1e-10 * (1 + Math.abs(here.value))) {
      // So close that the step squares the error and the rise drowns in rounding: take it unasked, and stop.
      const last = point.map((value, i) => value + step[i]!);
      return isFeasible(last)
        ? { ...evaluate(last), point: last, iterations: iterations + 1, converged: true }
        : { ...here, point, iterations, converged: true };
    }
    const moved = lineSearch(evaluate, point, here, step, isFeasible);
    if (moved === null) {
      const converged = decrement <= 1e-9 * (1 + Math.abs(here.value)) && usedRidge === 0;
      return { ...here, point, iterations, converged };
    }
    [point, here] = moved;
  }
  return { ...here, point, iterations: MAX_ITERATIONS, converged: false };
}

/** Newton direction, with the ridge that was needed to make it an ascent direction. */
function newtonStep(here: Evaluation): [number[], number] {
  const size = Math.max(...here.hessian.map((row, i) => Math.abs(row[i]!)), 1e-300);
  let ridge = 0;
  for (let attempt = 0; attempt < 40; attempt++) {
    const negative = here.hessian.map((row, i) => row.map((value, j) => (i === j ? ridge - value : -value)));
    const step = solveSymmetric(negative, here.gradient);
    if (step !== null) return [step, ridge];
    ridge = Math.max(ridge * 10, 1e-6 * size);
  }
  return [[...here.gradient], ridge];
}

function lineSearch(
  evaluate: (point: readonly number[]) => Evaluation,
  point: readonly number[],
  here: Evaluation,
  step: readonly number[],
  isFeasible: (point: readonly number[]) => boolean,
): [readonly number[], Evaluation] | null {
  let factor = 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving++) {
    const next = point.map((value, i) => value + factor * step[i]!);
    if (next.every((value, i) => value === point[i])) return null;
    if (isFeasible(next)) {
      const there = evaluate(next);
      if (there.value > here.value) return [next, there];
    }
    factor /= 2;
  }
  return null;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
