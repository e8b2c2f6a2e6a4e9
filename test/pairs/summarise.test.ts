import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/domain/summary.js";
import { type SummaryPair, summarisePairs } from "../../src/pairs/summarise.js";

const pair = (subjectId: string, value: number | null, more: Partial<SummaryPair> = {}): SummaryPair => ({
  subjectId,
  analyte: "DrugA",
  groups: [],
  state: value === null ? "notEstimable" : "quantified",
  value,
  isUsed: true,
  firstExclusion: null,
  ...more,
});
const excluded = (subjectId: string, firstExclusion: string) => pair(subjectId, 0.5, { isUsed: false, firstExclusion });
const one = (pairs: readonly SummaryPair[], ciLevel = 0.95): Summary => {
  const rows = summarisePairs(pairs, "total", ciLevel);
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
      marks: ["few-subjects", "primary"],
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
    expect(many(5).marks).toEqual(["few-subjects", "primary"]);
    expect(many(6).marks).toEqual(["primary"]);
  });

  it("counts every pair once and names why pairs were left out", () => {
    const row = one([
      pair("S1", 0.05),
      pair("S1", null, { state: "below" }),
      pair("S2", null, { state: "above" }),
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
      marks: ["complete-pairs-only-biased", "few-subjects", "primary"],
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
    expect(summarisePairs([], "total", 0.95)).toEqual([]);
  });

  it("gives a row for all and for each group, analytes in order", () => {
    const rows = summarisePairs(
      [
        pair("S1", 0.1, { groups: ["visit: 2"] }),
        pair("S1", 0.2, { groups: ["visit: 1", "site: a"] }),
        pair("S1", 0.3, { analyte: "Analyte0" }),
      ],
      "unbound",
      0.95,
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
    for (const value of [0, -1, NaN, Infinity]) expect(() => one([pair("S1", value)])).toThrow(RangeError);
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
          isUsed: item.isUsed,
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
          expect(summarisePairs(shuffled, "total", 0.95)).toEqual(summarisePairs(pairs, "total", 0.95));
        },
      ),
    );
  });

  it("counts are a partition, and groups add up to all", () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const rows = summarisePairs(pairs, "total", 0.95);
        for (const row of rows) {
          const parts = row.nQuantified + row.nBelow + row.nAbove + row.nNotEstimable + row.nExcluded;
          expect(parts).toBe(row.nPairs);
          expect(Object.values(row.excludedByReason).reduce((a, b) => a + b, 0)).toBe(row.nExcluded);
        }
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
          expect(scaled.geometricCvPct! - plain.geometricCvPct!).toBeCloseTo(0, 6);
        },
      ),
    );
  });
});
