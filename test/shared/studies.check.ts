import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nightOf, readBack } from "../builders/temp-study.js";

// The two study folders beside this file, with the real data files put into the inboxes of copies.
const shared = process.env.CSFP_SHARED ?? join(import.meta.dirname, "..", "..", "..", "shared");
const work = mkdtempSync(join(tmpdir(), "csfp-shared-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function studyWith(name: string, files: readonly string[]): string {
  const folder = join(work, name);
  cpSync(join(import.meta.dirname, name), folder, { recursive: true });
  for (const file of files) copyFileSync(join(shared, "samples", file), join(folder, "inbox", file.split("/").at(-1)!));
  return folder;
}

describe("aNCA's rat table", () => {
  it("gives the published figures to eight digits", async () => {
    const folder = studyWith("anca", ["csf_plasma/aNCA/test-multispec-ADNCA.csv"]);
    await nightOf(folder);
    const { pairs, summaries, unpaired, findings } = await readBack(folder);
    const ratio = (rat: string) => pairs.find((pair) => pair.subjectId === rat)!.ratio;
    for (const [rat, value] of [
      ["4", 0.08792614],
      ["5", 0.08908046],
      ["6", 0.08726655],
    ] as const) {
      expect(Math.abs(ratio(rat).value! / value - 1)).toBeLessThan(1e-7);
    }
    expect([ratio("7").state, ratio("9").state]).toEqual(["notEstimable", "notEstimable"]);
    expect(unpaired.some((one) => one.result.subjectId === "8")).toBe(true);
    expect(findings.filter((one) => one.rule === "limit-conflict").length).toBe(2);
    const row = summaries.find(
      (one) => one.group === "all" && one.basis === "total" && one.method === "complete-pairs-subject-log-means",
    )!;
    expect(row.geometricMean).toBeCloseTo(0.08808787, 8);
    expect(row.geometricCvPct).toBeCloseTo(1.0409, 4);
    expect(row.ciLow).toBeCloseTo(0.08583939, 8);
    expect(row.ciHigh).toBeCloseTo(0.09039524, 8);
  });
});

describe("fifteen rows of ordinary mess", () => {
  it("names all seven troubles and answers every subject", async () => {
    const folder = studyWith("traps", ["traps/conc.csv", "traps/dose.csv"]);
    await nightOf(folder);
    const { pairs, unpaired, findings } = await readBack(folder);
    const of = (subject: string) => pairs.find((pair) => pair.subjectId === subject);
    expect(of("S01")).toMatchObject({ used: true, ratio: { value: 0.05 } });
    expect(of("S02")!.ratio.bound).toBeCloseTo(0.5 / 310, 12);
    expect(of("S03")).toMatchObject({ used: false, ratio: { value: 0.05 }, steadyState: { verdict: "no" } });
    expect(of("S04")).toMatchObject({ used: false, ratio: { state: "notEstimable", reason: "no-current-result" } });
    expect(of("S05")).toMatchObject({ ratio: { state: "above", bound: 2.2 }, steadyState: { verdict: "no" } });
    expect(of("S06")).toMatchObject({ gapMin: 30, steadyState: { verdict: "no", hoursOnRegimen: 71.5 } });
    expect(unpaired.map((one) => one.result.subjectId)).toEqual(["S07"]);
    const counts = (rule: string) => findings.filter((one) => one.rule === rule).length;
    expect({
      belowLloqTexts: counts("number-beside-censored-text"),
      unitMismatch: counts("unit-converted"),
      duplicateGroups: counts("duplicate-result"),
      timeDifference: counts("wide-gap"),
      unpaired: counts("unpaired-sample"),
    }).toEqual({ belowLloqTexts: 2, unitMismatch: 1, duplicateGroups: 2, timeDifference: 1, unpaired: 1 });
  });
});
