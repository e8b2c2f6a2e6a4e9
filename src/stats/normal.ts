/**
 * The standard normal distribution, with the log tail and the inverse Mills ratio that censored likelihoods need.
 *
 * Definitions: `...Cdf` is the lower tail, `...Sf` the upper tail computed directly, `...Quantile` inverts the lower
 * tail. Far tails keep their digits because erfcx(x) = exp(x^2) erfc(x) carries no exponential.
 * Reference: Abramowitz and Stegun (1964) 7.1, 26.2; checked against R 4.2.2 (golden file k).
 */
import erfc from "@stdlib/math-base-special-erfc";
import erfcinv from "@stdlib/math-base-special-erfcinv";
import erfcx from "@stdlib/math-base-special-erfcx";

const LOG_SQRT_2PI = 0.9189385332046728;
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

/**
 * Standard normal density.
 * @example normalPdf(0) // => 0.3989422804014327
 */
export function normalPdf(z: number): number {
  return Math.exp(normalLogPdf(z));
}

/**
 * Log of the standard normal density.
 * @example normalLogPdf(-38) // => -722.9189385332047
 */
export function normalLogPdf(z: number): number {
  return -0.5 * z * z - LOG_SQRT_2PI;
}

/**
 * Standard normal lower tail.
 * @example normalCdf(-1.959963984540054) // => 0.025
 */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/**
 * Standard normal upper tail.
 * @example normalSf(10) // => 7.619853024160527e-24
 */
export function normalSf(z: number): number {
  return 0.5 * erfc(z * Math.SQRT1_2);
}

/**
 * Log of the standard normal lower tail; finite far into the tail because erfcx carries no exponential.
 * @example normalLogCdf(-38) // => -726.5572160188201
 */
export function normalLogCdf(z: number): number {
  if (z > 0) return Math.log1p(-normalSf(z));
  return Math.log(0.5 * erfcx(-z * Math.SQRT1_2)) - 0.5 * z * z;
}

/**
 * Inverse Mills ratio phi(z) / Phi(z), the score of a left-censored normal value; about -z far into the tail.
 * @example inverseMills(-38) // => 38.026279466573314
 */
export function inverseMills(z: number): number {
  if (z > 0) return normalPdf(z) / normalCdf(z);
  return SQRT_2_OVER_PI / erfcx(-z * Math.SQRT1_2);
}

/**
 * normalLogCdf and inverseMills of the same z, [log Phi, phi / Phi], for the price of one.
 *
 * @example logCdfAndMills(-38) // => [-726.5572160188201, 38.026279466573314]
 */
export function logCdfAndMills(z: number): readonly [logCdf: number, mills: number] {
  if (z > 0) {
    const upper = normalSf(z);
    return [Math.log1p(-upper), normalPdf(z) / (1 - upper)];
  }
  const scaled = erfcx(-z * Math.SQRT1_2);
  return [Math.log(0.5 * scaled) - 0.5 * z * z, SQRT_2_OVER_PI / scaled];
}

/**
 * Standard normal quantile.
 * @example normalQuantile(0.975) // => 1.9599639845400536
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`probability out of range; expected 0..1, found ${p}`);
  if (p === 0.5) return 0;
  return p < 0.5 ? -Math.SQRT2 * erfcinv(2 * p) : Math.SQRT2 * erfcinv(2 * (1 - p));
}
