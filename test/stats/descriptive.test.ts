import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bootstrapIndex,
  createPrng,
  describeGroups,
  geometric,
  moments,
  normalCdf,
  normalQuantile,
  type QuantileType,
  quantile,
  studentTCdf,
  studentTQuantile,
  tInterval,
} from "../../src/stats/index.js";

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });

describe("moments", () => {
  it("keeps its digits at 1e300 and 1e-300 (values from scaling 1, 2, 3)", () => {
    const large = moments([1e300, 2e300, 3e300]);
    expect(large.mean! / 1e300).toBeCloseTo(2, 14);
    expect(large.sd! / 1e300).toBeCloseTo(1, 14);
    expect(large.variance).toBeNull();
    const small = moments([1e-300, 2e-300, 3e-300]);
    expect(small.sd! / 1e-300).toBeCloseTo(1, 14);
    expect(small.variance).toBeNull();
  });

  it("moves and stretches with the values", () => {
    fc.assert(
      fc.property(values, (xs) => {
        const [plain, moved] = [moments(xs), moments(xs.map((x) => 4 * x))];
        expect(moved.mean).toBeCloseTo(4 * plain.mean!, 6);
        expect(moved.sd).toBeCloseTo(4 * plain.sd!, 6);
        expect(plain.mean!).toBeGreaterThanOrEqual(plain.min!);
        expect(plain.mean!).toBeLessThanOrEqual(plain.max!);
      }),
      { seed: 31 },
    );
  });
});

describe("quantile", () => {
  it("lies inside the sample and rises with p for every type", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (xs, type) => {
        let last = Number.NEGATIVE_INFINITY;
        for (const p of [0, 0.1, 0.25, 0.5, 0.9, 1]) {
          const here = quantile(xs, p, type as QuantileType)!;
          expect(here).toBeGreaterThanOrEqual(last);
          last = here;
        }
        expect(quantile(xs, 0, type as QuantileType)).toBe(moments(xs).min);
        expect(quantile(xs, 1, type as QuantileType)).toBe(moments(xs).max);
      }),
      { seed: 32 },
    );
  });
});

describe("geometric", () => {
  it("is not fooled by many large values (simple products overflow)", () => {
    expect(geometric(new Array(400).fill(120.5)).geometricMean).toBeCloseTo(120.5, 9);
  });

  it("gives the published-layout example of three rats: 0.08808787, gCV 1.0409 %, CI 0.08583939 to 0.09039524", () => {
    const found = geometric([61.9 / 704, 46.5 / 522, 51.4 / 589]);
    expect(found.geometricMean).toBeCloseTo(0.08808787, 8);
    expect(found.geometricCvPct).toBeCloseTo(1.0409, 4);
    expect(found.ci![0]).toBeCloseTo(0.08583939, 8);
    expect(found.ci![1]).toBeCloseTo(0.09039524, 8);
  });
});

describe("describeGroups", () => {
  it("describes each group as if it were alone, whatever the order", () => {
    const rows = describeGroups([3, 1, 2, 10], ["b", "a", "b", "a"]);
    expect(rows.map(({ group, n, median }) => [group, n, median])).toEqual([
      ["a", 2, 5.5],
      ["b", 2, 2.5],
    ]);
  });
});

describe("distributions", () => {
  it("have quantiles that invert the lower tail", () => {
    const probability = fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true });
    fc.assert(
      fc.property(probability, fc.double({ min: 0.5, max: 1e7, noNaN: true }), (p, df) => {
        expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-11);
        expect(Math.abs(studentTCdf(studentTQuantile(p, df), df) / p - 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 500, seed: 33 },
    );
  });

  it("give no interval without degrees of freedom", () => {
    expect(tInterval(1, 0.5, 0)).toBeNull();
  });
});

describe("createPrng", () => {
  it("draws uniform, unbiased and normal numbers (fixed seed, 200,000 draws)", () => {
    const prng = createPrng(123);
    const n = 200_000;
    const uniform = moments(Array.from({ length: n }, () => prng.uniform()));
    expect(uniform.mean!).toBeCloseTo(0.5, 2);
    expect(uniform.variance!).toBeCloseTo(1 / 12, 3);
    const normal = moments(Array.from({ length: n }, () => prng.normal()));
    expect(normal.mean!).toBeCloseTo(0, 1);
    expect(normal.sd!).toBeCloseTo(1, 2);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < n; i++) counts[prng.below(7)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - n / 7) ** 2 / (n / 7), 0);
    // 99.9 % quantile of chi-square with 6 df.
    expect(chiSquare).toBeLessThan(22.46);
  });

  it("repeats itself for a seed and differs between seeds", () => {
    expect(bootstrapIndex(5, 3, 9)).toEqual(bootstrapIndex(5, 3, 9));
    expect(bootstrapIndex(5, 3, 9)).not.toEqual(bootstrapIndex(5, 3, 10));
    expect(createPrng(1).uniform()).not.toBe(createPrng(1 + 2 ** 32).uniform());
  });
});
