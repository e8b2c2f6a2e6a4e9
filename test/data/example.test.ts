import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleFolder, readTruth } from "../builders/example.js";

const truth = readTruth();
const decided = truth.pairs.filter((pair) => pair.csf.state !== "undecided");

describe("the generator of the example", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "csfp-example-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("writes the committed files byte for byte", () => {
    const run = spawnSync(process.execPath, [join(exampleFolder, "generate.mjs"), folder], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
    const inbox = readdirSync(join(folder, "inbox")).sort();
    expect(inbox).toEqual(readdirSync(join(exampleFolder, "inbox")).sort());
    for (const path of ["study.yaml", "truth.json", ...inbox.map((name) => join("inbox", name))]) {
      const isSame = readFileSync(join(folder, path)).equals(readFileSync(join(exampleFolder, path)));
      expect(isSame, path).toBe(true);
    }
  });
});

describe("the truth of the example", () => {
  it("says of itself and of the study that both are made up", () => {
    expect(truth.about).toMatch(/made-up/i);
    expect(readFileSync(join(exampleFolder, "study.yaml"), "utf8")).toMatch(/^# MADE-UP STUDY/);
  });

  it("has sixteen subjects with one to four pairs each", () => {
    const counts = new Map<string, number>();
    for (const { subjectId } of truth.pairs) counts.set(subjectId, (counts.get(subjectId) ?? 0) + 1);
    expect(counts.size).toBe(16);
    for (const count of counts.values()) {
      expect(count).toBeGreaterThanOrEqual(1);
      expect(count).toBeLessThanOrEqual(4);
    }
  });

  it("knows every sample of the samples table exactly once: in a pair or unpaired", () => {
    const [header, ...rows] = readFileSync(join(exampleFolder, "inbox", "samples.csv"), "utf8")
      .trim()
      .split("\n");
    expect(header).toMatch(/^sample_id,subject_id,matrix,collected_at,/);
    const inTable = rows.map((row) => row.split(",")[0]).sort();
    const inTruth = [
      ...truth.pairs.flatMap((pair) => [pair.csf.sampleId, pair.plasma.sampleId]),
      ...truth.unpaired.map((one) => one.sampleId),
    ].sort();
    expect(inTruth).toEqual(inTable);
    // A sample of which no result is decided keeps its place in its pair.
    for (const one of truth.withoutResult) expect(inTruth).toContain(one.sampleId);
    expect(truth.samples.map((one) => one.sampleId).sort()).toEqual(inTable);
  });

  it("places each trouble where the study has it, and names no other", () => {
    const named = new Set([...truth.pairs, ...truth.unpaired].flatMap(({ trouble }) => (trouble ? [trouble] : [])));
    const expected = new Set([...named, "duplicate-result"]);
    expect([...expected].sort()).toEqual(Object.keys(truth.troubles).sort());
    const withVerdict = (code: string) => truth.pairs.filter((pair) => pair.steadyState.reasonCode === code).length;
    for (const code of [
      "treatment-started",
      "missed-dose",
      "dose-changed",
      "perpetrator-started",
      "perpetrator-stopped",
      "perpetrator-half-life-unknown",
      "vomited-dose",
    ]) {
      expect(withVerdict(code), code).toBe(1);
    }
    const states = truth.pairs.map((pair) => pair.ratio.state);
    for (const state of ["below", "above"]) expect(states.filter((one) => one === state)).toHaveLength(1);
    // Both sides below their limits, and CSF with two results of which none is decided.
    expect(states.filter((one) => one === "notEstimable")).toHaveLength(2);
  });

  it("has a line in the README for every place with a trouble", () => {
    const readme = readFileSync(join(exampleFolder, "README.md"), "utf8");
    for (const pair of truth.pairs.filter((one) => one.trouble !== null)) {
      expect(readme).toContain(`| ${pair.subjectId} ${pair.visit} |`);
    }
    for (const one of truth.unpaired) expect(readme).toContain(`| ${one.sampleId.replace(/-(V\d)-[CP]$/, " $1")} |`);
    for (const file of truth.files) expect(readme).toContain(`\`${file.name}\``);
  });

  it("computes each ratio from the exported texts and the limits", () => {
    for (const { csf, plasma, ratio } of decided) {
      const c = Number(csf.exportedText);
      const p = Number(plasma.exportedText) * (plasma.exportedUnit === "ug/mL" ? 1000 : 1);
      const of = `${csf.sampleId} / ${plasma.sampleId}`;
      expect(csf.state, of).toBe(c < csf.lloq ? "belowLloq" : "quantified");
      expect(plasma.state, of).toBe(p < plasma.lloq ? "belowLloq" : "quantified");
      if (ratio.state === "quantified") expect(ratio.value, of).toBe(c / p);
      if (ratio.state === "below") expect(ratio.bound, of).toBe(csf.lloq / p);
      if (ratio.state === "above") expect(ratio.bound, of).toBe(c / plasma.lloq);
    }
  });

  it("has every text in some file of the inbox, and superseded ones in an older one", () => {
    const cells = new Map(
      readdirSync(join(exampleFolder, "inbox")).map((name) => [
        name,
        readFileSync(join(exampleFolder, "inbox", name), "latin1")
          .split(/\r?\n/)
          .map((line) => line.split(/[,\t]/)),
      ]),
    );
    const isIn = (name: RegExp, sampleId: string, text: string) =>
      [...cells].some(
        ([file, rows]) => name.test(file) && rows.some((row) => row.includes(sampleId) && row.includes(text)),
      );
    for (const { csf, plasma } of truth.pairs) {
      for (const text of csf.exportedText.split(" | ")) {
        expect(isIn(/^csf_r/, csf.sampleId, text), csf.sampleId).toBe(true);
      }
      expect(isIn(/^plasma_/, plasma.sampleId, plasma.exportedText), plasma.sampleId).toBe(true);
    }
    const again = truth.pairs.filter((pair) => pair.csf.supersededTexts.length > 0).map((pair) => pair.csf);
    expect(again).toHaveLength(1);
    const [one] = again;
    expect(isIn(/^csf_r1_final\.txt$/, one!.sampleId, one!.exportedText)).toBe(true);
    expect(isIn(/^csf_r1\.txt$/, one!.sampleId, one!.supersededTexts[0]!)).toBe(true);
  });

  it("exports concentrations within 20 % of the true ones", () => {
    for (const { csf, plasma } of decided) {
      for (const side of [csf, plasma]) {
        const value = Number(side.exportedText) * (side.exportedUnit === "ug/mL" ? 1000 : 1);
        const isNearOrBelow = side.state === "belowLloq" || Math.abs(value / side.trueConcentration - 1) < 0.2;
        expect(isNearOrBelow, `${side.sampleId}: ${value} against ${side.trueConcentration}`).toBe(true);
      }
    }
  });

  it("calls steady state yes only from 72 elapsed hours on", () => {
    for (const { steadyState, csf, plasma } of truth.pairs) {
      if (steadyState.verdict === "yes") {
        expect(Math.min(csf.hoursOnRegimen, plasma.hoursOnRegimen)).toBeGreaterThanOrEqual(72);
      }
      if (steadyState.verdict === "no" && !steadyState.reasonCode!.startsWith("perpetrator-")) {
        expect(Math.max(csf.hoursOnRegimen, plasma.hoursOnRegimen)).toBeLessThan(72);
      }
    }
    const changeOfClock = truth.pairs.find((pair) => pair.trouble === "summer-time-ends")!;
    expect(changeOfClock.csf.hoursOnRegimen).toBeCloseTo(72 + 40 / 60, 9);
  });

  it("counts a partition of all pairs", () => {
    const { nPairs, nQuantified, nBelow, nAbove, nNotEstimable, nExcluded, excludedByReason } = truth.summary;
    expect(nPairs).toBe(truth.pairs.length);
    expect(nQuantified + nBelow + nAbove + nNotEstimable + nExcluded).toBe(nPairs);
    expect(Object.values(excludedByReason).reduce((sum, n) => sum + n, 0)).toBe(nExcluded);
  });

  it("summarises the subjects' mean logs: mean back from interval and spread", () => {
    const { geometricMean, ciLow, ciHigh, geometricCvPct, nSubjects } = truth.summary;
    // The interval is symmetric on the log scale, and its half width is t * sd / sqrt(n).
    expect(Math.sqrt(ciLow * ciHigh)).toBeCloseTo(geometricMean, 12);
    const sd = Math.sqrt(Math.log(1 + (geometricCvPct / 100) ** 2));
    const t = (Math.log(ciHigh / ciLow) / 2 / sd) * Math.sqrt(nSubjects);
    // R: qt(0.975, 15)
    expect(t).toBeCloseTo(2.131449545559323, 8);
  });
});
