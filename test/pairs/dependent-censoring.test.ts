import { describe, expect, it } from "vitest";
import type { Pair } from "../../src/domain/pair.js";
import { analysedPairs } from "../../src/pairs/analysed-pairs.js";
import { dependentCensoringRows } from "../../src/pairs/dependent-censoring.js";
import { totalRatio } from "../../src/pairs/ratio.js";
import { assumptionText } from "../../src/report/summary-tables.js";
import { defaultAnalysisRule } from "../../src/stats/analysis-rule.js";
import { createPrng } from "../../src/stats/prng.js";
import { pair } from "../builders/report.js";
import { concentration, sampleResult } from "../builders/sample-result.js";

/** Two pairs of each of `n` subjects; log CSF = log plasma times `slope` and noise, below LLOQ where smaller than `lloq`. */
function study(n: number, slope: number, lloq: number, seed = 3): Pair[] {
  const prng = createPrng(seed);
  return Array.from({ length: 2 * n }, (_, i) => {
    const logPlasma = 5 + 0.8 * prng.normal();
    const csf = Math.exp(1 + slope * (logPlasma - 5) + 0.3 * prng.normal());
    const subjectId = `S${String(Math.floor(i / 2)).padStart(2, "0")}`;
    const timeAfterDoseH = 1 + (i % 2);
    const text = csf < lloq ? `<${lloq}` : String(csf);
    const sides = {
      csf: sampleResult("csf", `C${i}`, i, { subjectId, concentration: concentration(text) }),
      plasma: sampleResult("plasma", `P${i}`, i, {
        subjectId,
        concentration: concentration(String(Math.exp(logPlasma))),
      }),
    };
    const ratio = totalRatio(sides.csf, sides.plasma, { plasma: null, csf: null });
    return { ...pair(sides.csf, sides.plasma), ratio, subjectId, timeAfterDoseH, exclusions: [] };
  });
}

const rowsOf = (pairs: readonly Pair[]) => dependentCensoringRows("DrugA", "all", pairs, defaultAnalysisRule);

describe("limits that depend on the ratio", () => {
  it("are marked where CSF follows plasma only in part and pairs lie below LLOQ", () => {
    const [row, time] = rowsOf(study(20, 0.3, 2.7));
    expect(row!.marks).toEqual(["limits-depend-on-ratio"]);
    expect(row!.details.nCensored).toBeGreaterThan(10);
    expect(row!.details.slopeHigh).toBeLessThan(1);
    expect(row!.estimate).toBeGreaterThan(row!.details.primaryGeometricMean as number);
    expect(assumptionText(row!)).toMatch(
      /^DrugA, all: The ratio changes with plasma, so that the limit of a ratio .* With CSF and plasma as two censored variables it is 0\.0\d+ \(0\.0\d+ to 0\.0\d+\) beside the primary 0\.0\d+\.$/,
    );
    expect(time!.marks).toEqual([]);
    expect(time!.estimate).toBeGreaterThan(0);
  });

  it("are not marked where the ratio does not change with plasma, or where no pair lies outside a limit", () => {
    const proportional = rowsOf(study(20, 1, 2.7))[0]!;
    expect(proportional.marks).toEqual([]);
    expect(proportional.details.verdict).toMatch(/^No dependence of the ratio on plasma or time after dose is evident/);
    const quantified = rowsOf(study(20, 0.3, 0))[0]!;
    expect(quantified.marks).toEqual([]);
    expect(quantified.details.verdict).toMatch(/^No pair lies outside a limit/);
    expect(quantified.estimate).toBeCloseTo(quantified.details.primaryGeometricMean as number, 10);
  });

  it("leave out excluded pairs, and say why a small group has no estimate", () => {
    const pairs = study(20, 0.3, 2.7);
    const kept = pairs.map((one, i) => (i < 10 ? { ...one, exclusions: [{ code: "x", text: "x" }] } : one));
    expect(rowsOf(kept)[0]!.nPairs).toBe(30);
    expect(rowsOf(pairs.slice(0, 4))[0]!.notEstimable).toBe("fewer than 3 subjects");
    expect(rowsOf([])).toEqual([]);
  });

  it("count a pair below both limits, which the ratio cannot use", () => {
    const pairs = study(20, 0.3, 2.7);
    const plasma = { ...pairs[0]!.plasma, concentration: concentration("<20") };
    const csf = { ...pairs[0]!.csf, concentration: concentration("<2.7") };
    const both = { ...pairs[0]!, csf, plasma, ratio: totalRatio(csf, plasma, { plasma: null, csf: null }) };
    expect(both.ratio.state).toBe("notEstimable");
    expect(rowsOf([both, ...pairs.slice(1)])[0]!.nPairs).toBe(40);
    expect(analysedPairs([both]).nNotEstimable).toBe(1);
  });
});
