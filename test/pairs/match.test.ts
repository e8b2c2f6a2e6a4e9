import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampleResult } from "../../src/domain/pair.js";
import { matchPairs, type PairingRule } from "../../src/pairs/match.js";
import { concentration, pairingRule as rule, sampleResult } from "../builders/sample-result.js";

const csf = (id: string, atMin: number, more: Partial<SampleResult> = {}) => sampleResult("csf", id, atMin, more);
const plasma = (id: string, atMin: number, more: Partial<SampleResult> = {}) => sampleResult("plasma", id, atMin, more);
const atMin = (minute: number) => csf("any", minute).collectedAt;

const vague = (result: SampleResult): SampleResult => ({
  ...result,
  collectedAt: { ms: result.collectedAt.ms, endMs: result.collectedAt.ms + 86_399_999 },
});
const shown = (results: readonly SampleResult[], more: Partial<PairingRule> = {}) => {
  const { pairs, unpaired } = matchPairs(results, rule(more));
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
      "as many pairs as possible before the smallest gap, where none is simultaneous",
      [csf("c1", 0), plasma("p1", 30), csf("c2", 50), plasma("p2", 100)],
      ["c1-p1 -30", "c2-p2 -50"],
      [],
    ],
    [
      "simultaneous samples before as many pairs as possible",
      [csf("c1", 0), plasma("p1", 50), csf("c2", 60), plasma("p2", 115)],
      ["c2-p1 10"],
      ["c1: p1", "p2: c2"],
    ],
    [
      "of matchings with as many pairs the smallest sum of gaps",
      [csf("c1", 0), csf("c2", 10), plasma("p1", 5), plasma("p2", 20)],
      ["c1-p1 -5", "c2-p2 -10"],
      [],
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
      matchPairs(results, rule()).unpaired.map(({ result, reason }) => `${result.sampleId}: ${reason}`);
    expect(reasons([csf("c", 95), plasma("p", 0)])).toEqual([
      "p: the nearest CSF sample c is 95 min away; the window is 60 min",
      "c: the nearest plasma sample p is 95 min away; the window is 60 min",
    ]);
    expect(reasons([csf("c", 0), plasma("p1", 0), plasma("p2", 20)])).toEqual([
      "p2: the nearest CSF sample c (20 min away) is paired with p1",
    ]);
    expect(reasons([plasma("p", 0)])).toEqual(["p: the subject has no CSF sample with a result and a clock time"]);
    expect(reasons([vague(csf("c", 0)), plasma("p", 0)])).toEqual([
      "c: the collection time of the CSF sample has no clock time",
      "p: the subject has no CSF sample with a result and a clock time",
    ]);
    expect(reasons([plasma("p", 0, { concentration: concentration("-") })])).toEqual([
      "p: the plasma sample was not measured (not done)",
    ]);
  });

  it("gives the gap to the nearest candidate, CSF minus plasma, from both sides", () => {
    const gaps = matchPairs([csf("c", 95), plasma("p", 0)], rule()).unpaired.map(({ nearest }) => nearest?.gapMin);
    expect(gaps).toEqual([95, 95]);
    const atWindow = matchPairs([csf("c", 0), plasma("p1", 0), plasma("p2", 60)], rule()).unpaired[0];
    expect(atWindow?.reason).toBe("the nearest CSF sample c (60 min away) is paired with p1");
    const twins = matchPairs([csf("c1", -200), csf("c2", 200), plasma("p", 0)], rule()).unpaired;
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
        const { pairs, unpaired } = matchPairs(results, rule({ windowMin }));
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

  it.each([
    ["the earlier of two equally near plasmas", [csf("c", 20), plasma("b", 10), plasma("a", 30)], ["c-b 10"]],
    ["the earlier of two equally near CSF samples", [csf("b", 0), csf("a", 20), plasma("p", 10)], ["b-p -10"]],
    ["the lower id of two plasmas of one minute", [csf("c", 20), plasma("b", 10), plasma("a", 10)], ["c-a 10"]],
    ["the lower id of two CSF samples of one minute", [csf("b", 0), csf("a", 0), plasma("p", 20)], ["a-p -20"]],
    [
      "the first with the first where all gaps are equal",
      [csf("c2", 0), csf("c1", 0), plasma("p2", 20), plasma("p1", 20)],
      ["c1-p1 -20", "c2-p2 -20"],
    ],
    [
      "more pairs before smaller gaps: the near plasma goes to the CSF that has no other",
      [csf("c1", 0), csf("c2", 50), plasma("p1", -55), plasma("p2", 20)],
      ["c1-p1 55", "c2-p2 30"],
    ],
  ] as const)("takes %s", (_name, results, pairs) => {
    expect(shown(results).pairs).toEqual(pairs);
    expect(shown([...results].reverse()).pairs).toEqual(pairs);
  });

  it.each([
    [
      "two sites share a plasma",
      [csf("c1", 0, { csfSite: "ventricular" }), csf("c2", 10, { csfSite: "lumbar" }), plasma("p", 5)],
      ["c1-p -5", "c2-p 5"],
    ],
    [
      "one site in two spellings does not",
      [csf("c1", 0, { csfSite: "Lumbar " }), csf("c2", 9, { csfSite: "lumbar" }), plasma("p", 5)],
      ["c2-p 4"],
    ],
    [
      "a sample without a site belongs to the one that is stated",
      [csf("c1", 0), csf("c2", 9, { csfSite: "lumbar" }), plasma("p", 5)],
      ["c2-p 4"],
    ],
    ["stated visits that differ never pair", [csf("c", 0, { visit: "V1" }), plasma("p", 0, { visit: "V2" })], []],
    ["one stated visit is no obstacle", [csf("c", 0, { visit: "V1" }), plasma("p", 0)], ["c-p 0"]],
    ["inside an interval of collection", [csf("c", 0, { collectedEnd: atMin(120) }), plasma("p", 90)], ["c-p 0"]],
    ["after an interval: from its end", [csf("c", 0, { collectedEnd: atMin(120) }), plasma("p", 150)], ["c-p -30"]],
    ["before an interval: from its start", [csf("c", 0, { collectedEnd: atMin(120) }), plasma("p", -20)], ["c-p 20"]],
  ] as const)("%s", (_name, results, pairs) => {
    expect(shown(results).pairs).toEqual(pairs);
  });

  it("prefers a partner on the same side of a dose, and says where there is none", () => {
    const doseAt = (minute: number) => (fromMs: number, toMs: number) =>
      fromMs <= atMin(minute).ms && atMin(minute).ms < toMs ? ("yes" as const) : ("no" as const);
    const results = [csf("c", 0), plasma("p1", 10), plasma("p2", -20)];
    expect(shown(results, { doseBetween: doseAt(5) }).pairs).toEqual(["c-p1 -10"]);
    const { pairs } = matchPairs([csf("c", 0), plasma("p", 10)], rule({ doseBetween: doseAt(0) }));
    expect(pairs.map((pair) => pair.doseBetween)).toEqual(["yes"]);
    const between = { doseBetween: doseAt(5), windowMin: 15 };
    expect(shown([csf("c", 0), plasma("p1", 10), plasma("p2", -14)], between).pairs).toEqual(["c-p2 14"]);
  });

  it("lets one plasma serve several CSF samples where the study says so", () => {
    const results = [csf("c1", -30), csf("c2", 0), csf("c3", 30), plasma("p", 5)];
    const { pairs, unpaired } = matchPairs(results, rule({ plasma: "nearest" }));
    expect(pairs.map((pair) => `${pair.csf.sampleId} ${pair.marks.join()}`)).toEqual([
      "c1 plasma-shared",
      "c2 plasma-shared",
      "c3 plasma-shared",
    ]);
    expect(unpaired).toEqual([]);
    expect(matchPairs([csf("c", 0), plasma("p", 5)], rule({ plasma: "nearest" })).pairs[0]!.marks).toEqual([]);
  });

  // By hand: 100 at 0, 25 at 120 min: half way on the log scale 100 * (25 / 100)^0.5 = 50; rising 20 to 40: 30.
  it.each([
    ["falling: logarithmic", 100, 25, 60, 50],
    ["falling, a quarter of the way", 100, 25, 30, 100 * 0.25 ** 0.25],
    ["rising: linear", 20, 40, 60, 30],
    ["level", 20, 20, 60, 20],
  ])("interpolates plasma: %s", (_name, low, high, atMinute, expected) => {
    const value = (number: number) => ({ concentration: concentration(String(number)) });
    const results = [csf("c", atMinute), plasma("p1", 0, value(low)), plasma("p2", 120, value(high))];
    const { pairs, unpaired } = matchPairs(results, rule({ plasma: "interpolate" }));
    expect(pairs).toHaveLength(1);
    expect(pairs[0]!.plasma.concentration.value).toBeCloseTo(expected, 10);
    expect(pairs[0]!).toMatchObject({ gapMin: 0, marks: ["plasma-interpolated"], plasma: { sampleId: "p1+p2" } });
    expect(pairs[0]!.plasma.interpolatedFrom!.map((side) => side.sampleId)).toEqual(["p1", "p2"]);
    expect(unpaired).toEqual([]);
  });

  it("does not interpolate over a dose, to a censored value or beyond the last plasma", () => {
    const interpolate = { plasma: "interpolate" as const };
    const around = [csf("c", 60), plasma("p1", 30), plasma("p2", 120)];
    const dosed = matchPairs(
      around,
      rule({ ...interpolate, doseBetween: (from, to) => (to - from > 3e6 ? "yes" : "no") }),
    );
    expect(dosed.pairs.map((pair) => [pair.plasma.sampleId, pair.marks])).toEqual([
      ["p1", ["plasma-not-interpolated"]],
    ]);
    const censored = [csf("c", 60), plasma("p1", 30), plasma("p2", 120, { concentration: concentration("<1") })];
    expect(shown(censored, interpolate).pairs).toEqual(["c-p1 30"]);
    expect(shown([csf("c", 60), plasma("p1", 0), plasma("p2", 30)], interpolate).pairs).toEqual(["c-p2 30"]);
    // Between a total and an unbound concentration there is nothing: the nearer one is taken as it is.
    const bases = [csf("c", 25), plasma("p1", 0), plasma("p2", 60, { basis: "unbound" })];
    expect(shown(bases, interpolate).pairs).toEqual(["c-p1 25"]);
    expect(matchPairs(bases, rule(interpolate)).pairs[0]!.marks).toEqual(["plasma-not-interpolated"]);
    expect(matchPairs(bases, rule({ plasma: "nearest" })).pairs[0]!.marks).toEqual([]);
  });

  it("the order of rows changes nothing", () => {
    fc.assert(
      fc.property(
        anyResults.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([results, shuffled]) => {
          expect(matchPairs(shuffled, rule())).toEqual(matchPairs(results, rule()));
        },
      ),
    );
  });
});
