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
});
