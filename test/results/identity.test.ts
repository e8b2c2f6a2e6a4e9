import { describe, expect, it } from "vitest";
import { emptyRawResult, type RawResult } from "../../src/domain/result.js";
import { plainSpelling, Spellings } from "../../src/domain/spelling.js";
import { safePattern } from "../../src/io/safe-pattern.js";
import {
  candidateIds,
  describedSamples,
  type IdentityRules,
  identifyResult,
  isOfOtherStudy,
} from "../../src/results/identity.js";

const rules = (more: Partial<IdentityRules> = {}): IdentityRules => ({
  sampleIdPattern: null,
  aliases: new Map(),
  runPattern: null,
  otherStudies: [],
  canonicalMatrix: (text) => text.toLowerCase(),
  formatTime: String,
  ...more,
});
const raw = (more: Partial<RawResult>): RawResult =>
  ({ ...emptyRawResult, row: 2, analyte: "DrugA", ...more }) as RawResult;
const idsOf = (more: Partial<RawResult>, given: Partial<IdentityRules> = {}) =>
  identifyResult(raw(more), rules(given), "file x").sampleIds;

describe("the sample of an injection", () => {
  it.each([
    ["its sample id", { sampleId: "S1-C", sampleTexts: ["t"], rawFile: "r.d" }, {}, ["S1-C", "t", "r.d"]],
    ["the raw-file name alone", { rawFile: "S1-C.d" }, {}, ["S1-C.d"]],
    [
      "a text through an alias before the raw-file name",
      { sampleTexts: ["tube 7"], rawFile: "S1-C" },
      { aliases: new Map([["tube 7", "S2-C"]]) },
      ["tube 7", "S2-C", "S1-C"],
    ],
    [
      "the pattern on the raw-file name",
      { rawFile: "B7_S01-C_inj1" },
      { sampleIdPattern: safePattern("^B\\d+_(?<sampleId>S\\d+-[CP])_") },
      ["B7_S01-C_inj1", "S01-C"],
    ],
  ] as const)("is looked for by %s", (_name, row, given, expected) => {
    expect(idsOf(row as Partial<RawResult>, given as Partial<IdentityRules>)).toEqual(expected);
  });

  it("is described by subject, matrix and visit", () => {
    const pattern = safePattern("_(?<subjectId>S\\d+)_(?<matrix>CSF|plasma)_(?<visit>V\\d)");
    expect(describedSamples(["260120_S01_CSF_V1.d"], rules({ sampleIdPattern: pattern }))).toEqual([
      { subjectId: "S01", matrix: "csf", visit: "V1", time: null },
    ]);
    expect(candidateIds(["260120_S01_CSF_V1.d"], rules({ sampleIdPattern: pattern }))).toEqual(["260120_S01_CSF_V1.d"]);
  });

  it("is another study's where a name says so, and is not made from the row then", () => {
    const given = rules({ otherStudies: [safePattern("^ZEB-")] });
    expect(isOfOtherStudy(["x", "ZEB-01"], given)).toBe(true);
    const row = { sampleId: "ZEB-01", subjectId: "Z1", matrix: "csf", collectedAt: { ms: 0, endMs: 0 } };
    expect(identifyResult(raw(row), given, "file x").inline).toBeNull();
    expect(identifyResult(raw(row), rules(), "file x").inline).not.toBeNull();
  });
});

describe("the acquisition of a row without a raw-file name", () => {
  const identity = (more: Partial<RawResult>) =>
    identifyResult(raw({ sampleId: "S1", ...more }), rules(), "file x").identity;
  const plain = identity({});
  it.each([
    ["run", { run: "R2" }],
    ["acquisition time", { acquiredAt: { ms: 5, endMs: 5 } }],
    ["position", { sequence: "7" }],
    ["reason of reanalysis", { extra: { reanalysis_reason: "ISR" } }],
  ])("differs by %s", (_name, more) => {
    expect(identity(more)).not.toBe(plain);
    expect(identity(more)).toBe(identity({ ...more, raw: "other value" }));
  });
});

describe("spellings that a study declares to mean nothing", () => {
  it.each([
    ["001", ["zeros"], "1"],
    ["KX-001", ["zeros"], "KX-1"],
    ["S01-C", ["zeros"], "S1-C"],
    ["10", ["zeros"], "10"],
    ["100-0", ["zeros"], "100-0"],
    ["kx-1", ["case"], "kx-1"],
    ["KX 1", ["case", "separators"], "kx1"],
  ] as const)("%s ignoring %s is %s", (id, ignore, plain) => {
    expect(plainSpelling(id, ignore)).toBe(plain);
  });

  it("link nothing where two ids become equal", () => {
    const spellings = new Spellings(["S01", "S1", "S2"], ["zeros"]);
    expect(spellings.find("S001")).toBeNull();
    expect(spellings.find("S02")).toBe("S2");
    expect(spellings.equal()).toEqual([["S01", "S1"]]);
  });
});

describe("patterns of study.yaml", () => {
  it("match a hostile text in no time worth measuring", () => {
    expect(safePattern("^(?<sampleId>(a+)+)$").groups(`${"a".repeat(5000)}!`)).toBeNull();
  });

  it("say what is not supported", () => {
    expect(() => safePattern("(?=a)b")).toThrow(RangeError);
    expect(() => safePattern("(a")).toThrow(/missing/);
  });
});
