import { expect, test } from "vitest";
import { qcOverRuns } from "../../src/charts/qc-over-runs.js";
import { emptyStudy, injections, report } from "../builders/report.js";

const qc = (found: readonly number[]) => ({
  ...report(),
  injections: found.map((value, i) => {
    const [template] = injections().filter((row) => row.sampleType === "qc");
    if (template === undefined) throw new Error("no QC sample");
    return { ...template, run: `R${i}`, nominal: 100, found: value };
  }),
});

test("mean and n-1 standard deviation of the bias, from five results on", () => {
  // R: mean(c(-2,0,1,3,8)) is 2; sd(...) is 3.807887
  const { rows } = qcOverRuns.table(qc([98, 100, 101, 103, 108]));
  expect(rows[0]?.[6]).toBeCloseTo(2, 12);
  expect(rows[0]?.[7]).toBeCloseTo(3.807887, 6);
});

test("four results give no lines, and that is said", () => {
  const data = qc([98, 100, 101, 103]);
  expect(qcOverRuns.table(data).rows[0]?.slice(6, 8)).toEqual([null, null]);
  expect(qcOverRuns.caption(data)).toContain("1 level with fewer than 5 results: no lines.");
});

test("levels stand in order of concentration", () => {
  const panels = qcOverRuns.spec({ ...report(), injections: injections() }).vconcat as { title: { text: string } }[];
  expect(panels.map((p) => p.title.text)).toEqual(["low", "mid", "high"]);
});

test("says what it lacks", () => {
  expect(qcOverRuns.lacks?.(emptyStudy())).toMatch(/^no QC sample/);
});
