import type { SampleWithoutResult } from "../src/domain/evaluation.js";
import type { Exclusion, Pair, Ratio, SampleResult, SteadyState } from "../src/domain/pair.js";

/**
 * What a signature on a sample or pair is put under, as lists of domain values in a fixed order. It shares nothing with
 * lists, exports or pages: a further column, another name or a better sentence there leaves every signature valid. A
 * change of what is listed here is a new version, and voids what was signed under the one before.
 */
export const signedFormVersion = 1;

export function signedPair(pair: Pair): unknown[] {
  return [
    "pair",
    signedFormVersion,
    pair.pairId,
    pair.subjectId,
    pair.analyte,
    pair.visit,
    signedSample(pair.csf),
    signedSample(pair.plasma),
    pair.gapMin,
    pair.timeAfterDoseH,
    steadyStateForm(pair.steadyState),
    ratioForm(pair.ratio),
    ratioForm(pair.unboundRatio),
    pair.isUsed,
    codesOf(pair.exclusions),
    [...pair.marks].sort(),
  ];
}

export function signedSample(sample: SampleResult): unknown[] {
  const { state, value, unit, lloq, uloq, raw } = sample.concentration;
  return [
    "sample",
    signedFormVersion,
    sample.sampleId,
    sample.subjectId,
    sample.matrix,
    sample.analyte,
    sample.visit,
    [
      sample.collectedAt.ms,
      sample.collectedAt.endMs,
      sample.collectedEnd?.ms ?? null,
      sample.collectedEnd?.endMs ?? null,
    ],
    sample.csfSite ?? null,
    [state, value, unit, lloq, uloq, raw],
    sample.basis,
    sample.timeAfterDoseH,
    steadyStateForm(sample.steadyState),
    sample.sampleVerdict,
    sample.runVerdict,
    sample.run,
    codesOf(sample.exclusions),
    [...sample.marks].sort(),
    [sample.origin.sha256, sample.origin.row],
    sample.interpolatedFrom?.map(signedSample) ?? null,
  ];
}

export function signedWithoutResult(sample: SampleWithoutResult): unknown[] {
  return [
    "sample without result",
    signedFormVersion,
    sample.sampleId,
    sample.subjectId,
    sample.matrix,
    sample.analyte,
    sample.collectedAtMs,
    sample.reason,
    sample.steadyState === null ? null : steadyStateForm(sample.steadyState),
  ];
}

function steadyStateForm({ verdict, hoursOnRegimen, neededHours, reason, basis, doseIds }: SteadyState): unknown[] {
  return [verdict, hoursOnRegimen, neededHours, reason?.code ?? null, basis, [...doseIds]];
}

function ratioForm({ state, value, bound, assumed, reason, interval }: Ratio): unknown[] {
  return [
    state,
    value,
    bound,
    [...assumed],
    reason,
    interval === undefined ? null : [interval.low, interval.high, interval.level],
  ];
}

/** Codes, not sentences: how a reason is worded is not what was signed. */
function codesOf(exclusions: readonly Exclusion[]): string[] {
  return exclusions.map((exclusion) => exclusion.code).sort();
}
