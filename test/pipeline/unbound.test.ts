import { describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { dosesOf, makeStudy, resultOf, sampleOf, settings } from "../builders/study.js";

interface Row {
  subjectId: string;
  unboundRatio: { value: number; assumed: string[] };
}

/** S01 has its albumin measured, S02 has not. */
function albuminStudy(): string {
  const samples = ["S01", "S02"].flatMap((id) => [sampleOf(id, "csf", 98), sampleOf(id, "plasma", 98)]);
  return makeStudy({
    settings: {
      analytes: [{ ...settings.analytes[0]!, fractionUnbound: { plasma: { value: 0.3, cvPct: 10 } } }],
    },
    tables: {
      "doses.csv": ["S01", "S02"].flatMap((id) => dosesOf(id, 9)),
      "samples.csv": samples.map((row) =>
        row.sample_id === "S01-csf" ? { ...row, csf_albumin_mg_l: 205, serum_albumin_g_l: 41 } : row,
      ),
      "results.csv": ["S01", "S02"].flatMap((id) => [resultOf(`${id}-csf`, 10), resultOf(`${id}-plasma`, 200)]),
    },
  });
}

describe("the unbound ratio where only plasma's fraction is given", () => {
  it("takes CSF's from the albumin quotient, else as 1, and says which", async () => {
    const study = albuminStudy();
    await csfp(["nightly", study, "-q"]);
    const pairs = await csfpJson<Row[]>(["list", "pairs", "--study", study]);
    const of = (id: string) => pairs.find((pair) => pair.subjectId === id)!.unboundRatio;
    // Q = 205 mg/L over 41 g/L = 0.005: fu CSF 1 / (1 + 0.005 (1 / 0.3 - 1)) = 0.98847 (practice notes, section C).
    expect(of("S01").assumed).toEqual(["fu-csf-from-albumin-quotient"]);
    expect(of("S01").value).toBeCloseTo((0.05 * 0.9884678747940692) / 0.3, 12);
    expect(of("S02").assumed).toEqual(["fu-csf-assumed-1"]);
    expect(of("S02").value).toBeCloseTo(0.05 / 0.3, 12);
  });

  it("marks a summary over pairs whose fractions have different sources, and none over pairs of one source", async () => {
    const study = albuminStudy();
    await csfp(["nightly", study, "-q"]);
    const marksOf = async (place: string, basis: string) =>
      (await csfpJson(["list", "summaries", "--study", place]))
        .filter((row) => row.basis === basis)
        .map((row) => (row.marks as string[]).includes("fractions-unbound-mixed"));
    // S01's fraction in CSF is from its albumin quotient, S02's is taken as 1.
    expect(new Set(await marksOf(study, "unbound"))).toEqual(new Set([true]));
    expect(new Set(await marksOf(study, "total"))).toEqual(new Set([false]));
    const given = makeStudy({
      settings: {
        analytes: [{ ...settings.analytes[0]!, fractionUnbound: { plasma: { value: 0.3 }, csf: { value: 1 } } }],
      },
      tables: {
        "doses.csv": ["S01", "S02"].flatMap((id) => dosesOf(id, 9)),
        "samples.csv": ["S01", "S02"].flatMap((id) => [sampleOf(id, "csf", 98), sampleOf(id, "plasma", 98)]),
        "results.csv": ["S01", "S02"].flatMap((id) => [resultOf(`${id}-csf`, 10), resultOf(`${id}-plasma`, 200)]),
      },
    });
    await csfp(["nightly", given, "-q"]);
    expect(new Set(await marksOf(given, "unbound"))).toEqual(new Set([false]));
  });

  it("marks the summary: one fraction's uncertainty is carried, the other is not known", async () => {
    const study = albuminStudy();
    await csfp(["nightly", study, "-q"]);
    const rows = await csfpJson(["list", "summaries", "--study", study]);
    const primary = rows.find((row) => row.basis === "unbound" && (row.marks as string[]).includes("primary"))!;
    expect(primary.marks).toEqual(
      expect.arrayContaining(["fraction-unbound-taken-as-known", "fraction-unbound-uncertainty"]),
    );
    const total = rows.find((row) => row.basis === "total" && (row.marks as string[]).includes("primary"))!;
    expect(total.marks).not.toContain("fraction-unbound-uncertainty");
  });
});
