import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, exactly, hourMs, type Moment, minuteMs } from "../../src/domain/moment.js";
import type { Pair, Ratio, SteadyState } from "../../src/domain/pair.js";
import { doseRecordCards } from "../../src/dosing/check-records.js";
import { labelCards } from "../../src/dosing/label-findings.js";
import { loadLimits } from "../../src/reference/limits.js";
import { checkPair, checkSample, worseVerdict } from "../../src/rules/check.js";
import { pairRules, runRules, runsRules, sampleRules } from "../../src/rules/index.js";
import type { MethodStability, PairFacts, Rule, SampleFacts, Trouble } from "../../src/rules/rule.js";
import { ruleTable } from "../../src/rules/table.js";
import { atSteadyState, concentration, sampleResult } from "../builders/sample-result.js";

const limits = loadLimits();
const doseCards = [...Object.values(doseRecordCards), ...Object.values(labelCards)];
const t0 = 480_000 * hourMs;
const at = (hours: number): Moment => exactly(t0 + hours * hourMs);
const method: MethodStability = { validatedDays: 100, validatedThaws: 3, validatedBenchHours: 24 };
const analysis = (more: Partial<SampleFacts["analyses"][number]> = {}) => ({
  analyte: "DrugA",
  acquiredAt: at(24 * 30),
  method,
  steadyState: atSteadyState,
  ...more,
});
const cells = { stable_condition: "yes", tube: "Li-heparin", csf_site: "lumbar" };
const csfNumbers = {
  collected_volume_ml: 3,
  storage_c: -80,
  thaw_cycles: 1,
  bench_h: 2,
  csf_rbc_per_ul: 5,
  csf_albumin_mg_l: 200,
  serum_albumin_g_l: 42,
};

const csf = (more: Partial<SampleFacts> = {}): SampleFacts => ({
  sampleId: "C1",
  subjectId: "S1",
  matrix: "csf",
  collectedAt: at(0),
  numbers: csfNumbers,
  times: { received_at: at(1), frozen_at: at(2) },
  cells,
  ageYears: 40,
  firstDoseAt: at(-240),
  analyses: [analysis()],
  ...more,
});
const plasma = (more: Partial<SampleFacts> = {}): SampleFacts => ({
  ...csf(),
  sampleId: "P1",
  matrix: "plasma",
  numbers: { collected_volume_ml: 7, storage_c: -80, thaw_cycles: 1, bench_h: 2 },
  times: { received_at: at(1), centrifuged_at: at(0.5), frozen_at: at(2) },
  ...more,
});
const numbers = (more: Record<string, number>) => ({ numbers: { ...csfNumbers, ...more } });
const measured = (more: Partial<SampleFacts["analyses"][number]>) => ({ analyses: [analysis(more)] });
const off: SteadyState = { ...atSteadyState, verdict: "no", reason: { code: "dose-changed", text: "Dose changed." } };

const quantified = (value: number): Ratio => ({ state: "quantified", value, bound: null, assumed: [], reason: null });
const bounded = (state: "below" | "above", bound: number): Ratio => ({ ...quantified(0), state, value: null, bound });
const notEstimable: Ratio = { ...quantified(0), state: "notEstimable", value: null, reason: "both-below" };
const pair = (more: Partial<Pair> = {}, facts: Partial<PairFacts> = {}): PairFacts => ({
  pair: {
    pairId: "0123456789abcdef",
    subjectId: "S1",
    analyte: "DrugA",
    visit: null,
    csf: sampleResult("csf", "C1", 0),
    plasma: sampleResult("plasma", "P1", 0),
    gapMin: 0,
    timeAfterDoseH: 4,
    steadyState: atSteadyState,
    ratio: quantified(0.05),
    unboundRatio: quantified(0.16),
    isUsed: true,
    exclusions: [],
    marks: [],
    ...more,
  },
  plasmaHalfLifeH: null,
  tauH: 12,
  otherRatios: [],
  csfRbcPerUl: null,
  bloodRbcPerUl: null,
  bloodPlasmaRatio: null,
  ...facts,
});
const of = (matrix: "csf" | "plasma", text: string, lloq: number | null = null) =>
  sampleResult(matrix, matrix, 0, { concentration: concentration(text, { lloq }) });

type Cases<Facts> = Record<string, { pass: Record<string, Facts>; fail: Record<string, Facts> }>;

const sampleCases: Cases<SampleFacts> = {
  "csf-volume": {
    pass: {
      "2 mL": csf(numbers({ collected_volume_ml: 2 })),
      "5 mL": csf(numbers({ collected_volume_ml: 5 })),
      plasma: plasma(),
    },
    fail: {
      "1.99 mL": csf(numbers({ collected_volume_ml: 1.99 })),
      "5.01 mL": csf(numbers({ collected_volume_ml: 5.01 })),
    },
  },
  "blood-volume": {
    pass: {
      "5 mL": plasma(numbers({ collected_volume_ml: 5 })),
      "10 mL": plasma(numbers({ collected_volume_ml: 10 })),
      CSF: csf(),
    },
    fail: {
      "4.99 mL": plasma(numbers({ collected_volume_ml: 4.99 })),
      "10.01 mL": plasma(numbers({ collected_volume_ml: 10.01 })),
    },
  },
  "blood-tube": {
    pass: {
      heparin: plasma(),
      "Na-Heparin": plasma({ cells: { tube: "Na-Heparin" } }),
      CSF: csf({ cells: { tube: "EDTA" } }),
    },
    fail: { EDTA: plasma({ cells: { tube: "K2-EDTA" } }) },
  },
  "unstable-condition": {
    pass: { yes: csf(), YES: csf({ cells: { stable_condition: "YES" } }) },
    fail: { no: csf({ cells: { stable_condition: "no" } }), unclear: csf({ cells: { stable_condition: "fever" } }) },
  },
  "late-centrifugation": {
    pass: { "60 min": plasma({ times: { centrifuged_at: at(1) } }), CSF: csf({ times: { centrifuged_at: at(5) } }) },
    fail: {
      "61 min": plasma({ times: { centrifuged_at: exactly(t0 + 61 * minuteMs) } }),
      "a date only": plasma({ times: { centrifuged_at: { ms: t0, endMs: t0 + dayMs } } }),
    },
  },
  "impossible-times": {
    pass: {
      "all in order": plasma(),
      "centrifuged at the minute of collection": plasma({ times: { centrifuged_at: at(0) } }),
      "received after freezing": csf({ times: { frozen_at: at(1), received_at: at(30) } }),
    },
    fail: {
      "centrifuged before collection": plasma({ times: { centrifuged_at: at(-1 / 60) } }),
      "frozen before centrifugation": plasma({ times: { centrifuged_at: at(2), frozen_at: at(1) } }),
      "received before collection": csf({ times: { received_at: at(-1) } }),
      "measured before freezing": csf(measured({ acquiredAt: at(1) })),
    },
  },
  "storage-too-warm": {
    pass: { "-80": csf(), "-70": csf(numbers({ storage_c: -70 })) },
    fail: { "-69": csf(numbers({ storage_c: -69 })), "-20": csf(numbers({ storage_c: -20 })) },
  },
  "stored-too-long": {
    pass: {
      "exactly the validated days": csf(measured({ acquiredAt: at(24 * 100) })),
      "colder than validated": csf(measured({ method: { ...method, validatedDays: { "-20": 40 } } })),
      "a little colder freezer than validated": csf({
        ...numbers({ storage_c: -75 }),
        ...measured({ method: { ...method, validatedDays: { "-80": 40 } } }),
      }),
    },
    fail: {
      "a minute more": csf(measured({ acquiredAt: at(24 * 100 + 1 / 60) })),
      "validated for fewer days": csf(measured({ method: { ...method, validatedDays: { "-80": 29 } } })),
      "warmer than validated": csf({
        ...numbers({ storage_c: -20 }),
        ...measured({ method: { ...method, validatedDays: { "-80": 400 } } }),
      }),
    },
  },
  "too-many-thaws": {
    pass: {
      "as many": csf(numbers({ thaw_cycles: 3 })),
      "no method": csf({ ...numbers({ thaw_cycles: 9 }), ...measured({ method: null }) }),
    },
    fail: { "one more": csf(numbers({ thaw_cycles: 4 })) },
  },
  "bench-too-long": {
    pass: { "as long": csf(numbers({ bench_h: 24 })) },
    fail: { "6 min more": csf(numbers({ bench_h: 24.1 })) },
  },
  "unknown-csf-site": {
    pass: {
      lumbar: csf(),
      Ommaya: csf({ cells: { csf_site: "Ommaya reservoir" } }),
      plasma: plasma({ cells: { csf_site: "x" } }),
    },
    fail: { unclear: csf({ cells: { csf_site: "tube 3" } }) },
  },
  "blood-in-csf": {
    pass: { "1000 per uL": csf(numbers({ csf_rbc_per_ul: 1000 })), plasma: plasma(numbers({ csf_rbc_per_ul: 9000 })) },
    fail: { "1001 per uL": csf(numbers({ csf_rbc_per_ul: 1001 })) },
  },
  "albumin-quotient": {
    // At age 45 the limit is (4 + 45 / 15)e-3 = 7e-3; serum 40 g/L makes that 280 mg/L in CSF.
    pass: {
      "at the limit": csf({ ageYears: 45, ...numbers({ csf_albumin_mg_l: 280, serum_albumin_g_l: 40 }) }),
      "age not recorded": csf({ ageYears: null, ...numbers({ csf_albumin_mg_l: 900 }) }),
    },
    fail: { above: csf({ ageYears: 45, ...numbers({ csf_albumin_mg_l: 281, serum_albumin_g_l: 40 }) }) },
  },
  "before-first-dose": {
    pass: { after: csf({ firstDoseAt: at(-1) }), "no dose record": csf({ firstDoseAt: null }) },
    fail: {
      before: csf({ firstDoseAt: at(1) }),
      "at the minute of the first dose, which is after it": csf({ firstDoseAt: at(0) }),
    },
  },
  "not-at-steady-state": {
    pass: { yes: csf(), "not judged": csf(measured({ steadyState: null })) },
    fail: {
      no: csf(measured({ steadyState: off })),
      unknown: csf(measured({ steadyState: { ...off, verdict: "unknown" } })),
    },
  },
  "not-recorded": {
    pass: { "all of CSF": csf(), "all of plasma": plasma() },
    fail: {
      "no volume": csf({
        numbers: { ...csfNumbers, collected_volume_ml: undefined } as unknown as Record<string, number>,
      }),
      "no columns at all": csf({ numbers: {}, times: {}, cells: {} }),
      "no method": csf(measured({ method: null })),
      "no validated thaws": csf(measured({ method: { ...method, validatedThaws: null } })),
      "no time of measurement": csf(measured({ acquiredAt: null })),
      "no collection time": csf({ collectedAt: null }),
    },
  },
};
// An absent column is absent, not undefined.
Reflect.deleteProperty(sampleCases["not-recorded"]!.fail["no volume"]!.numbers, "collected_volume_ml");

const pairCases: Cases<PairFacts> = {
  "wide-gap": {
    pass: { "15 min": pair({ gapMin: -15 }), "15 min, half-life known": pair({ gapMin: 15 }, { plasmaHalfLifeH: 6 }) },
    fail: { "16 min": pair({ gapMin: 16 }), "-15.1 min": pair({ gapMin: -15.1 }) },
  },
  "ratio-above-one": {
    pass: {
      "1": pair({ ratio: quantified(1) }),
      "< 5": pair({ ratio: bounded("below", 5) }),
      none: pair({ ratio: notEstimable }),
    },
    fail: { "1.01": pair({ ratio: quantified(1.01) }), "> 2": pair({ ratio: bounded("above", 2) }) },
  },
  "unbound-ratio-high": {
    pass: { "1.5": pair({ unboundRatio: quantified(1.5) }) },
    fail: { "1.51": pair({ unboundRatio: quantified(1.51) }) },
  },
  "identical-values": {
    pass: {
      different: pair({ csf: of("csf", "7.5"), plasma: of("plasma", "7.51") }),
      "both below": pair({ csf: of("csf", "<1"), plasma: of("plasma", "<1") }),
    },
    fail: { equal: pair({ csf: of("csf", "7.5"), plasma: of("plasma", "7.50") }) },
  },
  "csf-without-plasma": {
    pass: { "both quantified": pair(), "both below": pair({ csf: of("csf", "<1"), plasma: of("plasma", "<1") }) },
    fail: {
      "plasma below": pair({ csf: of("csf", "2.2"), plasma: of("plasma", "<1") }),
      "plasma not detected": pair({ csf: of("csf", "2.2"), plasma: of("plasma", "ND", 1) }),
    },
  },
  "ratio-unlike-others": {
    pass: {
      "three times": pair({ ratio: quantified(0.06) }, { otherRatios: [0.01, 0.02, 0.5] }),
      "no others": pair({ ratio: quantified(9) }),
      "only known from above": pair({ ratio: bounded("below", 9) }, { otherRatios: [0.02] }),
    },
    fail: {
      "more than three times the median": pair({ ratio: quantified(0.061) }, { otherRatios: [0.01, 0.02, 0.5] }),
      "bound above": pair({ ratio: bounded("above", 0.2) }, { otherRatios: [0.02] }),
    },
  },
  "blood-contamination": {
    // 10 % of a ratio of 0.02 with 4.5e6 red cells per uL of blood and blood/plasma 0.9: 10,000 per uL; 1,500 at 0.003.
    pass: {
      "10,000 at 0.02": pair({ ratio: quantified(0.02) }, { csfRbcPerUl: 10_000, bloodPlasmaRatio: 0.9 }),
      "1,500 at 0.003": pair(
        { ratio: quantified(0.003) },
        { csfRbcPerUl: 1500, bloodPlasmaRatio: 0.9, bloodRbcPerUl: 4.5e6 },
      ),
      "not counted": pair({ ratio: quantified(0.003) }),
    },
    fail: {
      "10,001 at 0.02": pair({ ratio: quantified(0.02) }, { csfRbcPerUl: 10_001, bloodPlasmaRatio: 0.9 }),
      "1,501 at 0.003": pair(
        { ratio: quantified(0.003) },
        { csfRbcPerUl: 1501, bloodPlasmaRatio: 0.9, bloodRbcPerUl: 4.5e6 },
      ),
      "blood/plasma ratio taken as 1": pair({ ratio: quantified(0.02) }, { csfRbcPerUl: 9001 }),
    },
  },
  "dose-overdue": {
    pass: {
      "12 h": pair({ timeAfterDoseH: 12 }),
      "not known": pair({ timeAfterDoseH: null }),
      "tau not known": pair({ timeAfterDoseH: 99 }, { tauH: null }),
    },
    fail: { "12.1 h": pair({ timeAfterDoseH: 12.1 }) },
  },
};

function flatten<Facts>(rules: readonly Rule<Facts>[], cases: Cases<Facts>) {
  return rules.flatMap((rule) =>
    (["pass", "fail"] as const).flatMap((side) =>
      Object.entries(cases[rule.key]?.[side] ?? {}).map(([name, facts]) => ({
        key: rule.key,
        side,
        name,
        found: () => rule.check(facts, limits),
      })),
    ),
  );
}
const all = [...flatten(sampleRules, sampleCases), ...flatten(pairRules, pairCases)];

describe("rules of the sampling protocol", () => {
  it.each(all)("$key: $name: $side", ({ side, found }) => {
    const troubles: readonly Trouble[] = found();
    if (side === "pass") expect(troubles).toEqual([]);
    else expect(troubles.map((trouble) => trouble.what.length > 10 && /[.]$/.test(trouble.what))).toContain(true);
    for (const trouble of troubles) expect(trouble.what).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it("every rule has cases for both sides, a file of its name and a full card", () => {
    const files = readdirSync("src/rules").map((name) => name.replace(/\.ts$/, ""));
    const notRules = ["check", "index", "ratio-text", "rule", "sampling-flow", "table"];
    const ofRuns = [
      "assess-run",
      "blank-share",
      "check-runs",
      "control-chart",
      "judge-run",
      "recalculate",
      "run-rule",
      "run-text",
      "runs-together",
    ];
    const others = [...notRules, ...ofRuns, "within-percent", ...[...runRules, ...runsRules].map((rule) => rule.key)];
    const rules = [...sampleRules, ...pairRules];
    expect(rules.map((rule) => rule.key).sort()).toEqual(files.filter((name) => !others.includes(name)).sort());
    for (const rule of rules) {
      for (const side of ["pass", "fail"]) {
        expect(
          all.some((item) => item.key === rule.key && item.side === side),
          `${rule.key} needs a ${side} case`,
        ).toBe(true);
      }
      for (const text of [rule.title, rule.source, rule.why, rule.remedy]) expect(text.length).toBeGreaterThan(8);
      for (const key of rule.limits) expect(Number.isFinite(limits.numberOf(key))).toBe(true);
    }
    const used = new Set([...rules, ...runRules, ...runsRules].flatMap((rule) => rule.limits));
    expect(limits.all.map((limit) => limit.key).filter((key) => !used.has(key))).toEqual([]);
  });

  it("stand in the generated table", async () => {
    await expect(
      ruleTable([...sampleRules, ...pairRules, ...runRules, ...runsRules, ...doseCards], limits),
    ).toMatchFileSnapshot("../../data/reference/rules.md");
  });
});

describe("verdict of a sample", () => {
  it("is valid only where everything is recorded and nothing is wrong", () => {
    expect(checkSample(csf(), limits)).toEqual({ verdict: "valid", reasons: [], findings: [] });
    expect(checkSample(plasma(), limits).verdict).toBe("valid");
  });

  it("not recorded is never a pass", () => {
    const check = checkSample(csf({ cells: { stable_condition: "yes" } }), limits);
    expect(check.verdict).toBe("review");
    expect(check.reasons).toEqual([{ code: "not-recorded", text: "Not recorded: csf_site." }]);
  });

  it("names every reason, those that make it invalid first", () => {
    const check = checkSample(
      csf({ ...numbers({ thaw_cycles: 4, collected_volume_ml: 1 }), ...measured({ steadyState: off }) }),
      limits,
    );
    expect(check.verdict).toBe("invalid");
    expect(check.reasons.map((reason) => reason.code)).toEqual(["too-many-thaws", "csf-volume"]);
    expect(check.findings.map((item) => `${item.severity} ${item.rule}`)).toEqual([
      "error too-many-thaws",
      "warning not-at-steady-state",
      "warning csf-volume",
    ]);
    expect(check.findings[0]).toMatchObject({
      subjectId: "S1",
      sampleId: "C1",
      scope: "sample",
      value: "4",
      expected: "at most 3",
    });
    expect(check.findings.every((item) => item.why !== "" && item.remedy !== "")).toBe(true);
  });

  it("takes the worse of sample and pair", () => {
    const check = checkPair(pair({ csf: of("csf", "2.2"), plasma: of("plasma", "<1"), gapMin: 30 }), limits);
    expect(check.verdict).toBe("review");
    expect(check.findings.map((item) => item.rule)).toEqual(["csf-without-plasma", "wide-gap"]);
    expect(worseVerdict("valid", check.verdict)).toBe("review");
    expect(worseVerdict("invalid", "review")).toBe("invalid");
  });

  it("a study's own limit replaces the default", () => {
    const own = loadLimits({ "gap-warning": 45 });
    expect(checkPair(pair({ gapMin: 30 }), own).findings).toEqual([]);
    expect(own.all.find((limit) => limit.key === "gap-warning")?.source).toContain("study.yaml");
  });

  it("recording less never makes a verdict better", () => {
    const rank = { valid: 0, review: 1, invalid: 2 };
    const keys = Object.keys(csfNumbers);
    fc.assert(
      fc.property(fc.subarray(keys), (kept) => {
        const fewer = Object.fromEntries(Object.entries(csfNumbers).filter(([key]) => kept.includes(key)));
        expect(rank[checkSample(csf({ numbers: fewer }), limits).verdict]).toBe(kept.length === keys.length ? 0 : 1);
      }),
    );
  });
});

// By hand: 100 (1 - 2^(-30 / 60 / 6)) = 5.6 %; with 2.9 h it would be 11.3 %.
it("names the analyte's own half-life for a wide gap", () => {
  const why = (plasmaHalfLifeH: number | null) =>
    checkPair(pair({ gapMin: 30 }, { plasmaHalfLifeH }), limits).findings.find((one) => one.rule === "wide-gap")?.why;
  expect(why(6)).toContain("half-life of DrugA of 6 h, 30 min change plasma by 6 %");
  expect(why(2.9)).toContain("by 11 %");
  expect(why(null)).not.toMatch(/half-life/);
});
