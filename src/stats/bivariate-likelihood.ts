import { quadrantTerm } from "./bivariate-normal.js";
import type { ConcentrationSide } from "./log-ratio-bounds.js";
import { logCdfAndMills } from "./normal.js";

/** One concentration on the log scale: a value (`flip` 0), or a limit that it lies below (1) or above (-1). */
export interface SideBound {
  readonly log: number;
  readonly flip: 0 | 1 | -1;
}

/** Log-likelihood of one pair with its gradient in (mean CSF, mean plasma, log SD CSF, log SD plasma, atanh correlation). */
export interface PairTerm {
  readonly value: number;
  readonly gradient: readonly number[];
}

/** Log-density or log-probability in standardised values x and y and the correlation, with first derivatives. */
interface StandardTerm {
  readonly value: number;
  readonly dX: number;
  readonly dY: number;
  readonly dRho: number;
}

const LOG_2PI = Math.log(2 * Math.PI);

/**
 * A side as a bound of its log. Throws a RangeError for what is not above 0.
 *
 * @example sideBound({ state: "below", limit: 1 }) // => { log: 0, flip: 1 }
 */
export function sideBound(side: ConcentrationSide): SideBound {
  const given = side.state === "quantified" ? side.value : side.limit;
  if (!(given > 0 && Number.isFinite(given))) {
    throw new RangeError(`concentration or limit out of range; expected above 0, found ${given}`);
  }
  return { log: Math.log(given), flip: side.state === "quantified" ? 0 : side.state === "below" ? 1 : -1 };
}

/**
 * Log-likelihood of one pair of log concentrations under a bivariate normal distribution, with its analytic gradient.
 *
 * Formula: density where both are quantified; density of the one times the conditional probability of the other where one
 * is; the quadrant's probability where none is. A value above its limit is a value below it with both signs turned.
 * Few values: any pair has a term; a correlation that rounds to 1 gives -Infinity.
 * Reference: Lyles RH, Williams JK, Chuachoowong R (2001) Biometrics 57:1238-1244.
 *
 * @example pairTerm({ log: 0, flip: 0 }, { log: 0, flip: 0 }, [0, 0, 0, 0, 0]).value // => -1.8378770664093453
 * @example pairTerm({ log: 0, flip: 1 }, { log: 0, flip: 1 }, [0, 0, 0, 0, 0]).value // => -1.3862943611198906
 */
export function pairTerm(csf: SideBound, plasma: SideBound, point: readonly number[]): PairTerm {
  const [meanCsf, meanPlasma, logSdCsf, logSdPlasma, z] = point as [number, number, number, number, number];
  const rho = Math.tanh(z);
  if (!(Math.abs(rho) < 1)) return { value: Number.NEGATIVE_INFINITY, gradient: [0, 0, 0, 0, 0] };
  const [x, y] = [(csf.log - meanCsf) * Math.exp(-logSdCsf), (plasma.log - meanPlasma) * Math.exp(-logSdPlasma)];
  const { value, dX, dY, dRho } = standardTerm(x, csf.flip, y, plasma.flip, rho);
  const [isCsf, isPlasma] = [csf.flip === 0 ? 1 : 0, plasma.flip === 0 ? 1 : 0];
  return {
    value: value - isCsf * logSdCsf - isPlasma * logSdPlasma,
    gradient: [
      -dX * Math.exp(-logSdCsf),
      -dY * Math.exp(-logSdPlasma),
      -x * dX - isCsf,
      -y * dY - isPlasma,
      dRho * (1 - rho * rho),
    ],
  };
}

function standardTerm(x: number, flipX: number, y: number, flipY: number, rho: number): StandardTerm {
  if (flipX === 0 && flipY === 0) return densityTerm(x, y, rho);
  if (flipX !== 0 && flipY === 0) return conditionalTerm(x, flipX, y, rho);
  if (flipX === 0) {
    const { value, dX, dY, dRho } = conditionalTerm(y, flipY, x, rho);
    return { value, dX: dY, dY: dX, dRho };
  }
  const { logP, dH, dK, dRho } = quadrantTerm(flipX * x, flipY * y, flipX * flipY * rho);
  return { value: logP, dX: flipX * dH, dY: flipY * dK, dRho: flipX * flipY * dRho };
}

function densityTerm(x: number, y: number, rho: number): StandardTerm {
  const q2 = (1 - rho) * (1 + rho);
  const squares = x * x - 2 * rho * x * y + y * y;
  return {
    value: -LOG_2PI - 0.5 * Math.log(q2) - squares / (2 * q2),
    dX: -(x - rho * y) / q2,
    dY: -(y - rho * x) / q2,
    dRho: rho / q2 + (x * y - (rho * squares) / q2) / q2,
  };
}

/** y has a value, x lies below (`flip` 1) or above (-1) its limit. */
function conditionalTerm(x: number, flip: number, y: number, rho: number): StandardTerm {
  const q = Math.sqrt((1 - rho) * (1 + rho));
  const [logCdf, mills] = logCdfAndMills((flip * (x - rho * y)) / q);
  const pull = (flip * mills) / q;
  return {
    value: logCdf - 0.5 * (y * y + LOG_2PI),
    dX: pull,
    dY: -pull * rho - y,
    dRho: (pull * (rho * x - y)) / (q * q),
  };
}
