import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auc, aucRatio, cleanProfile, nca, pointRatios, terminalSlope } from "../../src/stats/index.js";

/** Noise-free steady-state profile of our own simulation: half-life 2.9 h, ka 2/h, true AUC ratio 0.02. */
const TIMES_H = [0, 0.5, 1, 2, 3, 4, 6, 8, 10, 12];
const PLASMA = [
  68.312466, 649.88316, 793.456945, 724.872762, 584.313799, 461.923348, 286.62237, 177.710643, 110.181035, 68.312466,
];
const CSF = [2.619064, 3.842377, 6.122566, 9.577367, 10.835161, 10.646938, 8.498309, 6.022388, 4.032897, 2.619064];
const csf = { timesH: TIMES_H, concentrations: CSF };
const plasma = { timesH: TIMES_H, concentrations: PLASMA };

const profiles = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 5000 })), {
    minLength: 3,
    maxLength: 14,
  })
  .map((rows) => {
    const byTime = new Map(rows.map(([step, value]) => [step / 4, value]));
    const timesH = [0, ...[...byTime.keys()].sort((a, b) => a - b)];
    return { timesH, concentrations: timesH.map((timeH) => byTime.get(timeH) ?? 0) };
  });

describe("aucRatio", () => {
  it("gives the exposure ratio of the hysteresis profile, close to the true 0.02 by both rules", () => {
    const linear = aucRatio(csf, plasma, { method: "linear", endH: 12 });
    const logDown = aucRatio(csf, plasma, { endH: 12 });
    expect(linear).toMatchObject({ ratio: expect.closeTo(0.020035264, 9) });
    expect(logDown).toMatchObject({ ratio: expect.closeTo(0.020102636, 9) });
    expect(logDown).toMatchObject({ csfArea: expect.closeTo(82.820297, 5), plasmaArea: expect.closeTo(4119.8725, 4) });
  });

  it("names the side that has no area", () => {
    const below = { timesH: [0, 1], concentrations: [0, 0] };
    expect(aucRatio(below, plasma)).toEqual({ notEstimable: "CSF: no quantified sample" });
    expect(aucRatio(csf, { timesH: [1, 2], concentrations: [3, 2] })).toEqual({
      notEstimable: "plasma: no sample at the start (0 h)",
    });
  });
});

describe("pointRatios", () => {
  it("swings from 0.0059 to 0.0383 while the AUC ratio stays 0.02", () => {
    const found = pointRatios(TIMES_H, CSF, PLASMA);
    expect(found).toMatchObject({
      lowest: { timeH: 0.5, ratio: expect.closeTo(0.00591241, 7) },
      highest: { ratio: expect.closeTo(0.03833948, 7) },
      swing: expect.closeTo(6.4846, 3),
      loop: "counter-clockwise",
    });
  });
});

describe("cleanProfile", () => {
  const typical = {
    timesH: [0, 0.5, 1, 2, 3, 4, 6, 8, 12, 24],
    concentrations: [0, 0, 1.2, 3, 2.1, 0, 0.8, 0.3, 0, 0],
  };
  const kept = (rule: Parameters<typeof cleanProfile>[1]) => {
    const clean = cleanProfile(typical, rule);
    return clean.notEstimable === undefined ? [...clean.concentrations] : clean.notEstimable;
  };

  it("treats values below LLOQ by position", () => {
    expect(kept(undefined)).toEqual([0, 0, 1.2, 3, 2.1, 0.8, 0.3, 0, 0]);
    expect(kept({ all: "drop" })).toEqual([1.2, 3, 2.1, 0.8, 0.3]);
    expect(kept({ first: "keep", middle: 0.05, last: "drop" })).toEqual([0, 0, 1.2, 3, 2.1, 0.05, 0.8, 0.3]);
    expect(kept({ beforePeak: "drop", afterPeak: 0.05 })).toEqual([1.2, 3, 2.1, 0.05, 0.8, 0.3, 0.05, 0.05]);
  });

  it("sorts by time and drops missing results", () => {
    const clean = cleanProfile({ timesH: [4, 0, 2], concentrations: [1, 3, null] });
    expect(clean).toMatchObject({ timesH: Float64Array.of(0, 4), concentrations: Float64Array.of(3, 1) });
  });

  it("refuses two results at one time, negative and non-finite values", () => {
    expect(cleanProfile({ timesH: [0, 1, 1], concentrations: [1, 2, 3] }).notEstimable).toMatch(
      /two results at one time/,
    );
    expect(cleanProfile({ timesH: [0], concentrations: [-1] }).notEstimable).toMatch(/not a number >= 0/);
    expect(cleanProfile({ timesH: [Number.NaN], concentrations: [1] }).notEstimable).toMatch(/no finite time/);
  });
});

describe("terminalSlope", () => {
  const slopeOf = (timesH: number[], concentrations: number[]) => {
    const clean = cleanProfile({ timesH, concentrations });
    return clean.notEstimable === undefined ? terminalSlope(clean) : clean;
  };

  it("takes the longest fit within the tolerance of the best adjusted R2, the peak left out", () => {
    const fit = slopeOf([0, 1, 2, 4, 6, 8, 12, 24], [0, 468.8, 520.9, 434.6, 291.5, 254.7, 149.8, 27.22]);
    // R 4.2.2, PKNCA 0.12.1 on the same tail.
    expect(fit).toMatchObject({ points: 3, halfLifeH: expect.closeTo(4.94040699569998, 12), firstTimeH: 8 });
  });

  it("is not estimable when the end rises, is flat or has too few points", () => {
    expect(slopeOf([0, 1, 2, 4, 6, 8], [0, 9, 6, 2, 2.5, 3]).notEstimable).toMatch(/no falling terminal phase/);
    expect(slopeOf([0, 1, 2, 3, 4], [2, 2, 2, 2, 2]).notEstimable).toMatch(/no falling terminal phase/);
    expect(slopeOf([0, 1, 2, 4], [0, 5, 3, 1]).notEstimable).toMatch(
      /needs 3 quantified points after the peak, found 2/,
    );
  });
});

describe("nca", () => {
  it("gives every missing parameter a reason", () => {
    const result = nca({ timesH: [1, 2], concentrations: [8, 4] });
    for (const [key, value] of Object.entries(result))
      if (value === null) expect(result.reasons[key], key).toBeTruthy();
    expect(result.reasons).toMatchObject({
      halfLifeH: expect.stringMatching(/3 quantified points/),
      clearance: "no dose given",
    });
  });

  it("scales with the concentration and keeps times", () => {
    fc.assert(
      fc.property(profiles, fc.integer({ min: -30, max: 30 }), (profile, exponent) => {
        const factor = 2 ** exponent;
        const scaled = { ...profile, concentrations: profile.concentrations.map((value) => value * factor) };
        const [one, other] = [nca(profile), nca(scaled)];
        expect(other.aucLast! / factor).toBeCloseTo(one.aucLast!, 6);
        expect(other.tmaxH).toBe(one.tmaxH);
        expect(other.terminal.notEstimable).toBe(one.terminal.notEstimable);
        if (one.halfLifeH !== null) expect(other.halfLifeH! / one.halfLifeH).toBeCloseTo(1, 9);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it("does not depend on the order of the samples", () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        const reversed = {
          timesH: [...profile.timesH].reverse(),
          concentrations: [...profile.concentrations].reverse(),
        };
        expect(nca(reversed)).toEqual(nca(profile));
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it("never has more area by log-down than by straight lines", () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        const clean = cleanProfile(profile);
        if (clean.notEstimable !== undefined) return;
        const [linear, logDown] = [auc(clean, { method: "linear" }), auc(clean)];
        if (linear.notEstimable !== undefined || logDown.notEstimable !== undefined) return;
        expect(logDown.area).toBeLessThanOrEqual(linear.area * (1 + 1e-12));
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it("adds up areas over a split at a sample", () => {
    const clean = cleanProfile(plasma);
    if (clean.notEstimable !== undefined) throw new Error(clean.notEstimable);
    const area = (startH: number, endH: number) => {
      const found = auc(clean, { startH, endH });
      return found.notEstimable === undefined ? found.area : Number.NaN;
    };
    expect(area(0, 4) + area(4, 12)).toBeCloseTo(area(0, 12), 9);
  });

  it("interpolates the end of the interval on the exponential through its neighbours", () => {
    const clean = cleanProfile({ timesH: [0, 2, 6], concentrations: [16, 8, 2] });
    if (clean.notEstimable !== undefined) throw new Error(clean.notEstimable);
    // C(4) = 4 on the exponential: 2 h x (16 - 8)/ln 2 + 2 h x (8 - 4)/ln 2.
    const found = auc(clean, { endH: 4, atEnd: "interpolate" });
    expect(found).toMatchObject({ area: expect.closeTo((2 * 8) / Math.LN2 + (2 * 4) / Math.LN2, 12) });
  });
});
