import { describe, expect, it } from "vitest";
import { type Json, runGoldenDetailed } from "../../src/selfcheck/index.js";

const time = [0, 1, 2, 4, 8, 12];
const profile = (id: string, conc: (number | null)[], expected: Json = { cmax: 0 }) => ({
  id,
  input: { time, conc },
  call: "PKNCA::pk.nca(PKNCAdata(...))",
  expected,
  tolerance: { rel: 1e-9, abs: 0 },
});

function run(...cases: object[]) {
  const golden = { schema: "csf-golden/1", file: "e_nca.json", conventions: [], cases };
  return runGoldenDetailed([{ name: "e_nca.json", text: JSON.stringify(golden) }]);
}

describe("golden e: one profile", () => {
  it("computes whatever dosing interval is asked for", () => {
    // 11 to 4 h; C(6) = 2.5 on the straight line from 3 to 2: 11 + 2 h x (3 + 2.5) / 2.
    const expected = { linear: { tau_6: { auc_int_last: 16.5, cmax: 4 } } };
    expect(run(profile("any", [0, 2, 4, 3, 2, 1], expected))[0]).toMatchObject({ status: "pass", compared: 2 });
  });

  it("writes a terminal phase that is not estimable as one null or as a table of nulls", () => {
    const rising = [0, 1, 2, 3, 4, 5];
    expect(run(profile("one null", rising, { lambda_z: null }))[0]!.status).toBe("pass");
    expect(run(profile("table", rising, { lambda_z: { half_life: null } }))[0]!.status).toBe("pass");
  });

  it("reads the below-LLOQ rule beside the expected values", () => {
    const expected = {
      mine: { conc_blq: { first: "drop", middle: 0.5, last: "keep" }, time: [1, 2, 4, 8, 12], conc: [2, 0.5, 4, 2, 0] },
    };
    const blq = { ...profile("blq", [0, 2, 0, 4, 2, 0], expected), call: "PKNCA::clean.conc.blq(...)" };
    expect(run(blq)[0]).toMatchObject({ status: "pass", skipped: 0 });
  });
});

describe("golden e: CSF : plasma ratios of cases of the same file", () => {
  const csf = profile("pair_A_csf", [0, 1, 2, 1, 1, 1]);
  const plasma = profile("pair_A_plasma", [0, 10, 40, 20, 10, 5]);
  const ratios = (bySubject: number[], mean: number) => ({
    id: "pair_auc_ratio",
    input: { subject: ["A", "B"], parameters_from: "cases pair_<id>_csf and pair_<id>_plasma of this file" },
    call: "ratio = csf/plasma",
    expected: { cmax: { by_subject: bySubject, summary: { n: 2, mean } } },
    tolerance: { rel: 1e-9, abs: 0 },
  });
  const outcomeOf = (bySubject: number[], mean: number) => run(csf, plasma, ratios(bySubject, mean))[2];

  it("compares the subject whose profiles are there and leaves out the other", () => {
    expect(outcomeOf([0.05, 0.15], 0.1)).toMatchObject({ status: "pass", compared: 3, skipped: 0 });
    expect(outcomeOf([0.06, 0.15], 0.1)).toMatchObject({ status: "fail", failedFields: ["cmax.by_subject"] });
  });

  it("summarises its own value of the first and the stated value of the second", () => {
    expect(outcomeOf([0.05, 0.15], 0.11)).toMatchObject({ failedFields: ["cmax.summary.mean"] });
    expect(outcomeOf([0.06, 0.15], 0.105)!.failedFields).toEqual(["cmax.by_subject", "cmax.summary.mean"]);
  });

  it("skips a vector of which nothing can be computed", () => {
    const alone = run(ratios([0.05, 0.15], 0.1))[0];
    expect(alone).toMatchObject({ status: "fail", skippedFields: ["cmax.by_subject"] });
  });
});
