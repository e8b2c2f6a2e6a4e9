import { describe, expect, it } from "vitest";
import { convertUnit, unitCode, unitFactor } from "../../src/reference/units.js";

const larotrectinib = 428.44;

describe("units", () => {
  it.each([
    ["ug/mL", "ng/mL", 0.28, 280],
    ["ng/mL", "ug/mL", 280, 0.28],
    ["µg/L", "ng/mL", 5, 5],
    ["mg/L", "ng/mL", 1.5, 1500],
    ["ng/ml", "ng/mL", 3, 3],
    ["pg/uL", "ng/mL", 7, 7],
    ["mcg/mL", "ng/mL", 1, 1000],
  ])("converts %s to %s exactly", (from, to, value, expected) => {
    expect(convertUnit(value, from, to, null)).toBe(expected);
  });

  it("converts between mass and molar with a molar mass", () => {
    // 1 ng/mL = 1e-6 g/L; / 428.44 g/mol = 2.33405 nmol/L (csf-practice: 2.3341)
    expect(convertUnit(1, "ng/mL", "nM", larotrectinib)).toBeCloseTo(1e3 / larotrectinib, 10);
    expect(convertUnit(5, "nmol/L", "ng/mL", larotrectinib)).toBeCloseTo((5 * larotrectinib) / 1e3, 10);
  });

  it("refuses what UCUM cannot convert", () => {
    expect(unitFactor("ng/g", "ng/mL", larotrectinib)).toBeNull();
    expect(unitFactor("nM", "ng/mL", null)).toBeNull();
    expect(unitFactor("furlong", "ng/mL", null)).toBeNull();
    expect(unitFactor("", "ng/mL", null)).toBeNull();
  });

  // SAS and laboratory systems write capitals: a prefix of a volume is never mega, deca or the like.
  it.each([
    ["NG/ML", "ng/mL", 1],
    ["ng/ML", "ng/mL", 1],
    ["UG/ML", "ng/mL", 1000],
    ["MG/DL", "ng/mL", 10_000],
    ["PG/UL", "ng/mL", 1],
    ["NMOL/L", "nmol/L", 1],
    ["UMOL/ML", "nmol/L", 1_000_000],
    ["ng/100ML", "ng/mL", 0.01],
    ["mg/L", "ng/mL", 1000],
    ["Mg/L", "ng/mL", 1e12],
  ])("%s is a unit of concentration", (from, to, factor) => {
    expect(unitFactor(from, to, null)).toBeCloseTo(factor, 9);
  });

  it("reads the micro sign and molar shorthand", () => {
    expect(unitCode("µM")).toBe("umol/L");
    expect(unitCode("μg / mL")).toBe("ug/mL");
  });
});
