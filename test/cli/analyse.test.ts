import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Analysis, AnalysisRow } from "../../src/domain/analysis.js";
import { csfp } from "../builders/command.js";
import { csvRows } from "../builders/csv-rows.js";
import { profileStudy } from "../builders/profile-study.js";
import { smallStudy } from "../builders/study.js";

let study: string;
let out: string;
let analysis: Analysis & { methods: string[] };
let text: string;
beforeAll(async () => {
  study = profileStudy();
  out = mkdtempSync(join(tmpdir(), "csfp-analyse-"));
  await csfp(["nightly", study, "-q"]);
  const answer = await csfp(["analyse", "--study", study, "--out", out, "--format", "json"]);
  expect([answer.code, answer.stderr]).toEqual([0, `${join(out, "analysis.json")}\n`]);
  analysis = JSON.parse(answer.stdout) as typeof analysis;
  text = readFileSync(join(out, "analysis.txt"), "utf8");
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const rowsOf = (name: string): AnalysisRow[] => analysis.results.filter((row) => row.analysis === name);

describe("csfp analyse on profiles", () => {
  it("prints the plan in effect with the line each setting comes from", () => {
    expect(analysis.plan.rule).toContain("fixed in advance: Tobit in which every subject weighs the same");
    const method = analysis.plan.settings.find((one) => one.setting === "analysis.auc.method")!;
    expect(method).toMatchObject({ value: '"linear"', origin: expect.stringMatching(/^study\.yaml:\d+$/) });
    expect(text).toMatch(/analysis\.primary +"tobit-where-estimable" {2}\(default\)/);
  });

  it("has the summaries of the store", () => {
    expect(analysis.summaries.find((row) => row.marks.includes("primary"))).toMatchObject({
      method: "tobit-subject-weighted",
      nUsed: 9,
      nSubjects: 3,
    });
  });

  it("gives each subject's AUC ratio by straight lines, and their geometric mean", () => {
    // CSF 1, 2, 1 at 0, 2, 4 h: 6; plasma 100, 50, 25: 225. S02 has twice the CSF, S03 twice the plasma.
    const [all, ...each] = rowsOf("auc-ratio");
    expect(each.map((row) => row.estimate)).toEqual([6 / 225, 12 / 225, 6 / 450]);
    expect(each[0]!.details).toMatchObject({ fromH: 0, toH: 4, csfArea: 6, plasmaArea: 225 });
    expect(all!.estimate).toBeCloseTo(6 / 225, 12);
    expect(all).toMatchObject({ nSubjects: 3, ciMethod: "t, subjects - 1" });
    // Logs -log 2, 0, log 2: SD log 2; t(0.975, 2) in closed form.
    const t = 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2));
    expect(all!.ciHigh).toBeCloseTo((6 / 225) * Math.exp((t * Math.log(2)) / Math.sqrt(3)), 10);
  });

  it("warns of single-point ratios", () => {
    // S01: 0.01 at 0 h, 0.04 at 2 and 4 h.
    expect(rowsOf("hysteresis")[0]).toMatchObject({
      estimate: 4,
      marks: ["single-point-ratios-swing"],
      details: { lowest: 0.01, lowestAtH: 0, highest: 0.04 },
    });
    expect(text).toContain("Warning: within one dosing interval the single-point ratio changes up to 4.00-fold");
  });

  it("states the ratio at the time that the plan names, bins of time and proportionality", () => {
    const [at] = rowsOf("ratio-at-time");
    expect(at).toMatchObject({ about: "2 h after dose", nPairs: 9, nSubjects: 3, notEstimable: null });
    // Pre-dose samples are 12 h after the former dose.
    expect(rowsOf("time-bins").map((row) => [row.about, row.nPairs])).toEqual([
      ["0 to 2 h after dose", 3],
      ["3 to 5 h after dose", 3],
      ["6 to 8 h after dose", 0],
      ["9 to 12 h after dose", 3],
    ]);
    expect(rowsOf("time-bins")[0]!.estimate).toBeCloseTo(0.04, 12);
    expect(rowsOf("proportionality").map((row) => row.estimand)).toEqual([
      "slope of log CSF on log plasma within subjects; 1 is proportional",
      "slope of log CSF on log plasma over all pairs; 1 is proportional",
    ]);
  });

  it("compares groups or says why not", () => {
    expect(rowsOf("comparison")).toEqual([
      expect.objectContaining({ about: "arm: B over A", notEstimable: "fewer than two values in a group" }),
    ]);
  });

  it("refuses a composite area with repeated pairs", () => {
    expect(rowsOf("composite-auc-ratio")).toEqual([
      expect.objectContaining({ notEstimable: "needs one pair a subject; some subjects have several" }),
    ]);
  });

  it("compares unbound CSF with the IC50, converted", async () => {
    // IC50 1.5 ng/mL: 2, 2, 4, 2, 2 reach it of 1 2 1, 2 4 2, 1 2 1.
    expect(rowsOf("target-coverage")).toEqual([
      expect.objectContaining({
        about: "all",
        details: expect.objectContaining({ nSamples: 9, nAtOrAboveIc50: 5, nBelowIc50: 4, nUndecided: 0 }),
      }),
    ]);
    expect(rowsOf("target-coverage")[0]!.estimate).toBeCloseTo((2 ** 6) ** (1 / 9) / 1.5, 10);
    const { stdout } = await csfp(["list", "samples", "--study", study, "--format", "json"]);
    const rows = JSON.parse(stdout) as { sampleId: string; targetCoverage: { value: number } | null }[];
    expect(rows.find((row) => row.sampleId === "S02-csf-98")!.targetCoverage!.value).toBeCloseTo(4 / 1.5, 12);
    expect(rows.find((row) => row.sampleId === "S02-plasma-98")!.targetCoverage).toBeNull();
  });

  it("carries the fractions' uncertainty to each unbound ratio", async () => {
    const { stdout } = await csfp(["list", "pairs", "--study", study, "--format", "json"]);
    const pairs = JSON.parse(stdout) as {
      csf: { sampleId: string };
      unboundRatio: { value: number; interval: { low: number; high: number; level: number } };
      targetCoverage: { value: number };
    }[];
    const one = pairs.find((pair) => pair.csf.sampleId === "S01-csf-98")!;
    expect(one.unboundRatio.value).toBeCloseTo(0.04 / 0.3, 12);
    // CV 20 %: log SE sqrt(log 1.04); R qnorm(0.975).
    const factor = Math.exp(1.959963984540054 * Math.sqrt(Math.log(1.04)));
    expect(one.unboundRatio.interval.high).toBeCloseTo((0.04 / 0.3) * factor, 12);
    expect(one.unboundRatio.interval.level).toBe(0.95);
    expect(one.targetCoverage.value).toBeCloseTo(2 / 1.5, 12);
  });

  it("writes methods for a paper, from what was done, with versions", () => {
    const methods = analysis.methods.join("\n");
    expect(methods).toContain("cluster-robust by subject (t with subjects - 1");
    expect(methods).toContain("ratio of the areas under the CSF and plasma curves");
    expect(methods).toContain("The uncertainty of the fractions unbound was added");
    expect(methods).toContain("Bootstraps used 200 resamples and the seed 20240613.");
    expect(methods).toMatch(/Computed with csfp \d+\.\d+\.\d+ on Node\.js \d+\.\d+\.\d+; study configuration SHA-256/);
    // No group could be compared and no composite area be had: the methods do not speak of them.
    expect(methods).not.toContain("composite AUC ratio");
    expect(methods).not.toContain("Groups were compared");
  });

  it("writes every row as CSV, and the same bytes again", async () => {
    const csv = readFileSync(join(out, "analysis.csv"), "utf8");
    expect(csvRows(csv)).toHaveLength(analysis.summaries.length + analysis.results.length);
    const again = mkdtempSync(join(tmpdir(), "csfp-analyse-"));
    await csfp(["analyse", "--study", study, "--out", again]);
    for (const name of ["analysis.csv", "analysis.json", "analysis.txt"])
      expect(readFileSync(join(again, name), "utf8")).toBe(readFileSync(join(out, name), "utf8"));
    rmSync(again, { recursive: true, force: true });
  });
});

describe("csfp analyse where little can be said", () => {
  it("says why for everything", async () => {
    const small = smallStudy();
    await csfp(["nightly", small, "-q"]);
    const { code, stdout } = await csfp(["analyse", "--study", small]);
    expect(code).toBe(0);
    for (const reason of [
      "no time after dose is stated (analysis.ratioAtH)",
      "no subject has two quantified samples of each matrix after one dose",
      "no subject has CSF and plasma at two common times after one dose",
      "needs pairs in two time bins, found 1",
      "needs at least 3 pairs, found 1",
      "one quantified pair beside censored ones: the spread is not estimable",
    ])
      expect(stdout).toContain(reason);
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("refuses a store that was worked out with another plan", async () => {
    const fresh = smallStudy();
    const { code, stderr } = await csfp(["analyse", "--study", fresh]);
    expect(code).toBe(2);
    expect(stderr).toContain("Run `csfp nightly`, then analyse again.");
  });
});
