import { describe, expect, it } from "vitest";
import type { AnalysedPairs, AnalysisSettings } from "../../src/pairs/analysed-pairs.js";
import { associationRows, concentrationRows, ncaRows, spreadRows } from "../../src/pairs/descriptive-rows.js";
import { concentration, sampleResult } from "../builders/sample-result.js";

const pairsOf = (ratios: readonly (readonly [subjectId: string, ratio: number, plasma?: number])[]): AnalysedPairs => ({
  quantified: ratios.map(([subjectId, ratio, plasma = 100], i) => ({
    pairId: `p${i}`,
    subjectId,
    ratio,
    csf: ratio * plasma,
    plasma,
    gapMin: 0,
    timeAfterDoseH: i,
  })),
  nCensored: 0,
  nNotEstimable: 0,
  nExcluded: 0,
});

const settings: AnalysisSettings = {
  level: 0.95,
  ratioAtH: [],
  timeBinsH: [],
  auc: { method: "linear", minSamples: 3, minSubjectsPerTime: 2 },
  bootstrapReplicates: 0,
  bootstrapSeed: 1,
  plasmaHalfLifeH: null,
};

describe("concentrations", () => {
  const result = (text: string, i: number) =>
    sampleResult("csf", `C${i}`, i, { subjectId: `S${i}`, concentration: concentration(text) });

  it("describe quantified samples and count the others beside", () => {
    const [csf, plasma] = concentrationRows("DrugA", ["1", "2", "4", "8", "<0.5", "ND", ">100"].map(result));
    // Geometric mean of 1, 2, 4, 8 = 2^1.5; median 3; median absolute deviation 1.4826 * 1.5 of |x - 3| = 2, 1, 1, 5.
    expect(csf!.estimate).toBeCloseTo(2 ** 1.5, 12);
    expect(csf!.details).toMatchObject({
      nSamples: 7,
      nQuantified: 4,
      nBelow: 2,
      nAbove: 1,
      median: 3,
      min: 1,
      max: 8,
    });
    expect(csf!.details.medianAbsoluteDeviation).toBeCloseTo(1.4826 * 1.5, 12);
    expect(csf!.marks).toEqual(["quantified-only-biased"]);
    expect(plasma!.notEstimable).toBe("no quantified sample");
  });
});

describe("spread of log ratios", () => {
  it("lies between subjects, within them, or both", () => {
    const e = Math.exp;
    const [components, median] = spreadRows(
      "DrugA",
      pairsOf([
        ["a", e(1)],
        ["a", e(3)],
        ["b", e(5)],
        ["b", e(7)],
      ]),
      0.95,
    );
    // By hand: MSB 16, MSW 2, n0 2: between 7, within 2, ICC 7 / 9.
    expect(components!.details).toMatchObject({ varBetween: 7, varWithin: 2 });
    expect(components!.estimate).toBeCloseTo(7 / 9, 12);
    expect(median!.estimate).toBeCloseTo((e(2) + e(6)) / 2, 10);
    expect(median!.ciLow).toBeNull();
  });

  it("gives the median of six subjects the interval from the least to the greatest (binomial, 96.9 %)", () => {
    const [components, median] = spreadRows("DrugA", pairsOf("abcdef".split("").map((id, i) => [id, i + 1])), 0.95);
    expect(components!.notEstimable).toBe("one value per subject");
    expect([median!.estimate, median!.ciLow, median!.ciHigh]).toEqual(
      [3.5, 1, 6].map((one) => expect.closeTo(one, 10)),
    );
  });
});

describe("association", () => {
  it("has no p value where subjects come repeatedly", () => {
    const falling = pairsOf([
      ["a", 5, 1],
      ["b", 4, 2],
      ["c", 3, 3],
      ["d", 2, 4],
    ]);
    const [plasma, time] = associationRows("DrugA", falling, 0.95);
    expect(plasma).toMatchObject({ estimate: -1, pValue: expect.closeTo(2 / 24, 12) });
    expect(time!.details.slopeOf).toBe("log ratio per hour");
    const repeated = pairsOf([
      ["a", 5, 1],
      ["a", 4, 2],
      ["c", 3, 3],
      ["d", 2, 4],
    ]);
    const [again] = associationRows("DrugA", repeated, 0.95);
    expect(again!.pValue).toBeNull();
    expect(again!.marks).toEqual(["pairs-taken-as-independent"]);
  });
});

describe("non-compartmental parameters", () => {
  const side = (timesH: number[], concentrations: number[]) => ({ timesH, concentrations, sampleIds: [] });
  const profile = (csf: ReturnType<typeof side>, plasma: ReturnType<typeof side>, obstacle: string | null = null) => ({
    subjectId: "S1",
    doseMs: 0,
    doseAt: "2026-01-01T08:00",
    csf,
    plasma,
    obstacle,
  });

  it("are those of the profile: area, peak, terminal half-life with its fit", () => {
    const rows = ncaRows("DrugA", [profile(side([0, 2], [1, 2]), side([0, 1, 2, 3, 4], [0, 8, 4, 2, 1]))], settings);
    expect(rows).toHaveLength(1);
    // Linear trapezoids 4 + 6 + 3 + 1.5; the three points after the peak halve every hour.
    expect(rows[0]).toMatchObject({ about: "S1, plasma, dose at 2026-01-01T08:00", estimate: 14.5 });
    expect(rows[0]!.details).toMatchObject({
      cmax: 8,
      tmaxH: 1,
      terminalPoints: 3,
      aucInf: expect.closeTo(14.5 + 1 / Math.LN2, 9),
    });
    expect(rows[0]!.details.halfLifeH).toBeCloseTo(1, 10);
  });

  it("say what is missing", () => {
    const late = profile(side([], []), side([1, 2, 3], [8, 4, 6]));
    const [row] = ncaRows("DrugA", [late], settings);
    expect(row!.notEstimable).toBe("no sample at the start (0 h)");
    expect(row!.details.halfLifeMissing).toMatch(/./);
    const obstacle = ncaRows("DrugA", [{ ...late, obstacle: "a sample is above ULOQ" }], settings);
    expect(obstacle[0]!.notEstimable).toBe("a sample is above ULOQ");
  });
});
