import type { SampleWithoutResult } from "../domain/evaluation.js";
import type { Finding } from "../domain/finding.js";
import { isExact, type Moment } from "../domain/moment.js";
import type { Pair, Ratio, SampleResult, SteadyState, Unpaired } from "../domain/pair.js";
import type { GroupedFinding } from "../findings/group.js";
import { formatMoment } from "../io/time-text.js";

/** Rows of `list --format json` and of the exports: names and shapes of contract section 9, times in the study's zone. */

export function pairRow(pair: Pair, zone: string, targetCoverage: Ratio | null = null) {
  return {
    pairId: pair.pairId,
    subjectId: pair.subjectId,
    analyte: pair.analyte,
    visit: pair.visit,
    csf: sideOf(pair.csf, zone),
    plasma: { ...sideOf(pair.plasma, zone), ...interpolationOf(pair.plasma, zone) },
    gapMin: pair.gapMin,
    timeAfterDoseH: pair.timeAfterDoseH,
    steadyState: steadyStateOf(pair.steadyState),
    ratio: ratioCells(pair.ratio),
    unboundRatio: ratioCells(pair.unboundRatio),
    used: pair.isUsed,
    exclusions: pair.exclusions,
    marks: pair.marks,
    targetCoverage: targetCoverage === null ? null : ratioCells(targetCoverage),
  };
}

export function sampleRow(result: SampleResult, zone: string, targetCoverage: Ratio | null = null) {
  const { sampleId, ...side } = sideOf(result, zone);
  return {
    sampleId,
    subjectId: result.subjectId,
    matrix: result.matrix,
    analyte: result.analyte,
    visit: result.visit,
    ...side,
    run: result.run,
    basis: result.basis,
    steadyState: steadyStateOf(result.steadyState),
    exclusions: result.exclusions,
    marks: result.marks,
    withoutResult: null as string | null,
    targetCoverage: targetCoverage === null ? null : ratioCells(targetCoverage),
  };
}

/** A sample that is in no pair for want of a usable result: the same columns, and why. */
export function sampleWithoutResultRow(sample: SampleWithoutResult, zone: string) {
  return {
    sampleId: sample.sampleId,
    subjectId: sample.subjectId,
    matrix: sample.matrix,
    analyte: sample.analyte,
    visit: null,
    collectedAt: sample.collectedAtMs === null ? null : formatMoment(sample.collectedAtMs, zone),
    state: null,
    value: null,
    unit: null,
    lloq: null,
    uloq: null,
    raw: null,
    timeAfterDoseH: null,
    sampleVerdict: null,
    runVerdict: null,
    origin: null,
    run: null,
    basis: null,
    steadyState: sample.steadyState === null ? null : steadyStateOf(sample.steadyState),
    exclusions: [],
    marks: [],
    withoutResult: sample.reason,
    targetCoverage: null,
  };
}

export function unpairedRow(unpaired: Unpaired, zone: string) {
  return { ...sampleRow(unpaired.result, zone), reason: unpaired.reason, nearest: unpaired.nearest };
}

/** A finding alone is a group of one. */
export function findingRow(finding: Finding | GroupedFinding) {
  const {
    severity,
    rule,
    scope,
    subjectId,
    sampleId,
    pairId,
    run,
    file,
    row,
    column,
    value,
    expected,
    what,
    why,
    remedy,
  } = finding;
  return {
    severity,
    rule,
    scope,
    subjectId,
    sampleId,
    pairId,
    run,
    file,
    row,
    column,
    value,
    expected,
    what,
    why,
    remedy,
    count: "count" in finding ? finding.count : 1,
    examples: "examples" in finding ? finding.examples : [{ sampleId, row, value }],
  };
}

function sideOf(result: SampleResult, zone: string) {
  const { state, value, unit, lloq, uloq, raw } = result.concentration;
  return {
    sampleId: result.sampleId,
    collectedAt: momentText(result.collectedAt, zone),
    state,
    value,
    unit,
    lloq,
    uloq,
    raw,
    timeAfterDoseH: result.timeAfterDoseH,
    sampleVerdict: result.sampleVerdict,
    runVerdict: result.runVerdict,
    origin: { file: result.origin.file, sha256: result.origin.sha256, row: result.origin.row },
  };
}

/** The two plasma results that an interpolated one lies between; nothing for a measured one. */
function interpolationOf({ interpolatedFrom }: SampleResult, zone: string) {
  return { interpolatedFrom: interpolatedFrom?.map((side) => sideOf(side, zone)) ?? null };
}

/** ISO 8601 with offset; the date alone where no clock time is known. */
export function momentText(moment: Moment, zone: string): string {
  const text = formatMoment(moment.ms, zone);
  return isExact(moment) ? text : text.slice(0, 10);
}

function steadyStateOf(steadyState: SteadyState) {
  const { verdict, hoursOnRegimen, neededHours, reason, basis, doseIds } = steadyState;
  return {
    verdict,
    hoursOnRegimen,
    neededHours,
    reason: reason === null ? null : `${reason.code}: ${reason.text}`,
    basis,
    doseIds,
  };
}

export function ratioCells(ratio: Ratio) {
  const { state, value, bound, assumed, reason, interval } = ratio;
  return { state, value, bound, assumed, reason, interval: interval ?? null };
}
