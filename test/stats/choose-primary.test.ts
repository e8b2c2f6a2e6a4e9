import { describe, expect, it } from "vitest";
import {
  choosePrimary,
  createPrng,
  defaultAnalysisRule,
  drawStudy,
  estimateRow,
  lloqFor,
  pairGroup,
  primaryMethod,
  type RatioPair,
  referenceDesign,
} from "../../src/stats/index.js";

const study = (shareBelow: number, seed: number): RatioPair[] =>
  drawStudy(referenceDesign, 14, lloqFor(referenceDesign, shareBelow), createPrng(seed));
const rule = { ...defaultAnalysisRule, bootstrapReplicates: 99 };

describe("choosePrimary", () => {
  it("leads with the cluster-robust Tobit and lists every sensitivity analysis once", () => {
    const { rows } = choosePrimary(study(0.23, 1), rule);
    expect(rows[0]).toMatchObject({
      role: "primary",
      method: "tobit-cluster-robust",
      ciMethod: "cluster-robust (CR2), t, subjects - 1",
      converged: true,
      df: 13,
    });
    const methods = rows.map(({ method }) => method);
    expect(new Set(methods).size).toBe(methods.length);
    expect([...methods].sort()).toEqual([...rule.sensitivity].sort());
    expect(rows.slice(1).every(({ role }) => role === "sensitivity")).toBe(true);
  });

  it("partitions the pairs", () => {
    const pairs: RatioPair[] = [
      ...study(0.3, 2),
      { subjectId: "x", lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY, isCsfBelow: true },
      { subjectId: "x", lower: -3, upper: Number.POSITIVE_INFINITY },
    ];
    for (const row of choosePrimary(pairs, rule).rows) {
      expect(row.nQuantified + row.nBelow + row.nAbove + row.nNotEstimable).toBe(row.nPairs);
      expect(row.nPairs).toBe(pairs.length);
      expect(row.nUsed).toBeLessThanOrEqual(row.nPairs);
    }
  });

  it("puts the proportion detected first above, not at, the named share", () => {
    const exact: RatioPair = { subjectId: "a", lower: 1, upper: 1 };
    const below: RatioPair = { subjectId: "b", lower: Number.NEGATIVE_INFINITY, upper: 0 };
    expect(primaryMethod(pairGroup([exact, below]), rule)).toBe("tobit-cluster-robust");
    expect(primaryMethod(pairGroup([exact, below, below]), rule)).toBe("proportion-detected");
    expect(primaryMethod(pairGroup([below, below]), rule)).toBe("bound-of-limits");
    expect(primaryMethod(pairGroup([below]), { ...rule, primary: "turnbull" })).toBe("turnbull");
  });

  it("gives the exact interval of the proportion and the bound of the median", () => {
    const below = (subjectId: string, upper: number): RatioPair => ({
      subjectId,
      lower: Number.NEGATIVE_INFINITY,
      upper,
    });
    const pairs = [below("a", -2), below("b", -1), below("c", -1), { subjectId: "d", lower: 0, upper: 0 }];
    const row = choosePrimary(pairs, rule).rows[0]!;
    // R 4.2.2: binom.test(1, 4)$conf.int.
    expect(row).toMatchObject({ proportionDetected: 0.25, geometricMean: null, median: null });
    expect(row.proportionLow).toBeCloseTo(0.006309463, 8);
    expect(row.proportionHigh).toBeCloseTo(0.8058796, 7);
    expect(row.medianBelow).toBeCloseTo(Math.exp(-2), 12);
  });

  it("equals plain arithmetic when nothing is censored", () => {
    const pairs = study(0, 3);
    const mean = pairs.reduce((sum, { upper }) => sum + upper, 0) / pairs.length;
    expect(choosePrimary(pairs, rule).rows[0]!.geometricMean).toBeCloseTo(Math.exp(mean), 12);
  });

  it("gives the same table for the same pairs in any order of the methods that do not resample", () => {
    const pairs = study(0.3, 4);
    const [forward, backward] = [choosePrimary(pairs, rule), choosePrimary([...pairs].reverse(), rule)];
    for (const [i, row] of forward.rows.entries()) {
      if (row.method === "cluster-bootstrap") continue;
      for (const key of ["geometricMean", "ciLow", "ciHigh", "medianBelow"] as const) {
        const [a, b] = [row[key], backward.rows[i]![key]];
        if (a === null || b === null) expect(a).toBe(b);
        else expect(Math.abs(a / b - 1)).toBeLessThan(1e-7);
      }
    }
  });

  it("multiplies every ratio when all CSF results are multiplied", () => {
    const pairs = study(0.3, 5);
    const scaled = pairs.map((pair) => ({ ...pair, lower: pair.lower + Math.log(3), upper: pair.upper + Math.log(3) }));
    const [plain, tripled] = [choosePrimary(pairs, rule).rows, choosePrimary(scaled, rule).rows];
    for (const [i, row] of plain.entries()) {
      if (row.geometricMean !== null) expect(tripled[i]!.geometricMean! / row.geometricMean).toBeCloseTo(3, 7);
      if (row.ciLow !== null) expect(tripled[i]!.ciLow! / row.ciLow).toBeCloseTo(3, 6);
    }
  });

  it("repeats the bootstrap for its seed", () => {
    const group = pairGroup(study(0.2, 6));
    const once = estimateRow("cluster-bootstrap", group, rule);
    expect(estimateRow("cluster-bootstrap", group, rule)).toEqual(once);
    expect(estimateRow("cluster-bootstrap", group, { ...rule, bootstrapSeed: 2 }).ciLow).not.toBe(once.ciLow);
  });
});
