import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AcquisitionFacts, byAcquisition } from "../../src/results/acquisitions.js";

type Content = AcquisitionFacts & { name: string; value: string };
const content = (name: string, value: string, facts: Partial<AcquisitionFacts> = {}): Content => ({
  name,
  value,
  injectionNo: name.charCodeAt(0),
  isRawKeyed: false,
  run: null,
  acquiredMs: null,
  sequence: null,
  reanalysisReason: null,
  ...facts,
});
const groups = (contents: readonly Content[]) =>
  byAcquisition(
    contents,
    (one) => one,
    (one) => one.value,
  )
    .map((group) =>
      group
        .map((one) => one.name)
        .sort()
        .join(""),
    )
    .sort();

describe("acquisitions of one sample and analyte", () => {
  it.each([
    ["another run is a repeat", [content("a", "1", { run: "R1" }), content("b", "2", { run: "R2" })], ["a", "b"]],
    [
      "another time is a repeat",
      [content("a", "1", { acquiredMs: 1 }), content("b", "1", { acquiredMs: 2 })],
      ["a", "b"],
    ],
    [
      "another position is a repeat",
      [content("a", "1", { sequence: "1" }), content("b", "1", { sequence: "2" })],
      ["a", "b"],
    ],
    [
      "a reason is a repeat beside another reason",
      [content("a", "1", { reanalysisReason: "ISR" }), content("b", "1", { reanalysisReason: "ABOVE_ULOQ" })],
      ["a", "b"],
    ],
    [
      "what only one of them states tells nothing",
      [content("a", "1", { run: "R1", acquiredMs: 5 }), content("b", "2")],
      ["ab"],
    ],
    ["nothing stated: one acquisition", [content("a", "1"), content("b", "2")], ["ab"]],
    [
      "a vague one belongs to the one with its value",
      [content("a", "1", { run: "R1" }), content("b", "2", { run: "R2" }), content("c", "2")],
      ["a", "bc"],
    ],
    [
      "a vague one with a value of its own belongs to none",
      [content("a", "1", { run: "R1" }), content("b", "2", { run: "R2" }), content("c", "3")],
      ["a", "b", "c"],
    ],
    [
      "two raw files are two",
      [content("a", "1", { isRawKeyed: true }), content("b", "1", { isRawKeyed: true })],
      ["a", "b"],
    ],
    [
      "a raw file and a row without one",
      [content("a", "1", { isRawKeyed: true, run: "R1" }), content("b", "1", { run: "R1" })],
      ["ab"],
    ],
  ] as const)("%s", (_name, contents, expected) => {
    expect(groups(contents)).toEqual(expected);
  });

  it("do not depend on the order of arrival", () => {
    const fact = fc.constantFrom(null, "1", "2");
    const anyContents = fc
      .array(fc.tuple(fact, fact, fact, fc.constantFrom("x", "y")), { maxLength: 7 })
      .map((list) =>
        list.map(([run, sequence, reanalysisReason, value], index) =>
          content(String.fromCharCode(97 + index), value, { run, sequence, reanalysisReason }),
        ),
      );
    fc.assert(
      fc.property(
        anyContents.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([contents, shuffled]) => {
          const shape = (list: readonly Content[]) =>
            byAcquisition(
              list,
              (one) => one,
              (one) => one.value,
            )
              .map((group) =>
                group
                  .map(({ run, sequence, reanalysisReason, value }) => [run, sequence, reanalysisReason, value].join())
                  .sort()
                  .join(";"),
              )
              .sort();
          expect(shape(shuffled)).toEqual(shape(contents));
        },
      ),
    );
  });
});
