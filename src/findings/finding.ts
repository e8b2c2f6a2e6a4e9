import type { Finding } from "../domain/finding.js";
import type { FindingCard } from "./card.js";
import { type FindingKey, findingCards } from "./index.js";

/**
 * The facts of a finding: what happened, where, and what was met. Severity, scope, why and remedy come from its card; a call
 * site states them only where the facts decide them.
 */
export type FindingFacts = Pick<Finding, "what"> & { [Key in keyof Finding]?: Finding[Key] | undefined };

/** A finding of a catalogued key from its facts; what is not stated is null. */
export function finding(facts: FindingFacts & { rule: FindingKey }): Finding {
  return findingOf(facts.rule, findingCards[facts.rule], facts);
}

/** A finding of a rule, which brings its own card. Written out: a large study has a million of them. */
export function findingOf(
  key: string,
  card: Pick<FindingCard, "severity" | "scope" | "why" | "remedy">,
  facts: FindingFacts,
): Finding {
  return {
    subjectId: facts.subjectId ?? null,
    sampleId: facts.sampleId ?? null,
    pairId: facts.pairId ?? null,
    analyte: facts.analyte ?? null,
    run: facts.run ?? null,
    file: facts.file ?? null,
    row: facts.row ?? null,
    column: facts.column ?? null,
    value: facts.value ?? null,
    expected: facts.expected ?? null,
    why: facts.why ?? card.why,
    remedy: facts.remedy ?? card.remedy,
    severity: facts.severity ?? card.severity,
    rule: key,
    scope: facts.scope ?? card.scope,
    what: facts.what,
  };
}

/** The finding with a place: its own where it has one. */
export function placed(one: Finding, file: string, row: number): Finding {
  if (one.file !== null && one.row !== null) return one;
  return findingOf(one.rule, one, { ...one, file: one.file ?? file, row: one.row ?? row });
}
