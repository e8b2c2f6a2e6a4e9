import type { Finding } from "../domain/finding.js";
import { evidenceText } from "../domain/flow.js";
import type { RuleCard } from "../domain/rule-card.js";
import { findingOf } from "../findings/finding.js";
import type { LabelComparison, LabelStep } from "./label-check.js";
import type { LabelView } from "./label-views.js";

/** Cards of the label check, for the rule table. Never worded as advice. */
export const labelCards = {
  differs: labelCard(
    "dose-unlike-label",
    "Recorded dose differs from the label data",
    "warning",
    "A typing error in dose, unit or frequency looks like this; so does a decision of the treating physician.",
    "Compare with the source document. This is a plausibility check of records for research use, never advice on treatment.",
  ),
  undefined: labelCard(
    "label-does-not-define",
    "Label data do not define this dose",
    "info",
    "The label is silent here, so the record can be neither confirmed nor doubted.",
    "Nothing to correct; note on which ground the dose was chosen.",
  ),
  unknown: labelCard(
    "label-check-lacks-facts",
    "Label check lacks recorded facts",
    "info",
    "Without them no dose can be expected, and the record is not checked.",
    "Fill the named columns of subjects, comedications or adverse_events.",
  ),
} as const;

/**
 * Findings about the taken doses of one subject, one a stretch of equal outcome; doses that agree give none.
 * `views` come from compareDoses.
 */
export function checkAgainstLabel(views: readonly LabelView[], formatTime: (ms: number) => string): Finding[] {
  const found: Finding[] = [];
  let last: LabelView | null = null;
  for (const view of views) {
    const isNew =
      last === null ||
      last.comparison !== view.comparison ||
      last.recorded !== view.recorded ||
      last.expectation.text !== view.expectation.text;
    if (isNew && view.comparison !== "agrees") found.push(labelFinding(view, view.comparison, formatTime(view.atMs)));
    last = view;
  }
  return found;
}

/** The lines of the label that led to an expectation, each with its sources and mark, in one sentence. */
export function sayChain(chain: readonly LabelStep[]): string {
  return chain.map((line) => `${line.text} [${evidenceText(line)}]`).join("; ");
}

function labelFinding(view: LabelView, comparison: Exclude<LabelComparison, "agrees">, when: string): Finding {
  const { dose, expectation, recorded } = view;
  const chain = sayChain(expectation.chain);
  const missing =
    expectation.kind === "unknown" ? expectation.missing.join(", ") : "amount, unit or frequency of the dose";
  const [card, tail] = {
    differs: [labelCards.differs, `the label data give: ${expectation.text}`] as const,
    labelDoesNotDefine: [labelCards.undefined, expectation.text] as const,
    cannotTell: [labelCards.unknown, `not recorded: ${missing}`] as const,
  }[comparison];
  return findingOf(card.key, card, {
    what: `${dose.subjectId}: recorded dose ${recorded} of ${when}: ${tail}.`,
    subjectId: dose.subjectId,
    file: dose.origin.file,
    row: dose.origin.row,
    column: "dose",
    value: recorded,
    expected: chain === "" ? null : chain,
  });
}

function labelCard(key: string, title: string, severity: RuleCard["severity"], why: string, remedy: string): RuleCard {
  return { key, title, scope: "study", severity, limits: [], source: "data/reference/label", mark: "P", why, remedy };
}
