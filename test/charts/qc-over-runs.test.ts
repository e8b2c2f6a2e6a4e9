import { describe, expect, test } from "vitest";
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

test("no control limits are drawn from the results themselves, and that is said", () => {
  const data = qc([98, 100, 101, 103, 108]);
  expect(qcOverRuns.table(data).rows[0]?.slice(6, 8)).toEqual([null, null]);
  expect(qcOverRuns.caption(data)).toContain("no control limits are drawn");
});

test("levels stand in order of concentration", () => {
  const panels = qcOverRuns.spec({ ...report(), injections: injections() }).vconcat as { title: { text: string } }[];
  expect(panels.map((p) => p.title.text)).toEqual(["plasma, low (3)", "plasma, mid (60)", "plasma, high (400)"]);
});

test("says what it lacks", () => {
  expect(qcOverRuns.lacks?.(emptyStudy())).toMatch(/^no QC sample/);
});

describe("limits", () => {
  const level = (found: readonly number[], base: { n: number; mean: number; sd: number } | null) => {
    const data = qc(found);
    return {
      ...data,
      injections: data.injections.map((one) => ({ ...one, limitPct: 15, unit: "ng/mL" })),
      controlCharts: [
        {
          analyte: "larotrectinib",
          matrix: "plasma" as const,
          level: "low",
          nominal: 100,
          n: found.length,
          base,
          signals: [{ rule: "1-3s", isRejecting: true, run: "R4", value: 120, z: 4 }],
        },
      ],
      acceptance: { biasPct: 15, biasAtLloqPct: 20, incurredDifferencePct: 20, controlChartBase: 20 },
    };
  };
  /** All numbers drawn as lines, by panel. */
  const lines = (spec: object): number[] =>
    [...JSON.stringify(spec).matchAll(/\{"biasPct":(-?[\d.]+)\}/g)].map((m) => Number(m[1]));

  test("the accepted bias is drawn, and control limits of the base once there is one", () => {
    const data = level([98, 100, 101, 103, 120], { n: 20, mean: 101, sd: 4 });
    expect(lines(qcOverRuns.spec(data)).sort((a, b) => a - b)).toEqual([-15, -11, -7, 1, 9, 13, 15]);
    expect(qcOverRuns.caption(data)).toContain("of the first 20 values of a level (1 level).");
    expect(qcOverRuns.caption(data)).toContain("Ringed: 1 result out of the pattern");
    expect(qcOverRuns.table(data).rows[4]?.slice(10)).toEqual(["plasma", 15, "base", "1-3s"]);
    expect(qcOverRuns.caption(level([98, 100, 101, 103, 120], null))).toContain("no control limits are drawn");
  });

  test("levels of the two matrices are never one, and the run of a page is shaded", () => {
    const data = level([98, 100], null);
    const csf = data.injections.map((one) => ({ ...one, matrix: "csf" as const }));
    const both = { ...data, injections: [...data.injections, ...csf], shownRun: "R1" };
    const panels = qcOverRuns.spec(both).vconcat as { title: { text: string } }[];
    expect(panels.map((p) => p.title.text)).toEqual(["CSF, low (100 ng/mL)", "plasma, low (100 ng/mL)"]);
    expect(JSON.stringify(panels[0])).toContain('{"values":[{"run":"R1"}]}');
    expect(qcOverRuns.caption(both)).toMatch(/Shaded: run R1\.$/);
  });
});

test("more than four levels stand in two columns, runs named below both", () => {
  const rows = injections().filter((row) => row.sampleType === "qc");
  const csf = rows.map((row) => ({ ...row, matrix: "csf" as const }));
  const spec = qcOverRuns.spec({ ...report(), injections: [...rows, ...csf] });
  const panels = spec.concat as { layer: { encoding: { x?: { axis?: { labels?: boolean } } } }[] }[];
  expect([spec.columns, panels.length]).toEqual([2, 6]);
  const hasLabels = panels.map((p) => p.layer.some((l) => l.encoding.x?.axis?.labels === true));
  expect(hasLabels).toEqual([false, false, false, false, true, true]);
});
