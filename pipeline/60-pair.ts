import type { AnalyteConfig } from "../src/config/schema.js";
import { exclusionBy, exclusionOfSubject, subjectExcluded } from "../src/decisions/effect.js";
import type { Finding } from "../src/domain/finding.js";
import type { Pair, Unpaired } from "../src/domain/pair.js";
import { finding, placed } from "../src/findings/finding.js";
import { findingCards } from "../src/findings/index.js";
import { type FractionsError, withFractionInterval } from "../src/pairs/carry-fractions.js";
import { judgeUse } from "../src/pairs/exclude.js";
import { type MatchedPair, matchPairs } from "../src/pairs/match.js";
import { pairIdOf } from "../src/pairs/pair-id.js";
import { type FractionsUnbound, totalRatio, unboundRatio } from "../src/pairs/ratio.js";
import { combineSteadyState } from "../src/pairs/worse-steady-state.js";
import { checkPair, worseVerdict } from "../src/rules/check.js";
import type { FindingCount, SubjectData } from "../src/store/study-store.js";
import type { CheckedSubject } from "./50-check-samples.js";
import { acknowledgeInterpolated, acknowledgeSamples } from "./acknowledge.js";
import { analysisRule, fractionsError } from "./analysis-plan.js";
import { useRules } from "./coverage.js";
import { effectOn, pairEvidence, subjectEffect } from "./evidence.js";
import type { Context } from "./stage.js";
import { studyLimits } from "./study-rules.js";

export interface PairedSubject {
  pairs: Pair[];
  unpaired: Unpaired[];
  /** Of the pair rules. */
  findings: Finding[];
}

/** CSF with plasma, one to one, within the window; the unpaired with the nearest candidate and the reason. */
export function pairSamples(
  checked: CheckedSubject,
  context: Context,
  albumin: ReadonlyMap<string, number> = new Map(),
  decided: Pick<SubjectData, "subjectId" | "samples" | "decisions"> | null = null,
): PairedSubject {
  const { config } = context.loaded;
  const answer: PairedSubject = { pairs: [], unpaired: [], findings: [] };
  const checkedPairs: { candidate: Candidate; matched: MatchedPair; analyte: AnalyteConfig }[] = [];
  for (const analyte of config.analytes) {
    const results = [...checked.results, ...checked.undecided].filter((one) => one.analyte === analyte.name);
    if (results.length === 0) continue;
    const matched = matchPairs(results, {
      windowMin: config.pairing.windowMin,
      warnGapMin: config.pairing.warnGapMin,
      plasma: config.pairing.plasma,
      doseBetween: (fromMs, toMs) => checked.doseBetween(fromMs, toMs, analyte),
    });
    const fractions = fractionsOf(analyte, context);
    const candidates = matched.pairs.map((pair) =>
      makePair(pair, analyte, fractions, albumin.get(pair.csf.sampleId) ?? null, context),
    );
    candidates.forEach((candidate, own) => {
      const others = candidates.flatMap((other, i) => (i === own ? [] : (other.ratio.value ?? [])));
      answer.findings.push(...checkCandidate(candidate, others, analyte, checked, context));
      checkedPairs.push({ candidate, matched: matched.pairs[own]!, analyte });
    });
    answer.unpaired.push(...matched.unpaired);
  }
  // What a person lets stand is everything the rules found, those of the pairs included; use is judged after it.
  if (decided !== null) {
    acknowledgeSamples(checked.results, decided, { isReviewExcluded: config.policies.excludeReview });
    for (const { candidate } of checkedPairs) acknowledgeInterpolated(candidate.plasma);
  }
  const rules = useRules(config);
  for (const { candidate, matched, analyte } of checkedPairs) {
    const { csf, plasma, gapMin, steadyState } = candidate;
    const { doseBetween, marks } = matched;
    const doseIntoCsf = checked.doseIntoCsf(csf, analyte);
    const ratioState = candidate.ratio.state;
    const use = judgeUse({ csf, plasma, gapMin, steadyState, ratioState, doseBetween, doseIntoCsf, marks }, rules);
    answer.pairs.push(decidePair(pairOf(candidate, use), decided));
  }
  return answer;
}

/** What pairing has to report of samples without a partner. */
export function findingsOfPairing(paired: Pick<PairedSubject, "unpaired">): Finding[] {
  return paired.unpaired.map(unpairedFinding);
}

/** The same as a count: a night over a million rows has no use for the sentences. */
export function countPairingFindings(paired: Pick<PairedSubject, "unpaired">): FindingCount[] {
  const count = paired.unpaired.length;
  return count === 0 ? [] : [{ severity: findingCards["unpaired-sample"].severity, rule: "unpaired-sample", count }];
}

/** A pair before anything is decided of its use. */
type Candidate = Omit<Pair, "isUsed" | "exclusions" | "marks">;

/** Fractions unbound of an analyte with their uncertainty on the log scale. */
interface Fractions extends FractionsUnbound {
  error: FractionsError | null;
  level: number;
}

function fractionsOf(analyte: AnalyteConfig, { loaded: { config } }: Context): Fractions {
  return {
    plasma: analyte.fractionUnbound.plasma?.value ?? null,
    csf: analyte.fractionUnbound.csf?.value ?? null,
    error: fractionsError(analyte, config, "unbound"),
    level: analysisRule(config).level,
  };
}

function makePair(
  { csf, plasma, gapMin }: Pick<MatchedPair, "csf" | "plasma" | "gapMin">,
  analyte: AnalyteConfig,
  fractions: Fractions,
  albuminQuotient: number | null,
  context: Context,
): Candidate {
  const { config } = context.loaded;
  const ratio = totalRatio(csf, plasma, fractions);
  const unbound = withFractionInterval(
    unboundRatio(csf, plasma, fractions, albuminQuotient),
    fractions.error,
    fractions.level,
  );
  const steadyState = combineSteadyState(csf.steadyState, plasma.steadyState);
  return {
    pairId: pairIdOf({
      study: config.id,
      subjectId: csf.subjectId,
      analyte: analyte.name,
      csfSampleId: csf.sampleId,
      plasmaSampleId: plasma.interpolatedFrom?.[0].sampleId ?? plasma.sampleId,
      secondPlasmaSampleId: plasma.interpolatedFrom?.[1].sampleId ?? null,
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
  };
}

/** Written out: a spread here costs more than the judgement. */
function pairOf(candidate: Candidate, use: Pick<Pair, "isUsed" | "exclusions" | "marks">): Pair {
  return {
    pairId: candidate.pairId,
    subjectId: candidate.subjectId,
    analyte: candidate.analyte,
    visit: candidate.visit,
    csf: candidate.csf,
    plasma: candidate.plasma,
    gapMin: candidate.gapMin,
    timeAfterDoseH: candidate.timeAfterDoseH,
    steadyState: candidate.steadyState,
    ratio: candidate.ratio,
    unboundRatio: candidate.unboundRatio,
    isUsed: use.isUsed,
    exclusions: use.exclusions,
    marks: use.marks,
  };
}

const notJudged = { isUsed: true, exclusions: [], marks: [] };

/** A pair with what people decided on it and on its subject: that a subject is excluded is the first reason. */
function decidePair(pair: Pair, decided: Pick<SubjectData, "decisions"> | null): Pair {
  if (decided === null || decided.decisions.length === 0) return pair;
  const { pairId, subjectId, analyte } = pair;
  const { decisions } = decided;
  const own = effectOn(decisions, { kind: "pair", id: pairId, analyte }, () => pairEvidence(pair.csf, pair.plasma));
  const subject = subjectEffect(decisions, subjectId, analyte);
  if (own.marks.length === 0 && subject.marks.length === 0) return pair;
  return {
    ...pair,
    isUsed: pair.isUsed && own.excluded === null && subject.excluded === null,
    exclusions: [
      ...(subject.excluded ? [exclusionOfSubject(subject.excluded)] : []),
      ...pair.exclusions.filter((one) => one.code !== subjectExcluded),
      ...(own.excluded ? [exclusionBy(own.excluded, `Pair ${pairId}`)] : []),
    ],
    marks: [...new Set([...pair.marks, ...own.marks, ...subject.marks.map((mark) => `subject-${mark}`)])].sort(),
  };
}

/** The pair by its rules; their verdict holds for both samples, which are this evaluation's own. */
function checkCandidate(
  candidate: Candidate,
  otherRatios: readonly number[],
  analyte: AnalyteConfig,
  checked: CheckedSubject,
  context: Context,
): Finding[] {
  const { csf, plasma } = candidate;
  const check = checkPair(
    {
      pair: pairOf(candidate, notJudged),
      plasmaHalfLifeH: analyte.halfLifeH.plasma?.value ?? null,
      tauH: checked.tauHAt(csf.collectedAt, analyte),
      otherRatios,
      csfRbcPerUl: checked.numbersOf(csf.sampleId).csf_rbc_per_ul ?? null,
      bloodRbcPerUl: checked.numbersOf(plasma.sampleId).blood_rbc_per_ul ?? null,
      bloodPlasmaRatio: analyte.bloodPlasmaRatio,
    },
    studyLimits(context),
  );
  if (check.verdict !== "valid") {
    for (const side of [csf, plasma]) {
      side.sampleVerdict = worseVerdict(side.sampleVerdict, check.verdict);
      side.sampleReasons = [...(side.sampleReasons ?? []), ...check.reasons];
    }
  }
  return check.findings.map((one) => placed(one, csf.origin.file, csf.origin.row));
}

function sayGap(gapMin: number): string {
  const minutes = Math.round(Math.abs(gapMin) * 10) / 10;
  return `${minutes} min ${gapMin >= 0 ? "after" : "before"}`;
}

function unpairedFinding(unpaired: Unpaired): Finding {
  const { result, nearest, reason } = unpaired;
  return finding({
    rule: "unpaired-sample",
    subjectId: result.subjectId,
    sampleId: result.sampleId,
    analyte: result.analyte,
    run: result.run,
    file: result.origin.file,
    row: result.origin.row,
    value: nearest === null ? null : `${nearest.sampleId} (${sayGap(nearest.gapMin)})`,
    expected: "a sample of the other matrix within the pairing window",
    what: `${result.subjectId}: ${result.matrix === "csf" ? "CSF" : "plasma"} ${result.sampleId} (${result.analyte}) has no partner: ${reason}`,
  });
}
