import { type AnalysisRule, defaultAnalysisRule } from "./analysis-rule.js";
import type { EstimateRow, MethodName } from "./estimate-row.js";
import { estimateRow } from "./estimate-rows.js";
import { type PairGroup, pairGroup, type RatioPair } from "./ratio-pairs.js";
import { MIN_FOR_TOBIT } from "./rows-censored.js";

/** The results of one group: the primary row first, the sensitivity rows after it. */
export interface PrimaryAnalysis {
  readonly rule: string;
  readonly rows: readonly EstimateRow[];
}

/** Rows that stand in every table, whatever the plan lists: what any reader can check by hand, and what is no mean. */
export const STANDING_METHODS = ["subject-log-means", "proportion-detected"] as const satisfies readonly MethodName[];

/**
 * Primary result and sensitivity table of one group of pairs, by a rule chosen before looking.
 *
 * Use in the lab: every summary of ratios; the rule is printed with the result.
 * Definition: see primaryRow. The complete pairs' subject log-means and the proportion detected stand in every table.
 * Few values: nothing throws; every row says why it, or its interval, is missing.
 * Reference: the project's notes on practice, section C; coverage of the intervals in data/reference/coverage.tsv.
 *
 * @example choosePrimary([]).rows[0].notEstimable // => "no informative pairs"
 * @example choosePrimary([{ subjectId: "a", lower: -Infinity, upper: 0 }]).rows[0].geometricMeanBelow // => 1
 */
export function choosePrimary(pairs: readonly RatioPair[], rule: AnalysisRule = defaultAnalysisRule): PrimaryAnalysis {
  const group = pairGroup(pairs);
  const first = primaryRow(group, rule);
  const others = [...new Set<MethodName>([...rule.sensitivity, ...STANDING_METHODS])]
    .filter((method) => method !== first.method)
    .map((method) => estimateRow(method, group, rule));
  return { rule: ruleInWords(rule), rows: [first, ...others] };
}

/**
 * The primary row of a group.
 *
 * Definition of "tobit-where-estimable": the subject-weighted Tobit wherever it can be estimated (at least 3 subjects, 3
 * quantified pairs of 2 subjects, converged); else the geometric mean of subject log-means where no pair is censored,
 * the bound by the pairs' limits where no pair is quantified, the proportion detected otherwise. How many results lie
 * below LLOQ never decides; where more than half of the CSF results do, the row is marked `mostly-censored`.
 *
 * @example primaryRow(pairGroup([{ subjectId: "a", lower: 0, upper: 0 }]), defaultAnalysisRule).method // => "subject-log-means"
 */
export function primaryRow(group: PairGroup, rule: AnalysisRule): EstimateRow {
  const row = unmarkedPrimary(group, rule);
  const isMostlyCensored = 2 * group.nCsfBelow > group.counts.nPairs;
  return { ...row, role: "primary", marks: isMostlyCensored ? [...row.marks, "mostly-censored"] : row.marks };
}

function unmarkedPrimary(group: PairGroup, rule: AnalysisRule): EstimateRow {
  if (rule.primary !== "tobit-where-estimable") return estimateRow(rule.primary, group, rule);
  const tobit = estimateRow("tobit-subject-weighted", group, rule);
  if (tobit.notEstimable === null) return tobit;
  const row = estimateRow(fallbackMethod(group), group, rule);
  if (row.method !== "subject-log-means" || row.notEstimable !== null) return row;
  return { ...row, ciLow: null, ciHigh: null, ciMethod: null, intervalNotEstimable: tobit.notEstimable };
}

function fallbackMethod({ counts }: PairGroup): MethodName {
  const { nQuantified, nBelow, nAbove } = counts;
  if (nQuantified > 0) return nBelow + nAbove === 0 ? "subject-log-means" : "proportion-detected";
  return nBelow === 0 || nAbove === 0 ? "bound-of-limits" : "proportion-detected";
}

/**
 * The rule as a sentence for the page.
 *
 * @example ruleInWords({ ...defaultAnalysisRule, primary: "mixed-tobit" }) // => "primary method fixed in advance: mixed-tobit"
 */
export function ruleInWords(rule: AnalysisRule): string {
  if (rule.primary !== "tobit-where-estimable") return `primary method fixed in advance: ${rule.primary}`;
  const { subjects, quantified, quantifiedSubjects } = MIN_FOR_TOBIT;
  return (
    "primary method fixed in advance: Tobit in which every subject weighs the same, cluster-robust by subject (t with " +
    `subjects - 1), wherever it can be estimated (at least ${subjects} subjects, ${quantified} quantified pairs of ` +
    `${quantifiedSubjects} subjects); otherwise the geometric mean of subject log-means where no pair is censored, a bound ` +
    "where no pair is quantified, the proportion detected in all other cases"
  );
}
