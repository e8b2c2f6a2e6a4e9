import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/domain/summary.js";
import { completePairsMethod, type SummaryPair, type SummaryPlan, summarisePairs } from "../../src/pairs/summarise.js";
import { type AnalysisRule, defaultAnalysisRule } from "../../src/stats/analysis-rule.js";
import { normalCdf } from "../../src/stats/normal.js";

const pair = (subjectId: string, value: number | null, more: Partial<SummaryPair> = {}): SummaryPair => ({
  subjectId,
  analyte: "DrugA",
  groups: [],
  state: value === null ? "notEstimable" : "quantified",
  value,
  bound: null,
  isCsfBelow: false,
  isAboveUloq: false,
  fractionSource: 0,
  firstExclusion: null,
  ...more,
});
const excluded = (subjectId: string, firstExclusion: string) => pair(subjectId, 0.5, { firstExclusion });
/** Few resamples: what the bootstrap says is tested with the statistics. */
const planOf = (rule: Partial<AnalysisRule> = {}, more: Partial<SummaryPlan> = {}): SummaryPlan => ({
  rule: { ...defaultAnalysisRule, bootstrapReplicates: 200, ...rule },
  sensitivityUpToPairs: 20_000,
  fractionsError: () => null,
  ...more,
});
const onlyComplete = (level = 0.95) => planOf({ level, sensitivity: [] });
const completeRows = (pairs: readonly SummaryPair[], basis: "total" | "unbound" = "total", level = 0.95): Summary[] =>
  summarisePairs(pairs, basis, onlyComplete(level)).filter((row) => row.method === completePairsMethod);
const one = (pairs: readonly SummaryPair[], ciLevel = 0.95): Summary => {
  const rows = completeRows(pairs, "total", ciLevel);
  expect(rows).toHaveLength(1);
  return rows[0]!;
};
const close = (found: number | null, expected: number, rel: number) => {
  expect(found).not.toBeNull();
  expect(Math.abs(found! / expected - 1)).toBeLessThan(rel);
};

describe("summary of complete pairs", () => {
  const rats = [pair("4", 61.9 / 704), pair("5", 46.5 / 522), pair("6", 51.4 / 589), pair("7", null), pair("9", null)];

  it("gives the figures of the aNCA rats", () => {
    // Computed in R 4.2.2 and SciPy: GM 0.08808787, gCV 1.0409 %, 95 % CI 0.08583939-0.09039524,
    // 90 % CI 0.08655561-0.08964724, median 0.08792614.
    const row = one(rats);
    close(row.geometricMean, 0.08808787, 1e-7);
    close(row.geometricCvPct, 1.0409, 1e-4);
    close(row.ciLow, 0.08583939, 1e-7);
    close(row.ciHigh, 0.09039524, 1e-7);
    close(row.median, 0.08792614, 1e-7);
    close(one(rats, 0.9).ciLow, 0.08655561, 1e-7);
    close(one(rats, 0.9).ciHigh, 0.08964724, 1e-7);
    expect(row).toMatchObject({
      group: "all",
      basis: "total",
      nSubjects: 3,
      nPairs: 5,
      nQuantified: 3,
      nNotEstimable: 2,
      nUsed: 3,
      method: "complete-pairs-subject-log-means",
      ciMethod: "t, subjects - 1",
      marks: ["few-subjects", "sensitivity"],
    });
  });

  it("weights subjects, not pairs", () => {
    // Log means: S1 log 0.02 (of 0.01 and 0.04), S2 log 0.08, S3 log 0.32; their mean is log 0.08, SD log 4.
    const row = one([pair("S1", 0.01), pair("S1", 0.04), pair("S2", 0.08), pair("S3", 0.32)]);
    close(row.geometricMean, 0.08, 1e-12);
    close(row.geometricCvPct, 100 * Math.sqrt(Math.exp(Math.log(4) ** 2) - 1), 1e-12);
    // Student t with 2 degrees of freedom has a closed form: t(0.975) = 0.95 sqrt(2 / (1 - 0.95^2)).
    const t = 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2));
    close(row.ciHigh, 0.08 * Math.exp((t * Math.log(4)) / Math.sqrt(3)), 1e-12);
    expect([row.median, row.q1, row.q3, row.min, row.max]).toEqual([0.06, 0.0325, 0.14, 0.01, 0.32]);
  });

  it("few subjects: no spread from one, no interval from two, a mark below six", () => {
    expect(one([pair("S1", 0.05)])).toMatchObject({ geometricCvPct: null, ciLow: null, ciHigh: null, nSubjects: 1 });
    const two = one([pair("S1", 0.05), pair("S2", 0.1)]);
    expect(two.geometricCvPct).not.toBeNull();
    expect([two.ciLow, two.ciHigh]).toEqual([null, null]);
    const many = (n: number) => one(Array.from({ length: n }, (_, i) => pair(`S${i}`, 0.01 * (i + 1))));
    expect(many(5).marks).toEqual(["few-subjects", "sensitivity"]);
    expect(many(6).marks).toEqual(["sensitivity"]);
  });

  it("counts every pair once and names why pairs were left out", () => {
    const row = one([
      pair("S1", 0.05),
      pair("S1", null, { state: "below", bound: 0.01, isCsfBelow: true }),
      pair("S2", null, { state: "above", bound: 0.2 }),
      pair("S3", null),
      excluded("S4", "not-at-steady-state"),
      excluded("S5", "not-at-steady-state"),
      excluded("S5", "run-rejected"),
    ]);
    expect(row).toMatchObject({
      nPairs: 7,
      nQuantified: 1,
      nBelow: 1,
      nAbove: 1,
      nNotEstimable: 1,
      nExcluded: 3,
      nUsed: 1,
      excludedByReason: { "not-at-steady-state": 2, "run-rejected": 1 },
      marks: ["complete-pairs-only-biased", "few-subjects", "sensitivity"],
    });
  });

  it("a group without any used pair has counts and no figures", () => {
    expect(one([excluded("S1", "not-at-steady-state")])).toMatchObject({
      nSubjects: 0,
      nUsed: 0,
      geometricMean: null,
      geometricCvPct: null,
      ciLow: null,
      median: null,
      min: null,
    });
    expect(summarisePairs([], "total", planOf())).toEqual([]);
  });

  it("gives a row for all and for each group, analytes in order", () => {
    const rows = completeRows(
      [
        pair("S1", 0.1, { groups: ["visit: 2"] }),
        pair("S1", 0.2, { groups: ["visit: 1", "site: a"] }),
        pair("S1", 0.3, { analyte: "Analyte0" }),
      ],
      "unbound",
    );
    expect(rows.map((row) => `${row.analyte} ${row.group} ${row.nPairs}`)).toEqual([
      "Analyte0 all 1",
      "DrugA all 2",
      "DrugA site: a 1",
      "DrugA visit: 1 1",
      "DrugA visit: 2 1",
    ]);
    expect(rows[0]?.estimand).toContain("Kp,uu,CSF");
  });

  it("refuses a quantified pair without a positive ratio", () => {
    for (const value of [0, -1, NaN, Infinity]) {
      expect(() => one([pair("S1", value)])).toThrow(RangeError);
      expect(() => one([pair("S1", null, { state: "below", bound: value })])).toThrow(RangeError);
    }
  });

  it("stays finite for extreme ratios", () => {
    const row = one([pair("S1", 1e-300), pair("S2", 1e300), pair("S3", 1), pair("S3", 1e300)]);
    for (const value of Object.values(row)) if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
  });

  const anyPairs = fc.array(
    fc
      .record({
        subject: fc.integer({ min: 0, max: 6 }),
        value: fc.double({ min: 1e-4, max: 10, noNaN: true }),
        state: fc.constantFrom("quantified" as const, "quantified" as const, "below" as const, "notEstimable" as const),
        isUsed: fc.boolean(),
        group: fc.constantFrom("a", "b"),
      })
      .map((item) =>
        pair(`S${item.subject}`, item.state === "quantified" ? item.value : null, {
          state: item.state,
          bound: item.state === "below" ? item.value : null,
          isCsfBelow: item.state === "below",
          firstExclusion: item.isUsed ? null : "run-rejected",
          groups: [item.group],
        }),
      ),
    { maxLength: 40 },
  );

  it("the order of pairs changes no digit", () => {
    fc.assert(
      fc.property(
        anyPairs.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([pairs, shuffled]) => {
          expect(summarisePairs(shuffled, "total", planOf())).toEqual(summarisePairs(pairs, "total", planOf()));
        },
      ),
    );
  });

  it("counts are a partition, and groups add up to all", () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        for (const row of summarisePairs(pairs, "total", planOf())) {
          const parts = row.nQuantified + row.nBelow + row.nAbove + row.nNotEstimable + row.nExcluded;
          expect(parts).toBe(row.nPairs);
          expect(Object.values(row.excludedByReason).reduce((a, b) => a + b, 0)).toBe(row.nExcluded);
          expect(row.nUsed).toBeLessThanOrEqual(row.nPairs - row.nExcluded);
        }
        const rows = completeRows(pairs);
        const [all, ...groups] = rows;
        expect(groups.reduce((sum, row) => sum + row.nPairs, 0)).toBe(all?.nPairs ?? 0);
      }),
    );
  });

  it("scaling every ratio scales the geometric mean and leaves its CV", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { minLength: 3, maxLength: 20 }),
        (values) => {
          const rows = (factor: number) => one(values.map((value, i) => pair(`S${i % 5}`, value * factor)));
          const [plain, scaled] = [rows(1), rows(8)];
          close(scaled.geometricMean, 8 * plain.geometricMean!, 1e-9);
          // A CV may be millions of percent: what is lost to rounding grows with it.
          const difference = Math.abs(scaled.geometricCvPct! - plain.geometricCvPct!);
          expect(difference).toBeLessThan(5e-7 + 1e-9 * plain.geometricCvPct!);
        },
      ),
    );
  });
});

describe("the primary row and its sensitivity table", () => {
  // Two pairs a subject, log ratios -3 -+ 0.1 and so on; S4's CSF is below its limit twice.
  const values = [
    ["S1", 0.045, 0.055],
    ["S2", 0.02, 0.03],
    ["S3", 0.08, 0.07],
    ["S5", 0.05, 0.06],
    ["S6", 0.04, 0.05],
    ["S7", 0.03, 0.05],
  ] as const;
  const below = (subjectId: string, bound: number) =>
    pair(subjectId, null, { state: "below", bound, isCsfBelow: true });
  const censored = [
    ...values.flatMap(([subject, a, b]) => [pair(subject, a), pair(subject, b)]),
    below("S4", 0.02),
    below("S4", 0.03),
  ];
  const rowsOf = (pairs: readonly SummaryPair[], plan = planOf()) => summarisePairs(pairs, "total", plan);

  it("has one primary row, the complete pairs beside it, and every method of the plan once", () => {
    const rows = rowsOf(censored);
    expect(rows.map((row) => row.method)).toEqual([
      "tobit-subject-weighted",
      completePairsMethod,
      "proportion-detected",
      "tobit-cluster-robust",
      "mixed-tobit",
      "random-intercept",
      "complete-pairs",
      "half-lloq-subject-means",
      "turnbull",
      "ros",
      "cluster-bootstrap",
    ]);
    expect(rows.map((row) => row.marks.includes("primary"))).toEqual(rows.map((_, i) => i === 0));
    for (const row of rows.slice(1)) expect(row.marks).toContain("sensitivity");
    for (const row of rows) expect(row.estimand).toContain("CSF/plasma ratio, total over total");
    expect(rows[0]).toMatchObject({
      nSubjects: 7,
      nUsed: 14,
      nQuantified: 12,
      nBelow: 2,
      ciMethod: "cluster-robust by subject, t, subjects - 1",
    });
    expect(rows[1]).toMatchObject({ nSubjects: 6, nUsed: 12, marks: ["complete-pairs-only-biased", "sensitivity"] });
    // Leaving out what lies low moves the mean up.
    expect(rows[1]!.geometricMean!).toBeGreaterThan(rows[0]!.geometricMean!);
  });

  it("is the top of the censored likelihood, written out here a second time", () => {
    const { geometricMean, geometricCvPct } = rowsOf(censored)[0]!;
    const mu = Math.log(geometricMean!);
    const sigma = Math.sqrt(Math.log(1 + (geometricCvPct! / 100) ** 2));
    const logLik = (m: number, s: number) =>
      censored.reduce((sum, one) => {
        const z = (Math.log(one.value ?? one.bound!) - m) / s;
        return sum + (one.value === null ? Math.log(normalCdf(z)) : -0.5 * z * z - Math.log(s));
      }, 0);
    const top = logLik(mu, sigma);
    for (const [dm, ds] of [
      [1e-3, 0],
      [-1e-3, 0],
      [0, 1e-3],
      [0, -1e-3],
    ] as const)
      expect(logLik(mu + dm, sigma + ds)).toBeLessThan(top);
  });

  it("bounds the mean where no pair is quantified", () => {
    const rows = rowsOf([below("S1", 0.01), below("S2", 0.04), below("S3", 0.02)]);
    expect(rows[0]).toMatchObject({ method: "bound-of-limits", geometricMean: null, ciLow: null, nUsed: 3 });
    close(rows[0]!.geometricMeanBelow, 0.02, 1e-12);
    expect(rows[0]!.intervalNotEstimable).toBe("no quantified pair: only a bound can be given");
    expect(rows[1]).toMatchObject({ method: completePairsMethod, nUsed: 0, notEstimable: "no quantified pair" });
  });

  it("leads with the proportion detected where a likelihood rests on too little", () => {
    const bothBelow = pair("S6", null, { isCsfBelow: true });
    const rows = rowsOf([pair("S1", 0.05), pair("S2", 0.03), below("S3", 0.02), below("S4", 0.02), bothBelow]);
    // Three of five: the pair with both sides below counts too. Clopper-Pearson for 2 of 5, R binom.test.
    expect(rows[0]).toMatchObject({ method: "proportion-detected", proportionDetected: 0.4, geometricMean: null });
    close(rows[0]!.proportionLow, 0.05274495, 1e-6);
    close(rows[0]!.proportionHigh, 0.8533672, 1e-6);
  });

  it("rests no likelihood on one quantified pair, and marks one on two", () => {
    const single = rowsOf([pair("S1", 0.05), below("S2", 0.02)]);
    expect(single[0]).toMatchObject({
      method: "proportion-detected",
      geometricMean: null,
      proportionDetected: 0.5,
    });
    const pairWeighted = (rows: readonly Summary[]) => rows.find((row) => row.method === "tobit-cluster-robust")!;
    expect(pairWeighted(single)).toMatchObject({
      geometricMean: null,
      nUsed: 0,
      notEstimable: "one quantified pair beside censored ones: the spread is not estimable",
    });
    expect(single[1]).toMatchObject({ method: completePairsMethod, geometricMean: 0.05, nUsed: 1 });
    const two = rowsOf([pair("S1", 0.05), pair("S3", 0.04), below("S2", 0.02)]);
    expect(pairWeighted(two).geometricMean).not.toBeNull();
    expect(pairWeighted(two).marks).toContain("few-quantified");
  });

  it("takes the method that study.yaml fixes", () => {
    const rows = rowsOf(censored, planOf({ primary: "subject-log-means", sensitivity: ["ros"] }));
    expect(rows.map((row) => [row.method, row.marks.includes("primary")])).toEqual([
      [completePairsMethod, true],
      ["ros", false],
      ["proportion-detected", false],
    ]);
  });

  it("has nothing to vary where no pair is informative", () => {
    const rows = rowsOf([pair("S1", null)]);
    expect(rows.map((row) => [row.method, row.notEstimable])).toEqual([
      ["bound-of-limits", "no informative pairs"],
      [completePairsMethod, "no quantified pair"],
    ]);
  });

  it("leaves slow methods out of a large group and says so", () => {
    const rows = rowsOf(censored, planOf({}, { sensitivityUpToPairs: 10 }));
    const left = rows.filter((row) => row.marks.includes("left-out-large-group"));
    expect(left.map((row) => row.method)).toEqual([
      "mixed-tobit",
      "random-intercept",
      "turnbull",
      "ros",
      "cluster-bootstrap",
    ]);
    for (const row of left)
      expect(row).toMatchObject({ notEstimable: "left out: more than 10 pairs", geometricMean: null, nUsed: 0 });
    expect(rows[0]!.method).toBe("tobit-subject-weighted");
  });

  it("leaves the mixed model out where thousands of subjects repeat", () => {
    const many = Array.from({ length: 2001 }, (_, i) => [
      pair(`S${i}`, 0.04 + (i % 7) / 100),
      pair(`S${i}`, 0.05),
    ]).flat();
    const rows = rowsOf(many, planOf({ sensitivity: ["mixed-tobit"] }));
    expect(rows.at(-1)).toMatchObject({ method: "mixed-tobit", notEstimable: "left out: more than 2000 subjects" });
  });

  it("carries the fractions' uncertainty into the interval and leaves the estimate", () => {
    const fractionsError = () => ({ logSe: 0.1, isPartlyUnknown: false });
    const plain = rowsOf(censored);
    const carried = rowsOf(censored, planOf({}, { fractionsError }));
    for (const [i, row] of carried.entries()) expect(row.geometricMean).toBe(plain[i]!.geometricMean);
    const half = (row: Summary) => Math.log(row.ciHigh! / row.geometricMean!);
    // t with 6 degrees of freedom, R qt(0.975, 6).
    close(half(carried[0]!), Math.hypot(half(plain[0]!), 0.1 * 2.446911851), 1e-9);
    expect(carried[0]!.marks).toContain("fraction-unbound-uncertainty");
    const unknown = rowsOf(censored, planOf({}, { fractionsError: () => ({ logSe: 0, isPartlyUnknown: true }) }));
    expect(unknown[0]).toMatchObject({ ciLow: plain[0]!.ciLow, ciHigh: plain[0]!.ciHigh });
    expect(unknown[0]!.marks).toContain("fraction-unbound-taken-as-known");
  });
});
