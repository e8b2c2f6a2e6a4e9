import type { Finding } from "../domain/finding.js";
import type { SampleVerdict } from "../domain/sample.js";
import { findingOf } from "../findings/finding.js";
import type { Limits } from "../reference/limits.js";
import { pairRules, sampleRules } from "./index.js";
import type { PairFacts, Rule, SampleFacts } from "./rule.js";

/** What the rules say of one sample: its verdict, every reason (the worst first) and the findings. */
export interface SampleCheck {
  verdict: SampleVerdict;
  reasons: readonly { code: string; text: string }[];
  findings: readonly Finding[];
}

/** Judges one tube by every rule of the sampling protocol. A fact that is not recorded is a finding, never a pass. */
export function checkSample(facts: SampleFacts, limits: Limits): SampleCheck {
  return run(sampleRules, facts, limits, { subjectId: facts.subjectId, sampleId: facts.sampleId });
}

/** Judges one pair; its verdict holds for both samples, see `worseVerdict`. */
export function checkPair(facts: PairFacts, limits: Limits): SampleCheck {
  const { subjectId, pairId, analyte, csf } = facts.pair;
  return run(pairRules, facts, limits, { subjectId, pairId, analyte, sampleId: csf.sampleId });
}

export function worseVerdict(a: SampleVerdict, b: SampleVerdict): SampleVerdict {
  const rank: Record<SampleVerdict, number> = { valid: 0, review: 1, invalid: 2 };
  return rank[a] >= rank[b] ? a : b;
}

function run<Facts>(rules: readonly Rule<Facts>[], facts: Facts, limits: Limits, where: Partial<Finding>): SampleCheck {
  let verdict: SampleVerdict = "valid";
  const findings: Finding[] = [];
  const reasons: Record<"invalid" | "review", { code: string; text: string }[]> = { invalid: [], review: [] };
  for (const rule of rules) {
    for (const trouble of rule.check(facts, limits)) {
      const { what, column, value, expected, file, row } = trouble;
      const { subjectId, sampleId, pairId, analyte } = where;
      const about = { subjectId, sampleId, pairId, analyte, column, value, expected, file, row };
      findings.push(findingOf(rule.key, rule, { what, why: trouble.why, ...about }));
      if (rule.effect === "none") continue;
      verdict = worseVerdict(verdict, rule.effect);
      reasons[rule.effect].push({ code: rule.key, text: trouble.what });
    }
  }
  return { verdict, reasons: [...reasons.invalid, ...reasons.review], findings };
}
