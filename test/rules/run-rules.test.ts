import { describe, expect, it } from "vitest";
import type { RunFacts, StudyExtent } from "../../src/domain/run.js";
import { loadLimits } from "../../src/reference/limits.js";
import { assessRun } from "../../src/rules/assess-run.js";
import { controlChart } from "../../src/rules/control-chart.js";
import { runRules, runsRules } from "../../src/rules/index.js";
import { judgeRun } from "../../src/rules/judge-run.js";
import { recalculate } from "../../src/rules/recalculate.js";
import { type IncurredSample, qcSeries, type RunsTogether } from "../../src/rules/runs-together.js";
import { backCalculate, calibrationCurve } from "../../src/stats/calibration-curve.js";
import { WESTGARD_SETS } from "../../src/stats/westgard.js";
import { blank, ladder, noStudy, readAs, runFacts, standard } from "../builders/run-facts.js";

const limits = loadLimits();
const run = runFacts;
const study = (more: Partial<StudyExtent>): Partial<RunFacts> => ({ study: { ...noStudy, ...more } });
const good = run().calibrators;
const first = (more: object) => ({ calibrators: good.map((one, i) => (i === 3 ? { ...one, ...more } : one)) });
const failing = { value: 20 };
const qcs = (...nominals: number[]) => ({ qcs: nominals.map((nominal) => readAs([nominal, 0])) });
/** Calibrators at places 1-8, QC samples at 9, 10, 11 and 21, 22, 23. */
const placed = {
  calibrators: good.map((one, i) => ({ ...one, at: i + 1 })),
  qcs: run().qcs.map((one, i) => ({ ...one, at: (i < 3 ? 9 : 18) + i })),
};
/** Areas that follow 1000 x + 50 exactly, internal standard 50,000. */
const area = (nominal: number) => 1000 * nominal + 50;
const measured = (factor = 1) => ({
  calibrators: ladder(8).map((nominal) =>
    standard(nominal, nominal * factor, {
      area: area(nominal),
      internalStandardArea: 50_000,
      retentionTimeMin: 2.3,
      ionRatio: 40,
    }),
  ),
  qcs: [3, 3, 40, 40, 80, 80].map((nominal) =>
    standard(nominal, nominal, {
      area: area(nominal),
      internalStandardArea: 50_000,
      retentionTimeMin: 2.3,
      ionRatio: 40,
    }),
  ),
});
const diluted = (factor: number, ...biases: number[]) =>
  biases.map((bias) => readAs([500, bias], { dilution: factor, name: `DQC x${factor}` }));

type Side = Record<string, RunFacts>;
const cases: Record<string, { pass: Side; fail: Side }> = {
  "standards-missing": {
    pass: { both: run() },
    fail: { "no calibrators": run({ calibrators: [] }), "no QC": run({ qcs: [] }) },
  },
  "too-few-calibration-levels": {
    pass: {
      "6 levels": run({ calibrators: ladder(6).map((one) => readAs([one, 0])) }),
      none: run({ calibrators: [] }),
    },
    fail: {
      "5 levels": run({ calibrators: ladder(5).map((one) => readAs([one, 0])) }),
      "5 levels in duplicate": run({ calibrators: [...ladder(5), ...ladder(5)].map((one) => readAs([one, 0])) }),
    },
  },
  "calibrators-inaccurate": {
    pass: { "6 of 8": run({ calibrators: ladder(8).map((one, i) => readAs([one, i === 2 || i === 3 ? 16 : 0])) }) },
    fail: { "5 of 8": run({ calibrators: ladder(8).map((one, i) => readAs([one, i > 1 && i < 5 ? 16 : 0])) }) },
  },
  "failing-calibrator": {
    pass: { "all pass": run(), "left out": run(first({ ...failing, isUsedInCurve: false })) },
    fail: { "one fails": run(first(failing)), "no concentration": run(first({ value: null, raw: "" })) },
  },
  "curve-with-failing-calibrator": {
    pass: { "not said": run(first(failing)), "passes in curve": run(first({ isUsedInCurve: true })) },
    fail: { "in the curve": run(first({ ...failing, isUsedInCurve: true })) },
  },
  "calibrator-left-out": {
    pass: { "fails and left out": run(first({ ...failing, isUsedInCurve: false })) },
    fail: { "passes and left out": run(first({ isUsedInCurve: false })) },
  },
  "range-revised": {
    pass: { "both ends pass": run(), "a middle level fails": run(first(failing)) },
    fail: {
      "LLOQ fails": run({ calibrators: good.map((one, i) => (i === 0 ? { ...one, value: 1.3 } : one)) }),
      "ULOQ fails": run({ calibrators: good.map((one, i) => (i === 7 ? { ...one, value: 120 } : one)) }),
      "LLOQ level missing": run({ calibrators: good.slice(1) }),
    },
  },
  "revised-range-too-narrow": {
    pass: {
      "QC 3, 40, 80 from LLOQ 2": run({ calibrators: good.map((one, i) => (i === 0 ? { ...one, value: 1.3 } : one)) }),
      "not revised, two levels": run(qcs(3, 3, 40, 40)),
    },
    fail: { "ULOQ fails": run({ calibrators: good.map((one, i) => (i === 7 ? { ...one, value: 120 } : one)) }) },
  },
  "qc-inaccurate": {
    pass: { "all pass": run() },
    fail: { "a level fails": run({ qcs: run().qcs.map((one) => (one.nominal === 3 ? { ...one, value: 4 } : one)) }) },
  },
  "too-few-qcs": {
    pass: { "6 for 120": run(study({ count: 120 })) },
    fail: { "6 for 121": run(study({ count: 121 })), "two levels": run(qcs(3, 3, 3, 80, 80, 80)) },
  },
  "nominal-unknown": {
    pass: { all: run() },
    fail: {
      "a QC without": run({ qcs: [...run().qcs, standard(null, 5)] }),
      "nominal 0": run({ qcs: [...run().qcs, standard(0, 5)] }),
    },
  },
  "qc-level-misplaced": {
    pass: {
      "3, 40, 80 of 1-100": run(),
      "2.5, 30, 75": run(qcs(2.5, 30, 75)),
      "no method, no calibrators": run({ method: null, calibrators: [] }),
    },
    fail: { "no low": run(qcs(3.1, 40, 80)), "no middle": run(qcs(3, 29, 51, 80)), "no high": run(qcs(3, 40, 74)) },
  },
  "samples-not-bracketed": {
    pass: {
      between: run({ ...placed, ...study({ at: { least: 12, most: 20 } }) }),
      "order not known": run(study({ at: { least: 1, most: 99 } })),
    },
    fail: {
      "before the first QC": run({ ...placed, ...study({ at: { least: 8.5, most: 20 } }) }),
      "after the last QC": run({ ...placed, ...study({ at: { least: 12, most: 24 } }) }),
    },
  },
  "dilution-qc": {
    pass: {
      "not diluted": run(),
      "same factor passes": run({ ...study({ dilutions: [10] }), qcs: [...run().qcs, ...diluted(10, 0, 15, 20)] }),
      "factors between": run({
        ...study({ dilutions: [5] }),
        qcs: [...run().qcs, ...diluted(2, 0), ...diluted(10, 0)],
      }),
      "failing factor not used": run({ qcs: [...run().qcs, ...diluted(10, 40, 40)] }),
    },
    fail: {
      "no dilution QC": run(study({ dilutions: [10] })),
      "they fail": run({ ...study({ dilutions: [10] }), qcs: [...run().qcs, ...diluted(10, 0, 16, 20)] }),
      "higher than any": run({ ...study({ dilutions: [20] }), qcs: [...run().qcs, ...diluted(10, 0)] }),
      "around it they fail": run({
        ...study({ dilutions: [5] }),
        qcs: [...run().qcs, ...diluted(2, 0), ...diluted(10, 30)],
      }),
    },
  },
  "dilution-not-validated": {
    pass: {
      "up to 20": run({ method: { ...run().method!, dilutionFactors: [2, 20] }, ...study({ dilutions: [10] }) }),
    },
    fail: {
      "beyond 20": run({ method: { ...run().method!, dilutionFactors: [2, 20] }, ...study({ dilutions: [25] }) }),
    },
  },
  "qc-outside-measured-range": {
    pass: { "3 to 80 measured": run(study({ concentration: { least: 3, most: 40 } })) },
    fail: { "only 40 inside": run(study({ concentration: { least: 10, most: 60 } })) },
  },
  "blank-response": {
    // Area at the LLOQ 1050, internal standard 50,000.
    pass: {
      "20 % of the LLOQ": run({ ...measured(), blanks: [blank("blank", { area: 210 })] }),
      "5 % of the internal standard": run({
        ...measured(),
        blanks: [blank("doubleBlank", { internalStandardArea: 2500 })],
      }),
      "a blank with internal standard": run({
        ...measured(),
        blanks: [blank("blank", { internalStandardArea: 50_000 })],
      }),
      "a system injection": run({ ...measured(), blanks: [blank("system", { area: 9999 })] }),
    },
    fail: {
      "above 20 %": run({ ...measured(), blanks: [blank("zero", { area: 211 })] }),
      "above 5 %": run({ ...measured(), blanks: [blank("doubleBlank", { internalStandardArea: 2501 })] }),
      "by concentration": run({ blanks: [blank("blank", { value: 0.21, raw: "0.21" })] }),
    },
  },
  "carry-over": {
    pass: {
      "20 % after the highest": run({
        calibrators: measured().calibrators.map((one, i) => ({ ...one, at: i })),
        blanks: [blank("blank", { area: 210, at: 8 })],
      }),
      "not after the highest": run({
        calibrators: measured().calibrators.map((one, i) => ({ ...one, at: i + 1 })),
        blanks: [blank("blank", { area: 900, at: 0 })],
      }),
    },
    fail: {
      "above 20 %": run({
        calibrators: measured().calibrators.map((one, i) => ({ ...one, at: i })),
        blanks: [blank("blank", { area: 211, at: 8 })],
      }),
    },
  },
  "internal-standard-unsteady": {
    pass: {
      "50 % and 150 %": run({ ...measured(), ...study({ internalStandardArea: { least: 25_000, most: 75_000 } }) }),
      "no areas": run(),
    },
    fail: {
      "a sample below": run({ ...measured(), ...study({ internalStandardArea: { least: 24_999, most: 50_000 } }) }),
      "a sample above": run({ ...measured(), ...study({ internalStandardArea: { least: 50_000, most: 75_001 } }) }),
    },
  },
  "retention-drift": {
    pass: {
      "5 %": run({ ...measured(), ...study({ retentionTimeMin: { least: 2.185, most: 2.415 } }) }),
      "no times": run(),
    },
    fail: { "5.1 %": run({ ...measured(), ...study({ retentionTimeMin: { least: 2.3, most: 2.4173 } }) }) },
  },
  "ion-ratio-off": {
    pass: { "20 %": run({ ...measured(), ...study({ ionRatio: { least: 32, most: 48 } }) }), "not exported": run() },
    fail: { "20.1 %": run({ ...measured(), ...study({ ionRatio: { least: 31.96, most: 40 } }) }) },
  },
  "no-method-record": { pass: { there: run() }, fail: { none: run({ method: null }) } },
  "surrogate-matrix": {
    pass: { "own matrix": run() },
    fail: { "artificial CSF": run({ method: { ...run().method!, surrogateMatrix: "artificial CSF" } }) },
  },
  "two-matrices-in-run": {
    pass: { one: run() },
    fail: { two: run({ sharedHow: "The run measured CSF and plasma." }) },
  },
  "recalculation-differs": {
    pass: { "the areas' own line": run(measured()), "no areas": run() },
    fail: {
      "one value changed by hand": run({
        ...measured(),
        qcs: measured().qcs.map((one, i) => (i === 2 ? { ...one, value: 44, raw: "44" } : one)),
      }),
    },
  },
};

const all = runRules.flatMap((rule) =>
  (["pass", "fail"] as const).flatMap((side) =>
    Object.entries(cases[rule.key]?.[side] ?? {}).map(([name, facts]) => ({ key: rule.key, rule, side, name, facts })),
  ),
);

describe("rules of analytical runs", () => {
  it.each(all)("$key: $name: $side", ({ rule, side, facts }) => {
    const troubles = rule.check(judgeRun(facts, limits), limits);
    if (side === "pass") expect(troubles).toEqual([]);
    else expect(troubles.length).toBeGreaterThan(0);
    for (const { what } of troubles) expect(what).toMatch(/^.{10,}[.]$/s);
    for (const { what } of troubles) expect(what).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it("every rule has cases for both sides and a full card", () => {
    expect(Object.keys(cases).sort()).toEqual(runRules.map((rule) => rule.key).sort());
    for (const { key, title, source, why, remedy, limits: keys } of runRules) {
      for (const side of ["pass", "fail"] as const)
        expect(Object.keys(cases[key]![side]), `${key} ${side}`).not.toEqual([]);
      for (const text of [title, source, why, remedy]) expect(text.length).toBeGreaterThan(8);
      for (const name of keys) expect(Number.isFinite(limits.numberOf(name))).toBe(true);
    }
  });

  it("limits of validation and of common practice are configurable defaults, never the guideline's word", () => {
    const markOf = (key: string) => limits.all.find((limit) => limit.key === key)!.mark;
    for (const key of [
      "blank-analyte",
      "blank-internal-standard",
      "carry-over-analyte",
      "retention-drift",
      "ion-ratio",
    ])
      expect(markOf(key)).toBe("P");
    expect(markOf("internal-standard-from")).toBe("M");
  });

  it("a study's own limit decides", () => {
    const own = loadLimits({ bias: 20 });
    expect(assessRun(run({ qcs: run().qcs.map((one) => ({ ...one, value: one.nominal! * 1.18 })) }), own).verdict).toBe(
      "accepted",
    );
  });

  it("a rejected run stays rejected where something else asks for review", () => {
    const facts = run({ ...study({ count: 500 }), qcs: run().qcs.map((one) => ({ ...one, value: 0.5 })) });
    expect(assessRun(facts, limits)).toMatchObject({ verdict: "rejected", reason: { code: "qc-inaccurate" } });
  });

  it("dilution QC samples concern diluted samples only", () => {
    const answer = assessRun(
      run({ ...study({ dilutions: [10, 50] }), qcs: [...run().qcs, ...diluted(10, 30, 30)] }),
      limits,
    );
    expect(answer.verdict).toBe("accepted");
    expect(answer.dilutions).toEqual([
      { factor: 10, verdict: "rejected" },
      { factor: 50, verdict: "review" },
    ]);
    expect(answer.arithmetic).toContain("dilution QC x10 0 of 2: 0 < 4");
  });

  it("recalculates with the curve that gives the exported values", () => {
    expect(recalculate(judgeRun(run(measured()), limits))).toMatchObject({ model: "linear 1/x2" });
    // Responses of a parabola: only the quadratic curve gives the nominal concentrations back.
    const bent = (nominal: number) => 1000 * nominal - 2 * nominal * nominal;
    const parabola = run({
      calibrators: ladder(8).map((nominal) => standard(nominal, nominal, { area: bent(nominal) })),
      qcs: [3, 40, 80].map((nominal) => standard(nominal, nominal, { area: bent(nominal) })),
    });
    const found = recalculate(judgeRun(parabola, limits))!;
    expect(found.model).toMatch(/^quadratic/);
    expect(found.worstPct).toBeLessThan(1e-6);
    // Four decades of concentration, a noisy line: the same values as by the statistics' own curve.
    const wide = [0.1, 0.3, 1, 10, 100, 500, 1000];
    const noisy = wide.map((nominal, i) => 50 + 1000 * nominal * (i % 2 === 0 ? 1.03 : 0.98));
    for (const shape of ["linear", "quadratic"] as const) {
      for (const weighting of ["1/x2", "1/x", "none"] as const) {
        const curve = calibrationCurve(wide, noisy, { shape, weighting });
        if (curve.notEstimable !== undefined) throw new Error(curve.notEstimable);
        const read = noisy.map((response) => backCalculate(curve.coefficients, response)!);
        const facts = run({
          calibrators: wide.map((nominal, i) =>
            standard(nominal, read[i]!, { area: noisy[i]!, raw: read[i]!.toFixed(15) }),
          ),
          qcs: [],
        });
        expect(recalculate(judgeRun(facts, limits))!.worstPct, `${shape} ${weighting}`).toBeLessThan(1e-4);
      }
    }
  });
});

/** A QC level of nominal 10 measured once a run. */
const level = (...values: number[]): Partial<RunsTogether> => ({
  series: [
    {
      analyte: "DrugA",
      matrix: "csf",
      level: "mid",
      nominal: 10,
      points: values.map((value, i) => ({ run: `R${i + 1}`, value })),
    },
  ],
});
/** Twenty base values with mean 10 and SD 1.0260 (10 at 9, 10 at 11), then the values given. */
const chart = (...later: number[]) => level(...Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 9 : 11)), ...later);
const incurred = (...pairs: [initial: number, repeat: number, subject?: string, run?: string][]) => ({
  incurred: pairs.map(
    ([initial, repeat, subjectId = "S1", run = "R1"], i): IncurredSample => ({
      sampleId: `T${i}`,
      subjectId,
      analyte: "DrugA",
      matrix: "csf",
      unit: "ng/mL",
      file: "again.csv",
      row: i + 2,
      initial: { run, value: initial, acquiredMs: null },
      repeat: { run: "R9", value: repeat, acquiredMs: null },
    }),
  ),
});
const samples = (count: number) => ({ studySamples: [{ analyte: "DrugA", matrix: "csf" as const, count }] });
const together = (more: Partial<RunsTogether>): RunsTogether => ({
  series: [],
  incurred: [],
  studySamples: [],
  ...more,
});

const acrossCases: Record<string, Record<"pass" | "fail", Record<string, Partial<RunsTogether>>>> = {
  "qc-between-runs": {
    // 11.4 and 11.6: mean 11.5, bias 15.0 %. 8.94 and 11.06: CV 15.0 % (SD 1.499).
    pass: { "bias 15.0 %": level(11.4, 11.6), "CV below 15 %": level(8.95, 11.05), "one run": level(20) },
    fail: { "bias 15.1 %": level(11.42, 11.6), "CV above 15 %": level(8.9, 11.1) },
  },
  "control-chart-signal": {
    pass: {
      "within 2 SD": chart(11.9, 8.1),
      "fewer than 20 values": level(10, 11, 30),
      "one beyond 2 SD": chart(12.2, 9.8),
    },
    fail: {
      "beyond 3 SD": chart(13.1),
      "two beyond 2 SD": chart(12.2, 12.3),
      "ten on one side": chart(...Array.from({ length: 10 }, () => 10.1)),
    },
  },
  "too-few-reanalysed": {
    pass: {
      "3 of 24": { ...incurred([1, 1], [1, 1], [1, 1]), ...samples(24) },
      "none planned": samples(500),
    },
    fail: { "2 of 24": { ...incurred([1, 1], [1, 1]), ...samples(24) } },
  },
  "reanalysis-disagrees": {
    // 9 and 11: 20 % of their mean, which passes.
    pass: { "2 of 3": incurred([10, 10], [9, 11], [10, 20]) },
    fail: { "1 of 3": incurred([10, 10], [9, 11.01], [10, 20]) },
  },
  "reanalysis-trend": {
    pass: {
      "two of a subject": incurred([10, 20, "S2"], [10, 20, "S2"]),
      mixed: incurred([10, 20], [10, 20], [10, 10]),
    },
    fail: {
      "all three of a subject": incurred(
        [10, 20, "S2", "R1"],
        [10, 20, "S2", "R2"],
        [10, 20, "S2", "R3"],
        [5, 5, "S1", "R4"],
      ),
      "all three of a run": incurred([10, 20, "S1"], [10, 20, "S2"], [10, 20, "S3"], [5, 5, "S1", "R4"]),
    },
  },
};

const across = runsRules.flatMap((rule) =>
  (["pass", "fail"] as const).flatMap((side) =>
    Object.entries(acrossCases[rule.key]?.[side] ?? {}).map(([name, parts]) => ({
      key: rule.key,
      rule,
      side,
      name,
      parts,
    })),
  ),
);

describe("rules across runs", () => {
  it.each(across)("$key: $name: $side", ({ rule, side, parts }) => {
    const troubles = rule.check(together(parts), limits);
    if (side === "pass") expect(troubles).toEqual([]);
    else expect(troubles.length).toBeGreaterThan(0);
    for (const { what } of troubles) expect(what).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it("every rule has cases for both sides", () => {
    expect(Object.keys(acrossCases).sort()).toEqual(runsRules.map((rule) => rule.key).sort());
  });

  it("asks for 10 % of the first 1000 samples and 5 % of those beyond", () => {
    const rule = runsRules.find((one) => one.key === "too-few-reanalysed")!;
    // Reference, section 1.9: 8 -> 1, 24 -> 3, 40 -> 4, 101 -> 11, 1000 -> 100, 1500 -> 125.
    for (const [count, needed] of [
      [8, 1],
      [24, 3],
      [40, 4],
      [101, 11],
      [1000, 100],
      [1500, 125],
    ] as const) {
      const of = (n: number) =>
        rule.check(
          together({ ...incurred(...Array.from({ length: n }, () => [1, 1] as [number, number])), ...samples(count) }),
          limits,
        );
      expect(of(needed)).toEqual([]);
      if (needed > 1) expect(of(needed - 1)[0]!.expected).toBe(`at least ${needed}`);
    }
  });

  it("draws the chart against the base alone, with the rules of a guide set", () => {
    const { series } = together(chart(12.2, 12.3, 7.7));
    const drawn = controlChart(series[0]!, 20, WESTGARD_SETS.twoPerRun);
    expect(drawn.base!.mean).toBe(10);
    expect(drawn.base!.sd).toBeCloseTo(Math.sqrt(20 / 19), 12);
    expect(drawn.signals.filter((one) => one.position >= 20).map((one) => `${one.rule} ${one.position}`)).toEqual([
      "1-2s 20",
      "1-2s 21",
      "1-2s 22",
      "2-2s 21",
      "R-4s 22",
    ]);
    expect(controlChart(together(level(1, 2, 3)).series[0]!, 20).base).toBeNull();
  });

  it("takes QC samples of accepted runs only, in the order of measurement", () => {
    const of = (name: string, at: number, bias: number) =>
      assessRun(
        run({ run: name, qcs: run().qcs.map((one, i) => ({ ...one, at: at + i, value: one.nominal! * (1 + bias) })) }),
        limits,
      );
    const series = qcSeries([of("B", 100, 0), of("A", 200, 0.1), of("C", 300, 0.3)]);
    expect(series.map((one) => one.nominal).sort((a, b) => a - b)).toEqual([3, 40, 80]);
    expect(series.find((one) => one.nominal === 3)!.points.map((one) => one.run)).toEqual(["B", "B", "A", "A"]);
  });
});
