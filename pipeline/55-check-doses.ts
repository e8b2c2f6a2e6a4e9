import type { LoadedConfig } from "../src/config/load.js";
import type { AnalyteConfig } from "../src/config/schema.js";
import type { DoseFacts, DoseRecord, Perpetrator } from "../src/domain/dose.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Finding } from "../src/domain/finding.js";
import { checkDoseRecords, type DoseCheck } from "../src/dosing/check-records.js";
import { type DoseAccount, makeDoseAccount } from "../src/dosing/dose-account.js";
import { checkAgainstLabel, labelCards } from "../src/dosing/label-findings.js";
import { compareDoses, factsOverTime, type LabelView } from "../src/dosing/label-views.js";
import { mergeRepeats } from "../src/dosing/merge-repeats.js";
import { readDoseFacts } from "../src/dosing/records.js";
import { formatMoment } from "../src/io/time-text.js";
import { type DrugLabel, findLabel, loadLabels } from "../src/reference/label.js";
import type { SubjectData } from "../src/store/study-store.js";
import type { FileIndex } from "./results-in-force.js";
import type { Context } from "./stage.js";
import { drugNames } from "./subject-dosing.js";

/** Of one rule and subject, more findings than this are told as one. */
const findingsOfOneRule = 5;

/** Label data of one of the study's drugs; `isNamed`: study.yaml names them, so that missing facts are always told. */
type StudyLabel = DrugLabel & { isNamed: boolean; saltFactor: number };

const labelsOf = new WeakMap<LoadedConfig, readonly StudyLabel[]>();

/** What a subject's tables say that a label's dose depends on; where each row was read, given the files. */
export function doseFactsOf(data: SubjectData, files?: FileIndex): DoseFacts {
  const contents = (kind: "subjects" | "adverse_events") =>
    data.tables[kind].rows.map(({ content, fileNo, row }) => {
      const file = files?.get(fileNo);
      if (file === undefined) return content;
      const { name, sha256, reader, version } = file;
      return { ...content, origin: { file: name, sha256, row, reader, version } };
    });
  return readDoseFacts(contents("subjects"), contents("adverse_events"));
}

/**
 * Trouble in one subject's dose records, and where a recorded dose differs from the label data: a plausibility check of
 * records for research use, never advice. Records are held against the clock of the night.
 */
export function findingsOfDoses(
  data: SubjectData,
  checked: { doses: readonly DoseRecord[]; perpetrators: readonly Perpetrator[] },
  context: Context,
): Finding[] {
  if (checked.doses.length === 0) return [];
  const { formatTime } = doseCheck(context);
  const { doses, perpetrators } = checked;
  const known = { doses, perpetrators, doseFacts: doseFactsOf(data) };
  const found = [
    ...checkDoseRecords(checked.doses, doseCheck(context)),
    ...studyLabels(context).flatMap((label) => {
      const labelFindings = checkAgainstLabel(viewsOf(label, known, context), formatTime);
      const isAsked = label.isNamed || hasLabelFacts(known.doseFacts);
      return isAsked ? labelFindings : labelFindings.filter((one) => one.rule !== labelCards.unknown.key);
    }),
  ];
  return mergeRepeats(found, findingsOfOneRule);
}

/** Dose history, plan, adherence before each sample and expected doses of one subject, for `csfp explain subject`. */
export function accountOfDoses(evaluation: SubjectEvaluation, context: Context): DoseAccount {
  const { config } = context.loaded;
  return makeDoseAccount({
    doses: evaluation.doses,
    samples: evaluation.samples,
    views: labelViews(evaluation, context),
    check: doseCheck(context),
    isOfAnalyte: (drug, analyte) => {
      const found = config.analytes.find((one) => one.name === analyte);
      return found !== undefined && isDrugOf(drug, found);
    },
  });
}

/** Every taken dose of a drug with label data, beside what those give for its time. */
export function labelViews(evaluation: SubjectEvaluation, context: Context): LabelView[] {
  return studyLabels(context).flatMap((label) => viewsOf(label, evaluation, context));
}

/** A study that records none of these has not been asked to: `auto` then says nothing of their want. */
function hasLabelFacts({ bsaM2, ageYears, birth, childPugh }: DoseFacts): boolean {
  return bsaM2 !== null || ageYears !== null || birth !== null || childPugh !== null;
}

function viewsOf(
  label: StudyLabel,
  known: { doses: readonly DoseRecord[]; perpetrators: readonly Perpetrator[]; doseFacts: DoseFacts },
  context: Context,
): LabelView[] {
  const { config } = context.loaded;
  const ageAt = (birthMs: number, atMs: number) => fullYears(birthMs, atMs, config.zone);
  const facts = factsOverTime(label, known.doseFacts, known.perpetrators, ageAt);
  return compareDoses(known.doses, label, config.regimen.frequency, facts, label.saltFactor);
}

/** Label data of the study's drugs, each once; a label chosen in study.yaml also knows the drug's names there. */
function studyLabels(context: Context): readonly StudyLabel[] {
  const known = labelsOf.get(context.loaded);
  if (known) return known;
  const all = context.loaded.config.analytes.some((analyte) => analyte.label !== "none") ? loadLabels() : [];
  const chosen = new Map<string, StudyLabel>();
  const isSalt = context.loaded.config.doseRecords.expressedAs === "salt";
  for (const analyte of context.loaded.config.analytes) {
    const names = drugNames(analyte);
    const label =
      analyte.label === "auto"
        ? (names.map((name) => findLabel(all, name)).find((one) => one !== null) ?? null)
        : (all.find((one) => one.drug === analyte.label) ?? null);
    if (label === null) continue;
    const before = chosen.get(label.drug) ?? { ...label, isNamed: false, saltFactor: 1 };
    const saltFactor = isSalt ? (analyte.saltFactor ?? before.saltFactor) : 1;
    const isNamed = before.isNamed || analyte.label !== "auto";
    chosen.set(label.drug, { ...before, isNamed, saltFactor, names: [...before.names, ...names] });
  }
  const labels = [...chosen.values()];
  labelsOf.set(context.loaded, labels);
  return labels;
}

function isDrugOf(drug: string, analyte: AnalyteConfig): boolean {
  const key = drug.trim().toLowerCase();
  return drugNames(analyte).some((name) => name.trim().toLowerCase() === key);
}

function doseCheck(context: Context): DoseCheck {
  const { config } = context.loaded;
  return {
    nowMs: context.now(),
    studyFrequency: config.regimen.frequency,
    intervalToleranceH: config.steadyState.intervalToleranceH,
    formatTime: (ms) => formatMoment(ms, config.zone),
  };
}

/** Full years from one local date to another. */
function fullYears(fromMs: number, toMs: number, zone: string): number {
  const [from, to] = [formatMoment(fromMs, zone), formatMoment(toMs, zone)];
  const isBeforeBirthday = to.slice(5, 10) < from.slice(5, 10);
  return Number(to.slice(0, 4)) - Number(from.slice(0, 4)) - (isBeforeBirthday ? 1 : 0);
}
