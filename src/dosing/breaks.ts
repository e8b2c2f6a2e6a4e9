import { hourMs, type Moment } from "../domain/moment.js";
import {
  compareRegimens,
  type DoseHistory,
  type DosingElement,
  isPerhapsBefore,
  isSurelyBefore,
  surelyCovers,
} from "./history.js";
import { sayRegimen } from "./regimen.js";

/**
 * Something after which the drug's level has to settle anew. Where records are vague, `isSure` is false and `doubt`
 * names what would have to be known.
 */
export interface Break {
  code: string;
  isSure: boolean;
  /** Code and sentence used while the break is only possible. */
  doubt: { code: string; text: string };
  /** What happened, as a sentence. */
  text: string;
  doseIds: readonly string[];
  /** The first taken dose after it, at the earliest and at the latest; null where none follows before the sample. */
  clockMs: { earliest: number | null; latest: number | null };
}

export interface BreakRule {
  sampleAt: Moment;
  intervalToleranceH: number;
  missedDosesAllowed: number;
  /** The first record starts treatment, and no administration went unrecorded. */
  isComplete: boolean;
  formatTime(ms: number): string;
}

/** Breaks that the dose records themselves show. Doses at or after the sample do not count. */
export function findDosingBreaks(history: DoseHistory, rule: BreakRule): Break[] {
  const taken = history.taken.filter((element) => isPerhapsBefore(element.at, rule.sampleAt));
  const intervals = taken.filter((element) => element.kind === "interval");
  const breaks: Break[] = [];
  let previous: DosingElement | null = null;
  let previousAdministration: DosingElement | null = null;
  /** The element whose dosing lasts longest so far. */
  let frontier: DosingElement | null = null;
  for (const element of taken) {
    if (previous === null || frontier === null) {
      breaks.push(firstRecord(element, history, rule));
    } else {
      breaks.push(...changes(previous, element, rule));
      breaks.push(...irregularIntervals(frontier, previousAdministration, element, history, rule));
    }
    breaks.push(...contradictions(element, intervals, rule));
    previous = element;
    if (element.kind === "administration") previousAdministration = element;
    if (frontier === null || endMs(element) >= endMs(frontier)) frontier = element;
  }
  // Where two breaks start the clock at one dose the first of the list is named: the missed dose, not its gap.
  return [...notTakenBreaks(history, rule), ...breaks];
}

/**
 * The first taken dose at or after a moment: earliest and latest reading. Within an interval of constant dosing some
 * dose follows within tau, unless recorded administrations say when.
 */
export function clockAfter(
  moment: Moment,
  history: DoseHistory,
  rule: BreakRule,
): Break["clockMs"] & { doseIds: string[] } {
  const taken = history.taken.filter((element) => isPerhapsBefore(element.at, rule.sampleAt));
  const starts = taken.filter((element) => element.at.endMs >= moment.ms);
  const sure = starts.filter((element) => element.at.ms >= moment.endMs && isSurelyBefore(element.at, rule.sampleAt));
  let earliest = least(starts.map((element) => Math.max(element.at.ms, moment.ms)));
  let latest = least(sure.map((element) => element.at.endMs));
  const first = sure.find((element) => element.at.endMs === latest);
  for (const interval of taken.filter((element) => surelyCovers(element, moment, moment))) {
    const { tauH } = interval.regimen;
    const reachMs = moment.endMs + ((tauH ?? 0) + rule.intervalToleranceH) * hourMs;
    if (first !== undefined && first.at.endMs <= reachMs) continue;
    earliest = least([earliest ?? moment.ms, moment.ms]);
    if (tauH === null) continue;
    const dueMs = moment.endMs + tauH * hourMs;
    if (dueMs <= rule.sampleAt.ms) latest = least([latest ?? dueMs, dueMs]);
  }
  return { earliest, latest, doseIds: first === undefined ? [] : [...first.doseIds] };
}

function firstRecord(element: DosingElement, history: DoseHistory, rule: BreakRule): Break {
  const { formatTime } = rule;
  const others = history.otherDrugs.filter((other) => isPerhapsBefore(other.at, rule.sampleAt));
  const earlier = others.filter((other) => isSurelyBefore(other.at, element.at));
  const isSwitch = earlier.length > 0 && earlier.length === others.length;
  return {
    code: isSwitch ? "drug-changed" : "treatment-started",
    isSure: isSwitch || rule.isComplete,
    doubt: {
      code: "window-not-covered",
      text: `the dose records begin at ${formatTime(element.at.ms)}; what was taken before is not recorded`,
    },
    text: isSwitch
      ? `treatment changed from another drug at ${formatTime(element.at.ms)}`
      : `treatment started at ${formatTime(element.at.ms)}`,
    doseIds: isSwitch ? [earlier.at(-1)!.doseId, ...element.doseIds] : element.doseIds,
    clockMs: clockAt(element),
  };
}

/** Change of amount or frequency from one element to the next. */
function changes(previous: DosingElement, element: DosingElement, rule: BreakRule): Break[] {
  // Two records that differ while both apply contradict each other: said by contradictions(), no change of dose.
  if (previous.kind === "interval" && surelyOverlaps(previous, element)) return [];
  const { amount, frequency } = compareRegimens(previous.regimen, element.regimen);
  const isVague = previous.isContradicted || element.isContradicted;
  const found: Break[] = [];
  const parts = [
    ["dose-changed", amount, "dose-not-recorded"],
    ["frequency-changed", frequency, "frequency-unknown"],
  ] as const;
  for (const [code, comparison, unknownCode] of parts) {
    if (comparison === "same") continue;
    const when = rule.formatTime(element.at.ms);
    const what = code === "dose-changed" ? "dose" : "frequency";
    found.push({
      code,
      isSure: comparison === "different" && !isVague && isSurelyBefore(element.at, rule.sampleAt),
      doubt:
        comparison === "different"
          ? inexactTime(element, rule)
          : { code: unknownCode, text: `the records do not say whether the ${what} stayed the same at ${when}` },
      text: `the ${what} changed from ${sayRegimen(previous.regimen)} to ${sayRegimen(element.regimen)} at ${when}`,
      doseIds: [...previous.doseIds, ...element.doseIds],
      clockMs: clockAt(element, previous),
    });
  }
  return found;
}

/** An interval outside tau +- tolerance; a long one counts only where no interval of constant dosing bridges it. */
function irregularIntervals(
  frontier: DosingElement,
  previousAdministration: DosingElement | null,
  element: DosingElement,
  history: DoseHistory,
  rule: BreakRule,
): Break[] {
  const found: Break[] = [];
  const { tauH } = element.regimen;
  const isBridged = frontier.until === null || (frontier.kind === "interval" && frontier.until.ms >= element.at.endMs);
  if (!isBridged && frontier.until !== null) {
    const skipped = history.notTaken.filter(
      (dose) => dose.at.ms >= frontier.at.ms && dose.at.endMs <= element.at.endMs,
    ).length;
    const maxH = tauH === null ? null : tauH * (skipped + 1) + rule.intervalToleranceH;
    const leastH = (element.at.ms - frontier.until.endMs) / hourMs;
    const mostH = (element.at.endMs - frontier.until.ms) / hourMs;
    if (maxH === null || mostH > maxH) {
      found.push(longInterval(frontier, element, maxH !== null && leastH > maxH, history, rule));
    }
  }
  if (element.kind === "administration" && previousAdministration !== null && tauH !== null) {
    const minH = tauH - rule.intervalToleranceH;
    const leastH = (element.at.ms - previousAdministration.at.endMs) / hourMs;
    const mostH = (element.at.endMs - previousAdministration.at.ms) / hourMs;
    if (leastH < minH) found.push(shortInterval(previousAdministration, element, mostH < minH, rule));
  }
  return found;
}

function longInterval(
  before: DosingElement,
  element: DosingElement,
  isTooLong: boolean,
  history: DoseHistory,
  rule: BreakRule,
): Break {
  const { tauH } = element.regimen;
  const between = history.otherDrugs.filter(
    (other) => other.at.ms >= before.until!.endMs && other.at.endMs <= element.at.ms,
  );
  const isSwitch = isTooLong && between.length > 0;
  const hours = sayHours((element.at.ms - before.until!.ms) / hourMs);
  const when = rule.formatTime(element.at.ms);
  let doubt = inexactTime(element, rule);
  if (tauH === null) doubt = { code: "frequency-unknown", text: `how often the drug is due is not known at ${when}` };
  else if (isTooLong && !rule.isComplete) {
    doubt = { code: "window-not-covered", text: `no dose is recorded in the ${hours} h before ${when}` };
  }
  return {
    code: isSwitch ? "drug-changed" : "irregular-interval",
    isSure: isTooLong && (rule.isComplete || isSwitch) && isSurelyBefore(element.at, rule.sampleAt),
    doubt,
    text: isSwitch
      ? `another drug was taken until the dose at ${when}`
      : `the dose at ${when} came ${hours} h after the one before, ${sayHours(tauH ?? 0)} h were due`,
    doseIds: [...before.doseIds, ...between.map((other) => other.doseId), ...element.doseIds],
    clockMs: clockAt(element, before),
  };
}

function shortInterval(before: DosingElement, element: DosingElement, isTooShort: boolean, rule: BreakRule): Break {
  const hours = sayHours((element.at.ms - before.at.ms) / hourMs);
  const when = rule.formatTime(element.at.ms);
  const isVague = before.isContradicted || element.isContradicted;
  return {
    code: "irregular-interval",
    isSure: isTooShort && !isVague && isSurelyBefore(element.at, rule.sampleAt),
    doubt: inexactTime(element, rule),
    text: `the dose at ${when} came ${hours} h after the one before, ${sayHours(element.regimen.tauH ?? 0)} h were due`,
    doseIds: [...before.doseIds, ...element.doseIds],
    clockMs: clockAt(element, before),
  };
}

/** Records that cannot both be right: two for one minute, or a dose that differs from the interval around it. */
function contradictions(element: DosingElement, intervals: readonly DosingElement[], rule: BreakRule): Break[] {
  const found: Break[] = [];
  const add = (doseIds: readonly string[], text: string, untilMs: number) => {
    found.push({
      code: "contradicting-dose-records",
      isSure: false,
      doubt: { code: "contradicting-dose-records", text },
      text,
      doseIds,
      clockMs: { earliest: element.at.ms, latest: untilMs },
    });
  };
  const when = rule.formatTime(element.at.ms);
  if (element.isContradicted) {
    add(element.doseIds, `${element.doseIds.length} dose records claim ${when}`, element.at.endMs);
  }
  // Two intervals are met once, at the later one.
  const others = element.kind === "interval" ? intervals.slice(0, intervals.indexOf(element)) : intervals;
  for (const other of others) {
    if (!surelyOverlaps(other, element)) continue;
    const { amount, frequency } = compareRegimens(other.regimen, element.regimen);
    if (amount === "same" && frequency === "same") continue;
    const said = `${sayRegimen(element.regimen)} against ${sayRegimen(other.regimen)}`;
    const untilMs = Math.min(endMs(element), endMs(other), rule.sampleAt.ms);
    add([...other.doseIds, ...element.doseIds], `dose records overlap at ${when} and differ: ${said}`, untilMs);
  }
  return found;
}

/** Missed, withheld and vomited doses beyond the number allowed, counted back from the sample. */
function notTakenBreaks(history: DoseHistory, rule: BreakRule): Break[] {
  const { sampleAt, formatTime } = rule;
  const perhaps = history.notTaken.filter((dose) => isPerhapsBefore(dose.at, sampleAt)).reverse();
  const sure = perhaps.filter((dose) => isSurelyBefore(dose.at, sampleAt));
  const broken = new Set(sure.slice(rule.missedDosesAllowed));
  return perhaps.slice(rule.missedDosesAllowed).map((dose) => {
    const until = dose.kind === "interval" ? dose.until : dose.at;
    const at = until === null || !isPerhapsBefore(until, sampleAt) ? sampleAt : until;
    const { doseIds, ...clockMs } = clockAfter(at, history, rule);
    return {
      code: `${dose.status}-dose`,
      isSure: broken.has(dose),
      doubt: inexactTime(dose, rule),
      text: `the dose of ${formatTime(dose.at.ms)} was ${dose.status}`,
      doseIds: [...dose.doseIds, ...doseIds],
      clockMs,
    };
  });
}

function surelyOverlaps(interval: DosingElement, element: DosingElement): boolean {
  if (element.kind === "administration") return surelyCovers(interval, element.at, element.at);
  // Touching ends are no overlap: one interval ends when the next begins.
  const startsBeforeEnd = element.until === null || interval.at.endMs < element.until.ms;
  return startsBeforeEnd && element.at.endMs < (interval.until?.ms ?? Number.MAX_VALUE);
}

function inexactTime(element: DosingElement, rule: BreakRule): Break["doubt"] {
  const when = rule.formatTime(element.at.ms);
  return { code: "time-not-exact", text: `the time of the dose of ${when} is not exact enough to decide` };
}

/** Records whose order is not sure may start the clock at either of them. */
function clockAt(element: DosingElement, before?: DosingElement): Break["clockMs"] {
  const isOrdered = before === undefined || before.at.endMs <= element.at.ms;
  if (isOrdered) return { earliest: element.at.ms, latest: element.at.endMs };
  return { earliest: Math.min(before.at.ms, element.at.ms), latest: Math.max(before.at.endMs, element.at.endMs) };
}

function endMs(element: DosingElement): number {
  return element.until?.endMs ?? Number.MAX_VALUE;
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}

export function sayHours(hours: number): string {
  return String(Math.round(hours * 100) / 100);
}
