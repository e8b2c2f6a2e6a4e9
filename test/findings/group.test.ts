import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/domain/finding.js";
import { groupFindings } from "../../src/findings/group.js";
import { anyFinding } from "../builders/any-finding.js";

const word = (row: number, parts: Partial<Finding> = {}): Finding =>
  anyFinding({
    severity: "error",
    rule: "unknown-word",
    scope: "sample",
    file: "a.csv",
    row,
    column: "concentration",
    sampleId: `S${row}`,
    value: "pending",
    expected: "a number",
    what: `a.csv:${row}: the cell is not understood: "pending".`,
    ...parts,
  });

describe("findings of one cause", () => {
  it("are one, with their count and ten examples", () => {
    const grouped = groupFindings(Array.from({ length: 60 }, (_, at) => word(at + 2)));
    expect(grouped).toHaveLength(1);
    expect(grouped[0]).toMatchObject({ count: 60, row: 2, sampleId: null, value: "pending", subjectId: null });
    expect(grouped[0]!.examples).toHaveLength(10);
    expect(grouped[0]!.examples[9]).toEqual({ sampleId: "S11", row: 11, value: "pending" });
    expect(grouped[0]!.what).toBe(
      'a.csv:2: the cell is not understood: "pending". The same holds for 59 more rows (60 in all).',
    );
  });

  it.each<[string, Partial<Finding>]>([
    ["another word", { value: "later" }],
    ["another column", { column: "censored_text" }],
    ["another file", { file: "b.csv" }],
    ["another severity", { severity: "warning" }],
    ["another expectation", { expected: "a number (decimal comma)" }],
  ])("are another's where there is %s", (_, parts) => {
    expect(groupFindings([word(2), word(3, parts)]).map((one) => one.count)).toEqual([1, 1]);
  });

  it("share a file and column where every cell is a case of its own: dates in one unread form", () => {
    const time = (row: number) => word(row, { rule: "not-a-time", column: "collected_at", value: `13/0${row}/2026` });
    expect(groupFindings([time(2), time(3)])).toMatchObject([{ count: 2, value: null }]);
  });

  it("are not shared by verdicts: each pair and each sample is looked at for itself", () => {
    const gap = (row: number) => word(row, { rule: "wide-gap", scope: "pair", value: "42" });
    expect(groupFindings([gap(2), gap(3)]).map((one) => one.count)).toEqual([1, 1]);
  });

  it("lose none and keep the order of the first ones", () => {
    const any = fc.record({
      rule: fc.constantFrom("unknown-word", "wide-gap", "unmatched-sample"),
      file: fc.constantFrom("a.csv", "b.csv", null),
      value: fc.constantFrom("x", "y"),
      row: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (parts) => {
        const findings = parts.map((one) => word(one.row, one));
        const grouped = groupFindings(findings);
        expect(grouped.reduce((sum, one) => sum + one.count, 0)).toBe(findings.length);
        for (const one of grouped) expect(one.examples.length).toBe(Math.min(10, one.count));
        const firsts = grouped.map((one) =>
          findings.findIndex(
            (found) =>
              found.row === one.row &&
              found.rule === one.rule &&
              found.file === one.file &&
              found.value === one.examples[0]!.value,
          ),
        );
        expect(firsts.every((at) => at >= 0)).toBe(true);
      }),
    );
  });
});
