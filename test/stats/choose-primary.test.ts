import { describe, expect, it } from "vitest";
import {
  choosePrimary,
  createPrng,
  defaultAnalysisRule,
  drawStudy,
  estimateRow,
  lloqFor,
  pairGroup,
  primaryRow,
  type RatioPair,
  referenceDesign,
} from "../../src/stats/index.js";

const study = (shareBelow: number, seed: number): RatioPair[] =>
  drawStudy(referenceDesign, 14, lloqFor(referenceDesign, shareBelow), createPrng(seed));
const rule = { ...defaultAnalysisRule, bootstrapReplicates: 99 };

describe("choosePrimary", () => {
  it("leads with the subject-weighted Tobit and lists every sensitivity analysis once", () => {
    const { rows } = choosePrimary(study(0.23, 1), rule);
    expect(rows[0]).toMatchObject({
      role: "primary",
      method: "tobit-subject-weighted",
      ciMethod: "cluster-robust by subject, t, subjects - 1",
      converged: true,
      df: 13,
    });
    const methods = rows.map(({ method }) => method);
    expect(new Set(methods).size).toBe(methods.length);
    expect([...methods].sort()).toEqual(["tobit-subject-weighted", ...rule.sensitivity].sort());
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

  it("chooses by what the data can carry, never by how much lies below LLOQ", () => {
    const exact = (subjectId: string, log: number): RatioPair => ({ subjectId, lower: log, upper: log });
    const below = (subjectId: string): RatioPair => ({ subjectId, lower: Number.NEGATIVE_INFINITY, upper: 0 });
    const methodOf = (pairs: readonly RatioPair[], plan = rule) => primaryRow(pairGroup(pairs), plan).method;
    const three = [exact("a", 1), exact("b", 2), exact("b", 1.5)];
    const many = ["c", "d", "e", "f", "g", "h", "i"].map(below);
    expect(methodOf([...three, below("c")])).toBe("tobit-subject-weighted");
    expect(methodOf([...three, ...many])).toBe("tobit-subject-weighted");
    // Two subjects; two quantified pairs; three quantified pairs of one subject.
    expect(methodOf([...three, below("a")])).toBe("proportion-detected");
    expect(methodOf([exact("a", 1), exact("b", 2), below("c"), below("d")])).toBe("proportion-detected");
    expect(methodOf([exact("a", 1), exact("a", 2), exact("a", 3), below("c"), below("d")])).toBe("proportion-detected");
    expect(methodOf(three)).toBe("subject-log-means");
    expect(methodOf([below("a"), below("b")])).toBe("bound-of-limits");
    expect(methodOf([below("a")], { ...rule, primary: "turnbull" })).toBe("turnbull");
  });

  it("marks a row of which more than half of the CSF lies below LLOQ", () => {
    const exact = (subjectId: string, log: number): RatioPair => ({ subjectId, lower: log, upper: log });
    const below = (subjectId: string): RatioPair => ({ subjectId, lower: Number.NEGATIVE_INFINITY, upper: 0 });
    const three = [exact("a", 1), exact("b", 2), exact("c", 1.5)];
    const marksOf = (pairs: readonly RatioPair[]) => primaryRow(pairGroup(pairs), rule).marks;
    expect(marksOf([...three, below("d"), below("e"), below("f")])).not.toContain("mostly-censored");
    expect(marksOf([...three, below("d"), below("e"), below("f"), below("g")])).toContain("mostly-censored");
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
    const [row, ...others] = choosePrimary(pairs, rule).rows;
    const means = [...new Set(pairs.map(({ subjectId }) => subjectId))].map((subject) => {
      const own = pairs.filter(({ subjectId }) => subjectId === subject).map(({ upper }) => upper);
      return own.reduce((sum, log) => sum + log, 0) / own.length;
    });
    const mean = means.reduce((sum, log) => sum + log, 0) / means.length;
    expect(row!.geometricMean).toBeCloseTo(Math.exp(mean), 12);
    const byHand = others.find(({ method }) => method === "subject-log-means")!;
    for (const key of ["geometricMean", "geometricCvPct", "ciLow", "ciHigh", "df"] as const) {
      expect(Math.abs(row![key]! / byHand[key]! - 1), key).toBeLessThan(1e-12);
    }
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
