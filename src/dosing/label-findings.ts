import type { DoseRecord } from "../domain/dose.js";
import { type Finding, finding } from "../domain/finding.js";
import type { RuleCard } from "../domain/rule-card.js";
import type { DrugLabel } from "../reference/label.js";
import { compareWithLabel, expectDose, type LabelExpectation, type LabelFacts } from "./label-check.js";
import { regimenOf, sayRegimen } from "./regimen.js";

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
 * Compares the taken doses of one subject with the label data, one finding a stretch of equal outcome. `factsAt` tells
 * what is known of the subject at a time. Records without a time are left out: checkDoseRecords names them.
 */
export function checkAgainstLabel(
  doses: readonly DoseRecord[],
  label: DrugLabel,
  studyFrequency: string | null,
  factsAt: (atMs: number) => LabelFacts,
  formatTime: (ms: number) => string,
): Finding[] {
  const found: Finding[] = [];
  let last = "";
  for (const dose of takenByTime(doses, label)) {
    const atMs = (dose.givenAt ?? dose.start)!.ms;
    const facts = factsAt(atMs);
    const expectation = expectDose(label, facts);
    const regimen = regimenOf(dose, studyFrequency);
    const comparison = compareWithLabel(label, expectation, { ...regimen, formulation: dose.formulation }, facts.bsaM2);
    const outcome = `${comparison} ${sayRegimen(regimen)} ${expectation.text}`;
    if (comparison !== "agrees" && outcome !== last) {
      found.push(labelFinding(dose, expectation, comparison, sayRegimen(regimen), formatTime(atMs)));
    }
    last = outcome;
  }
  return found;
}

function labelFinding(
  dose: DoseRecord,
  expectation: LabelExpectation,
  comparison: "differs" | "labelDoesNotDefine" | "cannotTell",
  recorded: string,
  when: string,
): Finding {
  const chain = expectation.chain.map((line) => `${line.text} [${line.source.join(" ")}, ${line.mark}]`).join("; ");
  const missing =
    expectation.kind === "unknown" ? expectation.missing.join(", ") : "amount, unit or frequency of the dose";
  const [card, tail] = {
    differs: [labelCards.differs, `the label data give: ${expectation.text}`] as const,
    labelDoesNotDefine: [labelCards.undefined, expectation.text] as const,
    cannotTell: [labelCards.unknown, `not recorded: ${missing}`] as const,
  }[comparison];
  const { key, scope, severity, why, remedy } = card;
  return finding({
    rule: key,
    scope,
    severity,
    why,
    remedy,
    what: `Recorded dose ${recorded} of ${when}: ${tail}.`,
    subjectId: dose.subjectId,
    file: dose.origin.file,
    row: dose.origin.row,
    column: "dose",
    value: recorded,
    expected: chain === "" ? null : chain,
  });
}

function takenByTime(doses: readonly DoseRecord[], label: DrugLabel): DoseRecord[] {
  const names = new Set(label.names.map((name) => name.toLowerCase()));
  const at = (dose: DoseRecord) => (dose.givenAt ?? dose.start)?.ms ?? 0;
  return doses
    .filter((dose) => dose.record === "actual" && dose.status === "taken" && (dose.givenAt ?? dose.start) !== null)
    .filter((dose) => names.has(dose.drug.trim().toLowerCase()))
    .sort((a, b) => at(a) - at(b) || (a.doseId < b.doseId ? -1 : a.doseId > b.doseId ? 1 : 0));
}

function labelCard(key: string, title: string, severity: RuleCard["severity"], why: string, remedy: string): RuleCard {
  return { key, title, scope: "study", severity, limits: [], source: "data/reference/label", mark: "P", why, remedy };
}
