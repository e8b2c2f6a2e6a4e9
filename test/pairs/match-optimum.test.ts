import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampleResult } from "../../src/domain/pair.js";
import { matchPairs } from "../../src/pairs/match.js";
import { pairingRule, sampleResult } from "../builders/sample-result.js";

/** Pairing is one optimum: held against every matching there is. */

const startMs = sampleResult("csf", "any", 0).collectedAt.ms;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Few samples close together, so that many matchings compete. */
const crowded = fc
  .array(fc.tuple(fc.constantFrom("csf" as const, "plasma" as const), fc.integer({ min: 0, max: 110 })), {
    maxLength: 9,
  })
  .map((list) => list.map(([matrix, minute], index) => sampleResult(matrix, `s${index}`, minute)));
/** The most pairs within 60 minutes, and their smallest sum of gaps, by trying every matching. */
function everyMatching(
  csfs: readonly SampleResult[],
  plasmas: readonly SampleResult[],
  isAllowed: (csf: SampleResult, plasma: SampleResult) => boolean = () => true,
): { count: number; gaps: number } {
  const [first, ...others] = csfs;
  if (first === undefined) return { count: 0, gaps: 0 };
  let best = everyMatching(others, plasmas, isAllowed);
  for (const partner of plasmas) {
    const gap = Math.abs(first.collectedAt.ms - partner.collectedAt.ms) / 60_000;
    if (gap > 60 || !isAllowed(first, partner)) continue;
    const rest = everyMatching(
      others,
      plasmas.filter((one) => one !== partner),
      isAllowed,
    );
    const found = { count: rest.count + 1, gaps: rest.gaps + gap };
    if (found.count > best.count || (found.count === best.count && found.gaps < best.gaps)) best = found;
  }
  return best;
}

describe("the optimum of pairing", () => {
  it("finds the optimum that trying every matching finds", () => {
    fc.assert(
      fc.property(crowded, (results) => {
        const { pairs } = matchPairs(results, pairingRule({ warnGapMin: 0 }));
        // With a warning gap of 0 the first step holds only samples of one minute; the rest is one optimum.
        const first = pairs.filter((pair) => pair.gapMin === 0);
        const isTaken = new Set(first.flatMap((pair) => [pair.csf.sampleId, pair.plasma.sampleId]));
        const rest = results.filter((result) => !isTaken.has(result.sampleId));
        const best = everyMatching(
          rest.filter((result) => result.matrix === "csf"),
          rest.filter((result) => result.matrix === "plasma"),
        );
        const gaps = pairs.filter((pair) => pair.gapMin !== 0).map((pair) => Math.abs(pair.gapMin));
        expect([gaps.length, Math.round(sum(gaps))]).toEqual([best.count, Math.round(best.gaps)]);
      }),
    );
  });

  it("finds it with visits that differ and doses between, simultaneous pairs first", () => {
    const visits = fc.constantFrom(null, "V1", "V2");
    const busy = fc
      .array(fc.tuple(fc.constantFrom("csf" as const, "plasma" as const), fc.integer({ min: 0, max: 80 }), visits), {
        maxLength: 8,
      })
      .map((list) =>
        list.map(([matrix, minute, visit], index) => sampleResult(matrix, `s${index}`, minute, { visit })),
      );
    fc.assert(
      fc.property(busy, fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 2 }), (results, doses) => {
        const isDoseBetween = (fromMs: number, toMs: number) =>
          doses.some((minute) => startMs + minute * 60_000 >= fromMs && startMs + minute * 60_000 < toMs);
        const gapOf = (a: SampleResult, b: SampleResult) => Math.abs(a.collectedAt.ms - b.collectedAt.ms) / 60_000;
        const isAllowed = (a: SampleResult, b: SampleResult) =>
          gapOf(a, b) <= 60 && !(a.visit !== null && b.visit !== null && a.visit !== b.visit);
        const isSimultaneous = (a: SampleResult, b: SampleResult) => {
          const [from, to] = [a.collectedAt.ms, b.collectedAt.ms].sort((x, y) => x - y);
          return isAllowed(a, b) && gapOf(a, b) <= 15 && !isDoseBetween(from!, to!);
        };
        const { pairs } = matchPairs(
          results,
          pairingRule({ doseBetween: (fromMs, toMs) => (isDoseBetween(fromMs, toMs) ? "yes" : "no") }),
        );
        const of = (list: readonly SampleResult[], matrix: "csf" | "plasma") =>
          list.filter((result) => result.matrix === matrix);
        const gaps = (list: typeof pairs) => ({
          count: list.length,
          gaps: Math.round(sum(list.map((pair) => Math.abs(pair.gapMin)))),
        });
        const first = pairs.filter((pair) => isSimultaneous(pair.csf, pair.plasma));
        expect(gaps(first)).toEqual(everyMatching(of(results, "csf"), of(results, "plasma"), isSimultaneous));
        const isTaken = new Set(first.flatMap((pair) => [pair.csf.sampleId, pair.plasma.sampleId]));
        const rest = results.filter((result) => !isTaken.has(result.sampleId));
        expect(gaps(pairs.filter((pair) => !first.includes(pair)))).toEqual(
          everyMatching(of(rest, "csf"), of(rest, "plasma"), isAllowed),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("of equally good matchings takes the earliest, then the lowest ids, then the first with the first", () => {
    // Times on a coarse grid, so that many matchings tie in their gaps.
    const tied = fc
      .array(fc.tuple(fc.constantFrom("csf" as const, "plasma" as const), fc.integer({ min: 0, max: 5 })), {
        maxLength: 8,
      })
      .map((list) => list.map(([matrix, step], index) => sampleResult(matrix, `s${index}`, step * 20)));
    const minuteOf = (result: SampleResult) => (result.collectedAt.ms - startMs) / 60_000;
    type Chosen = readonly (readonly [SampleResult, SampleResult])[];
    /** Count, gaps, times, places among samples in order of time and id, and how far the places of partners differ. */
    const scoreOf = (chosen: Chosen, order: readonly SampleResult[]) => {
      const place = (result: SampleResult) => order.filter((one) => one.matrix === result.matrix).indexOf(result);
      return [
        -chosen.length,
        sum(chosen.map(([a, b]) => Math.abs(minuteOf(a) - minuteOf(b)))),
        sum(chosen.map(([a, b]) => minuteOf(a) + minuteOf(b))),
        sum(chosen.map(([a, b]) => place(a) + place(b))),
        sum(chosen.map(([a, b]) => (place(a) - place(b)) ** 2)),
      ];
    };
    const isLess = (a: readonly number[], b: readonly number[]) => {
      const at = a.findIndex((value, index) => value !== b[index]);
      return at >= 0 && a[at]! < b[at]!;
    };
    fc.assert(
      fc.property(tied, (results) => {
        const order = [...results].sort((a, b) => minuteOf(a) - minuteOf(b) || (a.sampleId < b.sampleId ? -1 : 1));
        const of = (matrix: string) => order.filter((one) => one.matrix === matrix);
        let best = scoreOf([], order);
        const tryAll = (csfs: readonly SampleResult[], free: readonly SampleResult[], chosen: Chosen): void => {
          const [first, ...others] = csfs;
          if (first === undefined) {
            const score = scoreOf(chosen, order);
            if (isLess(score, best)) best = score;
            return;
          }
          tryAll(others, free, chosen);
          for (const partner of free) {
            if (Math.abs(minuteOf(first) - minuteOf(partner)) > 60) continue;
            tryAll(
              others,
              free.filter((one) => one !== partner),
              [...chosen, [first, partner]],
            );
          }
        };
        tryAll(of("csf"), of("plasma"), []);
        // No pair counts as simultaneous: one step, one optimum.
        const { pairs } = matchPairs(results, pairingRule({ warnGapMin: -1 }));
        expect(
          scoreOf(
            pairs.map((pair) => [pair.csf, pair.plasma] as const),
            order,
          ),
        ).toEqual(best);
      }),
      { numRuns: 400 },
    );
  });
});
