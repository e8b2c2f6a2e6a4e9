import type { RuleCard } from "../src/domain/rule-card.js";
import { doseRecordCards } from "../src/dosing/check-records.js";
import { labelCards } from "../src/dosing/label-findings.js";
import { pairRules, runRules, runsRules, sampleRules } from "../src/rules/index.js";

/** The card of every rule: of samples, pairs, runs, dose records and the comparison with the label data. */
export function allRuleCards(): RuleCard[] {
  return [
    ...sampleRules,
    ...pairRules,
    ...runRules,
    ...runsRules,
    ...Object.values(doseRecordCards),
    ...Object.values(labelCards),
  ];
}
