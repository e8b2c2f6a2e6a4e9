import type { SubjectEvaluation } from "../domain/evaluation.js";
import type { Finding } from "../domain/finding.js";
import { evidenceText } from "../domain/flow.js";
import { isExact, type Moment } from "../domain/moment.js";
import type { DoseAccount, DoseStretch, SampleAdherence } from "../dosing/dose-account.js";
import type { LabelView } from "../dosing/label-views.js";
import { formatMoment } from "../io/time-text.js";
import { plural } from "./format.js";

/** Said wherever recorded doses stand beside label data. */
export const neverAdvice =
  "Label data are compared with records to find slips of recording: research use only, never advice on treatment.";

const comparisons: Readonly<Record<LabelView["comparison"], string>> = {
  agrees: "agrees with the label data",
  differs: "differs from the label data",
  labelDoesNotDefine: "the label data do not define this case",
  cannotTell: "cannot be compared",
};

/** Dose history, expected doses with the chain of rules, plan and adherence of one subject as plain text. */
export function explainSubject(
  evaluation: SubjectEvaluation,
  account: DoseAccount,
  findings: readonly Finding[],
  zone: string,
): string {
  const { subjectId } = evaluation.subject;
  const lines = [`subject ${subjectId}`, `  ${factsLine(evaluation)}`, "  dose history:"];
  if (account.stretches.length === 0) lines.push("    no dose record with a time");
  let before: DoseStretch["label"] = null;
  for (const stretch of account.stretches) {
    lines.push(...stretchLines(stretch, zone, before));
    before = stretch.label ?? before;
  }
  if (account.undatedDoseIds.length > 0) lines.push(`    without a time: ${account.undatedDoseIds.join(", ")}`);
  if (account.stretches.some((stretch) => stretch.label !== null)) lines.push(`  ${neverAdvice}`);
  const plan = Object.entries(account.plan).map(([outcome, count]) => `${outcome} ${count}`);
  lines.push(`  planned against actual doses: ${plan.length === 0 ? "no plan is recorded" : plan.join(", ")}`);
  lines.push("  doses taken of those due, over the hours that steady state needs before each sample:");
  if (account.adherence.length === 0) lines.push("    no sample with a result");
  lines.push(...account.adherence.map((one) => `    ${adherenceLine(one, zone)}`));
  lines.push(findings.length === 0 ? "  findings: none" : "  findings:");
  for (const one of findings) {
    lines.push(`    ${one.severity}: ${one.rule}: ${one.what}`);
    if (one.remedy) lines.push(`      what to do: ${one.remedy}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The same as JSON: times in the study's zone, every stretch with its chain of label lines. */
export function subjectJson(evaluation: SubjectEvaluation, account: DoseAccount, zone: string) {
  const time = (moment: Moment | null) => (moment === null ? null : timeText(moment, zone));
  const { bsaM2, ageYears, childPugh } = evaluation.doseFacts;
  return {
    subjectId: evaluation.subject.subjectId,
    facts: { bsaM2, ageYears, childPugh },
    doseHistory: account.stretches.map(({ label, from, to, ...stretch }) => ({
      ...stretch,
      from: time(from),
      to: time(to),
      label: label === null ? null : labelJson(label),
    })),
    undatedDoseIds: account.undatedDoseIds,
    plan: account.plan,
    adherence: account.adherence.map(({ fromMs, toMs, ...one }) => ({
      ...one,
      from: fromMs === null ? null : formatMoment(fromMs, zone),
      to: formatMoment(toMs, zone),
    })),
  };
}

/** What the label data give for a dose, for JSON: never advice. */
export function labelJson({ comparison, expectation }: Pick<LabelView, "comparison" | "expectation">) {
  return { comparison, expected: expectation.text, chain: expectation.chain };
}

function factsLine({ doseFacts, perpetrators, subject }: SubjectEvaluation): string {
  const { bsaM2, ageYears, birth, childPugh, adverseEvents } = doseFacts;
  const say = (name: string, value: number | string | null): string => `${name} ${value ?? "not recorded"}`;
  return [
    say("BSA", bsaM2 === null ? null : `${bsaM2} m2`),
    ageYears === null && birth !== null ? "age from the birth date" : say("age", ageYears),
    say("Child-Pugh", childPugh),
    subject.treatmentStart === null ? "treatment start not recorded" : "treatment start recorded",
    perpetrators.length === 0
      ? "no inhibitor or inducer"
      : perpetrators.map((one) => `${one.drug} (${[one.strength, one.target, one.role].join(" ")})`).join(", "),
    plural(adverseEvents.length, "adverse event"),
  ].join("; ");
}

function stretchLines(stretch: DoseStretch, zone: string, before: DoseStretch["label"]): string[] {
  const { from, to, doseIds, label } = stretch;
  const first = doseIds[0]!;
  const ids = doseIds.length === 1 ? first : `${doseIds.length} records, ${first} to ${doseIds.at(-1)}`;
  const until = to === null ? "ongoing" : `to ${timeText(to, zone)}`;
  const when =
    stretch.kind === "administrations" && doseIds.length === 1
      ? timeText(from, zone)
      : `${timeText(from, zone)} ${until}`;
  const what = [stretch.record === "planned" ? "planned" : stretch.status, stretch.drug, stretch.recorded].join(" ");
  const why = stretch.reasons.length === 0 ? "" : `; ${stretch.reasons.join("; ")}`;
  const lines = [`    ${when}: ${what} (${stretch.kind === "interval" ? "interval " : ""}${ids}${why})`];
  if (label === null) return lines;
  lines.push(`      ${comparisons[label.comparison]}: ${expected(label)}`);
  // The chain is told again only where it led to something else.
  if (label.expectation.text === before?.expectation.text) return lines;
  lines.push(...label.expectation.chain.map((line) => `        ${line.id}: ${line.text} [${evidenceText(line)}]`));
  return lines;
}

function expected({ expectation }: Pick<LabelView, "expectation">): string {
  if (expectation.kind === "unknown") return `not recorded: ${expectation.missing.join(", ")}`;
  return expectation.kind === "dose" ? `expected ${expectation.text}` : expectation.text;
}

function adherenceLine(one: SampleAdherence, zone: string): string {
  const about = `${one.sampleId} (${one.matrix}, ${one.analyte})`;
  if (one.adherence === null) return `${about}: not known: ${one.reason}`;
  const { taken, expected, notTaken, adherencePct, basis } = one.adherence;
  const window = `${formatMoment(one.fromMs ?? one.toMs, zone)} to ${formatMoment(one.toMs, zone)}`;
  const share = `${taken} of ${expected} (${Math.round(adherencePct * 10) / 10} %)`;
  const due = basis === "plan" ? "due by the plan" : "due by the regimen";
  return `${about}: ${share} ${due}, ${notTaken} recorded as not taken; ${window}`;
}

function timeText(moment: Moment, zone: string): string {
  const text = formatMoment(moment.ms, zone);
  return isExact(moment) ? text : `${text.slice(0, 10)} (no clock time)`;
}
