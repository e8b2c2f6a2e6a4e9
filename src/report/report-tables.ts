import { localClock } from "../charts/local-time.js";
import { isExact, type Moment } from "../domain/moment.js";
import type { Ratio, SampleResult } from "../domain/pair.js";
import { type PlainTable, rowsOf } from "../io/csv-text.js";
import type { StudyReport } from "./data.js";
import { qcData } from "./qc-tables.js";
import { files, findings } from "./record-rows.js";
import { runData } from "./run-tables.js";

/**
 * The report's tables as data: full precision, codes instead of words, one row a thing. Keys are file names. Each is made
 * when it is asked for: of a large study all of them together would fill the memory.
 */
export function reportTables(report: StudyReport): Map<string, () => PlainTable> {
  return new Map<string, () => PlainTable>([
    ["pairs", () => pairs(report)],
    ["samples", () => samples(report)],
    ["unpaired", () => unpaired(report)],
    ["summaries", () => summaries(report)],
    ...(report.coverages === undefined ? [] : [["target-coverage", () => coverages(report)] as const]),
    ["findings", () => findings(report)],
    ["files", () => files(report)],
    ...(report.approval === undefined ? [] : [["signatures", () => signatures(report)] as const]),
    ["runs", () => runData(report)],
    ...qcData(report),
  ]);
}

const sideColumns = [
  "sample_id",
  "collected_at",
  "state",
  "value",
  "lloq",
  "uloq",
  "unit",
  "raw",
  "basis",
  "file",
  "row",
];

function time(report: StudyReport): (moment: Moment) => string {
  const clock = localClock(report.study.zone);
  return (moment) => (isExact(moment) ? clock.text(moment.ms) : `${clock.text(moment.ms)}/${clock.text(moment.endMs)}`);
}

function side(result: SampleResult, at: (moment: Moment) => string) {
  const { state, value, lloq, uloq, unit, raw } = result.concentration;
  const { file, row } = result.origin;
  return [result.sampleId, at(result.collectedAt), state, value, lloq, uloq, unit, raw, result.basis, file, row];
}

function ratio(r: Ratio) {
  return [r.state, r.value, r.bound, r.reason, r.assumed.join(" ")];
}

function pairs(report: StudyReport): PlainTable {
  const at = time(report);
  return {
    columns: [
      "pair_id",
      "subject_id",
      "analyte",
      "visit",
      ...sideColumns.map((c) => `csf_${c}`),
      ...sideColumns.map((c) => `plasma_${c}`),
      "gap_min",
      "time_after_dose_h",
      "steady_state",
      "steady_state_reason",
      "hours_on_regimen",
      "needed_hours",
      ...["ratio", "unbound_ratio"].flatMap((r) => [`${r}_state`, r, `${r}_bound`, `${r}_reason`, `${r}_assumed`]),
      "unbound_ratio_low",
      "unbound_ratio_high",
      "used",
      "exclusions",
      "marks",
    ],
    rows: rowsOf(report.pairs, (p) => [
      p.pairId,
      p.subjectId,
      p.analyte,
      p.visit,
      ...side(p.csf, at),
      ...side(p.plasma, at),
      p.gapMin,
      p.timeAfterDoseH,
      p.steadyState.verdict,
      p.steadyState.reason?.code ?? null,
      p.steadyState.hoursOnRegimen,
      p.steadyState.neededHours,
      ...ratio(p.ratio),
      ...ratio(p.unboundRatio),
      p.unboundRatio.interval?.low ?? null,
      p.unboundRatio.interval?.high ?? null,
      p.isUsed ? "yes" : "no",
      p.exclusions.map((e) => e.code).join(" "),
      p.marks.join(" "),
    ]),
  };
}

function samples(report: StudyReport): PlainTable {
  const at = time(report);
  const withResult = rowsOf(report.samples, (s) => [
    s.subjectId,
    s.analyte,
    s.matrix,
    s.visit,
    ...side(s, at),
    s.origin.sha256,
    s.timeAfterDoseH,
    s.steadyState.verdict,
    s.steadyState.reason?.code ?? null,
    s.steadyState.reason?.text ?? null,
    s.steadyState.hoursOnRegimen,
    s.steadyState.neededHours,
    s.steadyState.basis,
    s.steadyState.doseIds.join(" "),
    s.sampleVerdict,
    s.run,
    s.runVerdict,
    s.exclusions.map((e) => e.code).join(" "),
    [...s.marks, ...s.steadyState.marks].join(" "),
    null,
  ]);
  const clock = localClock(report.study.zone);
  const without = report.withoutResult.map((s) => [
    s.subjectId,
    s.analyte,
    s.matrix,
    null,
    s.sampleId,
    s.collectedAtMs === null ? null : clock.text(s.collectedAtMs),
    ...Array.from({ length: sideColumns.length - 2 + 2 }, () => null),
    s.steadyState?.verdict ?? null,
    s.steadyState?.reason?.code ?? null,
    s.steadyState?.reason?.text ?? null,
    s.steadyState?.hoursOnRegimen ?? null,
    s.steadyState?.neededHours ?? null,
    s.steadyState?.basis ?? null,
    s.steadyState?.doseIds.join(" ") ?? null,
    ...Array.from({ length: 5 }, () => null),
    s.reason,
  ]);
  return {
    columns: [
      "subject_id",
      "analyte",
      "matrix",
      "visit",
      ...sideColumns,
      "file_sha256",
      "time_after_dose_h",
      "steady_state",
      "steady_state_reason",
      "steady_state_text",
      "hours_on_regimen",
      "needed_hours",
      "steady_state_basis",
      "dose_ids",
      "sample_verdict",
      "run",
      "run_verdict",
      "exclusions",
      "marks",
      "without_result_reason",
    ],
    rows: {
      *[Symbol.iterator]() {
        yield* withResult;
        yield* without;
      },
    },
  };
}

function unpaired(report: StudyReport): PlainTable {
  const at = time(report);
  return {
    columns: ["subject_id", "analyte", "matrix", ...sideColumns, "reason", "nearest_sample_id", "nearest_gap_min"],
    rows: rowsOf(report.unpaired, ({ result, reason, nearest }) => [
      result.subjectId,
      result.analyte,
      result.matrix,
      ...side(result, at),
      reason,
      nearest?.sampleId ?? null,
      nearest?.gapMin ?? null,
    ]),
  };
}

function summaries(report: StudyReport): PlainTable {
  return {
    columns: [
      "analyte",
      "group",
      "basis",
      "estimand",
      "n_subjects",
      "n_pairs",
      "n_quantified",
      "n_below",
      "n_above",
      "n_not_estimable",
      "n_excluded",
      "excluded_by_reason",
      "n_used",
      "geometric_mean",
      "geometric_cv_pct",
      "ci_low",
      "ci_high",
      "ci_level",
      "median",
      "q1",
      "q3",
      "min",
      "max",
      "method",
      "ci_method",
      "marks",
      "geometric_mean_below",
      "geometric_mean_above",
      "median_below",
      "median_above",
      "proportion_detected",
      "proportion_low",
      "proportion_high",
      "not_estimable",
      "interval_not_estimable",
    ],
    rows: report.summaries.map((s) => [
      s.analyte,
      s.group,
      s.basis,
      s.estimand,
      s.nSubjects,
      s.nPairs,
      s.nQuantified,
      s.nBelow,
      s.nAbove,
      s.nNotEstimable,
      s.nExcluded,
      Object.entries(s.excludedByReason)
        .map(([code, n]) => `${code} ${n}`)
        .join("; "),
      s.nUsed,
      s.geometricMean,
      s.geometricCvPct,
      s.ciLow,
      s.ciHigh,
      s.ciLevel,
      s.median,
      s.q1,
      s.q3,
      s.min,
      s.max,
      s.method,
      s.ciMethod,
      s.marks.join(" "),
      s.geometricMeanBelow,
      s.geometricMeanAbove,
      s.medianBelow,
      s.medianAbove,
      s.proportionDetected,
      s.proportionLow,
      s.proportionHigh,
      s.notEstimable,
      s.intervalNotEstimable,
    ]),
  };
}

/** Who signed these very tables, and whether the report is still a draft. */
function signatures(report: StudyReport): PlainTable {
  const { state, signatures: all } = report.approval ?? { state: "DRAFT", signatures: [] };
  return {
    columns: ["signature", "signed", "meaning", "name", "user", "utc", "state", "version_sha256", "report"],
    rows: all.map((s) => [s.id, s.target, s.meaning, s.printedName, s.userId, s.at, s.state, s.versionSha256, state]),
  };
}

function coverages(report: StudyReport): PlainTable {
  return {
    columns: ["subject_id", "sample_id", "analyte", "visit", "state", "multiple_of_ic50", "bound", "reason", "assumed"],
    rows: (report.coverages ?? []).map(({ subjectId, sampleId, analyte, visit, coverage }) => [
      subjectId,
      sampleId,
      analyte,
      visit,
      ...ratio(coverage),
    ]),
  };
}
