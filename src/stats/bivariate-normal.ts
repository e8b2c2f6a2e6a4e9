import { logCdfAndMills, normalLogCdf } from "./normal.js";

/** Log-probability of a quadrant with its derivatives. */
export interface QuadrantTerm {
  readonly logP: number;
  /** In h, k and rho. */
  readonly dH: number;
  readonly dK: number;
  readonly dRho: number;
}

/** Gauss-Legendre rule of 16 points on (-1, 1). */
const [NODES, WEIGHTS] = gaussLegendre(16);

/**
 * Log P(X <= h, Y <= k) of standard normal X and Y with correlation rho, with first derivatives.
 *
 * Use in the lab: a pair of which both concentrations lie outside their limits still says something about both means.
 * Formula: integral of phi(x) Phi((k - rho x) / q) over x <= h with q = sqrt(1 - rho^2). The integrand is log-concave with
 * curvature of at least 1, so 9 to each side of its mode hold all but exp(-40); Gauss-Legendre panels are narrow where
 * Phi turns (scale q / |rho| around k / rho). d/dh = phi(h) Phi((k - rho h) / q), d/drho = the density at (h, k) (Plackett).
 * Definition: worked out on the log scale, so that the relative error stays near 1e-14 far into the tail, where a
 * difference of probabilities would keep no digit.
 * Few values: |rho| = 1 has no density and throws a RangeError.
 * Reference: Plackett RL (1954) Biometrika 41:351-360; Genz A (2004) Statistics and Computing 14:251-260.
 *
 * @example quadrantTerm(0, 0, 0).logP // => -1.3862943611198906
 * @example quadrantTerm(0, 0, 0.5).logP // => -1.0986122886681098
 */
export function quadrantTerm(h: number, k: number, rho: number): QuadrantTerm {
  if (!(Math.abs(rho) < 1)) throw new RangeError(`correlation out of range; expected between -1 and 1, found ${rho}`);
  const q = Math.sqrt((1 - rho) * (1 + rho));
  const logP = rho === 0 ? normalLogCdf(h) + normalLogCdf(k) : logIntegral(h, k, rho, q);
  const squares = (h * h - 2 * rho * h * k + k * k) / (q * q);
  return {
    logP,
    dH: Math.exp(logPdf(h) + normalLogCdf((k - rho * h) / q) - logP),
    dK: Math.exp(logPdf(k) + normalLogCdf((h - rho * k) / q) - logP),
    dRho: Math.exp(-0.5 * squares - logP) / (2 * Math.PI * q),
  };
}

const logPdf = (z: number): number => -0.5 * (z * z + Math.log(2 * Math.PI));

function logIntegral(h: number, k: number, rho: number, q: number): number {
  const slope = -rho / q;
  const height = (x: number): number => logPdf(x) + normalLogCdf(k / q + slope * x);
  const mode = Math.min(h, modeOf(k, rho, q));
  const top = height(mode);
  const [gradient, bend] = gradientAndBend(mode, k / q, slope);
  // At a cut the integrand rises like exp(gradient x); at its own mode it bends like a normal of SD 1 / sqrt(bend).
  const scale = 1 / (Math.abs(gradient) + Math.sqrt(bend));
  const [turn, width] = [k / rho, q / Math.abs(rho)];
  const [from, to] = [mode - 9, Math.min(h, mode + 9)];
  const breaks = STEPS.flatMap((step) => [mode + step, mode + step * scale, turn + step * width]);
  const edges = [from, ...breaks.filter((x) => x > from && x < to).sort((a, b) => a - b), to];
  let sum = 0;
  for (let panel = 1; panel < edges.length; panel++) {
    const half = (edges[panel]! - edges[panel - 1]!) / 2;
    const middle = edges[panel - 1]! + half;
    if (half === 0 || height(edges[panel]!) - top < NEGLIGIBLE) continue;
    for (let i = 0; i < NODES.length; i++) {
      sum += half * WEIGHTS[i]! * Math.exp(height(middle + half * NODES[i]!) - top);
    }
  }
  return top + Math.log(sum);
}

const STEPS = [-40, -25, -15, -9, -6, -4, -2.5, -1, 0, 1, 2.5, 4, 6, 9, 15, 25, 40];

/** Left of the mode a panel whose upper end is this low on the log scale holds nothing that counts. */
const NEGLIGIBLE = -60;

/** First derivative, and minus the second, of log phi(x) + log Phi(level + slope x). */
function gradientAndBend(x: number, level: number, slope: number): readonly [number, number] {
  const z = level + slope * x;
  const [, mills] = logCdfAndMills(z);
  return [slope * mills - x, 1 + slope * slope * Math.max(mills * (mills + z), 0)];
}

/** Where phi(x) Phi((k - rho x) / q) is highest: Newton steps on its log, which bends by at least 1 everywhere. */
function modeOf(k: number, rho: number, q: number): number {
  // Without the turn the mode is 0; given Y <= k far down it is near rho k.
  let x = rho * Math.min(k, 0);
  for (let step = 0; step < 200; step++) {
    const [gradient, bend] = gradientAndBend(x, k / q, -rho / q);
    // Steps are bounded: with |rho| near 1 the slope turns within a hair's breadth.
    const change = Math.max(-1, Math.min(1, gradient / bend));
    x += change;
    if (Math.abs(change) < 1e-9 * (1 + Math.abs(x))) break;
  }
  return x;
}

/** Roots of the Legendre polynomial by Newton steps, and their weights. */
function gaussLegendre(n: number): readonly [Float64Array, Float64Array] {
  const [nodes, weights] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 20; step++) {
      let [before, value] = [1, x];
      for (let degree = 2; degree <= n; degree++) {
        [before, value] = [value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree];
      }
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return [nodes, weights];
}
