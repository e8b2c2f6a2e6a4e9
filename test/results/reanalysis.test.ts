import { describe, expect, it } from "vitest";
import { parseReanalysis, reanalysisRules } from "../../src/reference/reanalysis.js";
import { decideReanalysis, type ReanalysedResult } from "../../src/results/reanalysis.js";
import { concentration } from "../builders/sample-result.js";

const rules = reanalysisRules();
const about = { subjectId: "S1", sampleId: "T1", analyte: "DrugA" };
const result = (text: string, reason: string | null = null): ReanalysedResult => ({
  concentration: concentration(text),
  run: "R1",
  file: "results.csv",
  row: 2,
  orderKey: () => text,
  reason,
});
const decide = (...results: ReanalysedResult[]) => decideReanalysis(results, rules, about);

describe("reanalysis by the decision table", () => {
  const cases: [string, ReanalysedResult[], string | null][] = [
    ["a rejected run: the repeat", [result("5"), result("6", "RUN_REJECTED")], "6"],
    ["above the ULOQ, in small letters: the repeat", [result("500"), result("120", "above_uloq")], "120"],
    ["incurred sample reanalysis: the initial value", [result("5"), result("9", "ISR")], "5"],
    ["repeat and reanalysis: the repeat", [result("5"), result("6", "IS_RESPONSE"), result("6.2", "ISR")], "6"],
    ["quantifiable before the dose: a person", [result("5"), result("6", "QUANTIFIABLE_PREDOSE_OR_CONTROL")], null],
    ["two repeats: a person", [result("5"), result("6", "IS_RESPONSE"), result("7", "IS_RESPONSE")], null],
    ["two reasons: a person", [result("5"), result("6", "IS_RESPONSE"), result("7", "RUN_REJECTED")], null],
    ["two initial values: a person", [result("5"), result("5.5"), result("6", "RUN_REJECTED")], null],
    ["an unknown reason: a person", [result("5"), result("6", "PK")], null],
  ];
  it.each(cases)("%s", (_, results, reported) => {
    const answer = decide(...results)!;
    expect(answer.final?.concentration.raw ?? null).toBe(reported);
    // Everything measured is named: initial, repeats, what is reported.
    for (const one of results) expect(answer.finding.what).toContain(`\`${one.concentration.raw}\``);
    expect(answer.finding).toMatchObject({ rule: "reanalysed", severity: reported === null ? "error" : "info" });
  });

  it("leaves results without a reason to the study's policy", () => {
    expect(decide(result("5"), result("6"))).toBeNull();
    expect(decide(result("5", "ISR"))).toBeNull();
  });

  it("has a version and every reason of ICH M10 3.3.4", () => {
    expect([...rules.keys()]).toHaveLength(10);
    expect(new Set([...rules.values()].map((rule) => rule.version))).toEqual(new Set(["1"]));
    expect(() => parseReanalysis("version,code,title,final,source,mark\n1,X,y,coin,z,F\n")).toThrow(/coin/);
    expect(() => parseReanalysis("code\n")).toThrow(/expected columns/);
  });
});
