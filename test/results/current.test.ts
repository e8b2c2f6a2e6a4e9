import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareExports,
  conflictFinding,
  type ExportOfFile,
  resolveInjection,
  resolveSample,
  type SeenContent,
} from "../../src/results/current.js";

const file = (fileNo: number, nightNo: number, exportedAtMs: number | null = null): [number, ExportOfFile] => [
  fileNo,
  { fileNo, name: `export${fileNo}.csv`, sha256: `${fileNo}`.padStart(64, "0"), nightNo, exportedAtMs },
];
const content = (value: string, ...seen: [fileNo: number, row: number][]): SeenContent<string> => ({
  content: value,
  contentKey: value,
  raw: value,
  seen: seen.map(([fileNo, row]) => ({ fileNo, row })),
});
const about = { subjectId: "S01", sampleId: "S01-CSF", analyte: "drug" };

describe("which export is newer", () => {
  it.each([
    ["a later export time", file(1, 1, 200), file(2, 1, 100), "newer"],
    ["export time before night", file(1, 1, 200), file(2, 2, 100), "newer"],
    ["the later night", file(1, 2), file(2, 1), "newer"],
    ["one night, no export time", file(1, 1), file(2, 1), "undecidable"],
    ["one night, one export time only", file(1, 1, 200), file(2, 1), "undecidable"],
    ["equal export times, later night", file(1, 1, 100), file(2, 2, 100), "older"],
  ] as const)("%s", (_, [, a], [, b], expected) => {
    expect(compareExports(a, b)).toBe(expected);
  });
});

describe("one acquisition", () => {
  it("equal values in many exports are one result", () => {
    const answer = resolveInjection([content("5", [1, 2], [2, 2])], new Map([file(1, 1), file(2, 1)]));
    expect(answer.current.map((one) => one.content)).toEqual(["5"]);
  });

  it("the newest export is current, the other is superseded and said", () => {
    const files = new Map([file(1, 1, 100), file(2, 1, 200)]);
    const answer = resolveInjection([content("5", [1, 2]), content("6", [2, 9])], files);
    expect(answer.current.map((one) => one.content)).toEqual(["6"]);
    expect(conflictFinding(answer, about, files)).toMatchObject({ severity: "warning", rule: "conflicting-result" });
  });

  it("none is current where neither is newer", () => {
    const files = new Map([file(1, 1), file(2, 1)]);
    const answer = resolveInjection([content("5", [1, 2]), content("6", [2, 9])], files);
    expect(answer.current).toEqual([]);
    const finding = conflictFinding(answer, about, files)!;
    expect(finding.severity).toBe("error");
    expect(finding.what).toContain("`5` (export1.csv:2) against `6` (export2.csv:9)");
  });

  it("two contents within one file are undecidable until a newer export has one", () => {
    const files = new Map([file(1, 1), file(2, 2)]);
    expect(resolveInjection([content("5", [1, 2]), content("6", [1, 9])], files).current).toEqual([]);
    expect(resolveInjection([content("5", [1, 2]), content("6", [1, 9], [2, 4])], files).current[0]!.content).toBe("6");
  });
});

describe("one sample in layouts without acquisitions", () => {
  it("several rows of one file are several results", () => {
    const answer = resolveSample([content("200", [1, 2]), content("205", [1, 3])], new Map([file(1, 1)]));
    expect(answer.current).toHaveLength(2);
  });

  it("equal contents in one file are several results too", () => {
    const answer = resolveSample([content("200", [1, 2], [1, 3])], new Map([file(1, 1)]));
    expect(answer.current.map((one) => one.content)).toEqual(["200", "200"]);
  });

  it("a later file links what is equal and replaces what differs, in order of content", () => {
    const files = new Map([file(1, 1), file(2, 2)]);
    const answer = resolveSample(
      [content("200", [1, 2], [2, 3]), content("205", [1, 3]), content("206", [2, 2])],
      files,
    );
    expect(answer.current.map((one) => one.content)).toEqual(["200", "206"]);
    expect(answer.superseded.map((one) => one.content)).toEqual(["205"]);
  });

  it("a later file never takes a result away by leaving it out", () => {
    const files = new Map([file(1, 1), file(2, 2)]);
    const answer = resolveSample([content("200", [1, 2], [2, 3]), content("205", [1, 3])], files);
    expect(answer.current.map((one) => one.content)).toEqual(["200", "205"]);
  });

  it("the order of contents and sightings decides nothing", () => {
    const files = new Map([file(1, 1), file(2, 1), file(3, 2)]);
    const value = fc.integer({ min: 1, max: 4 }).map(String);
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), value), { minLength: 1, maxLength: 8 });
    const gather = (list: readonly (readonly [number, string])[]): SeenContent<string>[] => {
      const byValue = new Map<string, [number, number][]>();
      for (const [fileNo, text] of list) byValue.set(text, [...(byValue.get(text) ?? []), [fileNo, 1]]);
      return [...byValue].map(([text, seen]) => content(text, ...seen));
    };
    fc.assert(
      fc.property(rows, (list) => {
        const names = (answer: ReturnType<typeof resolveSample<string>>) => ({
          current: answer.current.map((one) => one.content).sort(),
          undecided: answer.undecided.map((one) => one.content).sort(),
        });
        expect(names(resolveSample(gather([...list].reverse()), files))).toEqual(
          names(resolveSample(gather(list), files)),
        );
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});
