import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createPrng, drawStudy, lloqFor, pairGroup, referenceDesign, simulateCoverage } from "../../src/stats/index.js";

const cell = { nSubjects: 8, shareBelow: 0.23, replicates: 40, seed: 7, level: 0.95 };

describe("simulateCoverage", () => {
  it("repeats itself for a seed", () => {
    expect(simulateCoverage(referenceDesign, cell)).toEqual(simulateCoverage(referenceDesign, cell));
  });

  it("censors the wanted share and draws the truth (fixed seed, 4,000 subjects)", () => {
    const pairs = drawStudy(referenceDesign, 4000, lloqFor(referenceDesign, 0.43), createPrng(3));
    const group = pairGroup(pairs);
    expect(group.nCsfBelow / pairs.length).toBeCloseTo(0.43, 1);
    const uncensored = pairGroup(drawStudy(referenceDesign, 4000, 0, createPrng(3)));
    const mean = uncensored.logs.reduce((sum, log) => sum + log, 0) / uncensored.logs.length;
    expect(Math.exp(mean)).toBeCloseTo(0.02, 3);
  });

  it("reports Monte Carlo errors that belong to its counts", () => {
    for (const row of simulateCoverage(referenceDesign, cell)) {
      expect(row.coverageMcse).toBeCloseTo(Math.sqrt((row.coverage * (1 - row.coverage)) / 40), 12);
      expect(row.replicates).toBe(40);
    }
  });
});

describe("the committed table of coverage", () => {
  const lines = readFileSync(new URL("../../data/reference/coverage.tsv", import.meta.url), "utf8")
    .trim()
    .split("\n");
  const header = lines.find((line) => !line.startsWith("#"))!.split("\t");
  const rows = lines
    .filter((line) => !line.startsWith("#") && !line.startsWith("n_subjects"))
    .map((line) => Object.fromEntries(line.split("\t").map((value, i) => [header[i]!, value])));
  const primary = rows.filter(({ method }) => method === "tobit-cluster-robust");

  it("has every cell with at least 5,000 replicates", () => {
    const cells = primary.map(({ n_subjects, target_below_pct }) => `${n_subjects}/${target_below_pct}`);
    expect(cells).toEqual(["8/0", "8/23", "8/43", "14/0", "14/23", "14/43", "25/0", "25/23", "25/43"]);
    expect(rows.every(({ replicates }) => Number(replicates) >= 5000)).toBe(true);
  });

  it("shows 93 to 97 % coverage and a bias within 2 % of the primary method from 14 subjects on", () => {
    for (const row of primary.filter(({ n_subjects }) => Number(n_subjects) >= 14)) {
      expect(Number(row.coverage)).toBeGreaterThanOrEqual(0.93);
      expect(Number(row.coverage)).toBeLessThanOrEqual(0.97);
    }
    for (const row of primary) expect(Math.abs(Number(row.bias_pct))).toBeLessThanOrEqual(2);
  });
});
