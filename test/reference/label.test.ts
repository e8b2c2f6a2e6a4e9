import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findLabel, loadLabels, parseLabel } from "../../src/reference/label.js";

const text = readFileSync("data/reference/label/larotrectinib.yaml", "utf8");

describe("label data", () => {
  it("loads every shipped label and finds one by any of its names", () => {
    const labels = loadLabels();
    expect(labels.map((label) => label.drug)).toEqual(["examplinib", "larotrectinib"]);
    expect(findLabel(labels, " Vitrakvi ")?.drug).toBe("larotrectinib");
    expect(findLabel(labels, "aspirin")).toBeNull();
  });

  it("names file and key of what is wrong", () => {
    expect(() => parseLabel(text.replace("factor: 0.5", "factor: half"), "x.yaml")).toThrow(
      /^x\.yaml: hepatic\.1\.factor: /,
    );
    expect(() => parseLabel(text.replace("source: [S25]", "source: [S99]"), "x.yaml")).toThrow(
      "x.yaml: reduction-1: source S99 is not among sources",
    );
    expect(() => parseLabel(text.replace("    mark: F", "    mark: Q"), "x.yaml")).toThrow("x.yaml: start.0.mark");
    expect(() => parseLabel(text.replaceAll("start-bsa-1.0: {", "start-bsa-1.5: {"), "x.yaml")).toThrow(
      "x.yaml: reductions.reduction-1: no start rule is called start-bsa-1.5",
    );
  });

  it("carries source and mark on every line", () => {
    const marks = text.match(/mark: [A-Z]\b(?! =)/g) ?? [];
    const sources = text.match(/source: \[/g) ?? [];
    expect(marks.length).toBe(sources.length);
    expect(marks.length).toBeGreaterThan(14);
  });
});
