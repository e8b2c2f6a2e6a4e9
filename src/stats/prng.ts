/** A source of reproducible random numbers; every draw depends on the seed alone. */
export interface Prng {
  /** Uniform on [0, 1) with 53 random bits. */
  uniform(): number;
  /** Whole number from 0 to n - 1, every one equally likely. */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * Seeded random numbers: xoshiro128**, seeded by splitmix32.
 *
 * Use in the lab: bootstrap and simulation, so that the same study gives the same interval every night.
 * Definition: the seed is any whole number; equal seeds give equal draws on every machine. Not for cryptography.
 * Reference: Blackman D, Vigna S (2021) ACM Trans Math Softw 47:36; normal draws by Marsaglia G, Bray TA (1964).
 *
 * @example createPrng(1).below(1) // => 0
 * @example createPrng(7).uniform() === createPrng(7).uniform() // => true
 */
export function createPrng(seed: number): Prng {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed out of range; expected a whole number, found ${seed}`);
  const next = xoshiro128(seed);
  const uniform = () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  let spare: number | null = null;
  return {
    uniform,
    below(n) {
      // Draws in the incomplete last block are refused, otherwise small numbers would be slightly favoured.
      const limit = 4294967296 - (4294967296 % n);
      let draw = next();
      while (draw >= limit) draw = next();
      return draw % n;
    },
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      let u: number;
      let v: number;
      let s: number;
      do {
        u = 2 * uniform() - 1;
        v = 2 * uniform() - 1;
        s = u * u + v * v;
      } while (s >= 1 || s === 0);
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * factor;
      return u * factor;
    },
  };
}

function xoshiro128(seed: number): () => number {
  const mix = splitmix32(seed);
  let [a, b, c, d] = [mix(), mix(), mix(), mix()];
  return () => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

/** Both halves of the seed count, so large seeds differ too. */
function splitmix32(seed: number): () => number {
  let state = (seed | 0) ^ Math.imul(Math.floor(seed / 4294967296) | 0, 0x85ebca6b);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
}
