import { describe, expect, it } from "vitest";
import { type Json, runGoldenDetailed } from "../../src/selfcheck/index.js";

function outcomeOf(file: string, input: Json, call: string, expected: Json, siblings: object[] = []) {
  const tolerance = { rel: 1e-9, abs: 1e-12 };
  const cases = [{ id: "any", input, call, expected, tolerance }, ...siblings];
  const text = JSON.stringify({ schema: "csf-golden/1", file, conventions: [], cases });
  return runGoldenDetailed([{ name: file, text }])[0]!;
}

describe("golden kinds answer to the shape of input and call", () => {
  it("f: a linear model whose call names the response, with one column or several", () => {
    const line = { x: [1, 2, 3, 4], y: [3, 5, 7, 9] };
    expect(outcomeOf("f_x.json", line, "lm(y~x)", { coef: [1, 2] }).status).toBe("pass");
    const plane = { a: [1, 2, 3, 4], b: [1, 0, 0, 1], employed: [4, 5, 7, 10] };
    expect(outcomeOf("f_x.json", plane, "lm(employed~.)", { coef: [1, 2, 1] }).status).toBe("pass");
    const rows = {
      X: [
        [1, 1],
        [2, 0],
        [3, 0],
        [4, 1],
      ],
      y: [4, 5, 7, 10],
    };
    expect(outcomeOf("f_x.json", rows, "lm(y~X)", { coef: [1, 2, 1] }).status).toBe("pass");
  });

  it("f: fails a wrong certified value and does not know an input without a response", () => {
    expect(outcomeOf("f_x.json", { x: [1, 2, 4], y: [3, 5, 9] }, "lm(y~x)", { coef: [1, 2.1] }).status).toBe("fail");
    expect(outcomeOf("f_x.json", { x: [1, 2] }, "lm(z~x)", { coef: [1] }).status).toBe("unsupported");
  });

  it("g: any error ratio that stands beside the expected values", () => {
    const exact = { x: [1, 2, 3, 4], y: [3, 5, 7, 9] };
    const expected = { deming_lambda7: { lambda_var_y_over_var_x: 7, intercept: 1, slope: 2 } };
    expect(outcomeOf("g_x.json", exact, "mcr::mcreg", expected)).toMatchObject({ status: "pass", compared: 3 });
  });

  it("h: one level, two levels, raw values, a base period", () => {
    expect(outcomeOf("h_x.json", { z: [0, 2.1, 2.2] }, "", { "2_2s": [2], rejected: [2] }).status).toBe("pass");
    const levels = { z_L1: [2.1, 0], z_L2: [2.2, 0] };
    expect(outcomeOf("h_x.json", levels, "", { "2_2s_within_run": [0], "1_3s_L2": [] }).status).toBe("pass");
    expect(outcomeOf("h_x.json", { value: [13], mean: 10, sd: 1 }, "", { "1_3s": [], "1_2s": [0] }).status).toBe(
      "pass",
    );
    expect(outcomeOf("h_x.json", { base: [9, 10, 11], new_values: [14] }, "", { z: [4], "1_3s": [0] }).status).toBe(
      "pass",
    );
  });

  it("j: one sample, two samples, groups and exact distributions", () => {
    const sign = { sign_test: { n_positive: 3, n_nonzero: 3, p_two_sided: 0.25 } };
    expect(outcomeOf("j_x.json", { x: [1, 2, 3], mu: 0 }, "wilcox.test", sign).status).toBe("pass");
    const shift = { default: { W: 0, p_two_sided: 1 / 3, exact: true } };
    expect(outcomeOf("j_x.json", { x: [1, 2], y: [3, 4] }, "wilcox.test(x,y)", shift).status).toBe("pass");
    expect(outcomeOf("j_x.json", { n: [2] }, "psignrank", { cdf_n2: [0.25, 0.5, 0.75, 1] }).status).toBe("pass");
    const draws = { cdf_m1_n2: [1 / 3, 2 / 3, 1] };
    expect(outcomeOf("j_x.json", { m: [1], n: [2] }, "pwilcox", draws).status).toBe("pass");
  });

  it("e2: the ratio of another case of the file, in either base of indices", () => {
    const source = {
      id: "source",
      input: { animal: ["a", "b", "c", "d"], time: [0, 0, 2, 2], plasma: [10, 30, 50, 70], csf: [1, 3, 5, 7] },
      call: "",
      expected: {},
      tolerance: { rel: 1e-9 },
    };
    const input = (base: number) => ({
      from_case: "source",
      B: 1,
      index_base: base,
      index: [[0, 1, 2, 3].map((i) => i + base)],
    });
    for (const base of [0, 1]) {
      const found = outcomeOf("e2_x.json", input(base), "", { ratio: 0.1, bootstrap: { sum: 0.1 } }, [source]);
      expect(found.status).toBe("pass");
    }
  });
});
