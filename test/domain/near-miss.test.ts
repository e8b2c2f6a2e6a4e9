import { describe, expect, it } from "vitest";
import { nearMiss, strict } from "../../src/domain/near-miss.js";

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
