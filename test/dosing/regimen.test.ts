import { describe, expect, it } from "vitest";
import { compareAmounts, compareFrequencies, routeOf, tauHours, toleranceOf } from "../../src/dosing/regimen.js";

const regimen = (amount: number | null, unit: string | null, frequency: string | null = "BID") => ({
  amount,
  unit,
  frequency,
  tauH: tauHours(frequency),
  route: null,
});

describe("regimen", () => {
  it.each([
    ["QD", 24],
    ["bid", 12],
    [" TID ", 8],
    ["QID", 6],
    ["Q8H", 8],
    ["Q12H", 12],
    ["Q36H", 36],
    ["QOD", 48],
    ["Q2D", 48],
    ["QW", 168],
    ["Q3W", 504],
    ["EVERY 8 HOURS", 8],
    ["PRN", null],
    ["BIW", null],
    ["ONCE", null],
    ["Q0H", null],
    ["", null],
    [null, null],
  ])("tau of %s is %s h", (code, hours) => {
    expect(tauHours(code)).toBe(hours);
  });

  it("compares amounts across mass units, and says when it cannot", () => {
    expect(compareAmounts(regimen(100, "mg"), regimen(0.1, "g"))).toBe("same");
    expect(compareAmounts(regimen(100, "mg"), regimen(100.001, "mg"))).toBe("different");
    expect(compareAmounts(regimen(100, "mg"), regimen(100, "mg/m2"))).toBe("unknown");
    expect(compareAmounts(regimen(100, null), regimen(100, "mg"))).toBe("unknown");
    expect(compareAmounts(regimen(null, "mg"), regimen(null, "mg"))).toBe("unknown");
    expect(compareAmounts(regimen(100, "capsule"), regimen(100, "capsule"))).toBe("same");
  });

  it.each([
    ["PO", "oral"],
    ["p.o.", "oral"],
    ["Intravenous", "intravenous"],
    ["i.v. infusion", "intravenous"],
    ["IT", "intrathecal"],
    ["intra-ventricular", "intraventricular"],
    ["Ommaya", "intraventricular"],
    ["nasogastric tube", "nasogastric tube"],
    ["", null],
    [null, null],
  ])("route %s is %s", (text, route) => {
    expect(routeOf(text)).toBe(route);
  });

  // A quarter of tau, at least 2 h; a declared tolerance stands for every interval.
  it.each([
    [null, 24, 6],
    [null, 12, 3],
    [null, 8, 2],
    [null, 6, 2],
    [null, null, 2],
    [1, 24, 1],
    [0, 12, 0],
  ])("declared %s h, tau %s h: tolerance %s h", (declared, tauH, hours) => {
    expect(toleranceOf(declared, tauH)).toBe(hours);
  });

  it("compares frequencies by their interval", () => {
    expect(compareFrequencies(regimen(1, "mg", "BID"), regimen(1, "mg", "Q12H"))).toBe("same");
    expect(compareFrequencies(regimen(1, "mg", "BID"), regimen(1, "mg", "QD"))).toBe("different");
    expect(compareFrequencies(regimen(1, "mg", "PRN"), regimen(1, "mg", "prn"))).toBe("same");
    expect(compareFrequencies(regimen(1, "mg", null), regimen(1, "mg", "QD"))).toBe("unknown");
  });
});
