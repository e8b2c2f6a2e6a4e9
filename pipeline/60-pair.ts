import type { AnalyteConfig } from "../src/config/schema.js";
import { exclusionBy } from "../src/decisions/effect.js";
import type { Decision } from "../src/domain/decision.js";
import { type Finding, finding } from "../src/domain/finding.js";
import type { Pair, SampleResult, Unpaired } from "../src/domain/pair.js";
import { combineSteadyState } from "../src/dosing/steady-state.js";
import { judgeUse } from "../src/pairs/exclude.js";
import { matchPairs } from "../src/pairs/match.js";
import { pairIdOf } from "../src/pairs/pair-id.js";
import { totalRatio, unboundRatio } from "../src/pairs/ratio.js";
import type { FindingCount } from "../src/store/study-store.js";
import type { CheckedSubject } from "./50-check-samples.js";
import { effectOn, pairEvidence } from "./evidence.js";
import type { Context } from "./stage.js";

export interface PairedSubject {
  pairs: Pair[];
  unpaired: Unpaired[];
}

/** CSF with plasma, one to one, within the window; the unpaired with the nearest candidate and the reason. */
export function pairSamples(
  checked: CheckedSubject,
  context: Context,
  decisions: readonly Decision[] = [],
): PairedSubject {
  const { config } = context.loaded;
  const answer: PairedSubject = { pairs: [], unpaired: [] };
  for (const analyte of config.analytes) {
    const results = checked.results.filter((one) => one.analyte === analyte.name);
    if (results.length === 0) continue;
    const matched = matchPairs(results, config.pairing.windowMin);
    for (const { csf, plasma, gapMin } of matched.pairs) {
      answer.pairs.push(decidePair(makePair(csf, plasma, gapMin, analyte, context), decisions));
    }
    answer.unpaired.push(...matched.unpaired);
  }
  return answer;
}

/** What pairing has to report: gaps too wide, samples without a partner. */
export function findingsOfPairing(paired: PairedSubject, context: Context): Finding[] {
  const limitMin = context.loaded.config.pairing.warnGapMin;
  return [
    ...paired.pairs.filter((pair) => isWide(pair, limitMin)).map((pair) => gapFinding(pair, limitMin)),
    ...paired.unpaired.map(unpairedFinding),
  ];
}

/** The same as counts: a night over a million rows has no use for the sentences. */
export function countPairingFindings(paired: PairedSubject, context: Context): FindingCount[] {
  const limitMin = context.loaded.config.pairing.warnGapMin;
  const wide = paired.pairs.filter((pair) => isWide(pair, limitMin)).length;
  return [
    { severity: "warning" as const, rule: "wide-gap", count: wide },
    { severity: "warning" as const, rule: "unpaired-sample", count: paired.unpaired.length },
  ].filter((one) => one.count > 0);
}

function isWide(pair: Pair, limitMin: number): boolean {
  return Math.abs(pair.gapMin) > limitMin;
}

function makePair(
  csf: SampleResult,
  plasma: SampleResult,
  gapMin: number,
  analyte: AnalyteConfig,
  context: Context,
): Pair {
  const { config } = context.loaded;
  const fractions = {
    plasma: analyte.fractionUnbound.plasma?.value ?? null,
    csf: analyte.fractionUnbound.csf?.value ?? null,
  };
  const ratio = totalRatio(csf, plasma, fractions);
  const unbound = unboundRatio(csf, plasma, fractions, null);
  const steadyState = combineSteadyState(csf.steadyState, plasma.steadyState);
  const use = judgeUse(csf, plasma, gapMin, steadyState, {
    steadyStateOnly: config.summary.steadyStateOnly,
    requireRunAcceptance: config.policies.requireRunAcceptance,
    excludeReview: config.policies.excludeReview,
    warnGapMin: config.pairing.warnGapMin,
  });
  return {
    pairId: pairIdOf({
      study: config.id,
      subjectId: csf.subjectId,
      analyte: analyte.name,
      csfSampleId: csf.sampleId,
      plasmaSampleId: plasma.sampleId,
    }),
    subjectId: csf.subjectId,
    analyte: analyte.name,
    visit: csf.visit ?? plasma.visit,
    csf,
    plasma,
    gapMin,
    timeAfterDoseH: csf.timeAfterDoseH,
    steadyState,
    ratio,
    unboundRatio: unbound,
    isUsed: use.isUsed,
    exclusions: use.exclusions,
    marks: use.marks,
  };
}

/** A pair with what people decided on it. */
function decidePair(pair: Pair, decisions: readonly Decision[]): Pair {
  const target = { kind: "pair" as const, id: pair.pairId, analyte: pair.analyte };
  const { excluded, marks } = effectOn(decisions, target, () => pairEvidence(pair.csf, pair.plasma));
  if (marks.length === 0) return pair;
  return {
    ...pair,
    isUsed: pair.isUsed && excluded === null,
    exclusions: excluded ? [...pair.exclusions, exclusionBy(excluded, `Pair ${pair.pairId}`)] : pair.exclusions,
    marks: [...new Set([...pair.marks, ...marks])].sort(),
  };
}

function gapFinding(pair: Pair, limitMin: number): Finding {
  return finding({
    severity: "warning",
    rule: "wide-gap",
    scope: "pair",
    subjectId: pair.subjectId,
    sampleId: pair.csf.sampleId,
    pairId: pair.pairId,
    analyte: pair.analyte,
    file: pair.csf.origin.file,
    row: pair.csf.origin.row,
    value: String(pair.gapMin),
    expected: `at most ${limitMin} min`,
    what: `${pair.subjectId}: CSF ${pair.csf.sampleId} was drawn ${sayGap(pair.gapMin)} plasma ${pair.plasma.sampleId}.`,
    why: "Plasma changes between the draws; the ratio then mixes two times after the dose.",
    remedy: "Check both collection times. If they are right, the pair stays with this mark.",
  });
}

function sayGap(gapMin: number): string {
  const minutes = Math.round(Math.abs(gapMin) * 10) / 10;
  return `${minutes} min ${gapMin >= 0 ? "after" : "before"}`;
}

function unpairedFinding(unpaired: Unpaired): Finding {
  const { result, nearest, reason } = unpaired;
  return finding({
    severity: "warning",
    rule: "unpaired-sample",
    scope: "sample",
    subjectId: result.subjectId,
    sampleId: result.sampleId,
    analyte: result.analyte,
    run: result.run,
    file: result.origin.file,
    row: result.origin.row,
    value: nearest === null ? null : `${nearest.sampleId} (${sayGap(nearest.gapMin)})`,
    expected: "a sample of the other matrix within the pairing window",
    what: `${result.subjectId}: ${result.matrix === "csf" ? "CSF" : "plasma"} ${result.sampleId} (${result.analyte}) has no partner: ${reason}`,
    why: "Without its partner the sample says nothing about penetration into the CSF.",
    remedy:
      "Check whether the other sample was drawn, measured and given the right time; it pairs by itself once it is there.",
  });
}
