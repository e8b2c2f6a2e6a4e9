import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { censoredSample, kaplanMeier, turnbull, turnbullQuantile } from "../../src/stats/index.js";

/** Bounds of the golden case with_lod_interval_n30 (R 4.2.2, survival 3.5-3), both infinite ones left out. */
const LEFT = [-1.2329246262757037, -1.4985063517268187, -1.8523840910444898];
const BETWEEN: readonly (readonly [number, number])[] = [
  [-0.8544153281560675, 0.06187540371808745],
  [-1.6081871305324478, -0.6918963986582927],
  [-1.5082354069249377, -0.5919446750507829],
  [-1.6006494064010208, -0.6843586745268659],
  [-1.6979065604217085, -0.7816158285475535],
  [-0.9360933591703348, -0.019802627296179754],
  [-1.090244038997593, -0.173953307123438],
];
const EXACT = [
  -1.8157380510847696, -1.5514194948554165, -1.3673446123402284, -1.1888105565862586, -1.1881621982992938,
  -0.9675840262617056, -0.831733343846092, -0.6201493944763977, -0.564628329758967, -0.34290062147390304,
  -0.19904599973514916, -0.09248085279416508, 0.10479378285716583, 0.10622221325530762, 0.11473889327515531,
  0.7267637913589303, 1.4095126512218976,
];
/** Masses of survfit at -1.852, and at each exact value; its two masses below 5e-5 are EM residue. */
const SURVFIT = [
  0.05489421609677225, 0.05489421609677225, 0.08769642967722957, 0.07121373201823322, 0.05629805987456615,
  0.05629805987456604, 0.06587705635715324, 0.10269696148940366, 0.06040610893961523, 0.05269738720818762,
  0.05269738720818756, 0.05269738720818759, 0.04638328792963348, 0.037037037037037035, 0.037037037037037035,
  0.03703703703703702, 0.03703703703703704, 0.03703703703703704,
];

const golden = censoredSample([
  ...LEFT.map((upper) => ({ lower: Number.NEGATIVE_INFINITY, upper })),
  ...BETWEEN.map(([lower, upper]) => ({ lower, upper })),
  ...EXACT.map((value) => ({ lower: value, upper: value })),
]);

describe("turnbull", () => {
  it("has survfit's masses where they are no residue (its EM stops at about 1e-4)", () => {
    const fit = turnbull(golden);
    if (fit.notEstimable !== undefined) throw new Error(fit.notEstimable);
    expect(fit.converged).toBe(true);
    expect(fit.intervals.map(({ upper }) => upper)).toEqual([LEFT[2], ...EXACT]);
    for (const [j, { mass }] of fit.intervals.entries()) expect(Math.abs(mass - SURVFIT[j]!)).toBeLessThan(1e-4);
    expect(fit.intervals.reduce((sum, { mass }) => sum + mass, 0)).toBeCloseTo(1, 12);
  });

  it("is at a maximum: no interval could take mass and raise the likelihood", () => {
    const fit = turnbull(golden);
    if (fit.notEstimable !== undefined) throw new Error(fit.notEstimable);
    const probability = (lower: number, upper: number) =>
      fit.intervals
        .filter((piece) => piece.lower >= lower && piece.upper <= upper)
        .reduce((sum, { mass }) => sum + mass, 0);
    for (const piece of fit.intervals) {
      let gradient = 0;
      for (let i = 0; i < golden.lower.length; i++) {
        const [lower, upper] = [golden.lower[i]!, golden.upper[i]!];
        if (piece.lower >= lower && piece.upper <= upper) gradient += 1 / probability(lower, upper);
      }
      expect(gradient / golden.lower.length).toBeCloseTo(1, 6);
    }
  });

  it("finds by EM what Kaplan-Meier has in closed form for values below limits", () => {
    const entry = fc.record({ at: fc.integer({ min: -20, max: 20 }), isExact: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 2, maxLength: 30 }), (entries) => {
        fc.pre(entries.some(({ isExact }) => isExact));
        const sample = censoredSample(
          entries.map(({ at, isExact }) => ({ lower: isExact ? at : Number.NEGATIVE_INFINITY, upper: at })),
        );
        const km = kaplanMeier(sample);
        // A lower bound far below everything changes no estimate, but makes the values intervals for the EM.
        const fit = turnbull({ ...sample, lower: sample.lower.map((value) => Math.max(value, -1000)) });
        if (km.notEstimable !== undefined || fit.notEstimable !== undefined) throw new Error("not estimable");
        for (const [j, value] of km.values.entries()) {
          const upTo = fit.intervals.filter(({ upper }) => upper <= value).reduce((sum, { mass }) => sum + mass, 0);
          expect(upTo).toBeCloseTo(km.cdfAtOrBelow[j]!, 6);
        }
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it("bounds the median from above when most values lie below limits", () => {
    const below = { lower: Number.NEGATIVE_INFINITY, upper: 0 };
    const fit = turnbull(censoredSample([below, below, below, { lower: 1, upper: 1 }]));
    if (fit.notEstimable !== undefined) throw new Error(fit.notEstimable);
    expect(turnbullQuantile(fit, 0.5)).toEqual({ lower: null, upper: 0 });
  });
});
