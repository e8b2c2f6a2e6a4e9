import { describe, expect, it } from "vitest";
import { convertUnit } from "../../src/reference/units.js";
import { applyLimits, type LimitInput } from "../../src/results/limits.js";

const plain: LimitInput = {
  reported: "number",
  value: 5,
  raw: "5",
  limitInText: null,
  unit: "ng/mL",
  rowLimitUnit: null,
  rowLloq: null,
  rowUloq: null,
  dilutionFactor: null,
  dilution: null,
  areLimitsBeforeDilution: false,
  run: { lloq: null, uloq: null, unit: null },
  method: null,
};
const judge = (input: Partial<LimitInput>) =>
  applyLimits(
    { ...plain, ...input },
    "ng/mL",
    (value, from, to) => convertUnit(value, from, to, null),
    () => ({ where: "file.csv:3" }),
  );
const method = (lloq: number | null, uloq: number | null = null) => ({ lloq, uloq, unit: "ng/mL" });

describe("state by limits", () => {
  it.each<[string, Partial<LimitInput>, string, number | null, number | null]>([
    ["a number without limits", {}, "quantified", 5, null],
    ["equal to the LLOQ", { rowLloq: 5 }, "quantified", 5, 5],
    ["below the LLOQ", { rowLloq: 5.000001 }, "belowLloq", null, 5.000001],
    ["negative, with an LLOQ", { value: -0.2, raw: "-0.2", rowLloq: 1 }, "belowLloq", null, 1],
    ["zero, with an LLOQ", { value: 0, raw: "0", rowLloq: 1 }, "belowLloq", null, 1],
    [
      "text with its own limit",
      { reported: "belowLloq", value: null, raw: "<2", limitInText: 2, rowLloq: 1 },
      "belowLloq",
      null,
      2,
    ],
    [
      "text `<0` has no usable limit",
      { reported: "belowLloq", value: null, raw: "< 0", limitInText: 0, method: method(1) },
      "belowLloq",
      null,
      1,
    ],
    ["BLQ with no limit anywhere", { reported: "belowLloq", value: null, raw: "BLQ" }, "belowLloq", null, null],
    [
      "row before run before study",
      { rowLloq: 1, run: { lloq: 2, uloq: null, unit: null }, method: method(3), value: 0.5 },
      "belowLloq",
      null,
      1,
    ],
    [
      "not detected is bounded by its LLOQ",
      { reported: "notDetected", value: null, raw: "ND", method: method(0.5) },
      "notDetected",
      null,
      0.5,
    ],
    ["in another unit", { value: 0.28, raw: "0.28", unit: "ug/mL", rowLloq: 0.001 }, "quantified", 280, 1],
    [
      "noise of conversion never decides",
      { value: 0.0003, raw: "0.0003", unit: "ug/mL", method: method(0.3) },
      "quantified",
      0.3,
      0.3,
    ],
  ])("%s", (_, input, state, value, lloq) => {
    const { concentration } = judge(input);
    expect(concentration!.state).toBe(state);
    if (value === null) expect(concentration!.value).toBeNull();
    else expect(concentration!.value).toBeCloseTo(value, 12);
    if (lloq === null) expect(concentration!.lloq).toBeNull();
    else expect(concentration!.lloq).toBeCloseTo(lloq, 12);
  });

  it("equal to the ULOQ is quantified, above is not", () => {
    expect(judge({ rowUloq: 5 }).concentration).toMatchObject({ state: "quantified", value: 5 });
    expect(judge({ rowUloq: 4.99 }).concentration).toMatchObject({ state: "aboveUloq", value: null, uloq: 4.99 });
  });
});

describe("dilution", () => {
  const diluted = { dilutionFactor: 10, method: method(1, 100) };
  it("multiplies limits of run and study by the factor", () => {
    expect(judge({ ...diluted, dilution: "included", value: 500 }).concentration).toMatchObject({
      state: "quantified",
      value: 500,
      lloq: 10,
      uloq: 1000,
    });
    expect(judge({ ...diluted, dilution: "included", value: 9 }).concentration).toMatchObject({
      state: "belowLloq",
      lloq: 10,
    });
  });
  it("multiplies values that do not include it", () => {
    expect(judge({ ...diluted, dilution: "notIncluded", value: 50 }).concentration).toMatchObject({
      state: "quantified",
      value: 500,
    });
  });
  it("takes limits of cell and row as reported, unless the mapping says otherwise", () => {
    expect(judge({ dilutionFactor: 10, dilution: "included", rowLloq: 8 }).concentration).toMatchObject({ lloq: 8 });
    expect(
      judge({ dilutionFactor: 10, dilution: "included", rowLloq: 8, areLimitsBeforeDilution: true }).concentration,
    ).toMatchObject({ lloq: 80 });
  });
  it("is not used where nobody says whether it is included", () => {
    const answer = judge({ dilutionFactor: 10 });
    expect(answer.concentration).toBeNull();
    expect(answer.findings.map((one) => one.rule)).toEqual(["dilution-unstated"]);
    expect(judge({ dilutionFactor: 1 }).concentration!.state).toBe("quantified");
  });
});

describe("what cannot be used", () => {
  it.each<[string, Partial<LimitInput>, string]>([
    ["no unit anywhere", { unit: null }, "unit-unknown"],
    ["a unit of another kind", { unit: "ng/g" }, "unit-unknown"],
    ["molar without a molar mass", { unit: "nmol/L" }, "unit-unknown"],
    ["zero without an LLOQ", { value: 0, raw: "0.00" }, "nonpositive-without-lloq"],
    ["negative without an LLOQ", { value: -1, raw: "-1" }, "nonpositive-without-lloq"],
    ["a factor of zero", { dilutionFactor: 0, dilution: "included" }, "dilution-invalid"],
    ["infinite", { value: Number.POSITIVE_INFINITY, raw: "Infinity" }, "value-invalid"],
  ])("%s", (_, input, rule) => {
    const answer = judge(input);
    expect(answer.concentration).toBeNull();
    expect(answer.findings.map((one) => one.rule)).toEqual([rule]);
    expect(answer.findings[0]!.what.startsWith("file.csv:3: ")).toBe(true);
  });

  it("the method's unit stands in for a layout without units", () => {
    expect(judge({ unit: null, method: method(1) }).concentration).toMatchObject({
      state: "quantified",
      unit: "ng/mL",
    });
  });

  it("limits that disagree are said; equal ones in other units are not", () => {
    expect(judge({ rowLloq: 1, method: method(2) }).findings.map((one) => one.rule)).toEqual(["limit-conflict"]);
    expect(judge({ unit: "ug/mL", rowLloq: 0.001, method: method(1) }).findings).toEqual([]);
    expect(judge({ rowLloq: 0.001, rowLimitUnit: "ug/mL", method: method(1) }).findings).toEqual([]);
  });

  it.each<[string, Partial<LimitInput>]>([
    ["the row", { rowLloq: 1, rowLimitUnit: "furlong" }],
    ["the row, its upper limit only", { rowUloq: 100, rowLimitUnit: "furlong" }],
    ["the run", { run: { lloq: 1, uloq: null, unit: "furlong" } }],
    ["study.yaml", { method: { lloq: 1, uloq: null, unit: "furlong" } }],
  ])("refuses a limit of %s in an unknown unit; no other limit takes its place", (_, input) => {
    const answer = judge({ method: method(0.5), ...input });
    expect(answer.concentration).toBeNull();
    expect(answer.findings).toMatchObject([{ rule: "limit-unit-unknown", severity: "error" }]);
    expect(answer.findings[0]!.what).toContain("`furlong`");
  });

  it("leaves an unknown limit unit alone where the row states no limit", () => {
    expect(judge({ rowLimitUnit: "furlong", method: method(0.5) })).toMatchObject({
      concentration: { state: "quantified", lloq: 0.5 },
      findings: [],
    });
  });

  it.each([
    [-9, 0.1, ["strongly-negative"]],
    [-0.1001, 0.1, ["strongly-negative"]],
    [-0.1, 0.1, []],
    [-0.05, 0.1, []],
  ])("%d with an LLOQ of %d is below it, and a finding where its size exceeds the LLOQ", (value, lloq, rules) => {
    const answer = judge({ value, raw: String(value), method: method(lloq) });
    expect(answer.concentration).toMatchObject({ state: "belowLloq", lloq });
    expect(answer.findings.map((one) => one.rule)).toEqual(rules);
  });

  it("compares limits and value in one unit, whoever states them", () => {
    // 0.001 ug/mL of the run are 1 ng/mL: 0.9 ng/mL lies below.
    const answer = judge({ value: 0.9, raw: "0.9", run: { lloq: 0.001, uloq: null, unit: "ug/mL" } });
    expect(answer.concentration).toMatchObject({ state: "belowLloq", lloq: 1 });
  });

  it("missing is not done, not a number", () => {
    expect(judge({ reported: "missing", value: null, raw: "N/A" }).concentration).toMatchObject({
      state: "notDone",
      value: null,
    });
  });
});
