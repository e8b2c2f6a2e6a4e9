import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fieldsOf } from "../../src/selfcheck/compare.js";
import type { Json } from "../../src/selfcheck/golden-kind.js";
import { goldenKinds, runGolden, runGoldenDetailed } from "../../src/selfcheck/index.js";

const folder = new URL("../../data/golden/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));
const built = files.filter(({ name }) => goldenKinds.some((kind) => kind.fileName.test(name)));

describe("the repository's golden files", () => {
  const outcomes = runGoldenDetailed(built);

  it.each(outcomes.map((outcome) => [outcome.file, outcome.id, outcome] as const))("%s %s", (_file, _id, outcome) => {
    expect(outcome).toMatchObject({ status: "pass", failedFields: [] });
  });

  it("counts every expected field as compared, or as not compared with a reason", () => {
    expect(outcomes.filter(({ skipped }) => skipped > 0)).toEqual([]);
    const expected = built.flatMap(({ text }) =>
      (JSON.parse(text) as { cases: { expected: Json }[] }).cases.map(
        ({ expected }) => [...fieldsOf(expected, "")].length,
      ),
    );
    expect(outcomes.map(({ compared, notCompared }) => compared + notCompared.length)).toEqual(expected);
    for (const { reason } of outcomes.flatMap(({ notCompared }) => notCompared)) expect(reason).toMatch(/\w+ \w+ \w+/);
  });

  it("passes the same cases under other names and ids: only the shape of the input decides", () => {
    const renamed = built.map(({ text }, i) => {
      const golden = JSON.parse(text) as { cases: { id: string; call: string }[] };
      const names = new Map(golden.cases.map(({ id }, j) => [id, `case${j}`]));
      // A case may build on another one by its id, and answer under that id: those names move along.
      const move = (value: unknown): unknown => {
        if (typeof value === "string") return names.get(value) ?? value;
        if (Array.isArray(value)) return value.map(move);
        if (typeof value !== "object" || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [names.get(key) ?? key, move(inner)]));
      };
      const cases = golden.cases.map((entry) => ({ ...(move(entry) as object), call: entry.call, description: "" }));
      return { name: `${i}.json`, text: JSON.stringify({ ...golden, file: `${i}.json`, cases }) };
    });
    expect(runGoldenDetailed(renamed).map(({ status }) => status)).toEqual(outcomes.map(({ status }) => status));
  });

  it("has a file for every kind in the register", () => {
    for (const kind of goldenKinds)
      expect(
        files.some(({ name }) => kind.fileName.test(name)),
        kind.kind,
      ).toBe(true);
  });
});

describe("runGolden", () => {
  const sample = {
    schema: "csf-golden/1",
    file: "k_distributions.json",
    conventions: [],
    cases: [
      {
        id: "any",
        input: { z: [0], p: [0.5] },
        call: "",
        expected: { cdf: [0.5] },
        tolerance: { rel: 1e-12, abs: 0 },
      },
    ],
  };
  const run = (change: object) => runGolden([{ name: "x.json", text: JSON.stringify({ ...sample, ...change }) }]).cases;

  it("fails a case whose expected value is wrong", () => {
    const wrong = { ...sample.cases[0]!, expected: { cdf: [0.51] } };
    expect(run({ cases: [wrong] })).toEqual([
      expect.objectContaining({
        file: "x.json",
        id: "any",
        status: "fail",
        compared: 1,
        skipped: 0,
        worstField: "cdf",
      }),
    ]);
  });

  it("finds the kind by the shape of the input when the file name says nothing", () => {
    expect(run({ file: "elsewhere.json" })).toEqual([expect.objectContaining({ status: "pass", compared: 1 })]);
  });

  it("fails cases with skipped fields when more than 5 % of the file is skipped", () => {
    const known = Object.fromEntries(
      ["cdf", "sf", "pdf"].map((name) => [name, [name === "pdf" ? 0.3989422804014327 : 0.5]]),
    );
    const half = { ...sample.cases[0]!, expected: { cdf: [0.5], unknown: 1 } };
    const whole = { ...sample.cases[0]!, expected: known };
    expect(run({ cases: [half, whole] }).map(({ status }) => status)).toEqual(["fail", "pass"]);
    expect(run({ cases: [half, ...new Array(7).fill(whole)] })[0]).toMatchObject({ status: "pass", skipped: 1 });
  });

  it("says which case is missing that another one builds on", () => {
    const [outcome] = runGoldenDetailed([
      {
        name: "x.json",
        text: JSON.stringify({
          ...sample,
          file: "x.json",
          cases: [
            {
              ...sample.cases[0]!,
              input: { from_case: "gone", B: 1, index_base: 0, index: [[0]] },
              expected: { ratio: 1 },
            },
          ],
        }),
      },
    ]);
    expect(outcome).toMatchObject({
      status: "unsupported",
      message: "it builds on case gone, which the file does not hold",
    });
  });

  it("takes a case of another kind in a file named for one", () => {
    expect(run({ file: "a_descriptive.json" })).toEqual([expect.objectContaining({ status: "pass", compared: 1 })]);
  });

  it("says unsupported for a case without input or tolerance and for a broken pattern", () => {
    const { input: _input, ...noInput } = sample.cases[0]!;
    const { tolerance: _tolerance, ...noTolerance } = sample.cases[0]!;
    for (const change of [{ cases: [noInput] }, { cases: [noTolerance] }, { optional_fields: "(" }])
      expect(run(change)).toEqual([expect.objectContaining({ id: "(file)", status: "unsupported" })]);
  });

  it("says unsupported for unknown inputs, other schemas and broken JSON, and never throws", () => {
    expect(run({ cases: [{ ...sample.cases[0]!, input: { nothing: 1 } }] })[0]!.status).toBe("unsupported");
    expect(run({ schema: "other/9" })[0]!.status).toBe("unsupported");
    expect(runGolden([{ name: "broken.json", text: "{" }]).cases[0]!.status).toBe("unsupported");
  });
});
