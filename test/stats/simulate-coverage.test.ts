import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  createPrng,
  defaultAnalysisRule,
  drawStudy,
  estimateRow,
  lloqFor,
  pairGroup,
  referenceDesign,
  simulateCoverage,
} from "../../src/stats/index.js";

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
      const nWith = row.replicates - row.nWithoutInterval;
      expect(row.coverageMcse).toBeCloseTo(Math.sqrt((row.coverage * (1 - row.coverage)) / nWith), 12);
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
    .filter((line) => !line.startsWith("#") && !line.startsWith("design\t"))
    .map((line) => Object.fromEntries(line.split("\t").map((value, i) => [header[i]!, value])));
  const primary = rows.filter(({ method }) => method === "tobit-subject-weighted");

  it("has every cell with at least 5,000 replicates", () => {
    const cells = primary.map(
      ({ design, n_subjects, target_below_pct }) => `${design} ${n_subjects}/${target_below_pct}`,
    );
    const grid = (design: string, subjects: readonly number[], shares: readonly number[]) =>
      subjects.flatMap((n) => shares.map((share) => `${design} ${n}/${share}`));
    const subjects = [4, 6, 8, 12, 25];
    expect(cells).toEqual([
      ...grid("reference", [8, 14, 25], [0, 23, 43]),
      ...grid("equal", subjects, [0, 30, 45, 60]),
      ...grid("unequal", subjects, [0, 30, 45, 60]),
      ...["plasma-below", "alike-within", "skew-left", "skew-right", "csf-lag"].flatMap((design) =>
        grid(design, subjects, [0, 45]),
      ),
    ]);
    expect(rows.every(({ replicates }) => Number(replicates) >= 5000)).toBe(true);
  });

  it("shows 93 to 97 % coverage of the primary method in all cells but these, whose designs are marked or said", () => {
    const outside = primary.filter(({ coverage }) => Number(coverage) < 0.93 || Number(coverage) > 0.97);
    expect(
      outside.map(({ design, n_subjects, target_below_pct }) => `${design} ${n_subjects}/${target_below_pct}`),
    ).toEqual([
      // Few subjects, unequal pairs, much below LLOQ: `interval-unreliable`.
      "unequal 4/45",
      "unequal 4/60",
      "unequal 6/60",
      "unequal 8/60",
      // Shapes that no count shows.
      "plasma-below 25/0",
      "alike-within 4/45",
      "skew-left 4/45",
      "skew-left 6/45",
      "skew-left 8/45",
      "skew-left 12/45",
      "skew-left 25/45",
      "skew-right 4/45",
    ]);
    expect(outside.every(({ coverage }) => Number(coverage) >= 0.88)).toBe(true);
  });

  it.each([
    [4, [8, 1, 1, 2], 5, true],
    [4, [3, 3, 3, 3], 5, false],
    [4, [8, 1, 1, 2], 3, false],
    [8, [8, 1, 1, 2, 3, 2, 8, 1], 14, true],
    [8, [8, 1, 1, 2, 3, 2, 8, 1], 12, false],
    [12, [8, 1, 1, 2, 3, 2, 8, 1, 1, 2, 3, 2], 22, false],
  ])(
    "marks the interval of %i subjects with pairs %j, %i of them below LLOQ: %s",
    (_n, pairCounts, nBelow, isMarked) => {
      const pairs = pairCounts.flatMap((count, subject) =>
        Array.from({ length: count }, (_, i) => ({ subjectId: `S${subject}`, log: -4 + 0.37 * subject + 0.11 * i })),
      );
      const group = pairGroup(
        pairs.map(({ subjectId, log }, i) =>
          i < nBelow
            ? { subjectId, lower: Number.NEGATIVE_INFINITY, upper: -3 }
            : { subjectId, lower: log, upper: log },
        ),
      );
      const row = estimateRow("tobit-subject-weighted", group, defaultAnalysisRule);
      expect(row.ciLow).not.toBeNull();
      expect(row.marks.includes("interval-unreliable")).toBe(isMarked);
    },
  );

  it("marks designs with plasma below its LLOQ, and skewed subjects with CSF below", () => {
    const marked = (pairs: Parameters<typeof pairGroup>[0]) =>
      estimateRow("tobit-subject-weighted", pairGroup(pairs), defaultAnalysisRule).marks.includes(
        "interval-unreliable",
      );
    const design = { ...referenceDesign, pairCounts: [8, 1, 1, 2, 3, 2] };
    expect(marked(drawStudy({ ...design, sharePlasmaBelow: 0.15 }, 25, 0, createPrng(1)))).toBe(true);
    expect(marked(drawStudy(design, 25, 0, createPrng(1)))).toBe(false);
    const skewed = [0, 0.1, -0.1, 0.05, -0.05, 0.12, -0.02, 0.03, 0.07, -0.08, 0.01, 3].flatMap((log, subject) => [
      { subjectId: `S${subject}`, lower: log, upper: log },
      { subjectId: `S${subject}`, lower: subject % 2 === 0 ? Number.NEGATIVE_INFINITY : log + 0.1, upper: log + 0.1 },
    ]);
    expect(marked(skewed)).toBe(true);
    expect(marked(skewed.slice(0, -2))).toBe(false);
  });
});
