import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replacementsOf, withoutReplaced } from "../../src/decisions/replaced-runs.js";
import type { Standing } from "../../src/decisions/standing.js";

let decisionNo = 0;

function replaced(run: string, by: string, analyte: string | null = null, isInForce = true): Standing {
  decisionNo++;
  return {
    entry: {
      decisionNo,
      action: "replace",
      targetKind: "run",
      targetId: run,
      choice: by,
      analyte,
    } as Standing["entry"],
    answer: null,
    state: "approved",
    isReopened: false,
    isInForce,
  };
}

const results = (...runs: string[]) => runs.map((run) => ({ run }));
const keptOf = (standing: readonly Standing[], runs: readonly string[], analyte = "DrugA") =>
  withoutReplaced(results(...runs), analyte, replacementsOf(standing)).kept.map((one) => one.run);

describe("a run that replaces another", () => {
  it("takes its place where both measured the sample, and nowhere else", () => {
    const standing = [replaced("R1", "R3")];
    expect(keptOf(standing, ["R1", "R3"])).toEqual(["R3"]);
    expect(keptOf(standing, ["R1"])).toEqual(["R1"]);
    expect(keptOf(standing, ["R1", "R2"])).toEqual(["R1", "R2"]);
    expect(keptOf(standing, ["R1", "R2", "R3", "R3"])).toEqual(["R2", "R3", "R3"]);
  });

  it("counts only while its decision is in force, and for its analyte", () => {
    expect(keptOf([replaced("R1", "R3", null, false)], ["R1", "R3"])).toEqual(["R1", "R3"]);
    expect(keptOf([replaced("R1", "R3", "DrugA")], ["R1", "R3"], "DrugA")).toEqual(["R3"]);
    expect(keptOf([replaced("R1", "R3", "DrugA")], ["R1", "R3"], "DrugB")).toEqual(["R1", "R3"]);
  });

  it("can be replaced in turn, and taken back by the later word", () => {
    expect(keptOf([replaced("R1", "R2"), replaced("R2", "R3")], ["R1", "R2", "R3"])).toEqual(["R3"]);
    expect(keptOf([replaced("R1", "R3"), replaced("R3", "R1")], ["R1", "R3"])).toEqual(["R1"]);
  });

  it("names the last decision that took a result away", () => {
    const standing = [replaced("R1", "R2"), replaced("R2", "R3")];
    const { replacement } = withoutReplaced(results("R1", "R2", "R3"), "DrugA", replacementsOf(standing));
    expect(replacement?.standing).toBe(standing[1]);
    expect(withoutReplaced(results("R1"), "DrugA", replacementsOf(standing)).replacement).toBeNull();
  });

  it("law: whatever was decided, a sample that was measured keeps a result", () => {
    const run = fc.constantFrom("R1", "R2", "R3", "R4");
    fc.assert(
      fc.property(fc.array(fc.tuple(run, run), { maxLength: 8 }), fc.array(run, { minLength: 1 }), (decided, runs) => {
        const standing = decided.map(([a, b]) => replaced(a, b));
        const kept = keptOf(standing, runs);
        expect(kept.length).toBeGreaterThan(0);
        expect(runs).toEqual(expect.arrayContaining(kept));
      }),
    );
  });
});
