import type { Standing, StandingRules } from "../src/decisions/standing.js";
import type { SampleResult } from "../src/domain/pair.js";
import type { SubjectData } from "../src/store/study-store.js";
import { acknowledgedEvidence, standingsOf } from "./evidence.js";

/** Samples under review that a person looked at and lets stand: they count as valid; what was found stays listed. */

/**
 * Gives the results of acknowledged samples their verdict and marks; they are this evaluation's own. An acknowledgement
 * ends what the rules found, and flags of other people that nobody has answered yet; one's own flag, and one that a
 * second person confirmed, stay.
 */
export function acknowledgeSamples(
  results: readonly SampleResult[],
  { samples, decisions }: Pick<SubjectData, "samples" | "decisions">,
  rules: StandingRules,
): void {
  const acknowledged = new Set(decisions.filter((one) => one.action === "acknowledge").map(({ targetId }) => targetId));
  if (acknowledged.size === 0) return;
  for (const sample of samples.filter(({ sampleId }) => acknowledged.has(sampleId))) {
    const own = results.filter((result) => result.sampleId === sample.sampleId);
    const standing = own.map((result) => {
      const target = { kind: "sample" as const, id: sample.sampleId, analyte: result.analyte };
      return standingsOf(
        decisions,
        target,
        ({ analyte }) =>
          acknowledgedEvidence(
            sample,
            own.filter((one) => analyte === null || one.analyte === analyte),
          ),
        rules,
      );
    });
    for (const [index, result] of own.entries()) letStand(result, standing[index]!);
  }
}

function letStand(result: SampleResult, standing: readonly Standing[]): void {
  const entered = standing.filter(({ entry }) => entry.action === "acknowledge");
  const acting = entered.filter((one) => one.isInForce).at(-1);
  const marks = new Set(result.marks);
  if (entered.some((one) => one.isReopened)) marks.add("decision-reopened");
  if (acting !== undefined) {
    marks.add("acknowledged-by-person");
    if (acting.state === "pending") marks.add("decision-not-reviewed");
    const isFlagOpen = standing.some((one) => one.entry.action === "flag" && one.isInForce && !endsFlag(acting, one));
    if (result.sampleVerdict === "review" && !isFlagOpen) {
      result.sampleVerdict = "valid";
      marks.delete("flagged-by-person");
    }
  }
  result.marks = [...marks];
}

/** Whether an acknowledgement settles a flag: entered before it by somebody else, and not confirmed by a second person. */
export function endsFlag(acknowledgement: Standing, flag: Standing): boolean {
  const { entry } = acknowledgement;
  return flag.state === "pending" && flag.entry.userNo !== entry.userNo && flag.entry.decisionNo < entry.decisionNo;
}

/** A plasma value between two samples is under review no longer once neither of them is. */
export function acknowledgeInterpolated(plasma: SampleResult): void {
  const parts = plasma.interpolatedFrom;
  if (parts === undefined || plasma.sampleVerdict !== "review") return;
  if (parts.some((part) => part.sampleVerdict !== "valid")) return;
  const marks = parts.flatMap((part) => part.marks).filter((mark) => mark === "acknowledged-by-person");
  if (marks.length === 0) return;
  plasma.sampleVerdict = "valid";
  plasma.marks = [...new Set([...plasma.marks, ...marks])];
}
