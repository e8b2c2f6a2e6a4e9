import type { Finding } from "../domain/finding.js";
import type { StudyReport } from "./data.js";

/** The part of a study that concerns one subject, with the files it was read from. Summaries are of groups: none. */
export function ofSubject(report: StudyReport, subjectId: string): StudyReport {
  const is = (row: { subjectId: string | null }): boolean => row.subjectId === subjectId;
  return withOwnFiles({
    ...report,
    subjects: report.subjects.filter(is),
    doses: report.doses.filter(is),
    perpetrators: (report.perpetrators ?? []).filter(is),
    adverseEvents: (report.adverseEvents ?? []).filter(is),
    repeats: (report.repeats ?? []).filter(is),
    samples: report.samples.filter(is),
    withoutResult: report.withoutResult.filter(is),
    pairs: report.pairs.filter(is),
    unpaired: report.unpaired.filter((u) => is(u.result)),
    summaries: [],
    cautions: [],
    findings: report.findings.filter(is),
  });
}

/** The part of a study that rests on one analytical run. */
export function ofRun(report: StudyReport, run: string): StudyReport {
  const pairs = report.pairs.filter((p) => p.csf.run === run || p.plasma.run === run);
  const names = namesOf(report, run);
  // Partners measured in other runs come along: the pairs' links lead to them.
  const partners = new Set(pairs.flatMap((p) => [p.csf.sampleId, p.plasma.sampleId]));
  return withOwnFiles({
    ...report,
    doses: [],
    samples: report.samples.filter((s) => s.run === run || partners.has(s.sampleId)),
    withoutResult: [],
    pairs,
    injections: (report.injections ?? []).filter((i) => names.has(i.run)),
    runs: (report.runs ?? []).filter((one) => one.name === run || one.run === run),
    repeats: (report.repeats ?? []).filter((one) => one.run !== undefined && names.has(one.run)),
    controlCharts: (report.controlCharts ?? []).map((one) => ({
      ...one,
      signals: one.signals.filter((signal) => names.has(signal.run)),
    })),
    unpaired: report.unpaired.filter((u) => u.result.run === run),
    summaries: [],
    cautions: [],
    findings: report.findings.filter((f) => f.run !== null && names.has(f.run)),
  });
}

/** The part of a study that concerns one analyte. */
export function ofAnalyte(report: StudyReport, analyte: string): StudyReport {
  const is = (row: { analyte: string | null }): boolean => row.analyte === analyte;
  return {
    ...report,
    units: Object.fromEntries(Object.entries(report.units).filter(([name]) => name === analyte)),
    methods: report.methods.filter(is),
    samples: report.samples.filter(is),
    withoutResult: report.withoutResult.filter(is),
    pairs: report.pairs.filter(is),
    unpaired: report.unpaired.filter((u) => is(u.result)),
    summaries: report.summaries.filter(is),
    coverages: (report.coverages ?? []).filter(is),
    coverageGroups: (report.coverageGroups ?? []).filter(is),
    cautions: (report.cautions ?? []).filter(is),
    injections: (report.injections ?? []).filter(is),
    runs: (report.runs ?? []).filter(is),
    findings: report.findings.filter((finding) => finding.analyte === null || is(finding)),
  };
}

/** A run that two exports name differently is one: its injections carry one of the names. */
function namesOf(report: StudyReport, run: string): ReadonlySet<string> {
  return new Set([run, ...(report.runs ?? []).filter((one) => one.name === run).map((one) => one.run)]);
}

/** What pictures over all runs show of one run: its analytes and matrices in every run. */
export function aroundRun(report: StudyReport, run: string): StudyReport {
  const names = namesOf(report, run);
  const keyOf = (one: { analyte: string; matrix: string | null }): string => JSON.stringify([one.analyte, one.matrix]);
  const own = new Set((report.injections ?? []).filter((one) => names.has(one.run)).map(keyOf));
  const is = (row: { analyte: string; matrix: string | null }): boolean => own.has(keyOf(row));
  const [shownRun = run] = (report.injections ?? []).filter((one) => names.has(one.run)).map((one) => one.run);
  return {
    ...report,
    samples: report.samples.filter(is),
    pairs: [],
    injections: (report.injections ?? []).filter(is),
    controlCharts: (report.controlCharts ?? []).filter(is),
    shownRun,
  };
}

/** Keeps the input files that anything left in the report was read from. */
function withOwnFiles(report: StudyReport): StudyReport {
  const hashes = new Set(
    [...report.samples, ...report.doses, ...(report.perpetrators ?? []), ...(report.adverseEvents ?? [])].flatMap(
      (row) => row.origin?.sha256 ?? [],
    ),
  );
  const names = new Set(report.findings.map((f: Finding) => f.file));
  return { ...report, inputs: report.inputs.filter((input) => hashes.has(input.sha256) || names.has(input.file)) };
}
