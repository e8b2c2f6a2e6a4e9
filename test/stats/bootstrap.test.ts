import { describe, expect, it } from "vitest";
import {
  acceleration,
  bcaInterval,
  bootstrapIndex,
  bootstrapIntervals,
  clusterBootstrap,
  clusterMean,
  jackknifeSe,
  jackknifeValues,
  moments,
  regressionInfluence,
  replicateQuantile,
} from "../../src/stats/index.js";

describe("bootstrap of a mean", () => {
  const values = [0.042, 0.081, 0.055, 0.13, 0.097, 0.061, 0.15, 0.12];
  const index = bootstrapIndex(values.length, 20_000, 5);
  const replicates = index.map((row) => row.reduce((sum, i) => sum + values[i]!, 0) / row.length);
  const { mean, sd } = moments(values);

  it("has the standard error sd sqrt((n - 1) / n) / sqrt(n) (20,000 resamples, 2 %)", () => {
    const expected = (sd! * Math.sqrt(7 / 8)) / Math.sqrt(8);
    expect(bootstrapIntervals(mean!, replicates).se! / expected).toBeCloseTo(1, 1);
  });

  it("mirrors percentile into basic", () => {
    const { basic, percentile } = bootstrapIntervals(mean!, replicates);
    expect(basic![0] + percentile![1]).toBeCloseTo(2 * mean!, 12);
  });

  it("finds by regression the influence that the mean has in truth", () => {
    const influence = regressionInfluence(index, replicates, values.length)!;
    const scale = influence[3]! / (values[3]! - mean!);
    for (const [i, value] of values.entries()) expect(influence[i]!).toBeCloseTo(scale * (value - mean!), 6);
  });

  it("has the plain standard error by jackknife", () => {
    const left = jackknifeValues(values.length, (kept) => moments(kept.map((i) => values[i]!)).mean!);
    expect(jackknifeSe(left)).toBeCloseTo(sd! / Math.sqrt(8), 12);
  });
});

describe("edges", () => {
  it("reads beyond the first and last replicate as these", () => {
    expect(replicateQuantile([1, 2, 3], 0.01, "normalScale")).toBe(1);
    expect(replicateQuantile([1, 2, 3], 0.99, "normalScale")).toBe(3);
    expect(replicateQuantile([], 0.5, "type7")).toBeNull();
  });

  it("has no BCa interval when all replicates are on one side", () => {
    expect(bcaInterval(0, [1, 2, 3], 0)).toBeNull();
    expect(bcaInterval(9, [1, 2, 3], 0)).toBeNull();
    expect(acceleration([2, 2])).toBe(0);
  });

  it("is the percentile interval when z0 and acceleration are 0", () => {
    const replicates = Array.from({ length: 1000 }, (_, i) => i + 0.5);
    const bca = bcaInterval(500, replicates, 0, 0.95, "type7")!;
    const { percentile } = bootstrapIntervals(500, replicates, 0.95, "type7");
    expect(bca.ci[0]).toBeCloseTo(percentile![0], 9);
    expect(bca.ci[1]).toBeCloseTo(percentile![1], 9);
  });
});

describe("clusterBootstrap", () => {
  const clusters = [[0.2, 1.1, -0.4], [0.9, 1.5], [0.1, -1.2], [0.3], [0.8]];
  const pooled = (drawn: readonly (readonly number[])[]) => moments(drawn.flat()).mean;

  it("spreads about as much as the sandwich says (5 subjects, 5,000 resamples)", () => {
    const found = clusterBootstrap(clusters, pooled, 5000, 3);
    const mean = clusterMean(
      clusters.flat(),
      clusters.flatMap((values, g) => values.map(() => `S${g}`)),
    );
    if (found.notEstimable !== undefined || mean.notEstimable !== undefined) throw new Error("not estimable");
    expect(Math.abs(found.se! / mean.seCr0 - 1)).toBeLessThan(0.2);
    expect(found.percentile![0]).toBeLessThan(found.estimate);
    expect(found.bca).not.toBeNull();
  });

  it("says when the statistic is not defined for a draw", () => {
    const broken = clusterBootstrap(clusters, (drawn) => (drawn[0] === drawn[1] ? null : 1), 200, 3);
    expect(broken).toEqual({ notEstimable: "the statistic is not defined for some draw of subjects" });
  });
});
