/**
 * Distribution functions: normal, Student t, chi-square, F, beta, gamma. With normal.ts the only door to stdlib.
 *
 * Use in the lab: every interval and every censored likelihood ends here.
 * Definitions: `...Cdf` is the lower tail, `...Sf` the upper tail computed directly (not 1 - lower), `...Quantile`
 * inverts the lower tail, `...Pdf` is the density. Quantiles start from stdlib and are polished by Newton steps on the
 * smaller tail. Parameters outside their domain throw a RangeError: they are programming errors, not data.
 * Reference: Abramowitz and Stegun (1964) chapters 6, 7, 26; accuracy checked against R 4.2.2 (golden file k).
 */
import betainc from "@stdlib/math-base-special-betainc";
import stdlibDigamma from "@stdlib/math-base-special-digamma";
import gammainc from "@stdlib/math-base-special-gammainc";
import gammaincinv from "@stdlib/math-base-special-gammaincinv";
import gammaln from "@stdlib/math-base-special-gammaln";
import betaincinv from "@stdlib/math-base-special-kernel-betaincinv";
import { normalQuantile, normalSf } from "./normal.js";

export * from "./normal.js";

/**
 * Student t density.
 * @example studentTPdf(0, 1) // => 0.3183098861837907
 */
export function studentTPdf(t: number, df: number): number {
  requirePositive("df", df);
  const logNorm = logGammaRatioHalf(df / 2) - 0.5 * Math.log(df * Math.PI);
  return Math.exp(logNorm - 0.5 * (df + 1) * Math.log1p((t * t) / df));
}

/**
 * Student t lower tail.
 * @example studentTCdf(-2, 10) // => 0.036694017385370196
 */
export function studentTCdf(t: number, df: number): number {
  return studentTSf(-t, df);
}

/**
 * Student t upper tail.
 * @example studentTSf(20, 24) // => 8.955347076499875e-17
 */
export function studentTSf(t: number, df: number): number {
  requirePositive("df", df);
  if (df > 1e12) return normalSf(t);
  const t2 = t * t;
  const half =
    t2 > df ? 0.5 * betainc(df / (df + t2), df / 2, 0.5) : 0.5 * betainc(t2 / (df + t2), 0.5, df / 2, true, true);
  return t >= 0 ? half : 1 - half;
}

/**
 * Student t quantile.
 * @example studentTQuantile(0.975, 13) // => 2.1603686564627913
 */
export function studentTQuantile(p: number, df: number): number {
  requireProbability(p);
  requirePositive("df", df);
  if (p === 0.5) return 0;
  if (df > 1e12) return normalQuantile(p);
  const tail = Math.min(p, 1 - p);
  // The squared t is F(1, df): its upper tail 2 * tail is a beta probability with both x and 1 - x at full precision.
  const [x, y] = betaincinv(df / 2, 0.5, 2 * tail, 1 - 2 * tail) as unknown as [number, number];
  const start = Math.sqrt((df * y) / x);
  const t = polish(
    start,
    (value) => studentTSf(value, df) - tail,
    (value) => -studentTPdf(value, df),
  );
  return p < 0.5 ? -t : t;
}

/**
 * Chi-square lower tail.
 * @example chiSquareCdf(3.841458820694124, 1) // => 0.95
 */
export function chiSquareCdf(x: number, df: number): number {
  return gammaCdf(x / 2, df / 2);
}

/**
 * Chi-square upper tail.
 * @example chiSquareSf(6.714380649988172, 1) // => 0.009563850000517808
 */
export function chiSquareSf(x: number, df: number): number {
  return gammaSf(x / 2, df / 2);
}

/**
 * Chi-square density.
 * @example chiSquarePdf(2, 2) // => 0.18393972058572117
 */
export function chiSquarePdf(x: number, df: number): number {
  return gammaPdf(x / 2, df / 2) / 2;
}

/**
 * Chi-square quantile.
 * @example chiSquareQuantile(0.95, 1) // => 3.841458820694124
 */
export function chiSquareQuantile(p: number, df: number): number {
  return 2 * gammaQuantile(p, df / 2);
}

/**
 * F lower tail.
 * @example fCdf(1, 2, 12) // => 0.60343054339603364
 */
export function fCdf(x: number, df1: number, df2: number): number {
  requirePositive("df1", df1);
  requirePositive("df2", df2);
  if (!(x > 0)) return 0;
  return betaFromOdds((df1 / df2) * x, df1 / 2, df2 / 2, false);
}

/**
 * F upper tail.
 * @example fSf(7, 10, 4) // => 0.0378833392598096
 */
export function fSf(x: number, df1: number, df2: number): number {
  requirePositive("df1", df1);
  requirePositive("df2", df2);
  if (!(x > 0)) return 1;
  return betaFromOdds((df1 / df2) * x, df1 / 2, df2 / 2, true);
}

/**
 * F density.
 * @example fPdf(1, 2, 2) // => 0.25
 */
export function fPdf(x: number, df1: number, df2: number): number {
  if (!(x > 0)) return 0;
  const odds = (df1 / df2) * x;
  const slope = df1 / df2 / (1 + odds) ** 2;
  return betaPdf(odds / (1 + odds), df1 / 2, df2 / 2) * slope;
}

/**
 * F quantile.
 * @example fQuantile(0.95, 2, 12) // => 3.885293834652392
 */
export function fQuantile(p: number, df1: number, df2: number): number {
  requireProbability(p);
  requirePositive("df1", df1);
  requirePositive("df2", df2);
  const [x, y] = betaincinv(df1 / 2, df2 / 2, p, 1 - p) as unknown as [number, number];
  const start = (x / y) * (df2 / df1);
  return polish(start, tailError(p, fCdf, fSf, df1, df2), (value) => fPdf(value, df1, df2));
}

/**
 * Beta lower tail (regularized incomplete beta function).
 * @example betaCdf(0.1, 0.5, 0.5) // => 0.20483276469913345
 */
export function betaCdf(x: number, a: number, b: number): number {
  requirePositive("a", a);
  requirePositive("b", b);
  return betainc(Math.min(Math.max(x, 0), 1), a, b, true, false);
}

/**
 * Beta upper tail.
 * @example betaSf(0.1, 0.5, 0.5) // => 0.7951672353008666
 */
export function betaSf(x: number, a: number, b: number): number {
  requirePositive("a", a);
  requirePositive("b", b);
  return betainc(Math.min(Math.max(x, 0), 1), a, b, true, true);
}

/**
 * Beta density, inside (0, 1).
 * @example betaPdf(0.5, 2, 2) // => 1.5
 */
export function betaPdf(x: number, a: number, b: number): number {
  if (!(x > 0 && x < 1)) return 0;
  const logBeta = gammaln(a) + gammaln(b) - gammaln(a + b);
  return Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta);
}

/**
 * Beta quantile.
 * @example betaQuantile(0.025, 1, 40) // => 0.0006327449320494193
 */
export function betaQuantile(p: number, a: number, b: number): number {
  requireProbability(p);
  requirePositive("a", a);
  requirePositive("b", b);
  const [x] = betaincinv(a, b, p, 1 - p) as unknown as [number, number];
  const polished = polish(x, tailError(p, betaCdf, betaSf, a, b), (value) => betaPdf(value, a, b));
  return polished >= 1 || polished <= 0 ? x : polished;
}

/**
 * Gamma lower tail with the given shape and scale 1.
 * @example gammaCdf(2.5, 2.5) // => 0.584119813004492
 */
export function gammaCdf(x: number, shape: number): number {
  requirePositive("shape", shape);
  return x <= 0 ? 0 : gammainc(x, shape, true, false);
}

/**
 * Gamma upper tail with the given shape and scale 1.
 * @example gammaSf(2.5, 2.5) // => 0.415880186995508
 */
export function gammaSf(x: number, shape: number): number {
  requirePositive("shape", shape);
  return x <= 0 ? 1 : gammainc(x, shape, true, true);
}

/**
 * Gamma density with the given shape and scale 1.
 * @example gammaPdf(1, 1) // => 0.36787944117144233
 */
export function gammaPdf(x: number, shape: number): number {
  return x <= 0 ? 0 : Math.exp((shape - 1) * Math.log(x) - x - gammaln(shape));
}

/**
 * Gamma quantile with the given shape and scale 1.
 * @example gammaQuantile(0.5, 1) // => 0.6931471805599453
 */
export function gammaQuantile(p: number, shape: number): number {
  requireProbability(p);
  requirePositive("shape", shape);
  const start = p < 0.5 ? gammaincinv(p, shape) : gammaincinv(1 - p, shape, true);
  const error = p < 0.5 ? (x: number) => gammaCdf(x, shape) - p : (x: number) => 1 - p - gammaSf(x, shape);
  return polish(start, error, (value) => gammaPdf(value, shape));
}

/**
 * Log of the gamma function.
 * @example logGamma(5) // => 3.1780538303479458
 */
export function logGamma(x: number): number {
  return gammaln(x);
}

/**
 * Derivative of logGamma.
 * @example digamma(0.5) // => -1.963510026021423
 */
export function digamma(x: number): number {
  return stdlibDigamma(x);
}

/** Log of gamma(x + 1/2) / gamma(x); the direct difference loses digits when x is large. */
function logGammaRatioHalf(x: number): number {
  if (x < 100) return gammaln(x + 0.5) - gammaln(x);
  return 0.5 * Math.log(x) - 1 / (8 * x) + 1 / (192 * x ** 3) - 1 / (640 * x ** 5);
}

/** Beta tail at x = odds / (1 + odds), swapping the sides where x would round to 1. */
function betaFromOdds(odds: number, a: number, b: number, upper: boolean): number {
  return odds <= 1 ? betainc(odds / (1 + odds), a, b, true, upper) : betainc(1 / (1 + odds), b, a, true, !upper);
}

type TwoParameterTail = (x: number, a: number, b: number) => number;

/** Signed distance from the target on the tail that keeps the digits. */
function tailError(p: number, cdf: TwoParameterTail, sf: TwoParameterTail, a: number, b: number) {
  return (x: number): number => (p < 0.5 ? cdf(x, a, b) - p : 1 - p - sf(x, a, b));
}

/** Up to three Newton steps from a start that is already close; a step that is not small is refused. */
function polish(start: number, error: (x: number) => number, slope: (x: number) => number): number {
  let x = start;
  for (let step = 0; step < 3; step++) {
    const change = error(x) / slope(x);
    if (!Number.isFinite(change) || Math.abs(change) > 1e-3 * Math.abs(x)) return x;
    x -= change;
    if (Math.abs(change) <= 2e-16 * Math.abs(x)) return x;
  }
  return x;
}

function requireProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`probability out of range; expected 0..1, found ${p}`);
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${name} out of range; expected a number above 0, found ${value}`);
}
