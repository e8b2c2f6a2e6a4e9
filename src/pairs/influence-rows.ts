import { type AnalysisRow, analysisRow } from "../domain/analysis.js";
import type { Pair } from "../domain/pair.js";
import type { AnalysisRule } from "../stats/analysis-rule.js";
import { primaryRow } from "../stats/choose-primary.js";
import { leaveOneOut } from "../stats/leave-one-out.js";
import { pairGroup } from "../stats/ratio-pairs.js";
import { ratioPair, usedPairs } from "./analysed-pairs.js";

/** Each estimate is worked out anew for each pair: beyond this it takes minutes, and no single pair moves the mean. */
const mostLeftOut = 1000;

const fold = "factor between the primary estimate without it and with it";

/**
 * The primary total ratio of a group without each of its pairs and each of its subjects, and first the largest change.
 * Rows that move it are marked `influential`: they are looked at, and never excluded for it.
 */
export function influenceRows(
  analyte: string,
  group: string,
  pairs: readonly Pair[],
  rule: AnalysisRule,
): AnalysisRow[] {
  const used = usedPairs(pairs).filter(({ ratio }) => ratio.state !== "notEstimable");
  const about = (text: string): string => (text === "" ? group : `${group}, without ${text}`);
  if (used.length === 0) return [];
  if (used.length > mostLeftOut) {
    return [analysisRow("influence", analyte, group, { notEstimable: `left out: more than ${mostLeftOut} pairs` })];
  }
  const ratios = used.map(ratioPair);
  const primary = primaryRow(pairGroup(ratios), rule);
  if (primary.geometricMean === null) {
    const notEstimable = primary.notEstimable ?? "the primary result is not a mean";
    return [analysisRow("influence", analyte, group, { notEstimable })];
  }
  const found = leaveOneOut(ratios, primary, rule);
  const rows = found.map(({ what, at, without, shift, isInfluential }) => {
    const { subjectId, pairId, csf, plasma } = used[at]!;
    const name = what === "pair" ? `pair ${csf.sampleId} / ${plasma.sampleId}` : `subject ${subjectId}`;
    return analysisRow("influence", analyte, about(name), {
      estimand: fold,
      estimate: shift === null ? null : Math.exp(shift),
      nSubjects: without.nSubjects,
      nPairs: without.nUsed,
      method: primary.method,
      notEstimable: shift === null ? `without it: ${without.notEstimable ?? "no mean"}` : null,
      marks: isInfluential ? ["influential"] : [],
      details: {
        subjectId,
        pairId: what === "pair" ? pairId : null,
        geometricMean: without.geometricMean,
        ciLow: without.ciLow,
        ciHigh: without.ciHigh,
      },
    });
  });
  const largest = [...rows].sort((a, b) => size(b) - size(a))[0]!;
  const nInfluential = rows.filter((row) => row.marks.length > 0).length;
  const summary = analysisRow("influence", analyte, about(""), {
    estimand: `largest ${fold} (${largest.about.slice(group.length + 2)})`,
    estimate: largest.estimate,
    nSubjects: primary.nSubjects,
    nPairs: primary.nUsed,
    method: primary.method,
    notEstimable: largest.estimate === null ? largest.notEstimable : null,
    marks: nInfluential > 0 ? ["has-influential"] : [],
    details: { nInfluential, geometricMean: primary.geometricMean },
  });
  return [summary, ...rows];
}

function size({ estimate }: AnalysisRow): number {
  return estimate === null ? 0 : Math.abs(Math.log(estimate));
}
