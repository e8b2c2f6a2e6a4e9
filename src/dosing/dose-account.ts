import type { DoseRecord } from "../domain/dose.js";
import { exactly, hourMs, type Moment } from "../domain/moment.js";
import type { SampleResult } from "../domain/pair.js";
import { type DoseCheck, planUntil } from "./check-records.js";
import type { LabelView } from "./label-views.js";
import { type Adherence, adherenceBetween, comparePlan, type PlannedActual } from "./planned-actual.js";
import { regimenOf, sayRegimen } from "./regimen.js";

/** Dose records in a row that say the same. */
export interface DoseStretch {
  record: DoseRecord["record"];
  drug: string;
  /** `100 mg BID`. */
  recorded: string;
  status: DoseRecord["status"];
  kind: "administrations" | "interval";
  from: Moment;
  /** Time of the last administration, or end of the interval; null while it is ongoing. */
  to: Moment | null;
  doseIds: readonly string[];
  reasons: readonly string[];
  /** What the label data give; null for a drug without, and for doses planned or not taken. */
  label: Pick<LabelView, "comparison" | "expectation"> | null;
}

/** Doses taken of those due in the hours that one sample's steady state needs. */
export interface SampleAdherence {
  sampleId: string;
  analyte: string;
  matrix: SampleResult["matrix"];
  toMs: number;
  fromMs: number | null;
  adherence: Adherence | null;
  /** Why there is none. */
  reason: string | null;
}

/** Everything the dose records of one subject come to. */
export interface DoseAccount {
  stretches: readonly DoseStretch[];
  /** Planned doses by what became of them; empty without a plan. */
  plan: Readonly<Partial<Record<PlannedActual["outcome"], number>>>;
  adherence: readonly SampleAdherence[];
  undatedDoseIds: readonly string[];
}

export interface AccountParts {
  doses: readonly DoseRecord[];
  samples: readonly SampleResult[];
  views: readonly LabelView[];
  check: DoseCheck;
  isOfAnalyte(drug: string, analyte: string): boolean;
}

/** Sets together history, plan, adherence and label. The order of `doses` changes nothing. */
export function makeDoseAccount(parts: AccountParts): DoseAccount {
  const dated = parts.doses.filter((dose) => (dose.givenAt ?? dose.start) !== null);
  const plan: Partial<Record<PlannedActual["outcome"], number>> = {};
  for (const drug of new Set(dated.map((dose) => drugKey(dose)))) {
    for (const row of planRows(
      dated.filter((dose) => drugKey(dose) === drug),
      parts.check,
    )) {
      plan[row.outcome] = (plan[row.outcome] ?? 0) + 1;
    }
  }
  return {
    stretches: stretchesOf(dated, parts),
    plan,
    adherence: parts.samples.map((sample) => adherenceOf(sample, dated, parts)),
    undatedDoseIds: parts.doses
      .filter((dose) => !dated.includes(dose))
      .map((dose) => dose.doseId)
      .sort(),
  };
}

function stretchesOf(dated: readonly DoseRecord[], { views, check }: AccountParts): DoseStretch[] {
  const viewsOfDose = new Map<DoseRecord, LabelView[]>();
  for (const view of views) viewsOfDose.set(view.dose, [...(viewsOfDose.get(view.dose) ?? []), view]);
  const pieces = dated
    .flatMap((dose) => piecesOf(dose, viewsOfDose.get(dose) ?? [], check.studyFrequency))
    .sort((a, b) => a.from.ms - b.from.ms || (a.doseIds[0]! < b.doseIds[0]! ? -1 : 1));
  const stretches: DoseStretch[] = [];
  for (const piece of pieces) {
    const last = stretches.at(-1);
    if (last === undefined || piece.kind === "interval" || !isSame(last, piece)) stretches.push(piece);
    else
      stretches[stretches.length - 1] = {
        ...last,
        to: piece.to,
        doseIds: [...last.doseIds, ...piece.doseIds],
        reasons: [...new Set([...last.reasons, ...piece.reasons])],
      };
  }
  return stretches;
}

/** A record as stretches: several where the expected dose changes within an interval. */
function piecesOf(dose: DoseRecord, views: readonly LabelView[], studyFrequency: string | null): DoseStretch[] {
  const at = (dose.givenAt ?? dose.start)!;
  const isInterval = dose.givenAt === null;
  const piece: DoseStretch = {
    record: dose.record,
    drug: dose.drug,
    recorded: sayRegimen(regimenOf(dose, studyFrequency)),
    status: dose.status,
    kind: isInterval ? "interval" : "administrations",
    from: at,
    to: isInterval ? dose.end : at,
    doseIds: [dose.doseId],
    reasons: dose.reason === null ? [] : [dose.reason],
    label: views[0] ?? null,
  };
  const changed = views.filter(
    (view, i) =>
      i === 0 ||
      view.expectation.text !== views[i - 1]!.expectation.text ||
      view.comparison !== views[i - 1]!.comparison,
  );
  if (changed.length <= 1) return [piece];
  return changed.map((view, i) => ({
    ...piece,
    from: i === 0 ? at : exactly(view.atMs),
    to: i === changed.length - 1 ? piece.to : exactly(changed[i + 1]!.atMs),
    label: view,
  }));
}

function isSame(a: DoseStretch, b: DoseStretch): boolean {
  return (
    a.kind === b.kind &&
    a.record === b.record &&
    a.drug === b.drug &&
    a.recorded === b.recorded &&
    a.status === b.status &&
    a.label?.comparison === b.label?.comparison &&
    a.label?.expectation.text === b.label?.expectation.text
  );
}

function adherenceOf(sample: SampleResult, dated: readonly DoseRecord[], parts: AccountParts): SampleAdherence {
  const { sampleId, analyte, matrix, collectedAt, steadyState } = sample;
  const { neededHours } = steadyState;
  const toMs = collectedAt.ms;
  const row = { sampleId, analyte, matrix, toMs };
  if (neededHours === null) {
    return { ...row, fromMs: null, adherence: null, reason: "the hours that steady state needs are not known" };
  }
  const fromMs = toMs - neededHours * hourMs;
  const own = dated.filter((dose) => parts.isOfAnalyte(dose.drug, analyte));
  const adherence = adherenceBetween(own, planRows(own, parts.check), { fromMs, toMs }, parts.check.studyFrequency);
  if (adherence !== null) return { ...row, fromMs, adherence, reason: null };
  const isIntervalOnly = own.some((dose) => dose.givenAt === null && dose.record === "actual");
  const reason = isIntervalOnly
    ? "an interval tells what was prescribed, not what was taken"
    : "the records of these hours do not say what was due";
  return { ...row, fromMs, adherence: null, reason };
}

function planRows(doses: readonly DoseRecord[], check: DoseCheck): PlannedActual[] {
  if (!doses.some((dose) => dose.record === "planned")) return [];
  const { studyFrequency, intervalToleranceH: toleranceH } = check;
  return comparePlan(doses, { studyFrequency, toleranceH, until: planUntil(doses, check) });
}

function drugKey(dose: DoseRecord): string {
  return dose.drug.trim().toLowerCase();
}
