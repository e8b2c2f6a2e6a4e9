import type { RandomIntercept } from "./random-intercept.js";
import { quadratic } from "./random-intercept-gls.js";
import { invertSymmetric } from "./solve-symmetric.js";

/** Small-sample degrees of freedom of one coefficient. */
export interface SmallSampleDf {
  readonly satterthwaite: number;
  /** Kenward-Roger: the standard error is adjusted too. */
  readonly kenwardRoger: number | null;
  readonly kenwardRogerSe: number | null;
}

type Matrix = readonly (readonly number[])[];

/**
 * Satterthwaite and Kenward-Roger degrees of freedom of the coefficients of a random-intercept REML fit.
 *
 * Use in the lab: t interval of the mean log ratio when few subjects carry many pairs.
 * Formula: df = 2 f^2 / (g' A g), f the variance of the coefficient, g its gradient in (varBetween, varWithin), A the
 * inverse information of these: observed for Satterthwaite, expected for Kenward-Roger.
 * Definition: where varBetween is 0 the model has one variance only and Satterthwaite's df = N - p.
 * Few values: null where the information is not positive definite.
 * Reference: Giesbrecht FG, Burns JC (1985) Biometrics 41:477-486; Kenward MG, Roger JH (1997) Biometrics 53:983-997.
 *
 * @example smallSampleDf(randomIntercept([1, 3, 5, 7, 8, 9], ["a", "a", "b", "b", "c", "c"], { method: "REML" }))[0].satterthwaite // => 2
 */
export function smallSampleDf(fit: RandomIntercept): (SmallSampleDf | null)[] {
  const { n, size } = fit.sums;
  const sums = varianceSums(fit);
  const observed = invertSymmetric(observedInformation(fit, sums));
  const expected = invertSymmetric(expectedInformation(fit, sums));
  return fit.vcov.map((_, j) => {
    const contrast = fit.vcov[j]!;
    const variance = fit.vcov[j]![j]!;
    const gradient = sums.first.map((matrix) => -quadratic(block(matrix, size), contrast));
    if (observed === null && !fit.isAtBoundary) return null;
    const satterthwaite = fit.isAtBoundary ? n - size : (2 * variance * variance) / quadratic(observed!, gradient);
    const kenwardRoger = expected === null ? null : (2 * variance * variance) / quadratic(expected, gradient);
    const adjusted = expected === null ? null : adjustedVariance(fit, sums, expected, j);
    return {
      satterthwaite,
      kenwardRoger,
      kenwardRogerSe: adjusted !== null && adjusted > 0 ? Math.sqrt(adjusted) : null,
    };
  });
}

/** Derivatives of Z' V^-1 Z (Z = design and values) in varBetween (0) and varWithin (1), and of log |V|. */
interface VarianceSums {
  readonly first: readonly Matrix[];
  readonly second: readonly (readonly Matrix[])[];
  readonly logDetSecond: Matrix;
}

function varianceSums(fit: RandomIntercept): VarianceSums {
  const { counts, means, within } = fit.sums;
  const s = fit.varWithin;
  const zero = () => within.map((row) => row.map(() => 0));
  const first = [zero(), zero()];
  const second = [
    [zero(), zero()],
    [zero(), zero()],
  ];
  const logDetSecond = [
    [0, 0],
    [0, 0],
  ];
  const nWithin = fit.n - counts.length;
  add(first[1]!, within, -1 / (s * s));
  add(second[1]![1]!, within, 2 / s ** 3);
  logDetSecond[1]![1] = -nWithin / (s * s);
  for (let g = 0; g < counts.length; g++) {
    const count = counts[g]!;
    const a = s + count * fit.varBetween;
    const outer = means[g]!.map((x) => means[g]!.map((y) => count * x * y));
    const reach = [count, 1];
    for (let i = 0; i < 2; i++) {
      add(first[i]!, outer, -reach[i]! / (a * a));
      for (let j = 0; j < 2; j++) {
        add(second[i]![j]!, outer, (2 * reach[i]! * reach[j]!) / a ** 3);
        logDetSecond[i]![j] = logDetSecond[i]![j]! - (reach[i]! * reach[j]!) / (a * a);
      }
    }
  }
  return { first, second, logDetSecond };
}

/** Minus the second derivatives of the REML log-likelihood. */
function observedInformation(fit: RandomIntercept, sums: VarianceSums): number[][] {
  const size = fit.sums.size;
  const coefficients = fit.coefficients.map((value, j) => (j === 0 ? value - fit.sums.shift : value));
  const direction = [...coefficients.map((value) => -value), 1];
  const pull = sums.first.map((matrix) =>
    matrix.slice(0, size).map((row) => row.reduce((sum, value, k) => sum + value * direction[k]!, 0)),
  );
  return pairs((i, j) => {
    const residual = quadratic(sums.second[i]![j]!, direction) - 2 * bilinear(fit.vcov, pull[i]!, pull[j]!);
    return 0.5 * (sums.logDetSecond[i]![j]! + logDetXSecond(fit, sums, i, j) + residual);
  });
}

/** Expected information: half of the trace of P V_i P V_j. */
function expectedInformation(fit: RandomIntercept, sums: VarianceSums): number[][] {
  return pairs((i, j) => -0.5 * (sums.logDetSecond[i]![j]! + logDetXSecond(fit, sums, i, j)));
}

/** Second derivative of log |X' V^-1 X|. */
function logDetXSecond(fit: RandomIntercept, sums: VarianceSums, i: number, j: number): number {
  const size = fit.sums.size;
  const [a, b] = [multiply(fit.vcov, block(sums.first[i]!, size)), multiply(fit.vcov, block(sums.first[j]!, size))];
  return trace(multiply(fit.vcov, block(sums.second[i]![j]!, size))) - trace(multiply(a, b));
}

/** Kenward-Roger variance of coefficient j: vcov + 2 vcov (sum W_ij (Q_ij - P_i vcov P_j)) vcov. */
function adjustedVariance(fit: RandomIntercept, sums: VarianceSums, expected: Matrix, j: number): number {
  const size = fit.sums.size;
  const inner = block(sums.first[0]!, size).map((row) => row.map(() => 0));
  for (let a = 0; a < 2; a++) {
    for (let b = 0; b < 2; b++) {
      const weight = expected[a]![b]!;
      add(inner, block(sums.second[a]![b]!, size), weight / 2);
      const product = multiply(multiply(block(sums.first[a]!, size), fit.vcov), block(sums.first[b]!, size));
      add(inner, product, -weight);
    }
  }
  return fit.vcov[j]![j]! + 2 * quadratic(inner, fit.vcov[j]!);
}

function pairs(of: (i: number, j: number) => number): number[][] {
  return [0, 1].map((i) => [0, 1].map((j) => of(i, j)));
}

function block(matrix: Matrix, size: number): number[][] {
  return matrix.slice(0, size).map((row) => row.slice(0, size));
}

function multiply(a: Matrix, b: Matrix): number[][] {
  return a.map((row) => b[0]!.map((_, k) => row.reduce((sum, value, j) => sum + value * b[j]![k]!, 0)));
}

function trace(matrix: Matrix): number {
  return matrix.reduce((sum, row, i) => sum + row[i]!, 0);
}

function bilinear(matrix: Matrix, u: readonly number[], v: readonly number[]): number {
  let sum = 0;
  for (let j = 0; j < u.length; j++) for (let k = 0; k < v.length; k++) sum += u[j]! * matrix[j]![k]! * v[k]!;
  return sum;
}

function add(target: number[][], matrix: Matrix, weight: number): void {
  for (let j = 0; j < target.length; j++) {
    for (let k = 0; k < target.length; k++) target[j]![k] = target[j]![k]! + weight * matrix[j]![k]!;
  }
}
