import { describe, expect, it } from "vitest";
import { withStudy } from "../../pipeline/context.js";
import { loadReport } from "../../pipeline/load-report.js";
import { escapeHtml } from "../../src/report/html.js";
import { buildReportFiles } from "../../src/report/write-report.js";
import { atHour, dosesOf, makeStudy, type TableRow, tableText } from "../builders/study.js";
import { nightOf, putFiles, readBack } from "../builders/temp-study.js";

/** Runs through a whole night: what they decide of samples, limits and pairs. */

const calibrators = [1, 2, 5, 10, 25, 50, 80, 100];
const qcLevels = [3, 40, 80];
interface RunPlan {
  run: string;
  samples: TableRow[];
  /** Value read over nominal, by nominal. */
  cal?: Readonly<Record<number, number>>;
  qc?: Readonly<Record<number, number>>;
  /** Words before the names of the standards. */
  prefix?: string;
  scale?: number;
  extraQcs?: TableRow[];
}

/** Rows of one run: calibrators, QC samples, study samples, QC samples; a minute apart. */
function runRows({ run, samples, cal = {}, qc = {}, prefix = "", scale = 1, extraQcs = [] }: RunPlan): TableRow[] {
  const standard = (type: string, nominal: number, factor: number, name: string): TableRow => ({
    sample_id: `${prefix}${name}`,
    sample_type: type,
    concentration: Number((nominal * scale * factor).toFixed(6)),
    nominal_concentration: nominal * scale,
  });
  const qcs = (set: number) =>
    qcLevels.map((nominal) => standard("qc", nominal, qc[nominal] ?? 1, `QC ${nominal * scale} ${set}`));
  const rows = [
    ...calibrators.map((nominal) => standard("calibrator", nominal, cal[nominal] ?? 1, `Cal ${nominal * scale}`)),
    ...qcs(1),
    ...extraQcs,
    ...samples,
    ...qcs(2),
  ];
  return rows.map((row, i) => ({
    analyte: "larotrectinib",
    unit: "ng/mL",
    run,
    raw_file: `${run}${prefix.trim()}_${i}.raw`,
    acquired_at: atHour(1000 + i / 60),
    ...row,
  }));
}

const subjects = ["S01", "S02", "S03"];
const tube = (subjectId: string, matrix: string, concentration: number | string, more: TableRow = {}): TableRow => ({
  sample_id: `${subjectId}-${matrix}`,
  subject_id: subjectId,
  matrix,
  collected_at: atHour(122),
  concentration,
  sample_type: "study",
  ...more,
});
const csfTubes = (values: readonly (number | string)[] = [5, 6, 7]) =>
  subjects.map((s, i) => tube(s, "csf", values[i]!));
const plasmaTubes = () => subjects.map((s) => tube(s, "plasma", 90));
const doses = subjects.flatMap((s) => dosesOf(s, 11));
const methods = ["csf", "plasma"].map((matrix) => ({
  analyte: "larotrectinib",
  matrix,
  unit: "ng/mL",
  lloq: 1,
  uloq: 100,
  dilution: "included",
}));

function study(csf: Omit<RunPlan, "run">, plasma: Omit<RunPlan, "run">, more: Readonly<Record<string, unknown>> = {}) {
  return makeStudy({
    settings: { methods, ...more },
    tables: {
      "csf.csv": runRows({ run: "C1", ...csf }),
      "plasma.csv": runRows({ run: "P1", ...plasma }),
      "doses.csv": doses,
    },
  });
}

async function nightly(folder: string) {
  await nightOf(folder);
  return readBack(folder);
}

describe("runs in a night", () => {
  it("accepts good runs, and pairs say so", async () => {
    const { runs, pairs, findings } = await nightly(study({ samples: csfTubes() }, { samples: plasmaTubes() }));
    expect(runs.map(({ run, matrix, verdict, nStudy }) => [run, matrix, verdict, nStudy])).toEqual([
      ["C1", "csf", "accepted", 3],
      ["P1", "plasma", "accepted", 3],
    ]);
    expect(pairs).toHaveLength(3);
    for (const pair of pairs) {
      expect([pair.csf.runVerdict, pair.plasma.runVerdict, pair.used]).toEqual(["accepted", "accepted", true]);
      expect(pair.marks).not.toContain("run-not-assessed");
    }
    expect(findings.filter((one) => one.rule === "limit-conflict")).toEqual([]);
  });

  it("DI-13: leaves the pairs of a rejected run out, with the reason", async () => {
    const { runs, pairs, summaries } = await nightly(
      study({ samples: csfTubes(), qc: { 3: 1.2, 40: 1.2 } }, { samples: plasmaTubes() }),
    );
    expect(runs[0]).toMatchObject({ run: "C1", verdict: "rejected", reason: { code: "qc-inaccurate" } });
    expect(runs[0]!.arithmetic).toContain("QC 2 of 6 within 15 %: 6 < 12");
    for (const pair of pairs) {
      expect(pair.used).toBe(false);
      expect(pair.exclusions[0]).toMatchObject({ code: "run-rejected" });
    }
    expect(summaries[0]).toMatchObject({ nPairs: 3, nExcluded: 3, excludedByReason: { "run-rejected": 3 } });
  });

  it("does not use a number outside a revised range", async () => {
    // The LLOQ standard fails: the LLOQ of the run is 2, 1.5 and 1 are no numbers any more.
    const { runs, pairs, findings } = await nightly(
      study({ samples: csfTubes([1.5, 6, 1]), cal: { 1: 1.5 } }, { samples: plasmaTubes() }),
    );
    expect(runs[0]).toMatchObject({ verdict: "accepted", limits: { lloq: 2, uloq: 100, isLloqRevised: true } });
    const bySubject = Object.fromEntries(pairs.map((pair) => [pair.subjectId, pair]));
    expect(bySubject.S01!.csf).toMatchObject({ state: "belowLloq", value: null, lloq: 2, raw: "1.5" });
    expect(bySubject.S01!.ratio).toMatchObject({ state: "below", bound: 2 / 90 });
    expect(bySubject.S02!.csf).toMatchObject({ state: "quantified", value: 6, lloq: 2 });
    const outside = findings.filter((one) => one.rule === "outside-revised-range");
    expect(outside.map((one) => one.sampleId)).toEqual(["S01-csf", "S03-csf"]);
    expect(outside[0]!.remedy).toContain("BELOW_REVISED_LLOQ");
    expect(findings.filter((one) => one.rule === "limit-conflict")).toEqual([]);
  });

  it("fails diluted samples alone where their QC samples fail", async () => {
    const samples = [tube("S01", "csf", 500, { dilution_factor: 10 }), ...csfTubes().slice(1)];
    const dilutionQc = (i: number): TableRow => ({
      sample_id: `DQC ${i}`,
      sample_type: "qc",
      concentration: 700,
      nominal_concentration: 500,
      dilution_factor: 10,
    });
    const { runs, pairs } = await nightly(
      study({ samples, extraQcs: [dilutionQc(1), dilutionQc(2)] }, { samples: plasmaTubes() }),
    );
    expect(runs[0]).toMatchObject({ verdict: "accepted", dilutions: [{ factor: 10, verdict: "rejected" }] });
    const bySubject = Object.fromEntries(pairs.map((pair) => [pair.subjectId, pair]));
    expect(bySubject.S01!.csf).toMatchObject({ state: "quantified", value: 500, sampleVerdict: "invalid" });
    expect(bySubject.S01!.exclusions.map((one) => one.code)).toEqual(["sample-invalid"]);
    expect(bySubject.S02!.used).toBe(true);
  });

  it("judges a run of both matrices by the names or the nominal concentrations of its standards", async () => {
    const both = (prefixes: readonly [string, string], plasmaScale: number) => [
      ...runRows({ run: "B1", prefix: prefixes[0], samples: csfTubes(), qc: { 3: 2, 40: 2 } }),
      ...runRows({ run: "B1", prefix: prefixes[1], samples: plasmaTubes(), scale: plasmaScale }),
    ];
    const tables = (rows: TableRow[]) => ({ "both.csv": rows, "doses.csv": doses });
    const named = await nightly(makeStudy({ settings: { methods }, tables: tables(both(["CSF ", "Plasma "], 1)) }));
    expect(named.runs.map(({ matrix, verdict, nQc }) => [matrix, verdict, nQc])).toEqual([
      ["csf", "rejected", 6],
      ["plasma", "accepted", 6],
    ]);
    const listed = [
      { ...methods[0], calibrators, qcLevels: { low: 3, mid: 40, high: 80 } },
      {
        ...methods[1],
        lloq: 10,
        uloq: 1000,
        calibrators: calibrators.map((one) => one * 10),
        qcLevels: { low: 30, mid: 400, high: 800 },
      },
    ];
    const told = await nightly(makeStudy({ settings: { methods: listed }, tables: tables(both(["", "x"], 10)) }));
    const rejected = told.runs.find((one) => one.matrix === "csf")!;
    expect(rejected.verdict).toBe("rejected");
    expect(told.findings.filter((one) => one.rule === "two-matrices-in-run")).toHaveLength(2);
  });

  it("keeps standards of two matrices apart where nothing but the stated matrix tells them", async () => {
    const stating = (matrix: string, rows: TableRow[]) =>
      rows.map(({ raw_file: _, acquired_at: __, ...row }): TableRow => ({ ...row, matrix }));
    const rows = [
      ...stating("csf", runRows({ run: "B1", samples: csfTubes(), qc: { 3: 2, 40: 2 } })),
      ...stating("plasma", runRows({ run: "B1", samples: plasmaTubes() })),
    ];
    const { runs } = await nightly(
      makeStudy({ settings: { methods }, tables: { "both.csv": rows, "doses.csv": doses } }),
    );
    expect(runs.map(({ matrix, verdict, nCalibrators, nQc }) => [matrix, verdict, nCalibrators, nQc])).toEqual([
      ["csf", "rejected", 8, 6],
      ["plasma", "accepted", 8, 6],
    ]);
  });

  it("is not assessed without standards, and the study may ask for accepted runs only", async () => {
    const tables = { "csf.csv": csfTubes(), "plasma.csv": plasmaTubes(), "doses.csv": doses };
    const rows = Object.fromEntries(
      Object.entries(tables).map(([name, own]) => [
        name,
        own.map((row) => ({ analyte: "larotrectinib", unit: "ng/mL", ...row })),
      ]),
    );
    const { runs, pairs } = await nightly(
      makeStudy({ settings: { methods, policies: { requireRunAcceptance: true } }, tables: rows }),
    );
    expect(new Set(runs.map((one) => one.verdict))).toEqual(new Set(["notAssessed"]));
    for (const pair of pairs) expect(pair.exclusions.map((one) => one.code)).toContain("run-not-accepted");
  });

  it("judges a run anew when its QC samples come later, and then its subjects", async () => {
    const rows = runRows({ run: "C1", samples: csfTubes(), qc: { 3: 1.3 } });
    const isQc = (row: TableRow) => row.sample_type === "qc";
    const folder = makeStudy({
      settings: { methods },
      tables: {
        "csf.csv": rows.filter((row) => !isQc(row)),
        "plasma.csv": runRows({ run: "P1", samples: plasmaTubes() }),
        "doses.csv": doses,
      },
    });
    const first = await nightly(folder);
    expect(first.runs[0]).toMatchObject({ run: "C1", verdict: "review", reason: { code: "standards-missing" } });
    expect(first.pairs.every((pair) => pair.used && pair.marks.includes("run-review"))).toBe(true);
    putFiles(folder, { "qc.csv": tableText(rows.filter(isQc)) });
    const second = await nightly(folder);
    expect(second.runs[0]).toMatchObject({ run: "C1", verdict: "rejected" });
    expect(second.pairs.some((pair) => pair.used)).toBe(false);
    // The summaries were made of the pairs as they now are.
    expect(second.summaries[0]).toMatchObject({ nExcluded: 3 });
    // Nothing new: nothing is done again.
    expect((await nightOf(folder)).what).toBe("nothingNew");
  });

  it("is the same whatever the order of the files", async () => {
    const parts = {
      "a.csv": tableText(runRows({ run: "C1", samples: csfTubes(), qc: { 3: 1.3 } })),
      "b.csv": tableText(runRows({ run: "P1", samples: plasmaTubes(), cal: { 1: 1.5 } })),
      "c.csv": tableText(doses),
    };
    const together = makeStudy({ settings: { methods }, files: parts });
    const apart = makeStudy({ settings: { methods } });
    for (const [name, text] of Object.entries(parts).reverse()) {
      putFiles(apart, { [name]: text });
      await nightOf(apart);
    }
    expect((await readBack(apart)).dump).toBe((await nightly(together)).dump);
  });

  it("two exports of one run without a run name are one run", async () => {
    const named = runRows({ run: "C1", samples: csfTubes() });
    const rows = named.map(({ run: _run, ...row }) => row);
    const tables = {
      "half.csv": rows.slice(0, 13),
      "whole.csv": rows,
      "plasma.csv": runRows({ run: "P1", samples: plasmaTubes() }),
      "doses.csv": doses,
    };
    const { runs, pairs } = await nightly(makeStudy({ settings: { methods }, tables }));
    const csf = runs.filter((one) => one.matrix === "csf");
    expect(new Set(csf.map((one) => `${one.verdict} ${one.nCalibrators} ${one.nQc} ${one.nStudy}`))).toEqual(
      new Set(["accepted 8 6 3"]),
    );
    expect(pairs.every((pair) => pair.csf.runVerdict === "accepted")).toBe(true);
  });

  it("keeps initial, repeats and the reported value where a reason is stated", async () => {
    const again = { ...tube("S01", "csf", 5.4, { reanalysis_reason: "IS_RESPONSE" }) };
    const incurred = { ...tube("S02", "csf", 9, { reanalysis_reason: "ISR" }) };
    const folder = makeStudy({
      settings: { methods },
      tables: {
        "csf.csv": runRows({ run: "C1", samples: csfTubes() }),
        "again.csv": runRows({ run: "C2", samples: [again, incurred] }),
        "plasma.csv": runRows({ run: "P1", samples: plasmaTubes() }),
        "doses.csv": doses,
      },
    });
    const { pairs, findings } = await nightly(folder);
    const bySubject = Object.fromEntries(pairs.map((pair) => [pair.subjectId, pair]));
    expect(bySubject.S01!.csf).toMatchObject({ value: 5.4 });
    expect(bySubject.S02!.csf).toMatchObject({ value: 6 });
    const told = findings.filter((one) => one.rule === "reanalysed" || one.rule === "incurred-sample-reanalysis");
    expect(told.map((one) => [one.rule, one.sampleId])).toEqual([
      ["incurred-sample-reanalysis", "S02-csf"],
      ["reanalysed", "S01-csf"],
    ]);
    // 6 and 9 differ by 40 % of their mean.
    expect(findings.find((one) => one.rule === "reanalysis-disagrees")!.what).toContain("0 of 1");
    const { repeats, acceptance } = await withStudy({ study: folder }, (context) => loadReport(context));
    expect(repeats).toMatchObject([{ sampleId: "S02-csf", run: "C2", first: 6, second: 9 }]);
    expect(acceptance?.incurredDifferencePct).toBe(20);
  });

  it("gives the page of a run its verdict, its sums and every injection, study samples among them", async () => {
    const folder = study({ samples: csfTubes(), qc: { 40: 1.2 } }, { samples: plasmaTubes() });
    await nightOf(folder);
    const report = await withStudy({ study: folder }, (context) => loadReport(context, "C1"));
    const own = (report.injections ?? []).filter((one) => one.run === "C1");
    expect(own.map((one) => one.order)).toEqual(own.map((_, i) => i + 1));
    expect(own.filter((one) => one.sampleType === "study").map((one) => one.sampleId)).toEqual(
      csfTubes().map((row) => row.sample_id),
    );
    const others = (report.injections ?? []).filter((one) => one.run !== "C1");
    expect(others.some((one) => one.sampleType === "study")).toBe(false);
    // 20 % at the LLOQ of 1 ng/mL, 15 % elsewhere.
    expect([...new Set(own.map((one) => `${one.nominal === 1} ${one.limitPct}`))].sort()).toEqual([
      "false 15",
      "false null",
      "true 20",
    ]);
    const files = await buildReportFiles(report, { page: { kind: "run", run: "C1" }, isInteractive: false });
    const page = String(files.get("index.html"));
    const acceptance = page.slice(page.indexOf('id="acceptance"'), page.indexOf('id="charts"'));
    expect(acceptance).toContain("larotrectinib in CSF: ");
    for (const sum of report.runs!.find((one) => one.name === "C1")!.arithmetic)
      expect(acceptance).toContain(`<li>${escapeHtml(sum)}</li>`);
    expect(acceptance.match(/✕ outside/g)).toHaveLength(2);
    expect(page).toContain('id="chart-qc-over-runs"');
  });

  it("a study's own numbers decide, and an unknown one is refused", async () => {
    const { runs } = await nightly(
      study({ samples: csfTubes(), qc: { 3: 1.2, 40: 1.2 } }, { samples: plasmaTubes() }, { limits: { bias: 25 } }),
    );
    expect(runs[0]!.verdict).toBe("accepted");
    const wrong = study({ samples: csfTubes() }, { samples: plasmaTubes() }, { limits: { biass: 25 } });
    await expect(nightOf(wrong)).rejects.toThrow(/no limit is called biass/);
  });
});
