import { describe, expect, test } from "vitest";
import { pairedScatter } from "../../src/charts/paired-scatter.js";
import { arrowPath } from "../../src/charts/theme.js";
import type { ConcentrationState } from "../../src/domain/concentration.js";
import { concentration, emptyStudy, onePair, pair, report, sample } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

function drawn(csf: ConcentrationState, plasma: ConcentrationState) {
  const data = report({
    pairs: [
      pair(
        sample("csf", { concentration: concentration(csf, 12, 2) }),
        sample("plasma", { concentration: concentration(plasma, 240, 1) }),
      ),
    ],
  });
  return rowsWith(pairedScatter.spec(data), "pairId");
}

describe("places a pair", () => {
  test("at its two concentrations, without an arrow", () => {
    expect(drawn("quantified", "quantified")).toMatchObject([{ csf: 12, plasma: 240, arrow: null }]);
  });

  test.each([
    ["belowLloq", "quantified", { csf: 2, plasma: 240, arrow: arrowPath(0, 1) }],
    ["notDetected", "quantified", { csf: 2, plasma: 240, arrow: arrowPath(0, 1) }],
    ["quantified", "belowLloq", { csf: 12, plasma: 1, arrow: arrowPath(-1, 0) }],
    ["belowLloq", "belowLloq", { csf: 2, plasma: 1, arrow: arrowPath(-1, 1) }],
    ["aboveUloq", "quantified", { csf: 500, plasma: 240, arrow: arrowPath(0, -1) }],
    ["quantified", "aboveUloq", { csf: 12, plasma: 500, arrow: arrowPath(1, 0) }],
  ] as const)("%s over %s at the limit, with an arrow towards the true value", (csf, plasma, expected) => {
    // Drawn twice: the hollow symbol and its arrow.
    expect(drawn(csf, plasma)).toMatchObject([expected, expected]);
  });
});

test("lines of ratio 1, 0.1 and 0.01 are labelled and cut to the axes", () => {
  const lines = rowsWith(pairedScatter.spec(onePair()), "isIdentity").slice(0, 3);
  expect(lines.map((l) => l.ratio)).toEqual(["ratio 1 (identity)", "ratio 0.1", "ratio 0.01"]);
  for (const { ratio, x, y, x2, y2 } of lines as { ratio: string; x: number; y: number; x2: number; y2: number }[]) {
    const value = ratio.startsWith("ratio 1 ") ? 1 : Number(ratio.slice(6));
    expect(y / x / value).toBeCloseTo(1, 12);
    expect(y2 / x2 / value).toBeCloseTo(1, 12);
    expect(x2).toBeGreaterThan(x);
  }
});

test("a pair whose limit is unknown is counted, not drawn", () => {
  const blind = { ...concentration("belowLloq", null), lloq: null };
  const data = report({ pairs: [pair(sample("csf", { concentration: blind }), sample("plasma"))] });
  expect(rowsWith(pairedScatter.spec(data), "pairId")).toEqual([]);
  expect(pairedScatter.caption(data)).toContain("1 pair not drawn: a concentration or its limit is unknown.");
  expect(pairedScatter.table(data).rows).toHaveLength(1);
});

test("says in the picture why nothing is there", () => {
  expect(JSON.stringify(pairedScatter.spec(emptyStudy()))).toContain("No CSF sample has a plasma partner yet.");
});

test("a pair at steady state that a person excluded has a standing of its own", () => {
  const excluded = pair(sample("csf"), sample("plasma"), {
    isUsed: false,
    exclusions: [{ code: "person", text: "spilt" }],
  });
  const rows = rowsWith(pairedScatter.spec(report({ pairs: [excluded] })), "pairId");
  expect(rows).toMatchObject([{ standing: "at steady state, not used", shape: "triangle-up" }]);
});
