import type { RunInjection } from "../../src/charts/chart.js";
import type { Concentration, ConcentrationState } from "../../src/domain/concentration.js";
import type { DoseRecord, DoseStatus, Subject } from "../../src/domain/dose.js";
import { exactly, hourMs, minuteMs } from "../../src/domain/moment.js";
import type { Origin } from "../../src/domain/origin.js";
import type { Pair, Ratio, SampleResult, SteadyState, Unpaired } from "../../src/domain/pair.js";
import type { SampleType } from "../../src/domain/result.js";
import type { Matrix, SteadyStateVerdict } from "../../src/domain/sample.js";
import type { Summary } from "../../src/domain/summary.js";
import type { StudyReport } from "../../src/report/data.js";
import { anyFinding } from "./any-finding.js";

/** 2 March 2026, 08:00 in Amsterdam. */
export const firstDoseMs = 1_772_434_800_000;

export const analyte = "larotrectinib";

export function origin(row: number, file = "results.csv"): Origin {
  return { file, sha256: "ab".repeat(32), row, reader: "tidy-csv", version: "0.1.0" };
}

export function concentration(state: ConcentrationState, value: number | null, lloq = 1): Concentration {
  const isNumber = state === "quantified";
  return {
    state,
    value: isNumber ? value : null,
    unit: "ng/mL",
    lloq,
    uloq: 500,
    raw: isNumber ? String(value) : state === "aboveUloq" ? ">500" : `<${lloq}`,
  };
}

export function steadyState(verdict: SteadyStateVerdict = "yes", parts: Partial<SteadyState> = {}): SteadyState {
  return {
    verdict,
    hoursOnRegimen: verdict === "yes" ? 120 : verdict === "no" ? 50 : null,
    neededHours: 72,
    reason: verdict === "yes" ? null : { code: "too-short", text: "50 h since the dose changed; 72 h are needed" },
    basis: "administrations",
    doseIds: ["D1"],
    marks: [],
    ...parts,
  };
}

export function sample(matrix: Matrix, parts: Partial<SampleResult> = {}): SampleResult {
  const subjectId = parts.subjectId ?? "S01";
  return {
    sampleId: `${subjectId}-${matrix}`,
    subjectId,
    matrix,
    analyte,
    collectedAt: exactly(firstDoseMs + 122 * hourMs),
    visit: "C1D6",
    concentration: concentration("quantified", matrix === "csf" ? 12.3456789 : 234.56789),
    basis: "total",
    timeAfterDoseH: 2,
    steadyState: steadyState(),
    sampleVerdict: "valid",
    runVerdict: "notAssessed",
    run: "R1",
    exclusions: [],
    marks: [],
    origin: origin(matrix === "csf" ? 2 : 3),
    ...parts,
  };
}

export function ratioOf(csf: Concentration, plasma: Concentration): Ratio {
  const none: Ratio = { state: "notEstimable", value: null, bound: null, assumed: [], reason: "both-below-lloq" };
  const c = csf.value;
  const p = plasma.value;
  if (c !== null && p !== null) return { ...none, state: "quantified", value: c / p, reason: null };
  if (c === null && p !== null && csf.state === "belowLloq" && csf.lloq !== null)
    return { ...none, state: "below", bound: csf.lloq / p, reason: null };
  if (c !== null && p === null && plasma.state === "belowLloq" && plasma.lloq !== null)
    return { ...none, state: "above", bound: c / plasma.lloq, reason: null };
  return none;
}

export function pair(csf: SampleResult, plasma: SampleResult, parts: Partial<Pair> = {}): Pair {
  const ratio = ratioOf(csf.concentration, plasma.concentration);
  const verdict = csf.steadyState.verdict;
  return {
    pairId: `p-${csf.sampleId}`,
    subjectId: csf.subjectId,
    analyte: csf.analyte,
    visit: csf.visit,
    csf,
    plasma,
    gapMin: (csf.collectedAt.ms - plasma.collectedAt.ms) / minuteMs,
    timeAfterDoseH: csf.timeAfterDoseH,
    steadyState: csf.steadyState,
    ratio,
    unboundRatio: { state: "notEstimable", value: null, bound: null, assumed: [], reason: "fraction-unbound-unknown" },
    isUsed: verdict === "yes",
    exclusions: verdict === "yes" ? [] : [{ code: "not-steady-state", text: "steady state is not shown" }],
    marks: [],
    ...parts,
  };
}

export function dose(hour: number, parts: Partial<DoseRecord> = {}): DoseRecord {
  const subjectId = parts.subjectId ?? "S01";
  return {
    doseId: `${subjectId}-D${hour}`,
    subjectId,
    record: "actual",
    drug: analyte,
    amount: 100,
    unit: "mg",
    route: "oral",
    formulation: null,
    frequency: "BID",
    givenAt: exactly(firstDoseMs + hour * hourMs),
    start: null,
    end: null,
    status: "taken",
    reason: null,
    origin: origin(hour + 2, "doses.csv"),
    ...parts,
  };
}

export function doses(subjectId: string, n: number, statuses: Readonly<Record<number, DoseStatus>> = {}): DoseRecord[] {
  return Array.from({ length: n }, (_, i) => dose(i * 12, { subjectId, status: statuses[i] ?? "taken" }));
}

export function summary(parts: Partial<Summary> = {}): Summary {
  return {
    analyte,
    group: "all",
    basis: "total",
    estimand: "subject geometric mean",
    nSubjects: 3,
    nPairs: 5,
    nQuantified: 3,
    nBelow: 0,
    nAbove: 0,
    nNotEstimable: 1,
    nExcluded: 1,
    excludedByReason: { "not-steady-state": 1 },
    nUsed: 3,
    geometricMean: 0.0880878712,
    geometricCvPct: 1.0409,
    ciLow: 0.08583939,
    ciHigh: 0.09039524,
    ciLevel: 0.95,
    median: 0.08792614,
    q1: 0.0875,
    q3: 0.0885,
    min: 0.08726655,
    max: 0.08908046,
    method: "subject log-means, complete pairs",
    ciMethod: "t, subjects - 1",
    marks: ["primary"],
    geometricMeanBelow: null,
    geometricMeanAbove: null,
    medianBelow: null,
    medianAbove: null,
    proportionDetected: null,
    proportionLow: null,
    proportionHigh: null,
    notEstimable: null,
    intervalNotEstimable: null,
    ...parts,
  };
}

export function report(parts: Partial<StudyReport> = {}): StudyReport {
  return {
    study: { id: "LARO-CSF", title: "Larotrectinib in CSF", zone: "Europe/Amsterdam" },
    generatedAt: "2026-04-01T02:00:00+02:00[Europe/Amsterdam]",
    version: "0.1.0",
    configSha256: "cd".repeat(32),
    units: { [analyte]: "ng/mL" },
    methods: [
      { analyte, matrix: "csf", lloq: 1, uloq: 500, unit: "ng/mL", basis: "total" },
      { analyte, matrix: "plasma", lloq: 1, uloq: 500, unit: "ng/mL", basis: "total" },
    ],
    settings: [
      { name: "pairing.windowMin", value: "60", origin: "default" },
      { name: "steadyState.minDays", value: "3", origin: "default" },
    ],
    inputs: [
      {
        file: "results.csv",
        sha256: "ab".repeat(32),
        reader: "tidy-csv",
        kind: "results",
        status: "imported",
        rowsRead: 40,
        rowsStored: 40,
      },
    ],
    subjects: [],
    doses: [],
    samples: [],
    withoutResult: [],
    pairs: [],
    unpaired: [],
    summaries: [],
    findings: [],
    ...parts,
  };
}

function reportOfPairs(pairs: readonly Pair[], parts: Partial<StudyReport> = {}): StudyReport {
  const subjects = [...new Set(pairs.map((p) => p.subjectId))].map(
    (subjectId): Subject => ({ subjectId, treatmentStart: null, details: {} }),
  );
  return report({ pairs, samples: pairs.flatMap((p) => [p.csf, p.plasma]), subjects, ...parts });
}

export const emptyStudy = (): StudyReport => report({ inputs: [], methods: [], units: {} });

export function onePair(): StudyReport {
  return reportOfPairs([pair(sample("csf"), sample("plasma"))], { doses: doses("S01", 11), summaries: [summary()] });
}

/** Every pair is censored on one side or both. */
export function allCensored(): StudyReport {
  const states: [ConcentrationState, ConcentrationState][] = [
    ["belowLloq", "quantified"],
    ["belowLloq", "belowLloq"],
    ["quantified", "belowLloq"],
    ["notDetected", "quantified"],
    ["quantified", "aboveUloq"],
  ];
  const pairs = states.map(([c, p], i) => {
    const subjectId = `S0${i + 1}`;
    return pair(
      sample("csf", { subjectId, concentration: concentration(c, 3 + i) }),
      sample("plasma", { subjectId, concentration: concentration(p, 40 * (i + 1)) }),
    );
  });
  return reportOfPairs(pairs, { doses: doses("S01", 11) });
}

export const awkwardNames = [
  "<script>alert(1)</script>",
  "患者 一",
  "Ж-07",
  "=HYPERLINK(1)",
  `"quoted" & 'single'`,
  "a".repeat(60),
  "-->",
];

/** Names that would break a page, a picture, a file name or a spreadsheet if taken for markup. */
export function awkwardStudy(): StudyReport {
  const pairs = awkwardNames.map((subjectId, i) =>
    pair(
      sample("csf", { subjectId, sampleId: `${subjectId} csf`, origin: origin(i + 2, "<b>bold</b>.csv") }),
      sample("plasma", { subjectId, sampleId: `${subjectId} plasma` }),
    ),
  );
  return reportOfPairs(pairs, {
    study: { id: "</title><script>", title: `<img src=x onerror="x">`, zone: "Asia/Tokyo" },
    doses: awkwardNames.flatMap((subjectId) => doses(subjectId, 3)),
    findings: [
      anyFinding({
        severity: "critical",
        rule: "odd-name",
        scope: "sample",
        sampleId: awkwardNames[0] ?? null,
        value: "</td>",
        what: "<i>name</i>",
      }),
    ],
  });
}

/** Three runs with calibrators, QC samples and study samples. One calibrator is left out of its curve. */
export function injections(): RunInjection[] {
  const rows: RunInjection[] = [];
  for (const [r, run] of ["R1", "R2", "R3"].entries()) {
    const add = (sampleType: SampleType, level: string | null, nominal: number | null, wobble: number): void => {
      const order = rows.filter((i) => i.run === run).length + 1;
      const found = nominal === null ? 50 : nominal * (1 + wobble);
      const area = (nominal ?? 50) * 1000;
      rows.push({
        run,
        analyte,
        matrix: "plasma",
        sampleType,
        sampleId: sampleType === "study" ? `S-${order}` : null,
        level,
        order,
        nominal,
        found,
        area,
        internalStandardArea: sampleType === "doubleBlank" ? null : 100_000 * (1 + wobble),
        isUsedInCurve: sampleType === "calibrator" ? wobble < 0.2 : null,
        origin: origin(300 + rows.length),
      });
    };
    [1, 2, 10, 50, 200, 500].forEach((nominal, i) => {
      add("calibrator", `C${i + 1}`, nominal, i === 2 && r === 1 ? 0.25 : 0.02 * (i - 2));
    });
    for (const [i, nominal] of [3, 3, 60, 60, 400, 400].entries())
      add("qc", nominal === 3 ? "low" : nominal === 60 ? "mid" : "high", nominal, 0.03 * (i % 3) - 0.02 * r);
    add("doubleBlank", null, null, 0);
    for (let i = 0; i < 8; i += 1) add("study", null, null, 0.04 * Math.sin(i));
  }
  return rows;
}

/** A whole study with sites, groups, a target and one subject sampled four times along one dosing interval. */
export function richStudy(): StudyReport {
  const base = wholeStudy(8);
  const hours = [1, 2, 4, 8];
  const series = hours.map((h, i) => {
    const at = exactly(firstDoseMs + (120 + h) * hourMs);
    const common = { subjectId: "S20", visit: "C1D6", timeAfterDoseH: h, collectedAt: at };
    const plasma = [400, 300, 150, 40][i] ?? 1;
    const csf = [8, 16, 18, 9][i] ?? 1;
    return pair(
      sample("csf", { ...common, sampleId: `S20-csf-${h}`, concentration: concentration("quantified", csf) }),
      sample("plasma", { ...common, sampleId: `S20-plasma-${h}`, concentration: concentration("quantified", plasma) }),
    );
  });
  const pairs = [...base.pairs, ...series];
  const names = [...new Set(pairs.map((p) => p.subjectId))];
  return {
    ...base,
    pairs,
    samples: [...base.samples, ...series.flatMap((p) => [p.csf, p.plasma])],
    doses: [...base.doses, ...doses("S20", 14)],
    subjects: names.map((subjectId, i) => ({
      subjectId,
      treatmentStart: null,
      details: { site: i % 2 === 0 ? "A" : "B" },
    })),
    summaries: [
      summary({ nSubjects: 9 }),
      summary({ group: "site A", geometricMean: 0.071, ciLow: 0.05, ciHigh: 0.1 }),
      summary({ group: "site B", geometricMean: 0.11, ciLow: null, ciHigh: null, nSubjects: 2 }),
      summary({ group: "visit C1D6", geometricMean: 0.09, ciLow: 0.04, ciHigh: 0.2 }),
    ],
    perpetrators: [
      {
        subjectId: "S20",
        drug: "verapamil",
        target: "CYP3A4",
        role: "inhibitor",
        strength: "moderate",
        halfLifeH: null,
        start: exactly(firstDoseMs - 500 * hourMs),
        end: exactly(firstDoseMs + 30 * hourMs),
        origin: origin(2, "comedications.csv"),
      },
    ],
    injections: injections(),
    repeats: [10, 40, 200].map((first, i) => ({
      sampleId: `S0${i + 1}-plasma-1`,
      subjectId: `S0${i + 1}`,
      analyte,
      matrix: i === 0 ? ("csf" as const) : ("plasma" as const),
      first,
      second: first * (1 + 0.1 * (i - 1)),
      origin: origin(200 + i),
    })),
    targets: [{ analyte, name: "IC50", value: 6 }],
  };
}

/** Sixteen subjects with one to four pairs each, troubles among them. Seeded by position only. */
export function wholeStudy(nSubjects = 16): StudyReport {
  const pairs: Pair[] = [];
  const allDoses: DoseRecord[] = [];
  const unpaired: Unpaired[] = [];
  for (let s = 0; s < nSubjects; s += 1) {
    const subjectId = `S${String(s + 1).padStart(2, "0")}`;
    const nPairs = 1 + (s % 4);
    allDoses.push(
      ...doses(subjectId, 12 + nPairs * 14, s % 5 === 1 ? { 8: "missed", 15: "withheld" } : { 20: "vomited" }),
    );
    if (s % 7 === 3)
      allDoses.push(
        dose(-240, {
          subjectId,
          givenAt: null,
          start: exactly(firstDoseMs - 240 * hourMs),
          end: exactly(firstDoseMs),
          amount: 50,
        }),
      );
    for (let k = 0; k < nPairs; k += 1) pairs.push(pairOf(subjectId, s, k));
  }
  const lonely = sample("plasma", { subjectId: "S03", sampleId: "S03-alone", origin: origin(90) });
  unpaired.push({ result: lonely, reason: "no-csf-in-window", nearest: { sampleId: "S03-csf-1", gapMin: 95 } });
  const base = reportOfPairs(pairs);
  return {
    ...base,
    samples: [...base.samples, lonely],
    doses: allDoses,
    unpaired,
    withoutResult: [
      {
        sampleId: "S02-csf-dup",
        subjectId: "S02",
        matrix: "csf",
        analyte,
        collectedAtMs: firstDoseMs + 50 * hourMs,
        reason: "duplicate-result",
        steadyState: null,
      },
    ],
    summaries: [
      summary({ nSubjects, nPairs: pairs.length, marks: ["primary", "complete-pairs-only"] }),
      summary({ estimand: "pair geometric mean", method: "complete-pairs", marks: ["few-subjects", "sensitivity"] }),
    ],
    inputs: [
      ...base.inputs,
      {
        file: "doses.csv",
        sha256: "12".repeat(32),
        reader: "tidy-csv",
        kind: "doses",
        status: "imported",
        rowsRead: 400,
        rowsStored: 400,
      },
      {
        file: "broken.xlsx",
        sha256: "34".repeat(32),
        reader: "",
        kind: "",
        status: "setAside",
        rowsRead: 0,
        rowsStored: 0,
      },
    ],
    findings: [
      anyFinding({
        severity: "error",
        rule: "unreadable-file",
        scope: "file",
        file: "broken.xlsx",
        what: "broken.xlsx is no readable workbook.",
        why: "Its results are missing.",
        remedy: "Export it again.",
      }),
      anyFinding({
        severity: "error",
        rule: "duplicate-result",
        scope: "sample",
        subjectId: "S02",
        sampleId: "S02-csf-dup",
        file: "results.csv",
        row: 12,
        what: "Two results of one sample: rows 12 and 13.",
        remedy: "Decide which one is reported.",
      }),
      anyFinding({
        severity: "warning",
        rule: "wide-gap",
        scope: "pair",
        subjectId: "S05",
        what: "CSF was drawn 40 min after plasma.",
      }),
      anyFinding({
        severity: "info",
        rule: "unpaired-sample",
        scope: "sample",
        subjectId: "S03",
        sampleId: "S03-alone",
        what: "No CSF sample within 60 min.",
      }),
    ],
  };
}

function pairOf(subjectId: string, s: number, k: number): Pair {
  const at = firstDoseMs + (98 + k * 168 + (s % 6)) * hourMs;
  const wave = Math.sin(s * 12.9898 + k * 78.233);
  const plasmaValue = 120 * 10 ** (0.5 * wave);
  const csfValue = plasmaValue * 0.08 * 10 ** (0.3 * Math.cos(s * 4.1 + k));
  const verdict: SteadyStateVerdict = s % 5 === 1 && k === 0 ? "no" : s % 8 === 6 ? "unknown" : "yes";
  const common = {
    subjectId,
    visit: `C${k + 1}D6`,
    steadyState: steadyState(verdict),
    timeAfterDoseH: verdict === "unknown" ? null : 2 + (s % 6),
  };
  const csfState: ConcentrationState = s % 9 === 4 ? "belowLloq" : "quantified";
  const plasmaState: ConcentrationState = s === 13 ? "belowLloq" : "quantified";
  const n = k + 1;
  return pair(
    sample("csf", {
      ...common,
      sampleId: `${subjectId}-csf-${n}`,
      collectedAt: exactly(at),
      concentration: concentration(csfState, csfValue),
      origin: origin(2 + s * 8 + k * 2),
    }),
    sample("plasma", {
      ...common,
      sampleId: `${subjectId}-plasma-${n}`,
      collectedAt: exactly(at - (s % 5) * 4 * minuteMs),
      concentration: concentration(plasmaState, plasmaValue),
      origin: origin(3 + s * 8 + k * 2),
    }),
    { marks: s === 4 ? ["csf-half-life-assumed"] : [] },
  );
}
