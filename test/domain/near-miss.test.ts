import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generous, NearMisses, nearMiss, strict } from "../../src/domain/near-miss.js";

describe("the word a person probably meant", () => {
  it.each([
    ["windowMi", ["windowMin", "warnGapMin"], "windowMin"],
    ["S1", ["S01", "S22"], "S01"],
    ["Sample-ID", ["sample_id", "subject_id"], "sample_id"],
    ["clacium", ["calcium"], "calcium"],
    ["x", ["study"], null],
    ["", ["a"], null],
    ["- _.", ["a"], null],
  ])("%s", (word, candidates, expected) => {
    expect(nearMiss(word, candidates)).toBe(expected);
  });

  it("strictly: no short word for another, two edits at most for a long one", () => {
    expect(nearMiss("ND", ["NA", "BLQ"], strict)).toBeNull();
    expect(nearMiss("BLO", ["BLQ"], strict)).toBe("BLQ");
    expect(nearMiss("concentartoin", ["concentration"], strict)).toBe("concentration");
    expect(nearMiss("cnocentartoin", ["concentration"], strict)).toBeNull();
    expect(nearMiss("cnocentartoin", ["concentration"])).toBe("concentration");
  });
});

/** The distance by its definition: the least number of edits, no part of the text edited twice. */
function distance(a: string, b: string): number {
  const known = new Map<string, number>();
  const at = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const key = `${i},${j}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const ways = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)];
    if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) ways.push(at(i - 2, j - 2) + 1);
    const least = Math.min(...ways);
    known.set(key, least);
    return least;
  };
  return at(a.length, b.length);
}

describe("looking among many candidates", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abcs01é"), maxLength: 10 });

  it("finds the first of the nearest, as comparing with each of them does", () => {
    fc.assert(
      fc.property(
        word,
        fc.array(word, { maxLength: 30 }),
        fc.constantFrom(generous, strict),
        (wanted, names, allowance) => {
          let best: string | null = null;
          let bestDistance = allowance(wanted.length) + 1;
          for (const name of wanted === "" ? [] : names) {
            const far = distance(wanted, name);
            if (far < bestDistance) [best, bestDistance] = [name, far];
          }
          expect(new NearMisses(names).find(wanted, allowance)).toBe(best);
        },
      ),
      { numRuns: 2000, seed: 7 },
    );
  });

  it("takes texts of any length", () => {
    const long = "x".repeat(300);
    expect(nearMiss(`${long}y`, ["short", long])).toBe(long);
    expect(nearMiss("x", [long])).toBeNull();
  });
});
