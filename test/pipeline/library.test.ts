import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import * as csfp from "../../src/index.js";
import { exampleFolder, readTruth } from "../builders/example.js";
import { smallStudy } from "../builders/study.js";
import { fixedClock } from "../builders/temp-study.js";

const place = mkdtempSync(join(tmpdir(), "csfp-library-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe("the library", () => {
  it("runs a night and reads the study back", async () => {
    const study = smallStudy();
    const night = await csfp.runNight(study, { env: fixedClock, out: join(place, "report"), actor: "somebody" });
    expect(night).toMatchObject({ what: "done", filesImported: 3, filesSetAside: 0 });
    expect((await csfp.runNight(study, { env: fixedClock, out: join(place, "report") })).what).toBe("nothingNew");
    const { pairs, summaries, unpaired, withoutResult, findings } = await csfp.readStudy(study);
    expect(pairs.map((pair) => [pair.subjectId, pair.ratio.state, pair.ratio.value, pair.ratio.bound])).toEqual([
      ["S01", "quantified", 0.05, null],
      ["S02", "below", null, 0.002],
      ["S03", "quantified", 0.05, null],
      ["S05", "notEstimable", null, null],
    ]);
    expect(unpaired.map((one) => one.result.sampleId).sort()).toEqual(["S04-plasma"]);
    expect(withoutResult.map((one) => one.sampleId)).toEqual(["S05-csf"]);
    expect(summaries.length).toBeGreaterThan(0);
    expect(findings.some((one) => one.rule === "duplicate-result")).toBe(true);
  });

  it("reads one file by its content, and says why nobody can", async () => {
    const file = readTruth().files.find((one) => one.reader !== undefined)!;
    const read = await csfp.readFile(join(exampleFolder, "inbox", file.name), { zone: "Europe/Berlin" });
    expect(read.reader).toBe(file.reader);
    expect(read.results.length).toBeGreaterThan(0);
    const nonsense = csfp.readFile({ name: "x.bin", bytes: new Uint8Array([0, 1, 2]) });
    await expect(nonsense).rejects.toThrow(csfp.ReadError);
  });

  it("throws for a folder that is no study", async () => {
    await expect(csfp.runNight(place)).rejects.toThrow(csfp.ConfigError);
  });

  it("has the registers", () => {
    expect(csfp.readers.length).toBeGreaterThan(10);
    expect(csfp.charts.length).toBeGreaterThan(5);
    expect(csfp.sampleRules.length + csfp.pairRules.length + csfp.runRules.length).toBeGreaterThan(20);
    expect(csfp.conformanceRules.length).toBeGreaterThan(30);
    expect(typeof csfp.stats.describe).toBe("function");
  });
});
