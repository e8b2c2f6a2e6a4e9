import { describe, expect, it } from "vitest";
import { termMeanings, termRows, termsOf } from "../../src/reference/terms.js";

describe("terms.csv", () => {
  it("has a meaning the code knows and evidence on every row", () => {
    for (const row of termRows()) {
      expect(termMeanings, row.text).toContain(row.meaning);
      expect(["word", "pattern"], row.text).toContain(row.kind);
      expect(row.evidence, row.text).not.toBe("");
    }
  });

  it("names no word twice in one format", () => {
    const keys = termRows().map((r) => `${r.format} ${r.kind} ${r.text.toLowerCase()}`);
    expect(keys.filter((k, i) => keys.indexOf(k) !== i)).toEqual([]);
  });

  it("lists no plain number: a number's meaning is never a word's", () => {
    expect(termRows().filter((r) => r.kind === "word" && /^-?[\d.,]+$/.test(r.text) && r.text !== ".")).toEqual([]);
  });
});

describe("termsOf", () => {
  const any = termsOf("tidy");
  it.each([
    ["<2", "belowLloq", "2"],
    ["< 0.5", "belowLloq", "0.5"],
    ["<1,5", "belowLloq", "1,5"],
    [">500", "aboveUloq", "500"],
    ["BLQ(<1.00)", "belowLloq", "1.00"],
    ["BQL<(0.249)", "belowLloq", "0.249"],
    ["blq", "belowLloq", null],
    ["<LLOQ", "belowLloq", null],
    ["Not Detected", "notDetected", null],
    [" N/A ", "missing", null],
    ["", "missing", null],
  ])("reads %j as %s with limit %s", (text, meaning, limitText) => {
    expect(any.find(text)).toEqual({ meaning, limitText });
  });

  it("knows no numbers, misspellings and words that mean two things", () => {
    // ND is "not detected" in one laboratory and "not done" in the next.
    expect(["12.5", "-3", "BLQQ", "<", "ND", "<abc"].map((t) => any.find(t))).toEqual(Array(6).fill(null));
  });

  it("lets a format's own word come first", () => {
    expect(termsOf("xcalibur").find("NF")).toEqual({ meaning: "notDetected", limitText: null });
    expect(any.find("NF")).toBeNull();
    expect(termsOf("sciex").find("< 0")).toEqual({ meaning: "belowLloq", limitText: null });
  });
});
