import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampleResult } from "../../src/domain/pair.js";
import { matchPairs } from "../../src/pairs/match.js";
import { concentration, sampleResult } from "../builders/sample-result.js";

const csf = (id: string, atMin: number, more: Partial<SampleResult> = {}) => sampleResult("csf", id, atMin, more);
const plasma = (id: string, atMin: number, more: Partial<SampleResult> = {}) => sampleResult("plasma", id, atMin, more);
const vague = (result: SampleResult): SampleResult => ({
  ...result,
  collectedAt: { ms: result.collectedAt.ms, endMs: result.collectedAt.ms + 86_399_999 },
});
const shown = (results: readonly SampleResult[], windowMin = 60) => {
  const { pairs, unpaired } = matchPairs(results, windowMin);
  return {
    pairs: pairs.map((pair) => `${pair.csf.sampleId}-${pair.plasma.sampleId} ${pair.gapMin}`),
    unpaired: unpaired.map(({ result, nearest }) => `${result.sampleId}: ${nearest?.sampleId ?? "none"}`),
  };
};

describe("pairing", () => {
  it.each([
    ["one of each", [csf("c", 5), plasma("p", 0)], ["c-p 5"], []],
    ["CSF before plasma has a negative gap", [csf("c", 0), plasma("p", 30)], ["c-p -30"], []],
    ["exactly the window", [csf("c", 60), plasma("p", 0)], ["c-p 60"], []],
    ["a second beyond the window", [csf("c", 60 + 1 / 60), plasma("p", 0)], [], ["p: c", "c: p"]],
    ["the nearest of two", [csf("c", 10), plasma("p1", 0), plasma("p2", 15)], ["c-p2 -5"], ["p1: c"]],
    ["equally near: the earlier plasma", [csf("c", 10), plasma("p2", 20), plasma("p1", 0)], ["c-p1 10"], ["p2: c"]],
    ["the same minute: by sample id", [csf("c", 0), plasma("pb", 0), plasma("pa", 0)], ["c-pa 0"], ["pb: c"]],
    [
      "smallest gap first, although it leaves one alone",
      [csf("c1", 0), plasma("p1", 50), csf("c2", 60), plasma("p2", 115)],
      ["c2-p1 10"],
      ["c1: p1", "p2: c2"],
    ],
    ["two visits", [csf("c1", 0), plasma("p1", 3), csf("c2", 1440), plasma("p2", 1440)], ["c1-p1 -3", "c2-p2 0"], []],
    ["plasma alone", [plasma("p", 0)], [], ["p: none"]],
    ["nothing", [], [], []],
  ] as const)("%s", (_name, results, pairs, unpaired) => {
    expect(shown(results)).toEqual({ pairs, unpaired });
  });

  it("pairs censored results, not those never measured", () => {
    const results = [
      csf("c1", 0, { concentration: concentration("<0.5") }),
      plasma("p1", 0, { concentration: concentration("ND", { lloq: 1 }) }),
      csf("c2", 600, { concentration: concentration(">100") }),
      plasma("p2", 600, { concentration: concentration("-") }),
    ];
    expect(shown(results)).toEqual({ pairs: ["c1-p1 0"], unpaired: ["c2: p1", "p2: none"] });
  });

  it("says why a sample stays alone", () => {
    const reasons = (results: readonly SampleResult[]) =>
      matchPairs(results, 60).unpaired.map(({ result, reason }) => `${result.sampleId}: ${reason}`);
    expect(reasons([csf("c", 95), plasma("p", 0)])).toEqual([
      "p: nearest CSF sample c is 95 min away, the window is 60 min",
      "c: nearest plasma sample p is 95 min away, the window is 60 min",
    ]);
    expect(reasons([csf("c", 0), plasma("p1", 0), plasma("p2", 20)])).toEqual([
      "p2: nearest CSF sample c (20 min away) is paired with p1",
    ]);
    expect(reasons([plasma("p", 0)])).toEqual(["p: the subject has no CSF sample with a result and a clock time"]);
    expect(reasons([vague(csf("c", 0)), plasma("p", 0)])).toEqual([
      "c: the collection time of this csf sample has no clock time",
      "p: the subject has no CSF sample with a result and a clock time",
    ]);
    expect(reasons([plasma("p", 0, { concentration: concentration("-") })])).toEqual([
      "p: plasma sample was not measured (not done)",
    ]);
  });

  it("gives the gap to the nearest candidate, CSF minus plasma, from both sides", () => {
    const gaps = matchPairs([csf("c", 95), plasma("p", 0)], 60).unpaired.map(({ nearest }) => nearest?.gapMin);
    expect(gaps).toEqual([95, 95]);
    const atWindow = matchPairs([csf("c", 0), plasma("p1", 0), plasma("p2", 60)], 60).unpaired[0];
    expect(atWindow?.reason).toBe("nearest CSF sample c (60 min away) is paired with p1");
    const twins = matchPairs([csf("c1", -200), csf("c2", 200), plasma("p", 0)], 60).unpaired;
    expect(twins.find(({ result }) => result.sampleId === "p")?.nearest).toEqual({ sampleId: "c1", gapMin: -200 });
  });

  it("verdicts and exclusions never change pairing", () => {
    const excluded = {
      sampleVerdict: "invalid",
      runVerdict: "rejected",
      exclusions: [{ code: "x", text: "x" }],
    } as const;
    expect(shown([csf("c", 0), plasma("p1", 1, excluded), plasma("p2", 5)]).pairs).toEqual(["c-p1 -1"]);
  });

  const anyResults = fc
    .array(fc.tuple(fc.constantFrom("csf" as const, "plasma" as const), fc.integer({ min: 0, max: 300 })), {
      maxLength: 14,
    })
    .map((list) => list.map(([matrix, atMin], index) => sampleResult(matrix, `s${index}`, atMin)));

  it("is one-to-one, inside the window, and keeps every sample", () => {
    fc.assert(
      fc.property(anyResults, fc.integer({ min: 0, max: 90 }), (results, windowMin) => {
        const { pairs, unpaired } = matchPairs(results, windowMin);
        const ids = [
          ...pairs.flatMap((pair) => [pair.csf.sampleId, pair.plasma.sampleId]),
          ...unpaired.map((item) => item.result.sampleId),
        ];
        expect(ids.sort()).toEqual(results.map((result) => result.sampleId).sort());
        for (const pair of pairs) expect(Math.abs(pair.gapMin)).toBeLessThanOrEqual(windowMin);
        // Nobody left over could still be paired with another left over.
        const alone = unpaired.map((item) => item.result);
        for (const a of alone.filter((item) => item.matrix === "csf"))
          for (const b of alone.filter((item) => item.matrix === "plasma"))
            expect(Math.abs(a.collectedAt.ms - b.collectedAt.ms)).toBeGreaterThan(windowMin * 60_000);
      }),
    );
  });

  it("the order of rows changes nothing", () => {
    fc.assert(
      fc.property(
        anyResults.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([results, shuffled]) => {
          expect(matchPairs(shuffled, 60)).toEqual(matchPairs(results, 60));
        },
      ),
    );
  });
});
