import { describe, expect, it } from "vitest";
import { defaultAnalysisRule, leaveOneOut, pairGroup, primaryRow, type RatioPair } from "../../src/stats/index.js";

const exact = (subjectId: string, ratio: number): RatioPair => ({
  subjectId,
  lower: Math.log(ratio),
  upper: Math.log(ratio),
});

describe("estimates without one pair or one subject", () => {
  // One pair each, and one of 1.2 that looks like a swap of CSF and plasma.
  const pairs = [
    exact("a", 0.02),
    exact("b", 0.021),
    exact("c", 0.019),
    exact("d", 0.02),
    exact("e", 0.022),
    exact("e", 0.018),
    exact("f", 1.2),
  ];
  const primary = primaryRow(pairGroup(pairs), defaultAnalysisRule);
  const found = leaveOneOut(pairs, primary, defaultAnalysisRule);

  it("are the subject log-means of the others, worked out by hand", () => {
    const logs = [0.02, 0.021, 0.019, 0.02, Math.sqrt(0.022 * 0.018), 1.2].map(Math.log);
    const mean = (list: readonly number[]) => list.reduce((sum, log) => sum + log, 0) / list.length;
    expect(found.filter(({ what }) => what === "pair")).toHaveLength(7);
    const swapped = found.find(({ what, at }) => what === "pair" && at === 6)!;
    expect(swapped.shift).toBeCloseTo(mean(logs.slice(0, 5)) - mean(logs), 9);
    expect(swapped.without.nSubjects).toBe(5);
    // Only a subject with several pairs is told besides its pairs.
    expect(found.filter(({ what }) => what === "subject").map(({ at }) => at)).toEqual([4]);
    const withoutE = found.find(({ what }) => what === "subject")!;
    expect(withoutE.shift).toBeCloseTo(mean([...logs.slice(0, 4), logs[5]!]) - mean(logs), 9);
  });

  it("name the one that carries the result, and no other", () => {
    expect(found.filter(({ isInfluential }) => isInfluential).map(({ what, at }) => [what, at])).toEqual([["pair", 6]]);
  });

  it("say why there is none where too little is left", () => {
    const three = [exact("a", 0.02), exact("b", 0.03), exact("c", 0.01)];
    const row = primaryRow(pairGroup(three), defaultAnalysisRule);
    for (const one of leaveOneOut(three, row, defaultAnalysisRule)) {
      expect(one).toMatchObject({ shift: null, isInfluential: false });
      expect(one.without.notEstimable).toBe("fewer than 3 subjects");
    }
  });
});
