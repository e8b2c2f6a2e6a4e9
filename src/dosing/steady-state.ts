import type { DoseRecord, Perpetrator } from "../domain/dose.js";
import { hourMs, type Moment } from "../domain/moment.js";
import type { SteadyState } from "../domain/pair.js";
import { type Break, sayHours } from "./break.js";
import { findDosingBreaks, stillSettling } from "./breaks.js";
import { type DoseHistory, type DosingElement, isPerhapsBefore, isSurelyBefore, orderHistory } from "./history.js";
import { judgePerpetrators, type Objection, type PerpetratorRule } from "./perpetrators.js";
import { toleranceOf } from "./regimen.js";
import { marksOf, windowElements } from "./steady-state-marks.js";

export interface SteadyStateRule {
  minDays: number;
  halfLives: number;
  missedDosesAllowed: number;
  /** As declared; null: by the interval itself (`toleranceOf`). */
  intervalToleranceH: number | null;
  /** `halfLives`: after a missed dose only `halfLives` half-lives are needed, not `minDays` too. */
  afterMissedDose: "asStart" | "halfLives";
  perpetratorLookbackDays: number;
  unknownHalfLifeLookbackDays: number;
  washoutHalfLives: number;
}

export interface SteadyStateInput {
  sampleAt: Moment;
  /** All records of the subject: of this drug, of others, planned ones too. */
  doses: readonly DoseRecord[];
  perpetrators: readonly Perpetrator[];
  /** Start of treatment from the subjects table. */
  treatmentStart: Moment | null;
  /** The study declares that the first record of a subject starts its treatment. */
  recordsComplete: boolean;
  studyFrequency: string | null;
  halfLifeH: { plasma: number | null; csf: number | null; csfAssumed: boolean };
  rule: SteadyStateRule;
  /** Names under which dose records know this drug, compared without case. */
  drugNames: readonly string[];
  formatTime(ms: number): string;
}

/**
 * Whether one sample was drawn at steady state: the time on an unchanged regimen since the last break is at least
 * max(24 h x minDays, halfLives x the slower half-life). Every time that is not exact is judged at both of its ends:
 * `yes` and `no` are said only where all readings agree. What is missing never passes: it is `unknown`.
 * `history` may be handed in where many samples of one subject are judged; it must come from the same records.
 */
export function assessSteadyState(
  input: SteadyStateInput,
  history: DoseHistory = orderHistory(input.doses, input.drugNames, input.studyFrequency),
): SteadyState {
  const taken = history.taken.filter((element) => isPerhapsBefore(element.at, input.sampleAt));
  const rule = perpetratorRule(input, isComplete(input, taken));
  const { breaks: perpetratorBreaks, objections } = judgePerpetrators(input.perpetrators, history, rule);
  const found = [...treatmentStartBreaks(input, taken), ...findDosingBreaks(history, rule), ...perpetratorBreaks];
  const need = neededHours(input);
  const isByHalfLives = input.rule.afterMissedDose === "halfLives" && need.hours !== null;
  const settledH = isByHalfLives ? input.rule.halfLives * need.slowerH : Infinity;
  const breaks = stillSettling(found, settledH, input.sampleAt);
  const clock = readClock(breaks, input.sampleAt);
  const all = [...objections, ...dosingObjections(history, taken, rule)];
  const basis = basisOf(taken, input.sampleAt, need.hours ?? need.leastH);
  const marks = marksOf(input, taken, need.hours ?? need.leastH);
  const answer = (
    verdict: SteadyState["verdict"],
    hoursOnRegimen: number | null,
    neededHours: number | null,
    reason: SteadyState["reason"],
    doseIds: readonly string[],
  ): SteadyState => ({ verdict, hoursOnRegimen, neededHours, reason, basis, doseIds, marks });

  if (taken.length === 0) {
    const { verdict, reason, doseIds } = withoutDose(input, breaks);
    return answer(verdict, null, need.hours, reason, doseIds);
  }
  const tooShort = clock.mostH < (need.hours ?? need.leastH);
  const no = tooShort ? shortClock(clock, need) : firstOf(all, "no");
  if (no !== null) {
    const hoursOnRegimen = Number.isFinite(clock.mostH) ? clock.mostH : null;
    return answer("no", hoursOnRegimen, need.hours ?? need.leastH, no.reason, no.doseIds);
  }
  const isExactClock = clock.last !== null && clock.last.clockMs.earliest === clock.last.clockMs.latest;
  const hoursOnRegimen = isExactClock && Number.isFinite(clock.leastH) ? clock.leastH : null;
  const isCovered = clock.leastH >= (need.hours ?? need.leastH);
  const unknown = (isCovered ? null : uncovered(clock, need)) ?? need.missing ?? firstOf(all, "unknown");
  if (unknown !== null) return answer("unknown", hoursOnRegimen, need.hours, unknown.reason, unknown.doseIds);
  const doseIds = proof(taken, input.sampleAt, need.hours ?? need.leastH);
  return answer("yes", clock.leastH, need.hours, null, doseIds);
}

/** Written out: this runs once a sample, and a spread costs more than the rest of it. */
function perpetratorRule(input: SteadyStateInput, isComplete: boolean): PerpetratorRule {
  const { rule } = input;
  return {
    missedDosesAllowed: rule.missedDosesAllowed,
    intervalToleranceH: rule.intervalToleranceH,
    perpetratorLookbackDays: rule.perpetratorLookbackDays,
    unknownHalfLifeLookbackDays: rule.unknownHalfLifeLookbackDays,
    washoutHalfLives: rule.washoutHalfLives,
    sampleAt: input.sampleAt,
    formatTime: input.formatTime,
    isComplete,
  };
}

interface Reason {
  reason: { code: string; text: string };
  doseIds: readonly string[];
}

interface Need {
  /** null while a half-life is not known. */
  hours: number | null;
  leastH: number;
  /** The slower half-life; 0 while it is not known. */
  slowerH: number;
  missing: Reason | null;
}

function neededHours(input: SteadyStateInput): Need {
  const { plasma, csf, csfAssumed } = input.halfLifeH;
  const leastH = 24 * input.rule.minDays;
  const lacks = (matrix: string) =>
    because(`${matrix}-half-life-unknown`, `the half-life in ${matrix} is not given, so the needed time is not known`);
  if (plasma === null) return { hours: null, leastH, slowerH: 0, missing: lacks("plasma") };
  if (csf === null && !csfAssumed) return { hours: null, leastH, slowerH: 0, missing: lacks("csf") };
  const slowerH = Math.max(plasma, csf ?? plasma);
  return { hours: Math.max(leastH, input.rule.halfLives * slowerH), leastH, slowerH, missing: null };
}

/** Bounds of the time on regimen over all readings of the records, and the breaks that set them. */
interface Clock {
  leastH: number;
  mostH: number;
  /** Sets `leastH`: the last break that is sure or possible. */
  last: Break | null;
  /** Sets `mostH`: the last break that is sure. */
  lastSure: Break | null;
}

function readClock(breaks: readonly Break[], sampleAt: Moment): Clock {
  const clock: Clock = { leastH: Infinity, mostH: Infinity, last: null, lastSure: null };
  for (const item of breaks) {
    const { earliest, latest } = item.clockMs;
    const leastH = latest === null ? -Infinity : (sampleAt.ms - latest) / hourMs;
    const mostH = earliest === null ? -Infinity : (sampleAt.endMs - earliest) / hourMs;
    // Of breaks at one dose a sure one names the cause better than a possible one; else the first found stands.
    const isBetterNamed = leastH === clock.leastH && item.isSure && clock.last?.isSure === false;
    if (leastH < clock.leastH || isBetterNamed) {
      clock.leastH = leastH;
      clock.last = item;
    }
    if (item.isSure && mostH < clock.mostH) {
      clock.mostH = mostH;
      clock.lastSure = item;
    }
  }
  return clock;
}

function shortClock(clock: Clock, need: Need): Reason {
  const item = clock.lastSure!;
  const neededText = `${sayHours(need.hours ?? need.leastH)} h are needed`;
  const hoursText = Number.isFinite(clock.mostH)
    ? `the sample was drawn ${sayHours(clock.mostH)} h after the first dose since then`
    : "no dose was taken since then";
  return {
    reason: { code: item.code, text: sentence(`${item.text()}; ${hoursText}, ${neededText}`) },
    doseIds: item.doseIds,
  };
}

function uncovered(clock: Clock, need: Need): Reason {
  const item = clock.last!;
  const { code, text } = item.isSure
    ? { code: "time-not-exact", text: () => `${item.text()}, but the times are not exact enough to decide` }
    : item.doubt;
  const sure = Number.isFinite(clock.leastH) ? `${sayHours(Math.max(0, clock.leastH))} h` : "0 h";
  const neededText = `${sayHours(need.hours ?? need.leastH)} h are needed`;
  return { reason: { code, text: sentence(`${text()}; ${sure} are sure, ${neededText}`) }, doseIds: item.doseIds };
}

/** The first record starts treatment: declared for the study, or proven by the subject's start of treatment. */
function isComplete(input: SteadyStateInput, taken: readonly DosingElement[]): boolean {
  const first = taken[0];
  if (input.treatmentStart === null || first === undefined) return input.recordsComplete;
  const graceMs =
    ((first.regimen.tauH ?? 24) + toleranceOf(input.rule.intervalToleranceH, first.regimen.tauH)) * hourMs;
  return first.at.ms <= input.treatmentStart.endMs + graceMs;
}

/** The start of treatment from the subjects table, where the dose records do not begin with it. */
function treatmentStartBreaks(input: SteadyStateInput, taken: readonly DosingElement[]): Break[] {
  const start = input.treatmentStart;
  if (start === null || !isPerhapsBefore(start, input.sampleAt)) return [];
  const text = () => `treatment started at ${input.formatTime(start.ms)}`;
  const first = taken[0];
  const isContradicted = first !== undefined && first.at.endMs < start.ms;
  if (!isContradicted && isComplete(input, taken)) return [];
  return [
    {
      code: "treatment-started",
      isSure: !isContradicted,
      doubt: isContradicted
        ? {
            code: "contradicting-dose-records",
            text: () => `doses are recorded before the start of treatment: ${text()}`,
          }
        : { code: "time-not-exact", text: () => `${text()}; its time is not exact enough to decide` },
      text,
      doseIds: first?.doseIds ?? [],
      clockMs: {
        earliest: start.ms,
        latest: start.endMs,
      },
    },
  ];
}

function withoutDose(input: SteadyStateInput, breaks: readonly Break[]): Reason & { verdict: "no" | "unknown" } {
  const start = input.treatmentStart;
  if (start !== null && !isPerhapsBefore(start, input.sampleAt)) {
    const text = sentence(`treatment started at ${input.formatTime(start.ms)}, not before the sample`);
    return { verdict: "no", reason: { code: "treatment-started", text }, doseIds: [] };
  }
  const notTaken = breaks.find((item) => item.isSure && item.code.endsWith("-dose"));
  const tail = notTaken === undefined ? "" : `; ${notTaken.text()}`;
  return {
    verdict: "unknown",
    ...because("no-dose-record", `no taken dose is recorded before the sample${tail}`, notTaken?.doseIds),
  };
}

/** Objections of the dose records beside their breaks: the last dose too long ago, records without a time. */
function dosingObjections(
  history: DoseHistory,
  taken: readonly DosingElement[],
  rule: PerpetratorRule,
): ObjectionWithDoses[] {
  const found: ObjectionWithDoses[] = [];
  const { sampleAt } = rule;
  const sure = taken.filter((element) => isSurelyBefore(element.at, sampleAt));
  const lastSureMs = Math.max(
    -Infinity,
    ...sure.map((element) => Math.min(element.until?.ms ?? Infinity, sampleAt.ms)),
  );
  const lastMs = Math.max(-Infinity, ...taken.map((element) => element.until?.endMs ?? Infinity));
  const last = taken.find((element) => (element.until?.endMs ?? Infinity) === lastMs);
  const { tauH = null } = last?.regimen ?? {};
  const isOngoing = sure.some((element) => element.until === null || element.until.ms >= sampleAt.endMs);
  if (last !== undefined && !isOngoing) {
    const maxH = tauH === null ? null : tauH + toleranceOf(rule.intervalToleranceH, tauH);
    const isOverdue = maxH !== null && (sampleAt.ms - lastMs) / hourMs > maxH;
    const isPerhapsOverdue = maxH === null || (sampleAt.endMs - lastSureMs) / hourMs > maxH;
    const hours = sayHours((sampleAt.ms - Math.min(lastMs, sampleAt.ms)) / hourMs);
    const doseIds = last.doseIds;
    if (isOverdue) {
      const text = `the last recorded dose was taken ${hours} h before the sample, ${tauH} h were due`;
      found.push({ verdict: rule.isComplete ? "no" : "unknown", code: "dose-overdue", text, doseIds });
    } else if (tauH === null) {
      const text = "how often the drug is due is not known, so the doses before the sample cannot be checked";
      found.push({ verdict: "unknown", code: "frequency-unknown", text, doseIds });
    } else if (isPerhapsOverdue) {
      const text = "the time of the last dose is not exact enough to say whether it was overdue";
      found.push({ verdict: "unknown", code: "time-not-exact", text, doseIds });
    }
  }
  if (history.undatedDoseIds.length > 0) {
    const text = `${history.undatedDoseIds.length} dose records have no usable time`;
    found.push({ verdict: "unknown", code: "undated-dose-record", text, doseIds: history.undatedDoseIds });
  }
  return found;
}

interface ObjectionWithDoses extends Objection {
  doseIds: readonly string[];
}

function firstOf(objections: readonly (Objection & { doseIds?: readonly string[] })[], verdict: string): Reason | null {
  const first = objections.find((objection) => objection.verdict === verdict);
  return first === undefined ? null : because(first.code, first.text, first.doseIds);
}

/** The taken doses that fill the needed window: those inside it and the last one at its start or before. */
function proof(taken: readonly DosingElement[], sampleAt: Moment, hours: number): string[] {
  return windowElements(taken, sampleAt, hours).flatMap((element) => [...element.doseIds]);
}

function basisOf(taken: readonly DosingElement[], sampleAt: Moment, hours: number): SteadyState["basis"] {
  const used = windowElements(taken, sampleAt, hours);
  if (used.length === 0) return "none";
  return used.some((element) => element.kind === "interval") ? "prescribedInterval" : "administrations";
}

function because(code: string, text: string, doseIds: readonly string[] = []): Reason {
  return { reason: { code, text: sentence(text) }, doseIds };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
