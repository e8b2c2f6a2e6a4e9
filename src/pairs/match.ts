import { isExact, minuteMs } from "../domain/moment.js";
import type { SampleResult, Unpaired } from "../domain/pair.js";

export interface MatchedPair {
  csf: SampleResult;
  plasma: SampleResult;
  /** CSF time minus plasma time, minutes. */
  gapMin: number;
}

/**
 * Pairs the CSF and plasma results of one subject and analyte, one-to-one: of all combinations with
 * |gap| <= `windowMin` (inclusive) the smallest gap first, then the earlier plasma time, then sample ids. Exclusions and
 * verdicts play no part. Every result left over is returned with the reason and its nearest candidate.
 * `results` hold one current result a sample; their order does not matter.
 */
export function matchPairs(
  results: readonly SampleResult[],
  windowMin: number,
): { pairs: MatchedPair[]; unpaired: Unpaired[] } {
  const eligible = results.filter((result) => obstacle(result) === null);
  const csf = eligible.filter((result) => result.matrix === "csf").sort(byTime);
  const plasma = eligible.filter((result) => result.matrix === "plasma").sort(byTime);
  const partnerOf = new Map<SampleResult, SampleResult>();
  const pairs: MatchedPair[] = [];
  for (const candidate of combinations(csf, plasma, windowMin * minuteMs)) {
    if (partnerOf.has(candidate.csf) || partnerOf.has(candidate.plasma)) continue;
    partnerOf.set(candidate.csf, candidate.plasma);
    partnerOf.set(candidate.plasma, candidate.csf);
    pairs.push(candidate);
  }
  pairs.sort((a, b) => byTime(a.csf, b.csf));
  const unpaired = [...results]
    .filter((result) => !partnerOf.has(result))
    .sort(byTime)
    .map((result) => explainUnpaired(result, result.matrix === "csf" ? plasma : csf, partnerOf, windowMin));
  return { pairs, unpaired };
}

/** Why a result cannot enter pairing at all, or null. */
function obstacle(result: SampleResult): string | null {
  if (result.concentration.state === "notDone") return `${result.matrix} sample was not measured (not done)`;
  if (!isExact(result.collectedAt)) return `the collection time of this ${result.matrix} sample has no clock time`;
  return null;
}

/** All combinations inside the window, best first. Both lists are sorted by time. */
function combinations(csf: readonly SampleResult[], plasma: readonly SampleResult[], windowMs: number): MatchedPair[] {
  const found: MatchedPair[] = [];
  let from = 0;
  for (const one of csf) {
    while (from < plasma.length && plasma[from]!.collectedAt.ms < one.collectedAt.ms - windowMs) from += 1;
    for (let i = from; i < plasma.length && plasma[i]!.collectedAt.ms <= one.collectedAt.ms + windowMs; i++) {
      found.push({ csf: one, plasma: plasma[i]!, gapMin: gapMinutes(one, plasma[i]!) });
    }
  }
  return found.sort(
    (a, b) =>
      Math.abs(a.gapMin) - Math.abs(b.gapMin) ||
      a.plasma.collectedAt.ms - b.plasma.collectedAt.ms ||
      compareText(a.csf.sampleId, b.csf.sampleId) ||
      compareText(a.plasma.sampleId, b.plasma.sampleId),
  );
}

function explainUnpaired(
  result: SampleResult,
  others: readonly SampleResult[],
  partnerOf: ReadonlyMap<SampleResult, SampleResult>,
  windowMin: number,
): Unpaired {
  const other = result.matrix === "csf" ? "plasma" : "CSF";
  const reason = obstacle(result);
  if (reason !== null) return { result, reason, nearest: null };
  const nearest = nearestOf(result, others);
  if (nearest === null) {
    return { result, reason: `the subject has no ${other} sample with a result and a clock time`, nearest: null };
  }
  const gapMin = result.matrix === "csf" ? gapMinutes(result, nearest) : gapMinutes(nearest, result);
  const isTooFar = Math.abs(gapMin) > windowMin;
  const partner = partnerOf.get(nearest);
  const distance = `${Math.round(Math.abs(gapMin) * 100) / 100} min away`;
  return {
    result,
    reason: isTooFar
      ? `nearest ${other} sample ${nearest.sampleId} is ${distance}, the window is ${windowMin} min`
      : `nearest ${other} sample ${nearest.sampleId} (${distance}) is paired with ${partner?.sampleId ?? "another sample"}`,
    nearest: { sampleId: nearest.sampleId, gapMin },
  };
}

/** The closest in time; of two equally close the earlier one, then by sample id. `others` are sorted by time. */
function nearestOf(result: SampleResult, others: readonly SampleResult[]): SampleResult | null {
  let best: SampleResult | null = null;
  let bestMs = Infinity;
  for (const other of others) {
    const distanceMs = Math.abs(other.collectedAt.ms - result.collectedAt.ms);
    if (distanceMs < bestMs) [best, bestMs] = [other, distanceMs];
  }
  return best;
}

function gapMinutes(csf: SampleResult, plasma: SampleResult): number {
  return (csf.collectedAt.ms - plasma.collectedAt.ms) / minuteMs;
}

function byTime(a: SampleResult, b: SampleResult): number {
  return a.collectedAt.ms - b.collectedAt.ms || compareText(a.sampleId, b.sampleId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
