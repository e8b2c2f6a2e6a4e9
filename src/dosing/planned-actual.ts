import type { DoseRecord, DoseStatus } from "../domain/dose.js";
import { hourMs, type Moment } from "../domain/moment.js";
import { type DueDose, expandRecord } from "./expand.js";
import { compareAmounts, regimenOf, toleranceOf } from "./regimen.js";
import { wholeDoses } from "./split-doses.js";

/** What became of one planned dose, or one dose nobody planned. */
export interface PlannedActual {
  outcome: "asPlanned" | "offTime" | "otherAmount" | "amountNotRecorded" | DoseStatus | "noRecord" | "unplanned";
  planned: DueDose | null;
  actual: DueDose | null;
  /** Actual minus planned time in hours; null without both, or where a time is not exact. */
  delayH: number | null;
}

/**
 * Sets planned doses (records with `record: planned`, intervals expanded) against actual ones of the same drug, one to
 * one and nearest first, no further apart than half a dosing interval. `until` ends ongoing intervals and leaves out
 * what is due later. Records that cannot be expanded are left out: checkDoseRecords names them.
 */
export function comparePlan(
  doses: readonly DoseRecord[],
  given: { studyFrequency: string | null; toleranceH: number | null; until: Moment },
): PlannedActual[] {
  const { studyFrequency, until } = given;
  const whole = wholeDoses(doses, studyFrequency);
  const statusOf = new Map(whole.map((dose) => [dose.doseId, dose.status]));
  const expand = (kind: DoseRecord["record"]) =>
    whole
      .filter((dose) => dose.record === kind)
      .flatMap((dose) => expandRecord(dose, studyFrequency, until).due ?? [])
      .filter((due) => due.dueAt.ms <= until.endMs)
      .sort(byTime);
  const [planned, actual] = [expand("planned"), expand("actual")];
  const partners = match(planned, actual);
  const taken = new Set(partners.values());
  const rows: PlannedActual[] = planned.map((due) => {
    const partner = partners.get(due);
    if (partner === undefined) return { outcome: "noRecord", planned: due, actual: null, delayH: null };
    return judge(due, partner, statusOf.get(partner.doseId) ?? "taken", given.toleranceH);
  });
  const unplanned = actual
    .filter((due) => !taken.has(due) && planned.length > 0)
    .map((due): PlannedActual => ({ outcome: "unplanned", planned: null, actual: due, delayH: null }));
  return [...rows, ...unplanned].sort((a, b) => byTime((a.planned ?? a.actual)!, (b.planned ?? b.actual)!));
}

/** Doses taken of those due in a window. */
export interface Adherence {
  expected: number;
  taken: number;
  notTaken: number;
  adherencePct: number;
  /** Whether a plan says what was due, or the regimen alone. */
  basis: "plan" | "regimen";
}

/**
 * Share of due doses that were recorded as taken between two exact times. Due is what the plan says; without a plan one
 * dose every tau of the regimen. null where neither says what was due.
 */
export function adherenceBetween(
  doses: readonly DoseRecord[],
  rows: readonly PlannedActual[],
  window: { fromMs: number; toMs: number },
  studyFrequency: string | null,
): Adherence | null {
  const isInside = (moment: Moment) => moment.ms >= window.fromMs && moment.endMs < window.toMs;
  const planned = rows.filter((row) => row.planned !== null && isInside(row.planned.dueAt));
  if (planned.length > 0) {
    const taken = planned.filter((row) => row.actual !== null && !isNotTaken(row.outcome)).length;
    const notTaken = planned.filter((row) => isNotTaken(row.outcome)).length;
    return share(planned.length, taken, notTaken, "plan");
  }
  const actual = doses.filter((dose) => dose.record === "actual" && dose.givenAt !== null && isInside(dose.givenAt));
  const taken = actual.filter((dose) => dose.status === "taken");
  const taus = new Set(actual.map((dose) => regimenOf(dose, studyFrequency).tauH));
  const [tauH] = taus;
  if (taus.size !== 1 || tauH === null || tauH === undefined) return null;
  const expected = Math.round((window.toMs - window.fromMs) / (tauH * hourMs));
  return expected < 1 ? null : share(expected, taken.length, actual.length - taken.length, "regimen");
}

function share(expected: number, taken: number, notTaken: number, basis: Adherence["basis"]): Adherence {
  return { expected, taken, notTaken, adherencePct: (100 * taken) / expected, basis };
}

function isNotTaken(outcome: PlannedActual["outcome"]): boolean {
  return outcome === "missed" || outcome === "withheld" || outcome === "vomited";
}

function judge(planned: DueDose, actual: DueDose, status: DoseStatus, declaredH: number | null): PlannedActual {
  const isExact = planned.dueAt.ms === planned.dueAt.endMs && actual.dueAt.ms === actual.dueAt.endMs;
  const delayH = isExact ? (actual.dueAt.ms - planned.dueAt.ms) / hourMs : null;
  const row = { planned, actual, delayH };
  if (status !== "taken") return { outcome: status, ...row };
  const amount = compareAmounts(planned.regimen, actual.regimen);
  if (amount !== "same") return { outcome: amount === "different" ? "otherAmount" : "amountNotRecorded", ...row };
  const toleranceH = toleranceOf(declaredH, planned.regimen.tauH);
  return { outcome: delayH !== null && Math.abs(delayH) > toleranceH ? "offTime" : "asPlanned", ...row };
}

/** Nearest first, one to one. Both lists are sorted by time. */
function match(planned: readonly DueDose[], actual: readonly DueDose[]): Map<DueDose, DueDose> {
  const candidates: { planned: DueDose; actual: DueDose; apartMs: number }[] = [];
  let from = 0;
  for (const due of planned) {
    const reachMs = ((due.regimen.tauH ?? 24) / 2) * hourMs;
    while (from < actual.length && actual[from]!.dueAt.endMs < due.dueAt.ms - reachMs) from += 1;
    for (let i = from; i < actual.length && actual[i]!.dueAt.ms <= due.dueAt.endMs + reachMs; i++) {
      candidates.push({ planned: due, actual: actual[i]!, apartMs: apart(due.dueAt, actual[i]!.dueAt) });
    }
  }
  candidates.sort((a, b) => a.apartMs - b.apartMs || byTime(a.planned, b.planned) || byTime(a.actual, b.actual));
  const partners = new Map<DueDose, DueDose>();
  const used = new Set<DueDose>();
  for (const candidate of candidates) {
    if (partners.has(candidate.planned) || used.has(candidate.actual)) continue;
    partners.set(candidate.planned, candidate.actual);
    used.add(candidate.actual);
  }
  return partners;
}

/** Least distance of two moments: 0 where they may be the same time. */
function apart(a: Moment, b: Moment): number {
  return Math.max(0, a.ms - b.endMs, b.ms - a.endMs);
}

function byTime(a: DueDose, b: DueDose): number {
  return (
    a.dueAt.ms - b.dueAt.ms || a.dueAt.endMs - b.dueAt.endMs || (a.doseId < b.doseId ? -1 : a.doseId > b.doseId ? 1 : 0)
  );
}
