import { type AnalysisRule, defaultAnalysisRule } from "./analysis-rule.js";
import type { EstimateRow, MethodName } from "./estimate-row.js";
import { estimateRow } from "./estimate-rows.js";
import { type PairGroup, pairGroup, type RatioPair } from "./ratio-pairs.js";

/** The results of one group: the primary row first, the sensitivity rows after it. */
export interface PrimaryAnalysis {
  readonly rule: string;
  readonly rows: readonly EstimateRow[];
}

/**
 * Primary result and sensitivity table of one group of pairs, by a rule chosen before looking.
 *
 * Use in the lab: every summary of ratios; the rule is printed with the result.
 * Definition of "by-censoring": no quantified pair - the geometric mean is bounded by the geometric mean of the pairs'
 * limits; more than half of the CSF results below LLOQ - proportion detected with the Turnbull bound of the median;
 * otherwise - interval-censored Tobit with a cluster-robust interval (CR2, t with subjects - 1). Only counts decide.
 * Few values: nothing throws; every row says why it, or its interval, is missing.
 * Reference: the project's notes on practice, section C; coverage of the intervals in data/reference/coverage.tsv.
 *
 * @example choosePrimary([]).rows[0].notEstimable // => "no informative pairs"
 * @example choosePrimary([{ subjectId: "a", lower: -Infinity, upper: 0 }]).rows[0].geometricMeanBelow // => 1
 */
export function choosePrimary(pairs: readonly RatioPair[], rule: AnalysisRule = defaultAnalysisRule): PrimaryAnalysis {
  const group = pairGroup(pairs);
  const primary = primaryMethod(group, rule);
  const first: EstimateRow = { ...estimateRow(primary, group, rule), role: "primary" };
  // Complete-pair subject log-means stand in every table: the one number that any reader can check by hand.
  const others = [...new Set<MethodName>([...rule.sensitivity, "subject-log-means"])]
    .filter((method) => method !== primary)
    .map((method) => estimateRow(method, group, rule));
  return { rule: ruleInWords(rule), rows: [first, ...others] };
}

/**
 * The method that the rule makes primary for a group; a matter of counts alone.
 *
 * @example primaryMethod(pairGroup([{ subjectId: "a", lower: 0, upper: 0 }]), defaultAnalysisRule) // => "tobit-cluster-robust"
 */
export function primaryMethod(group: PairGroup, rule: AnalysisRule): MethodName {
  if (rule.primary !== "by-censoring") return rule.primary;
  const { nQuantified, nBelow, nAbove, nPairs } = group.counts;
  const isOneSided = nBelow === 0 || nAbove === 0;
  if (nQuantified === 0 && isOneSided) return "bound-of-limits";
  if (group.nCsfBelow > rule.maxShareBelow * nPairs) return "proportion-detected";
  return "tobit-cluster-robust";
}

/**
 * The rule as a sentence for the page.
 *
 * @example ruleInWords({ ...defaultAnalysisRule, primary: "mixed-tobit" }) // => "primary method fixed in advance: mixed-tobit"
 */
export function ruleInWords(rule: AnalysisRule): string {
  if (rule.primary !== "by-censoring") return `primary method fixed in advance: ${rule.primary}`;
  const share = `${100 * rule.maxShareBelow} %`;
  return (
    `primary method fixed in advance by counts: no quantified pair - bound by the pairs' limits; more than ${share} of ` +
    "CSF below LLOQ - proportion detected; otherwise - Tobit, cluster-robust (CR2, t with subjects - 1)"
  );
}
