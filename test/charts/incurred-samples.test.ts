import { expect, test } from "vitest";
import { incurredSamples } from "../../src/charts/incurred-samples.js";
import { emptyStudy, richStudy } from "../builders/report.js";

test("difference in percent of the mean of both, second less first", () => {
  // 10 then 9: -1 of 9.5; 200 then 220: 20 of 210
  const { rows } = incurredSamples.table(richStudy());
  expect(rows.map((r) => Number(Number(r[7]).toFixed(6)))).toEqual([-10.526316, 0, 9.52381]);
});

test("a result that is not positive is counted", () => {
  const [first] = richStudy().repeats ?? [];
  if (first === undefined) throw new Error("no repeat");
  const data = { ...richStudy(), repeats: [first, { ...first, second: 0 }] };
  expect(incurredSamples.caption(data)).toContain("1 sample not drawn: a result is not positive.");
});

test("says what it lacks", () => {
  expect(incurredSamples.lacks?.(emptyStudy())).toBe("no sample was measured again");
});

test("the limit of the guideline is drawn, and how many are within", () => {
  const acceptance = { biasPct: 15, biasAtLloqPct: 20, incurredDifferencePct: 10, controlChartBase: 20 };
  const data = { ...richStudy(), acceptance };
  expect(incurredSamples.caption(data)).toContain("Thick lines: 10 %. Within them: 2 of 3");
  const text = JSON.stringify(incurredSamples.spec(data));
  expect(text).toContain('{"values":[{"differencePct":-10}]}');
  expect(text).toContain('{"values":[{"differencePct":10}]}');
  expect(JSON.stringify(incurredSamples.spec(richStudy()))).not.toContain('{"differencePct":-10}');
});
