import { describe, expect, it } from "vitest";
import { compareExpected } from "../../src/selfcheck/index.js";

const strict = { rel: 1e-9, abs: 0 };

describe("compareExpected", () => {
  it("passes a number inside its relative tolerance and fails one outside", () => {
    expect(compareExpected({ a: 2 }, { a: 2 * (1 + 5e-10) }, strict, []).isPass).toBe(true);
    const outside = compareExpected({ a: 2, b: 1 }, { a: 2.0001, b: 1 }, strict, []);
    expect(outside).toMatchObject({ isPass: false, compared: 2, worstField: "a" });
    expect(outside.worstRelDiff).toBeCloseTo(0.0001 / 2.0001, 12);
  });

  it("takes the first fitting field rule before rel, and abs where it is larger", () => {
    const tolerance = {
      rel: 1e-12,
      abs: 0,
      fields: [
        { match: "profile", rel: 1e-2 },
        { match: "pro", rel: 1 },
      ],
    };
    expect(compareExpected({ x: { profile: 1 } }, { x: { profile: 1.005 } }, tolerance, []).isPass).toBe(true);
    expect(compareExpected({ x: { profile: 1 } }, { x: { profile: 1.1 } }, tolerance, []).isPass).toBe(false);
    expect(compareExpected({ x: { wald: 1 } }, { x: { wald: 1.005 } }, tolerance, []).isPass).toBe(false);
    expect(compareExpected({ a: 0.5 }, { a: 0.6 }, { rel: 0, abs: 0.2 }, []).isPass).toBe(true);
  });

  it("uses a floor of 1e-8 for values near 0", () => {
    expect(compareExpected({ a: 0 }, { a: 9e-18 }, strict, []).isPass).toBe(true);
    expect(compareExpected({ a: 0 }, { a: 1e-16 }, strict, []).isPass).toBe(false);
  });

  it("keeps null, infinity, NaN, text and length apart", () => {
    const check = (want: never, found: never) => compareExpected({ a: want }, { a: found }, strict, []).isPass;
    const pass = (want: unknown, found: unknown) => check(want as never, found as never);
    expect(pass(null, null)).toBe(true);
    expect(pass(null, 0)).toBe(false);
    expect(pass(1, null)).toBe(false);
    expect(pass(1, Number.NaN)).toBe(false);
    expect(pass(null, Number.NaN)).toBe(false);
    expect(pass("Inf", Number.POSITIVE_INFINITY)).toBe(true);
    expect(pass("-Inf", Number.POSITIVE_INFINITY)).toBe(false);
    expect(pass("-Inf", "-Inf")).toBe(true);
    expect(pass("text", "other")).toBe(false);
    expect(pass([1, 2], [1])).toBe(false);
    expect(pass([1, null], [1, null])).toBe(true);
    expect(
      pass(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, 2],
          [3, 5],
        ],
      ),
    ).toBe(false);
  });

  it("counts absent fields as skipped, or as not compared with the reason where a rule names them", () => {
    expect(compareExpected({ a: 1, b: 2 }, { a: 1 }, strict, [])).toMatchObject({
      compared: 1,
      skipped: 1,
      required: 2,
      skippedFields: ["b"],
    });
    expect(compareExpected({ a: 1, b: 2 }, { a: 1 }, strict, [{ match: /^b$/, reason: "not offered" }])).toMatchObject({
      skipped: 0,
      required: 1,
      notCompared: [{ field: "b", reason: "not offered" }],
    });
    expect(compareExpected({ a: 1 }, {}, strict, []).isPass).toBe(false);
  });

  it("follows keys that hold dots and objects inside vectors", () => {
    const expected = { "q_0.025_0.975": [1, 2], rows: [{ a: 1 }, { a: 2 }] };
    expect(compareExpected(expected, { ...expected, rows: [{ a: 1 }, { a: 3 }] }, strict, [])).toMatchObject({
      compared: 3,
      failedFields: ["rows.1.a"],
    });
  });
});
