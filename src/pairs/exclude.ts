import type { Exclusion, Ratio, SampleResult, SteadyState } from "../domain/pair.js";

/** What study.yaml decides about use. */
export interface UseRules {
  steadyStateOnly: boolean;
  requireRunAcceptance: boolean;
  excludeReview: boolean;
  /** A wider gap is a warning, minutes. */
  warnGapMin: number;
  /** What a dose between the two samples does. */
  doseBetween: "exclude" | "mark";
}

/** A pair as its use is judged. */
export interface PairToJudge {
  csf: SampleResult;
  plasma: SampleResult;
  gapMin: number;
  steadyState: SteadyState;
  /** Of the total ratio. */
  ratioState: Ratio["state"];
  doseBetween: "no" | "perhaps" | "yes";
  /** Dose into the CSF itself that still counts at the time of the samples; null where there is none. */
  doseIntoCsf: string | null;
  /** Of how the pair was made. */
  marks: readonly string[];
}

export interface Use {
  isUsed: boolean;
  exclusions: Exclusion[];
  marks: string[];
}

/**
 * Whether a pair enters summaries, with every reason why not (the first one is the one counted), and its warning marks.
 * A pair is used unless no result of a side is current, a run was rejected, a sample is invalid or excluded by a person, a
 * dose was given into the CSF or between the two samples, or its steady state is not `yes` while only such pairs count.
 * What was not assessed or is under review is used and marked, unless study.yaml asks for more. A pair whose ratio cannot
 * be estimated is not used, without an exclusion: it is counted as not estimable.
 */
export function judgeUse(pair: PairToJudge, rules: UseRules): Use {
  const { csf, plasma, gapMin, steadyState } = pair;
  const sides = [csf, plasma];
  const exclusions = [
    ...sides.flatMap((side) =>
      when(
        side.concentration.state === "undecided",
        "no-current-result",
        `${nameOf(side)} has several results, and which one counts is not decided.`,
      ),
    ),
    ...sides.flatMap((side) => when(side.runVerdict === "rejected", "run-rejected", `${runOf(side)} was rejected.`)),
    ...sides.flatMap((side) => when(side.sampleVerdict === "invalid", "sample-invalid", sayInvalid(side))),
    ...sides.flatMap((side) => side.exclusions),
    ...when(
      pair.doseIntoCsf !== null,
      "intrathecal-dose",
      `The drug was given into the CSF (dose ${pair.doseIntoCsf}): its level there says nothing about passage from plasma.`,
    ),
    ...when(
      pair.doseBetween === "yes" && rules.doseBetween === "exclude",
      "dose-between",
      "A dose was taken between the two samples, so one lies before it and the other after it.",
    ),
    ...steadyStateExclusions(steadyState, rules),
    ...sides.flatMap((side) => policyExclusions(side, rules)),
  ];
  const marks = [
    ...sides.flatMap((side) => [...side.marks, ...side.steadyState.marks]),
    ...steadyState.marks,
    ...pair.marks,
    ...(pair.doseBetween === "yes" ? ["dose-between"] : []),
    ...(pair.doseBetween === "perhaps" ? ["dose-between-unclear"] : []),
    ...sides.flatMap((side) => (side.runVerdict === "notAssessed" ? ["run-not-assessed"] : [])),
    ...sides.flatMap((side) => (side.runVerdict === "review" ? ["run-review"] : [])),
    ...sides.flatMap((side) => (side.sampleVerdict === "review" ? ["sample-review"] : [])),
    ...(Math.abs(gapMin) > rules.warnGapMin ? [`gap-over-${rules.warnGapMin}-min`] : []),
  ];
  const isUsed = exclusions.length === 0 && pair.ratioState !== "notEstimable";
  return { isUsed, exclusions, marks: [...new Set(marks)].sort() };
}

function steadyStateExclusions(steadyState: SteadyState, rules: UseRules): Exclusion[] {
  if (!rules.steadyStateOnly || steadyState.verdict === "yes") return [];
  const code = steadyState.verdict === "no" ? "not-at-steady-state" : "steady-state-unknown";
  const head = steadyState.verdict === "no" ? "Not at steady state" : "Steady state is unknown";
  return [{ code, text: steadyState.reason === null ? `${head}.` : `${head}: ${steadyState.reason.text}` }];
}

function policyExclusions(side: SampleResult, rules: UseRules): Exclusion[] {
  const { runVerdict, sampleVerdict } = side;
  const isUnaccepted = rules.requireRunAcceptance && runVerdict !== "accepted" && runVerdict !== "rejected";
  const said = runVerdict === "review" ? "is under review" : "was not assessed";
  return [
    ...when(isUnaccepted, "run-not-accepted", `${runOf(side)} ${said}, and the study asks for accepted runs.`),
    ...when(
      rules.excludeReview && runVerdict === "review" && !isUnaccepted,
      "run-review",
      `${runOf(side)} is under review, and the study leaves such results out.`,
    ),
    ...when(
      rules.excludeReview && sampleVerdict === "review",
      "sample-review",
      `${nameOf(side)} is under review, and the study leaves such samples out.`,
    ),
  ];
}

function when(isSo: boolean, code: string, text: string): Exclusion[] {
  return isSo ? [{ code, text }] : [];
}

function nameOf(side: SampleResult): string {
  return `${side.matrix === "csf" ? "CSF" : "Plasma"} sample ${side.sampleId}`;
}

function sayInvalid(side: SampleResult): string {
  const first = side.sampleReasons?.[0];
  return `${nameOf(side)} is invalid${first === undefined ? "." : `: ${first.text}`}`;
}

function runOf(side: SampleResult): string {
  return `${nameOf(side)}: its run${side.run === null ? "" : ` ${side.run}`}`;
}
