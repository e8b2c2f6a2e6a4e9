import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RatioSide, totalRatio, unboundRatio } from "../../src/pairs/ratio.js";
import { concentration } from "../builders/sample-result.js";

const side = (text: string, limits: { lloq?: number | null; uloq?: number | null } = {}): RatioSide => ({
  concentration: concentration(text, limits),
  basis: "total",
});
const unbound = (one: RatioSide): RatioSide => ({ ...one, basis: "unbound" });
const none = { plasma: null, csf: null };
const ratio = (csf: RatioSide, plasma: RatioSide) => totalRatio(csf, plasma, none);

describe("total ratio", () => {
  // Contract section 7, every cell: C = 4, L_C = 0.5, U_C = 200; P = 100, L_P = 1, U_P = 2000.
  const [c, cBelow, cNone, cAbove] = [side("4"), side("<0.5"), side("ND", { lloq: 0.5 }), side(">200")];
  const [p, pBelow, pNone, pAbove] = [side("100"), side("<1"), side("ND", { lloq: 1 }), side(">2000")];
  it.each([
    ["quantified / quantified", c, p, "quantified", 0.04],
    ["quantified / below", c, pBelow, "above", 4],
    ["quantified / not detected", c, pNone, "above", 4],
    ["quantified / above", c, pAbove, "below", 0.002],
    ["below / quantified", cBelow, p, "below", 0.005],
    ["below / above", cBelow, pAbove, "below", 0.00025],
    ["not detected / quantified", cNone, p, "below", 0.005],
    ["not detected / above", cNone, pAbove, "below", 0.00025],
    ["above / quantified", cAbove, p, "above", 2],
    ["above / below", cAbove, pBelow, "above", 200],
    ["above / not detected", cAbove, pNone, "above", 200],
  ] as const)("%s", (_name, csf, plasma, state, number) => {
    const found = ratio(csf, plasma);
    expect(found.state).toBe(state);
    expect(state === "quantified" ? found.value : found.bound).toBeCloseTo(number, 12);
    expect(state === "quantified" ? found.bound : found.value).toBeNull();
    expect(found.reason).toBeNull();
  });

  it.each([
    ["below / below", cBelow, pBelow, "both-below"],
    ["below / not detected", cBelow, pNone, "both-below"],
    ["not detected / below", cNone, pBelow, "both-below"],
    ["not detected / not detected", cNone, pNone, "both-below"],
    ["above / above", cAbove, pAbove, "both-above"],
    ["not done / quantified", side("-"), p, "not-done"],
    ["quantified / not done", c, side("-"), "not-done"],
    ["below, limit unknown / quantified", side("<"), p, "limit-unknown"],
    ["not detected, limit unknown / quantified", side("ND"), p, "limit-unknown"],
    ["quantified / below, limit unknown", c, side("<"), "limit-unknown"],
    ["quantified / above, limit unknown", c, side(">"), "limit-unknown"],
    ["above, limit unknown / below", side(">"), pBelow, "limit-unknown"],
  ] as const)("%s is not estimable", (_name, csf, plasma, reason) => {
    expect(ratio(csf, plasma)).toEqual({ state: "notEstimable", value: null, bound: null, assumed: [], reason });
  });

  it("gives the ratios of the rats of an aNCA data set", () => {
    // CSF and plasma of rats 4, 5, 6 (ng/mL) and their quotients to eight digits; rats 7 and 9 below both limits.
    const rats = [
      ["61.9", "704", 0.08792614],
      ["46.5", "522", 0.08908046],
      ["51.4", "589", 0.08726655],
    ] as const;
    for (const [csf, plasma, expected] of rats) {
      const { value } = ratio(side(csf), side(plasma));
      expect(Math.abs(value! / expected - 1)).toBeLessThan(1e-7);
    }
    expect(ratio(side("<2"), side("<1")).state).toBe("notEstimable");
  });

  it("gives the ratios of fifteen ordinary rows", () => {
    expect(ratio(side("12.5"), side("250")).value).toBe(0.05);
    expect(ratio(side("<0.5"), side("310"))).toMatchObject({ state: "below", bound: 0.5 / 310 });
    expect(ratio(side("14"), side("280")).value).toBe(0.05);
    expect(ratio(side("2.2"), side("<1"))).toMatchObject({ state: "above", bound: 2.2 });
  });

  it("refuses two units", () => {
    const inMicrograms = { concentration: { ...concentration("0.28"), unit: "ug/mL" }, basis: "total" as const };
    expect(() => ratio(side("14"), inMicrograms)).toThrow(
      "a ratio needs one unit; found CSF in ng/mL and plasma in ug/mL",
    );
    expect(() => unboundRatio(side("14"), inMicrograms, none, null)).toThrow("one unit");
  });

  it("stays finite at the ends of the number range", () => {
    expect(ratio(side("1e-300"), side("1e-300")).value).toBe(1);
    expect(ratio(side("1e300"), side("1e300")).value).toBe(1);
    expect(ratio(side("1e300"), side("1e-300")).reason).toBe("beyond-number-range");
    expect(ratio(side("1e-300"), side("1e300")).reason).toBe("beyond-number-range");
    expect(ratio(side("0"), side("1")).reason).toBe("not-positive");
  });

  it("a side measured unbound is brought to total by its fraction, or mixes bases", () => {
    const derived = totalRatio(side("6"), unbound(side("60")), { plasma: 0.3, csf: null });
    expect(derived.value).toBeCloseTo(0.03, 12);
    expect(derived.assumed).toEqual(["total-derived-plasma"]);
    const both = totalRatio(unbound(side("5")), unbound(side("60")), { plasma: 0.3, csf: 0.5 });
    expect(both.value).toBeCloseTo(0.05, 12);
    expect(both.assumed).toEqual(["total-derived-csf", "total-derived-plasma"]);
    expect(totalRatio(side("6"), unbound(side("60")), none).reason).toBe("basis-mixed");
    expect(totalRatio(unbound(side("6")), unbound(side("60")), { plasma: 0.3, csf: null }).reason).toBe("basis-mixed");
    expect(totalRatio(unbound(side("<6")), side("<60"), none).reason).toBe("both-below");
  });
});

describe("unbound ratio", () => {
  it("takes each side times its fraction", () => {
    const found = unboundRatio(side("4"), side("100"), { plasma: 0.25, csf: 0.9 }, null);
    expect(found.value).toBeCloseTo(0.144, 12);
    expect(found.assumed).toEqual([]);
  });

  it("takes the CSF fraction from the albumin quotient, else as 1, and says so", () => {
    // 1 / (1 + 0.005 (1 / 0.3 - 1)) = 0.9884678747940692
    const fromQuotient = unboundRatio(side("4"), side("100"), { plasma: 0.3, csf: null }, 0.005);
    expect(fromQuotient.value).toBeCloseTo((0.04 * 0.9884678747940692) / 0.3, 12);
    expect(fromQuotient.assumed).toEqual(["fu-csf-from-albumin-quotient"]);
    const assumed = unboundRatio(side("4"), side("100"), { plasma: 0.3, csf: null }, null);
    expect(assumed.value).toBeCloseTo(0.04 / 0.3, 12);
    expect(assumed.assumed).toEqual(["fu-csf-assumed-1"]);
  });

  it("takes a fraction of 1 and a quotient of 0, and no fraction of 0 or above 1", () => {
    expect(unboundRatio(side("4"), side("100"), { plasma: 1, csf: 1 }, null).value).toBeCloseTo(0.04, 12);
    expect(unboundRatio(side("4"), side("100"), { plasma: 0, csf: 1 }, null).reason).toBe("fraction-unbound-unknown");
    expect(unboundRatio(side("4"), side("100"), { plasma: 1.1, csf: 1 }, null).reason).toBe("fraction-unbound-unknown");
    const dry = unboundRatio(side("4"), side("100"), { plasma: 0.5, csf: null }, 0);
    expect([dry.value, dry.assumed]).toEqual([0.08, ["fu-csf-from-albumin-quotient"]]);
    expect(unboundRatio(side("4"), side("100"), { plasma: 0.5, csf: null }, NaN).assumed).toEqual(["fu-csf-assumed-1"]);
    expect(unboundRatio(side("4"), side("100"), { plasma: 0.5, csf: null }, -1).assumed).toEqual(["fu-csf-assumed-1"]);
  });

  it("leaves a side measured unbound as it is", () => {
    const found = unboundRatio(side("4"), unbound(side("20")), none, null);
    expect(found.value).toBeCloseTo(0.2, 12);
    expect(found.assumed).toEqual(["fu-csf-assumed-1"]);
    expect(unboundRatio(unbound(side("4")), unbound(side("20")), none, null).assumed).toEqual([]);
    expect(unboundRatio(unbound(side("4")), side("20"), { plasma: 0.5, csf: null }, null).value).toBeCloseTo(0.4, 12);
  });

  it("needs a fraction for plasma measured as total", () => {
    expect(unboundRatio(side("4"), side("100"), none, 0.005).reason).toBe("fraction-unbound-unknown");
    expect(unboundRatio(side("4"), side("100"), { plasma: null, csf: 0.9 }, null).reason).toBe(
      "fraction-unbound-unknown",
    );
  });

  it("keeps the states of the total ratio", () => {
    const fractions = { plasma: 0.25, csf: 1 };
    expect(unboundRatio(side("<0.5"), side("100"), fractions, null)).toMatchObject({ state: "below", bound: 0.02 });
    expect(unboundRatio(side("4"), side("<1"), fractions, null)).toMatchObject({ state: "above", bound: 16 });
    expect(unboundRatio(side("<0.5"), side("<1"), fractions, null).reason).toBe("both-below");
    expect(unboundRatio(side("<"), side("100"), none, null).reason).toBe("limit-unknown");
  });
});

describe("laws", () => {
  const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

  it("scaling both sides by one factor leaves the ratio", () => {
    const text = fc.tuple(fc.constantFrom("", "<", ">"), positive);
    fc.assert(
      fc.property(text, text, fc.constantFrom(2 ** -10, 0.5, 2, 1024), ([a, x], [b, y], factor) => {
        const plain = ratio(side(`${a}${x}`), side(`${b}${y}`));
        expect(ratio(side(`${a}${x * factor}`), side(`${b}${y * factor}`))).toEqual(plain);
      }),
    );
  });

  it("a bound holds for every value the censored side may have", () => {
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (csf, plasma, part) => {
        const below = ratio(side(`<${csf}`), side(`${plasma}`));
        expect(ratio(side(`${csf * part}`), side(`${plasma}`)).value!).toBeLessThan(below.bound!);
        const above = ratio(side(`${csf}`), side(`<${plasma}`));
        expect(ratio(side(`${csf}`), side(`${plasma * part}`)).value!).toBeGreaterThan(above.bound!);
      }),
    );
  });

  it("is never NaN, Infinity or 0", () => {
    const any = fc.tuple(fc.constantFrom("", "<", ">"), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }));
    fc.assert(
      fc.property(any, any, ([a, x], [b, y]) => {
        const { value, bound } = ratio(side(`${a}${x}`), side(`${b}${y}`));
        for (const number of [value, bound]) {
          if (number === null) continue;
          expect(Number.isFinite(number) && number > 0).toBe(true);
        }
      }),
    );
  });
});
