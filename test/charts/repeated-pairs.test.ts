import { expect, test } from "vitest";
import { repeatedPairs } from "../../src/charts/repeated-pairs.js";
import { exactly, hourMs } from "../../src/domain/moment.js";
import { concentration, firstDoseMs, onePair, pair, report, sample } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

const at = (subjectId: string, day: number, parts = {}) =>
  pair(
    sample("csf", {
      subjectId,
      sampleId: `${subjectId} ${day}`,
      collectedAt: exactly(firstDoseMs + day * 24 * hourMs),
      ...parts,
    }),
    sample("plasma", { subjectId }),
  );

test("days count from each subject's own first pair, in order of time", () => {
  const data = report({ pairs: [at("A", 9), at("A", 2), at("B", 30), at("B", 31.5), at("C", 1)] });
  expect(repeatedPairs.table(data).rows.map((r) => [r[0], r[3]])).toEqual([
    ["A", 0],
    ["A", 7],
    ["B", 0],
    ["B", 1.5],
  ]);
  expect(repeatedPairs.caption(data)).toContain("1 subject with fewer than two estimable ratios not drawn.");
});

test("the line does not pass through a bound", () => {
  const below = { concentration: concentration("belowLloq", null) };
  const spec = repeatedPairs.spec(report({ pairs: [at("A", 0), at("A", 1, below), at("A", 2)] }));
  const lines = (spec.layer as { mark: { type: string }; data: { values: { days: number }[] } }[]).filter(
    (l) => l.mark.type === "line",
  );
  expect(lines.flatMap((l) => l.data.values.map((v) => v.days))).toEqual([0, 2]);
  expect(rowsWith(spec, "pairId").filter((r) => r.arrow !== null)).toHaveLength(2);
});

test("says what it lacks, and when lines could not be told apart", () => {
  expect(repeatedPairs.lacks?.(onePair())).toBe("no subject has two pairs with an estimable ratio");
  const many = Array.from({ length: 401 }, (_, i) => [at(`S${i}`, 0), at(`S${i}`, 1)]).flat();
  expect(repeatedPairs.lacks?.(report({ pairs: many }))).toBe(
    "401 subjects have repeated pairs, too many lines to tell apart",
  );
});

test("a name that would lie on another mark is left out, and that is said", () => {
  const data = report({ pairs: [at("A", 0), at("A", 5), at("B", 0), at("B", 5.2)] });
  const named = rowsWith(repeatedPairs.spec(data), "days").filter((r) => !("pairId" in r));
  expect(named.map((r) => r.subject)).toEqual(["B"]);
  expect(repeatedPairs.caption(data)).toContain("Subjects are named where there is room.");
});
