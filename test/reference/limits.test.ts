import { describe, expect, it } from "vitest";
import { loadLimits, parseLimits } from "../../src/reference/limits.js";

const head = "key,value,unit,title,source,mark\n";

describe("limits", () => {
  it("loads what is shipped, each with unit, source and mark", () => {
    const { all, numberOf } = loadLimits();
    expect(numberOf("csf-volume-min")).toBe(2);
    expect(numberOf("storage-max")).toBe(-70);
    expect(all.every((limit) => limit.source.length > 8)).toBe(true);
    expect(() => numberOf("csf-volume")).toThrow("no limit is called csf-volume");
  });

  it("reads quoted cells", () => {
    const { all } = parseLimits(`${head}a,1,mL,"One, two","He said ""so""",F\n`);
    expect(all).toEqual([{ key: "a", value: 1, unit: "mL", title: "One, two", source: 'He said "so"', mark: "F" }]);
  });

  it.each([
    ["key,value\n", "limits.csv:1: expected columns"],
    [`${head}a,x,mL,t,s,F\n`, 'limits.csv:2: value "x" is not a number'],
    [`${head}a,,mL,t,s,F\n`, 'limits.csv:2: value "" is not a number'],
    [`${head}a,1,mL,t,,F\n`, "limits.csv:2: key, unit, title and source must be given"],
    [`${head}a,1,mL,t,s,Z\n`, 'limits.csv:2: mark "Z"'],
    [`${head}a,1,mL,t,s\n`, "limits.csv:2: expected 6 cells, found 5"],
    [`${head}a,1,mL,t,s,F\na,2,mL,t,s,F\n`, "limits.csv:3: key a is given twice"],
  ])("names the line of what is wrong: %j", (text, message) => {
    expect(() => parseLimits(text)).toThrow(message);
  });

  it("takes a study's own numbers, and refuses unknown keys", () => {
    expect(parseLimits(`${head}a,1,mL,t,s,F\n`, { a: 5 }).all[0]).toMatchObject({ value: 5, mark: "P" });
    expect(() => parseLimits(`${head}a,1,mL,t,s,F\n`, { b: 5 })).toThrow("no limit is called b; expected one of a");
  });
});
