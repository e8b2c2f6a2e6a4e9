import { beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { smallStudy } from "../builders/study.js";

let study: string;
beforeAll(async () => {
  study = smallStudy();
  await csfp(["nightly", study]);
});

describe("csfp explain", () => {
  it("prints the whole chain behind a sample", async () => {
    const { code, stdout } = await csfp(["explain", "sample", "S03-csf", "--study", study]);
    expect(code).toBe(0);
    for (const part of [
      "sample S03-csf of subject S03",
      "results.csv, row 6 (SHA-256 ",
      "raw text   `7`",
      "steady state: no (50 h on this regimen, 72 h needed; from recorded administrations)",
      "S03-D1: larotrectinib 100 mg BID taken",
      "partner    plasma S03-plasma",
      "ratio      CSF/plasma 0.05",
      "used       no: not-at-steady-state",
    ]) {
      expect(stdout).toContain(part);
    }
  });

  it("says of a sample without result why", async () => {
    const { stdout } = await csfp(["explain", "sample", "S05-csf", "--study", study]);
    expect(stdout).toContain("duplicate-result");
  });

  it("explains both samples of a pair", async () => {
    const [pair] = await csfpJson<{ pairId: string }[]>(["list", "pairs", "--study", study, "--subject", "S01"]);
    const { stdout } = await csfp(["explain", "pair", pair!.pairId, "--study", study]);
    expect(stdout).toContain("sample S01-csf of subject S01");
    expect(stdout).toContain("sample S01-plasma of subject S01");
    const json = await csfpJson<{ samples: unknown[]; pairs: unknown[] }>([
      "explain",
      "pair",
      pair!.pairId,
      "--study",
      study,
    ]);
    expect([json.samples.length, json.pairs.length]).toEqual([2, 1]);
  });

  it("says of a run why it was not assessed, and suggests the run meant", async () => {
    const [run] = await csfpJson<{ run: string; verdict: string; nStudy: number }[]>([
      "list",
      "runs",
      "--study",
      study,
    ]);
    expect(run).toMatchObject({ verdict: "notAssessed", nCalibrators: 0, nQc: 0 });
    const { stdout } = await csfp(["explain", "run", run!.run, "--study", study]);
    expect(stdout).toContain("not-assessed: No calibrators or QC samples of this run are in the data.");
    const wrong = await csfp(["explain", "run", "file 000", "--study", study]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("`csfp list runs` prints those there are.");
  });

  it("suggests the sample meant", async () => {
    const { code, stdout, stderr } = await csfp(["explain", "sample", "S03-cfs", "--study", study]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      "no sample `S03-cfs` in this study; did you mean `S03-csf`?\n`csfp list samples` prints the 9 there are.\n",
    );
  });

  it("prints a subject's doses, expected doses and adherence", async () => {
    const { code, stdout } = await csfp(["explain", "subject", "S01", "--study", study]);
    expect(code).toBe(0);
    for (const part of [
      "subject S01\n  BSA not recorded; age not recorded; Child-Pugh not recorded;",
      "taken larotrectinib 100 mg BID (9 records, S01-D1 to S01-D9)",
      "cannot be compared: not recorded: bsa_m2",
      "never advice on treatment",
      "planned against actual doses: no plan is recorded",
      "S01-csf (csf, larotrectinib): 6 of 6 (100 %) due by the regimen",
      "findings: none",
    ]) {
      expect(stdout).toContain(part);
    }
    const json = await csfpJson<{
      doseHistory: { label: { comparison: string } }[];
      adherence: { sampleId: string }[];
    }>(["explain", "subject", "S01", "--study", study]);
    expect(json.doseHistory.map((one) => one.label.comparison)).toEqual(["cannotTell"]);
    expect(json.adherence.map((one) => one.sampleId)).toEqual(["S01-csf", "S01-plasma"]);
    const [first] = await csfpJson(["list", "doses", "--study", study, "--subject", "S01"]);
    expect(first?.label).toMatchObject({ comparison: "cannotTell", expected: "not enough is recorded", chain: [] });
  });

  it("explains an analyte and draws flows without a study", async () => {
    expect((await csfp(["explain", "analyte", "larotrectinib"])).stdout).toContain("Highly selective inhibitor");
    expect((await csfpJson<{ name: string }>(["explain", "analyte", "Larotrectinib"])).name).toBe("larotrectinib");
    const page = await csfp(["explain", "analyte", "larotrectinib", "--format", "html"]);
    expect(page.stdout).toMatch(/^<!doctype html>/);
    for (const flow of ["dosing", "sampling", "pathway"]) {
      expect((await csfp(["explain", "--flow", flow])).stdout).toMatch(/^.+\n\n +1\. start: /);
      expect((await csfp(["explain", "--flow", flow, "--format", "svg"])).stdout).toMatch(/^<svg .*<\/svg>\n$/s);
      expect((await csfp(["explain", "--flow", flow, "--format", "html"])).stdout).toMatch(/^<!doctype html>/);
      expect((await csfpJson<{ nodes: unknown[] }>(["explain", "--flow", flow])).nodes.length).toBeGreaterThan(5);
    }
    expect((await csfp(["explain", "analyte", "examplinib", "--flow", "dosing"])).stdout).toContain("200 mg QD");
  });

  it.each([
    [
      ["explain"],
      "nothing to explain; expected one of sample, pair, run, subject, analyte, finding and its id, or --flow",
    ],
    [["explain", "analyte", "larotrectinb"], "no reference data of `larotrectinb`; did you mean `larotrectinib`?"],
    [
      ["explain", "analyte", "aspirin", "--flow", "dosing"],
      "no label data of `aspirin`\nexpected one of: examplinib, larotrectinib",
    ],
    [["explain", "sample", "S1", "--flow", "dosing"], "--flow draws rule data, not a sample"],
    [["explain", "analyte", "larotrectinib", "--format", "svg"], "a compound has no single drawing"],
    [["explain", "sample", "S01-csf", "--format", "html"], "a sample is explained as text or json"],
  ])("%j is a slip that is named", async (args, message) => {
    const { code, stdout, stderr } = await csfp(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it("suggests the subject meant", async () => {
    const { code, stderr } = await csfp(["explain", "subject", "S1", "--study", study]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^no subject `S1` in this study.*\nthere are 5 subjects/s);
  });
});
