import type { DoseRecord } from "../domain/dose.js";
import type { Finding } from "../domain/finding.js";
import { exactly, hourMs, type Moment, minuteMs } from "../domain/moment.js";
import type { RuleCard } from "../domain/rule-card.js";
import { findingOf } from "../findings/finding.js";
import { comparePlan, type PlannedActual } from "./planned-actual.js";
import { compareAmounts, compareFrequencies, regimenOf, sayRegimen } from "./regimen.js";
import { type SplitDose, splitDoses, wholeDoses } from "./split-doses.js";

const card = (key: string, title: string, severity: RuleCard["severity"], why: string, remedy: string): RuleCard => ({
  key,
  title,
  scope: "study",
  severity,
  limits: [],
  source: "Study contract, dose records",
  mark: "P",
  why,
  remedy,
});

/** What is checked of dose records, as cards for the rule table. */
export const doseRecordCards = {
  undated: card(
    "undated-dose-record",
    "Dose record without a time",
    "warning",
    "Without a time the dose can lie anywhere: steady state stays unknown.",
    "Fill given_at, or start and end.",
  ),
  reversed: card(
    "dose-ends-before-start",
    "Interval ends before it starts",
    "error",
    "The interval covers no time: steady state stays unknown.",
    "Correct start or end.",
  ),
  future: card(
    "future-dose-record",
    "Actual dose in the future",
    "warning",
    "A dose that was really taken cannot lie after today: date or record type is wrong.",
    "Correct the date, or mark the record as planned.",
  ),
  amount: card(
    "dose-amount-missing",
    "Dose without an amount",
    "warning",
    "Without an amount nobody can say that the dose stayed the same.",
    "Fill dose and unit.",
  ),
  frequency: card(
    "dose-frequency-unknown",
    "Frequency without a known interval",
    "warning",
    "Without the interval between doses nobody can say whether one was missed.",
    "Write QD, BID, TID, QID, Q8H ..., or set regimen.frequency in study.yaml.",
  ),
  overlap: card(
    "overlapping-dose-records",
    "Dose records that overlap",
    "warning",
    "The same dose may be recorded twice, or twice the dose was taken.",
    "Remove the double record, or close the earlier interval.",
  ),
  contradiction: card(
    "contradicting-dose-records",
    "Dose records that contradict each other",
    "error",
    "Both cannot be right: where they matter, steady state is unknown.",
    "Correct amount, frequency, status or end of one of them.",
  ),
  split: card(
    "split-dose",
    "One administration in several rows",
    "info",
    "Rows of one minute that add up to the planned or usual dose are one administration, not a contradiction.",
    "Nothing, if the rows are parts of one dose; otherwise remove the row that was not taken.",
  ),
  offPlan: card(
    "off-plan-dose",
    "Dose not as planned",
    "info",
    "A late, missed or different dose changes what the sample shows.",
    "Check the record; note the deviation.",
  ),
} as const;

export interface DoseCheck {
  /** The clock of the night. */
  nowMs: number;
  studyFrequency: string | null;
  /** As declared; null: by the interval itself. */
  intervalToleranceH: number | null;
  formatTime(ms: number): string;
}

/** Every trouble in the dose records of one subject. The order of records changes nothing. */
export function checkDoseRecords(doses: readonly DoseRecord[], check: DoseCheck): Finding[] {
  const byDrug = new Map<string, DoseRecord[]>();
  for (const dose of [...doses].sort(byTime)) {
    const key = dose.drug.trim().toLowerCase();
    const records = byDrug.get(key);
    if (records === undefined) byDrug.set(key, [dose]);
    else records.push(dose);
  }
  return [...byDrug.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, records]) => {
      const split = splitDoses(records, check.studyFrequency);
      const whole = wholeDoses(records, check.studyFrequency);
      return [
        ...records.flatMap((dose) => singleFindings(dose, check)),
        ...(split.length === 0 ? [] : [splitFinding(records, split)]),
        ...pairFindings(
          whole.filter((dose) => dose.record === "actual"),
          check,
        ),
        ...planFindings(records, check),
      ];
    });
}

/** Told once a subject and drug. */
function splitFinding(records: readonly DoseRecord[], split: readonly SplitDose[]): Finding {
  const first = records.find((dose) => dose.doseId === split[0]!.doseIds[0])!;
  const [ids, regimen] = [split[0]!.doseIds.join(", "), sayRegimen(split[0]!.regimen)];
  const what = `${split.length} administrations are written as several rows of one minute and count as one dose each, such as ${ids}: ${regimen}.`;
  return say(doseRecordCards.split, first, what, null);
}

function singleFindings(dose: DoseRecord, check: DoseCheck): Finding[] {
  const at = dose.givenAt ?? dose.start;
  if (at === null) return [say(doseRecordCards.undated, dose, `Dose record ${dose.doseId} has no time.`, "given_at")];
  const found: Finding[] = [];
  if (dose.givenAt === null && dose.end !== null && dose.end.endMs < at.ms) {
    const [end, start] = [check.formatTime(dose.end.ms), check.formatTime(at.ms)];
    const what = `Dose record ${dose.doseId} ends ${end}, before its start ${start}.`;
    found.push(say(doseRecordCards.reversed, dose, what, "end"));
  }
  if (dose.record === "actual" && at.ms > check.nowMs) {
    const what = `Dose record ${dose.doseId} is dated ${check.formatTime(at.ms)}, in the future.`;
    found.push(say(doseRecordCards.future, dose, what, dose.givenAt === null ? "start" : "given_at"));
  }
  if (dose.status === "taken" && (dose.amount === null || dose.unit === null)) {
    const lacks = dose.amount === null ? "amount" : "unit";
    found.push(
      say(
        doseRecordCards.amount,
        dose,
        `Dose record ${dose.doseId} has no ${lacks}.`,
        lacks === "unit" ? "unit" : "dose",
      ),
    );
  }
  const { frequency, tauH } = regimenOf(dose, check.studyFrequency);
  if (tauH === null && dose.status === "taken") {
    const said =
      frequency === null
        ? "no frequency, and the study states none"
        : `frequency "${frequency}", which is not a fixed interval`;
    found.push(say(doseRecordCards.frequency, dose, `Dose record ${dose.doseId} has ${said}.`, "frequency"));
  }
  return found;
}

/** Records of one drug that claim the same time. `records` are sorted by time. */
function pairFindings(records: readonly DoseRecord[], check: DoseCheck): Finding[] {
  const found: Finding[] = [];
  const open: DoseRecord[] = [];
  for (const dose of records) {
    const at = dose.givenAt ?? dose.start;
    if (at === null) continue;
    // Keep only what reaches this record: the list stays as short as real overlaps are.
    open.splice(
      0,
      open.length,
      ...open.filter((earlier) => claimsUntil(earlier) > at.endMs || isSameMinute(earlier, dose)),
    );
    for (const earlier of open) found.push(...overlapFindings(earlier, dose, at, check));
    open.push(dose);
  }
  return found;
}

function overlapFindings(earlier: DoseRecord, dose: DoseRecord, at: Moment, check: DoseCheck): Finding[] {
  const areBothSingle = earlier.givenAt !== null && dose.givenAt !== null;
  if (areBothSingle && !isSameMinute(earlier, dose)) return [];
  const [a, b] = [regimenOf(earlier, check.studyFrequency), regimenOf(dose, check.studyFrequency)];
  const isSameStatus = earlier.status === dose.status;
  const isSame = compareAmounts(a, b) === "same" && compareFrequencies(a, b) !== "different" && isSameStatus;
  // A single record inside an interval of the same regimen only says it more exactly, also when it was not taken.
  if (!areBothSingle && (earlier.givenAt !== null || dose.givenAt !== null)) {
    if (compareAmounts(a, b) !== "different") return [];
  }
  const ids = `Dose records ${earlier.doseId} and ${dose.doseId}`;
  const when = check.formatTime(at.ms);
  if (isSame) return [say(doseRecordCards.overlap, dose, `${ids} both cover ${when}.`, null)];
  const said = `${sayRegimen(a)} (${earlier.status}) against ${sayRegimen(b)} (${dose.status})`;
  return [say(doseRecordCards.contradiction, dose, `${ids} contradict each other at ${when}: ${said}.`, null)];
}

function planFindings(records: readonly DoseRecord[], check: DoseCheck): Finding[] {
  if (!records.some((dose) => dose.record === "planned")) return [];
  const byId = new Map(records.map((dose) => [dose.doseId, dose]));
  return comparePlan(records, { ...check, toleranceH: check.intervalToleranceH, until: planUntil(records, check) })
    .filter((row) => row.outcome !== "asPlanned")
    .map((row) => {
      const due = (row.actual ?? row.planned)!;
      return say(doseRecordCards.offPlan, byId.get(due.doseId)!, sayOffPlan(row, check), null);
    });
}

/**
 * How far the plan can be held against the records: to the half interval after the last actual record, for later doses
 * may have been taken and not yet delivered; to now where dosing is ongoing or nothing actual is recorded.
 */
export function planUntil(records: readonly DoseRecord[], check: DoseCheck): Moment {
  const ends = records
    .filter((dose) => dose.record === "actual" && (dose.givenAt ?? dose.start) !== null)
    .map((dose) => {
      const reachMs = ((regimenOf(dose, check.studyFrequency).tauH ?? 24) / 2) * hourMs;
      return dose.givenAt === null ? (dose.end?.endMs ?? Infinity) : dose.givenAt.endMs + reachMs;
    });
  return exactly(ends.length === 0 ? check.nowMs : Math.min(check.nowMs, Math.max(...ends)));
}

function sayOffPlan(row: PlannedActual, check: DoseCheck): string {
  const when = check.formatTime((row.planned ?? row.actual)!.dueAt.ms);
  const delayH = Math.round(Math.abs(row.delayH ?? 0) * 100) / 100;
  switch (row.outcome) {
    case "noRecord":
      return `The dose planned for ${when} has no record.`;
    case "unplanned":
      return `The dose of ${when} was not planned.`;
    case "offTime":
      return `The dose planned for ${when} was taken ${delayH} h ${(row.delayH ?? 0) < 0 ? "early" : "late"}.`;
    case "otherAmount":
      return `The dose planned for ${when} was ${sayRegimen(row.actual!.regimen)}, planned was ${sayRegimen(row.planned!.regimen)}.`;
    case "amountNotRecorded":
      return `The amount of the dose planned for ${when} is not recorded.`;
    default:
      return `The dose planned for ${when} was ${row.outcome}.`;
  }
}

function say(rule: RuleCard, dose: DoseRecord, what: string, column: string | null): Finding {
  const { file, row } = dose.origin;
  return findingOf(rule.key, rule, {
    what: `${dose.subjectId}: ${what}`,
    subjectId: dose.subjectId,
    file,
    row,
    column,
    value: dose.doseId,
  });
}

function claimsUntil(dose: DoseRecord): number {
  if (dose.givenAt !== null) return dose.givenAt.ms;
  return dose.end?.ms ?? Infinity;
}

function isSameMinute(a: DoseRecord, b: DoseRecord): boolean {
  if (a.givenAt === null || b.givenAt === null) return false;
  const minutes = [a.givenAt.ms, a.givenAt.endMs, b.givenAt.ms, b.givenAt.endMs].map((ms) => Math.floor(ms / minuteMs));
  return minutes.every((minute) => minute === minutes[0]);
}

function byTime(a: DoseRecord, b: DoseRecord): number {
  const at = (dose: DoseRecord) => (dose.givenAt ?? dose.start)?.ms ?? Infinity;
  const [atA, atB] = [at(a), at(b)];
  if (atA !== atB) return atA < atB ? -1 : 1;
  // An interval comes before an administration of the same time, so that it is there to be compared with.
  const isSingle = Number(a.givenAt !== null) - Number(b.givenAt !== null);
  if (isSingle !== 0) return isSingle;
  return a.doseId < b.doseId ? -1 : a.doseId > b.doseId ? 1 : 0;
}
