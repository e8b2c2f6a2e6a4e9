import type { DoseRecord } from "../domain/dose.js";
import { type Moment, minuteMs } from "../domain/moment.js";
import {
  type Comparison,
  compareAmounts,
  compareFrequencies,
  compareRoutes,
  isIntoCsf,
  type Regimen,
  regimenOf,
  routeOf,
} from "./regimen.js";
import { type SplitDose, splitDoses } from "./split-doses.js";

/** One administration, or one interval of constant dosing, of the drug in question. */
export interface DosingElement {
  kind: "administration" | "interval";
  /** One id; several where records share one exact minute. */
  doseIds: readonly string[];
  /** Time of the administration, or start of the interval. */
  at: Moment;
  /** Last time of dosing: `at` for an administration, the end of an interval, null while it is ongoing. */
  until: Moment | null;
  regimen: Regimen;
  /** Whether the record names its own frequency, not the study's. */
  hasOwnFrequency: boolean;
  status: DoseRecord["status"];
  /** Several records claim the same exact minute: one dose given twice, or one dose recorded twice. */
  isContradicted: boolean;
}

/** The dose records of one subject that say what was really taken of one drug, in the order of time. */
export interface DoseHistory {
  taken: readonly DosingElement[];
  /** Missed, withheld and vomited doses. */
  notTaken: readonly DosingElement[];
  /** Times at which another drug was taken. */
  otherDrugs: readonly { doseId: string; at: Moment }[];
  /** Records of this drug without a usable time. */
  undatedDoseIds: readonly string[];
  /** Doses given into the CSF itself: no part of the regimen, but what they do to the CSF is no passage from plasma. */
  intoCsf: readonly { doseId: string; at: Moment; until: Moment | null }[];
  /** Administrations written as several rows of one minute. */
  splitDoses: readonly SplitDose[];
}

/**
 * Orders the records of one subject for one drug. Planned records are left out; an interval stays an interval.
 * `drugNames` are compared without case and outer spaces. The order of `doses` does not matter.
 */
export function orderHistory(
  doses: readonly DoseRecord[],
  drugNames: readonly string[],
  studyFrequency: string | null,
): DoseHistory {
  const names = new Set(drugNames.map(drugKey));
  const actual = doses.filter((dose) => dose.record === "actual");
  const ofDrug = doses.filter((dose) => names.has(drugKey(dose.drug)));
  const isRegimen = (dose: DoseRecord): boolean => !isIntoCsf(routeOf(dose.route));
  const own = ofDrug.filter((dose) => dose.record === "actual" && isRegimen(dose));
  const split = splitDoses(ofDrug.filter(isRegimen), studyFrequency);
  const elements = mergeSameMinute(own.flatMap((dose) => elementOf(dose, studyFrequency)).sort(byTime), split);
  const taken = elements.filter((element) => element.status === "taken");
  return {
    taken: inheritFrequency(taken),
    notTaken: elements.filter((element) => element.status !== "taken"),
    otherDrugs: actual
      .filter((dose) => !names.has(drugKey(dose.drug)) && dose.status === "taken")
      .flatMap((dose) => {
        const at = dose.givenAt ?? dose.start;
        return at === null ? [] : [{ doseId: dose.doseId, at }];
      })
      .sort((a, b) => a.at.ms - b.at.ms || compareText(a.doseId, b.doseId)),
    undatedDoseIds: own
      .filter((dose) => elementOf(dose, studyFrequency).length === 0)
      .map((dose) => dose.doseId)
      .sort(compareText),
    intoCsf: ofDrug
      .filter((dose) => dose.record === "actual" && dose.status === "taken" && !isRegimen(dose))
      .flatMap((dose) => {
        const at = dose.givenAt ?? dose.start;
        return at === null ? [] : [{ doseId: dose.doseId, at, until: dose.givenAt === null ? dose.end : at }];
      })
      .sort((a, b) => a.at.ms - b.at.ms || compareText(a.doseId, b.doseId)),
    splitDoses: split,
  };
}

/** Surely before: a dose at the other moment's own minute is not before it. */
export function isSurelyBefore(moment: Moment, limit: Moment): boolean {
  return minuteOf(moment.endMs) < minuteOf(limit.ms);
}

/** Before under at least one reading of both moments. */
export function isPerhapsBefore(moment: Moment, limit: Moment): boolean {
  return minuteOf(moment.ms) < minuteOf(limit.endMs);
}

/** Whether the interval's dosing surely includes the whole stretch from `from.ms` to `to.endMs`. */
export function surelyCovers(element: DosingElement, from: Moment, to: Moment): boolean {
  if (element.kind !== "interval" || element.at.endMs > from.ms) return false;
  return element.until === null || element.until.ms >= to.endMs;
}

/** Earliest reading of the last time of dosing. */
export function startOfEnd(element: DosingElement): number {
  return element.until?.ms ?? Number.MAX_VALUE;
}

/** Latest reading of the last time of dosing; no end while it is ongoing. */
export function endMs(element: DosingElement): number {
  return element.until?.endMs ?? Number.MAX_VALUE;
}

function elementOf(dose: DoseRecord, studyFrequency: string | null): DosingElement[] {
  const at = dose.givenAt ?? dose.start;
  if (at === null) return [];
  const isInterval = dose.givenAt === null;
  if (isInterval && dose.end !== null && dose.end.endMs < dose.start!.ms) return [];
  return [
    {
      kind: isInterval ? "interval" : "administration",
      doseIds: [dose.doseId],
      at,
      until: isInterval ? dose.end : at,
      regimen: regimenOf(dose, studyFrequency),
      hasOwnFrequency: dose.frequency !== null,
      status: dose.status,
      isContradicted: false,
    },
  ];
}

/**
 * Administrations of one exact minute become one element: parts of one dose with their sum; of others taken wins, and
 * the contradiction is kept.
 */
function mergeSameMinute(elements: readonly DosingElement[], split: readonly SplitDose[]): DosingElement[] {
  const merged: DosingElement[] = [];
  const splitOf = new Map(split.flatMap((dose) => dose.doseIds.map((doseId) => [doseId, dose] as const)));
  for (const element of elements) {
    const last = merged.at(-1);
    if (last === undefined || !isSameMinute(last, element)) {
      merged.push(element);
      continue;
    }
    const whole = splitOf.get(element.doseIds[0]!);
    if (whole?.doseIds.includes(last.doseIds[0]!)) {
      merged[merged.length - 1] = { ...last, doseIds: [...last.doseIds, ...element.doseIds], regimen: whole.regimen };
      continue;
    }
    const isBothNotTaken = last.status !== "taken" && element.status !== "taken";
    merged[merged.length - 1] = {
      ...(last.status === "taken" ? last : element),
      doseIds: [...last.doseIds, ...element.doseIds],
      isContradicted: !isBothNotTaken,
    };
  }
  return merged;
}

/** An administration without a frequency follows the interval that surely contains it, before the study's regimen. */
function inheritFrequency(taken: readonly DosingElement[]): DosingElement[] {
  const intervals = taken.filter((element) => element.kind === "interval");
  if (intervals.length === 0) return [...taken];
  return taken.map((element) => {
    if (element.kind === "interval" || element.hasOwnFrequency) return element;
    const around = intervals.filter((interval) => surelyCovers(interval, element.at, element.at));
    const { frequency, tauH } = around[0]?.regimen ?? element.regimen;
    if (around.some((interval) => compareFrequencies(interval.regimen, around[0]!.regimen) !== "same")) return element;
    return { ...element, regimen: { ...element.regimen, frequency, tauH } };
  });
}

function isSameMinute(a: DosingElement, b: DosingElement): boolean {
  return (
    a.kind === "administration" &&
    b.kind === "administration" &&
    minuteOf(a.at.ms) === minuteOf(a.at.endMs) &&
    minuteOf(b.at.ms) === minuteOf(b.at.endMs) &&
    minuteOf(a.at.ms) === minuteOf(b.at.ms)
  );
}

/** Whether amount, interval and route are the same, surely different, or not recorded well enough to say. */
export function compareRegimens(
  a: Regimen,
  b: Regimen,
): { amount: Comparison; frequency: Comparison; route: Comparison } {
  return { amount: compareAmounts(a, b), frequency: compareFrequencies(a, b), route: compareRoutes(a, b) };
}

function byTime(a: DosingElement, b: DosingElement): number {
  const [endA, endB] = [a.until?.endMs ?? Number.MAX_VALUE, b.until?.endMs ?? Number.MAX_VALUE];
  return (
    a.at.ms - b.at.ms ||
    a.at.endMs - b.at.endMs ||
    compareText(a.kind, b.kind) ||
    endA - endB ||
    compareText(a.doseIds[0] ?? "", b.doseIds[0] ?? "")
  );
}

function minuteOf(ms: number): number {
  return Math.floor(ms / minuteMs);
}

function drugKey(name: string): string {
  return name.trim().toLowerCase();
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
