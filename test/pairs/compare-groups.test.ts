import { describe, expect, it } from "vitest";
import { analysePairs } from "../../src/pairs/analyse-pairs.js";
import type { AnalysedPairs, AnalysisSettings, QuantifiedPair } from "../../src/pairs/analysed-pairs.js";
import { compareGroups } from "../../src/pairs/compare-groups.js";
import { compositeArea } from "../../src/pairs/composite-area.js";

const settings: AnalysisSettings = {
  level: 0.95,
  ratioAtH: [],
  timeBinsH: [
    [0, 2],
    [3, 5],
  ],
  auc: { method: "linear", minSamples: 3, minSubjectsPerTime: 2 },
  bootstrapReplicates: 200,
  bootstrapSeed: 1,
  plasmaHalfLifeH: null,
};
const quantified = (subjectId: string, ratio: number, more: Partial<QuantifiedPair> = {}): QuantifiedPair => ({
  pairId: `${subjectId}-${ratio}`,
  subjectId,
  ratio,
  csf: ratio * 100,
  plasma: 100,
  gapMin: 0,
  timeAfterDoseH: 1,
  ...more,
});
const of = (list: QuantifiedPair[]): AnalysedPairs => ({
  quantified: list,
  nCensored: 0,
  nNotEstimable: 0,
  nExcluded: 0,
});
const compare = (list: [string, number, string][]) => {
  const pairs = list.map(([subject, ratio]) => quantified(subject, ratio));
  const groups = new Map(list.map(([subject, ratio, group]) => [`${subject}-${ratio}`, group]));
  return compareGroups("DrugA", "site", of(pairs), (id) => groups.get(id) ?? null, settings);
};

describe("groups compared", () => {
  it("takes independent subjects by Welch's t on logs", () => {
    // Logs 0, log 4 against log 2, log 8: ratio of geometric means 4 / 2; equal variances, so df 2 as pooled.
    const [row] = compare([
      ["S1", 0.01, "A"],
      ["S2", 0.04, "A"],
      ["S3", 0.02, "B"],
      ["S4", 0.08, "B"],
    ]);
    expect(row).toMatchObject({ about: "site: B over A", method: "Welch t test of subject log-means", nSubjects: 4 });
    expect(row!.estimate).toBeCloseTo(2, 12);
    const t = 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2));
    expect(row!.ciHigh).toBeCloseTo(2 * Math.exp(t * Math.log(4) * Math.SQRT1_2), 8);
  });

  it("takes the same subjects within subjects", () => {
    const [row] = compare([
      ["S1", 0.01, "A"],
      ["S1", 0.02, "B"],
      ["S2", 0.03, "A"],
      ["S2", 0.12, "B"],
      ["S3", 0.05, "A"],
      ["S3", 0.1, "B"],
    ]);
    expect(row).toMatchObject({ method: "paired t test of log-means within subjects", nSubjects: 3 });
    expect(row!.estimate).toBeCloseTo((2 * 4 * 2) ** (1 / 3), 12);
  });

  it("tests three groups together first and marks the rest as not adjusted", () => {
    const rows = compare(
      ["A", "B", "C"].flatMap((group, g) =>
        [1, 2, 3].map((i): [string, number, string] => [`${group}${i}`, 0.01 * (g + 1) * i, group]),
      ),
    );
    expect(rows.map((row) => row.about)).toEqual(["site: all groups", "site: B over A", "site: C over A"]);
    for (const row of rows) expect(row.marks).toContain("not-adjusted-for-number");
    expect(rows[0]!.pValue).not.toBeNull();
  });

  it("says why one group has no comparison", () => {
    expect(compare([["S1", 0.01, "A"]])[0]!.notEstimable).toBe("needs two groups with quantified pairs, found 1");
  });
});

describe("composite area", () => {
  const two = [
    quantified("S1", 0.1, { csf: 1, plasma: 10, timeAfterDoseH: 0 }),
    quantified("S2", 0.1, { csf: 3, plasma: 30, timeAfterDoseH: 0 }),
    quantified("S3", 0.1, { csf: 5, plasma: 50, timeAfterDoseH: 4 }),
    quantified("S4", 0.1, { csf: 7, plasma: 70, timeAfterDoseH: 4 }),
  ];

  it("is the ratio of trapezoids through the bins' means", () => {
    const rows = compositeArea("DrugA", of(two), settings);
    expect(rows.map((row) => row.estimate)).toEqual([0.1, 0.1, 0.1].map((value) => expect.closeTo(value, 12)));
    // Means 2 and 6 over 4 h: 16; ten times that in plasma.
    expect(rows[0]!.details).toMatchObject({ csfArea: expect.closeTo(16, 12), plasmaArea: expect.closeTo(160, 12) });
    expect(rows.map((row) => row.ciMethod)).toEqual([
      "log delta, paired (Bailer), t, Satterthwaite df",
      "Fieller, paired, t, Satterthwaite df",
      "percentile, 200 resamples within bins, seed 1",
    ]);
    expect(rows).toEqual(compositeArea("DrugA", of(two), settings));
  });

  it.each([
    [[...two, quantified("S1", 0.2)], "needs one pair a subject; some subjects have several"],
    [two.slice(0, 2), "needs pairs in two time bins, found 1"],
    [two.slice(0, 3), "needs 2 subjects in every time bin, found 1 in one"],
  ])("refuses what its variance does not cover (%#)", (list, reason) => {
    expect(compositeArea("DrugA", of(list), settings)[0]!.notEstimable).toBe(reason);
  });
});

describe("shape between subjects", () => {
  const shapeOf = (ratios: readonly number[]) =>
    analysePairs("DrugA", of(ratios.map((ratio, i) => quantified(`S${i}`, ratio))), settings).find(
      ({ analysis }) => analysis === "between-subject-shape",
    )!;

  it("says that the subjects are skewed, that nothing is evident, or that they are too few to tell", () => {
    const logs = [-4.1, -3.9, -4.3, -4.0, -3.2, -1.5, -4.2, -3.8, -2.6];
    expect(shapeOf(logs.map(Math.exp)).details.verdict).toMatch(/are skewed: the interval .* too narrow/);
    expect(shapeOf([1, 2, 3, 4, 5, 6, 7, 8].map(Math.exp)).details.verdict).toMatch(/^No skewness/);
    expect(shapeOf([0.1]).notEstimable).toBe("fewer than 8 subjects");
  });
});
