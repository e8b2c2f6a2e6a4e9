import { describe, expect, it } from "vitest";
import { skewness } from "../../src/stats/index.js";

describe("skewness", () => {
  // R 4.2.2: n <- length(x); d <- x - mean(x); sqrt(n * (n - 1)) / (n - 2) * mean(d^3) / mean(d^2)^1.5
  it("agrees with R", () => {
    expect(skewness([-4.1, -3.9, -4.3, -4.0, -3.2, -1.5, -4.2, -3.8, -2.6])).toMatchObject({
      n: 9,
      skewness: expect.closeTo(1.5483880685375, 10),
      se: expect.closeTo(0.7171371656006, 10),
    });
    expect(skewness([1, 2, 3, 4, 5, 6, 7, 8])).toMatchObject({ skewness: expect.closeTo(0, 12) });
  });

  it("changes its sign with the values and nothing with their unit", () => {
    const values = [1, 1, 1, 2, 2, 3, 5, 9];
    const { skewness: right } = skewness(values) as { skewness: number };
    expect(skewness(values.map((value) => -1e200 * value))).toMatchObject({ skewness: expect.closeTo(-right, 10) });
  });

  it.each([[[]], [[1]], [[1, 2]], [[1, 2, 3]]])("says that %j is too few", (values) => {
    expect(skewness(values).notEstimable).toBe("fewer than 8 subjects");
  });

  it("refuses equal values", () => {
    expect(skewness(new Array(8).fill(2)).notEstimable).toBe("all values are equal or exceed the range of numbers");
  });
});
