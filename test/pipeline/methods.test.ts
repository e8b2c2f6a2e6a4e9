import { describe, expect, it } from "vitest";
import { methodOfRow } from "../../pipeline/method-of-row.js";
import { methodSchema } from "../../src/config/method-schema.js";
import { csfp, csfpJson } from "../builders/command.js";
import { dosesOf, makeStudy, resultOf, sampleOf, settings } from "../builders/study.js";

const method = (parts: Record<string, unknown>) =>
  methodSchema.parse({ analyte: "drug", matrix: "plasma", unit: "ng/mL", ...parts });
const row = (parts: Partial<Parameters<typeof methodOfRow>[3]>) => ({
  run: "R1",
  file: "a.csv",
  unit: "ng/mL",
  ...parts,
});
const answer = (methods: ReturnType<typeof method>[], parts: Parameters<typeof row>[0]) => {
  const { method: found, trouble } = methodOfRow(methods, "drug", "plasma", row(parts));
  return trouble ?? found?.id;
};

describe("the method of a row", () => {
  const old = method({ id: "old", runPattern: "^R[89]" });
  const recent = method({ id: "recent", runPattern: "^R[1-7]" });
  const shared = method({ id: "shared", filePattern: "lab2_*" });
  const nano = method({ id: "nano" });
  const micro = method({ id: "micro", unit: "ug/mL" });

  it.each([
    ["the only one, whatever the row says", [nano], { unit: "nmol/L", run: null }, "nano"],
    ["the one whose run pattern fits", [old, recent], { run: "R8" }, "old"],
    ["the one whose file pattern fits", [shared, nano], { file: "LAB2_plate.csv" }, "shared"],
    ["the one without a pattern where none fits", [shared, nano], {}, "nano"],
    ["none where no pattern fits", [old, recent], { run: "X" }, "noneFits"],
    ["none where the run is not named", [old, recent], { run: null }, "noneFits"],
    ["none where its only pattern does not fit", [old], { run: "R1" }, "noneFits"],
    ["the one in the row's unit", [nano, micro], { unit: "ug/mL" }, "micro"],
    ["none where the one without a pattern has another unit", [old, micro], { run: "R1" }, "noneFits"],
    ["the one without a pattern where the row has no unit", [old, micro], { run: "R1", unit: null }, "micro"],
    ["the same unit in another spelling", [nano, micro], { unit: "µg/ml" }, "micro"],
    ["none in a unit that is only convertible", [nano, micro], { unit: "pg/mL" }, "noneFits"],
    ["none where the row has no unit", [nano, micro], { unit: null }, "noneFits"],
    ["both where both patterns fit", [old, method({ id: "all", runPattern: "R" })], { run: "R8" }, "severalFit"],
    [
      "of two that fit the one in the row's unit",
      [old, method({ id: "all", runPattern: "R", unit: "ug/mL" })],
      { run: "R8" },
      "old",
    ],
  ])("is %s", (_, methods, parts, wanted) => {
    expect(answer(methods, parts)).toBe(wanted);
    expect(answer([...methods].reverse(), parts), "the order decides nothing").toBe(wanted);
  });
});

const [csf, plasma] = settings.methods;
const ids = ["S01", "S02", "S03"];
const studyOf = (methods: readonly object[], results: readonly object[], more: object = {}) =>
  makeStudy({
    settings: { methods, ...more },
    tables: {
      "doses.csv": ids.flatMap((id) => dosesOf(id, 9)),
      "samples.csv": ids.flatMap((id) => [sampleOf(id, "csf", 98), sampleOf(id, "plasma", 98)]),
      "results.csv": results as never,
    },
  });

describe("two instruments", () => {
  it("judge each row by the limits, unit, form and basis of the method that measured it", async () => {
    const study = studyOf(
      [
        csf!,
        { ...plasma!, id: "old", runPattern: "^OLD", lloq: 50, uloq: 5000 },
        { ...plasma!, id: "salt", runPattern: "^NEW", unit: "ug/mL", lloq: 0.001, uloq: 0.5, expressedAs: "salt" },
      ],
      [
        ...ids.map((id) => ({ ...resultOf(`${id}-csf`, 2), run: "C" })),
        { ...resultOf("S01-plasma", 40), run: "OLD1" },
        { sample_id: "S02-plasma", analyte: "larotrectinib", concentration: 0.05, run: "NEW1" },
        { ...resultOf("S03-plasma", 40), run: "OTHER" },
      ],
      { analytes: [{ ...settings.analytes[0]!, saltFactor: 1.25 }] },
    );
    await csfp(["nightly", study, "-q"]);
    const pairs = await csfpJson(["list", "pairs", "--study", study]);
    expect(pairs.map((pair) => pair.plasma)).toMatchObject([
      { state: "belowLloq", value: null, lloq: 50 },
      // 0.05 ug/mL of the salt are 40 ng/mL of the base; the unit is that of its method.
      { state: "quantified", value: 40, lloq: 0.8, unit: "ng/mL" },
    ]);
    expect(pairs.map((pair) => (pair.marks as string[]).includes("salt-to-base"))).toEqual([false, true]);
    const findings = await csfpJson(["list", "findings", "--study", study]);
    expect(findings.filter((one) => one.rule === "no-method-fits").map((one) => one.sampleId)).toEqual(["S03-plasma"]);
  });

  it("leave a row out that both could have measured", async () => {
    const study = studyOf(
      [csf!, { ...plasma!, runPattern: "^R" }, { ...plasma!, filePattern: "results*", lloq: 5 }],
      ids.flatMap((id) => [
        { ...resultOf(`${id}-csf`, 2), run: "R1" },
        { ...resultOf(`${id}-plasma`, 40), run: "R1" },
      ]),
    );
    await csfp(["nightly", study, "-q"]);
    expect((await csfpJson(["list", "pairs", "--study", study])).filter((pair) => pair.used)).toEqual([]);
    const findings = await csfpJson(["list", "findings", "--study", study]);
    expect(findings.filter((one) => one.rule === "several-methods-fit").length).toBe(3);
  });

  it("leave a row of neither out where they differ in basis or form: nobody knows what its number is of", async () => {
    const study = studyOf(
      [csf!, { ...plasma!, runPattern: "^A", basis: "unbound" }, { ...plasma!, runPattern: "^B", lloq: 5 }],
      ids.flatMap((id) => [
        { ...resultOf(`${id}-csf`, 2), run: "A1" },
        { ...resultOf(`${id}-plasma`, 40), run: "X1" },
      ]),
    );
    await csfp(["nightly", study, "-q"]);
    expect((await csfpJson(["list", "pairs", "--study", study])).filter((pair) => pair.used)).toEqual([]);
    const findings = await csfpJson(["list", "findings", "--study", study]);
    expect(findings.filter((one) => one.rule === "no-method-fits").map((one) => one.severity)).toEqual([
      "error",
      "error",
      "error",
    ]);
  });

  it("both decide over a tube that both measured", async () => {
    const study = makeStudy({
      settings: {
        methods: [
          csf!,
          { ...plasma!, runPattern: "^A", validatedThaws: 2 },
          { ...plasma!, runPattern: "^B", validatedThaws: 3 },
        ],
        policies: { duplicates: "first" },
      },
      tables: {
        "doses.csv": dosesOf("S01", 9),
        "samples.csv": [sampleOf("S01", "csf", 98), { ...sampleOf("S01", "plasma", 98), thaw_cycles: 5 }],
        "results.csv": [
          { ...resultOf("S01-csf", 2), run: "C" },
          { ...resultOf("S01-plasma", 40), run: "A1", acquired_at: "2026-03-07T10:00" },
          { ...resultOf("S01-plasma", 41), run: "B1", acquired_at: "2026-03-08T10:00" },
        ],
      },
    });
    await csfp(["nightly", study, "-q"]);
    const findings = await csfpJson(["list", "findings", "--all", "--study", study]);
    expect(findings.some((one) => one.rule === "too-many-thaws")).toBe(true);
    expect((await csfpJson(["list", "pairs", "--study", study])).map((pair) => pair.used)).toEqual([false]);
  });
});
