import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideDecimal, parseNumber, parseSureNumber, splitSuffix } from "../../src/io/number-text.js";

describe("parseNumber", () => {
  it.each([
    ["12.5", 12.5],
    ["-5.8365", -5.8365],
    [".5", 0.5],
    ["5.", 5],
    ["6.14e+003", 6140],
    ["9.59267e-005", 9.59267e-5],
    ["4.5E-08", 4.5e-8],
    ["2,957.00", 2957],
    ["1,234,567", 1_234_567],
    ["11\u00a0595\u00a0655", 11_595_655],
    ["1'234.5", 1234.5],
    [" 7 ", 7],
    ["+3", 3],
  ])("reads %j with a decimal dot", (text, value) => {
    expect(parseNumber(text, "dot")).toBe(value);
  });

  it.each([
    ["9,754", 9.754],
    ["4206,5", 4206.5],
    ["-0,76", -0.76],
    ["1.234,5", 1234.5],
    ["1 234,5", 1234.5],
    ["1,2E-3", 0.0012],
    ["526", 526],
  ])("reads %j with a decimal comma", (text, value) => {
    expect(parseNumber(text, "comma")).toBe(value);
  });

  it.each([
    "",
    " ",
    "NaN",
    "Infinity",
    "1e999",
    "0x10",
    "1.2.3",
    "12,34.5",
    "1,23,456",
    "--1",
    "1 2",
    "1 234 5",
    "e5",
    "12a",
  ])("gives null for %j", (text) => {
    expect([parseNumber(text, "dot"), parseNumber(text, "comma")]).toEqual([null, null]);
  });

  it("refuses a group that nobody proved", () => {
    expect([parseNumber("1,234", "dot", false), parseNumber("1.234", "comma", false)]).toEqual([null, null]);
    expect([parseNumber("1,234", "dot", true), parseNumber("1.234", "comma", true)]).toEqual([1234, 1234]);
  });

  it("reads back every finite number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const plain = Object.is(value, -0) ? 0 : value;
        expect(parseNumber(String(plain), "dot")).toBe(plain);
        expect(parseNumber(String(plain).replace(".", ","), "comma")).toBe(plain);
      }),
      { seed: 2 },
    );
  });
});

describe("decideDecimal", () => {
  it.each([
    [["12.5", "3"], "dot"],
    [["12,5", "3"], "comma"],
    [["0,123"], "comma"],
    [["1.234", "0.5"], "dot"],
    [["2,957.00"], "dot"],
    [["1.234.567"], "comma"],
    [["1,234", "9,754"], "undecidable"],
    [["1.234"], "undecidable"],
    [["12.5", "12,5"], "mixed"],
    [["1", "22", "BLQ", ""], "none"],
    [["<0,5", "3"], "comma"],
    [["0.8071 uM"], "dot"],
  ] as const)("decides %j: %s", (cells, mark) => {
    expect(decideDecimal(cells).mark).toBe(mark);
  });

  it("does not depend on the order of cells", () => {
    const cell = fc.constantFrom("1.234", "1,234", "12.5", "12,5", "1,234.5", "1.234,5", "7", "BLQ", "0,5");
    fc.assert(
      fc.property(fc.array(cell), (cells) => {
        expect(decideDecimal([...cells].reverse())).toEqual(decideDecimal(cells));
      }),
      { seed: 3 },
    );
  });
});

it("reads alone only what reads one way", () => {
  expect(["12.5", "12,5", "1.234,5", "7"].map(parseSureNumber)).toEqual([12.5, 12.5, 1234.5, 7]);
  expect(["1,234", "1.234"].map(parseSureNumber)).toEqual([null, null]);
});

it("splits a number from what follows it", () => {
  expect(splitSuffix("0.8071 uM")).toEqual({ number: "0.8071", suffix: "uM" });
  expect(splitSuffix("100.60%")).toEqual({ number: "100.60", suffix: "%" });
  expect(splitSuffix("6.14e+003")).toEqual({ number: "6.14e+003", suffix: "" });
  expect(splitSuffix("n.a.")).toBeNull();
});
