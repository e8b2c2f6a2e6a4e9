import { exactly, hourMs, type Moment } from "../domain/moment.js";
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
  const administrations = taken.filter((element) => element.kind === "administration");
  const intervals = taken.filter((element) => element.kind === "interval");
  const breaks: Break[] = [];
  const before = predecessorsIn(taken);
  const administrationsBefore = predecessorsIn(administrations);
  let administrationIndex = 0;
  for (const [index, element] of taken.entries()) {
    const candidates = before(index);
    breaks.push(...changes(element, taken[index - 1], candidates, intervals, rule));
    breaks.push(
      ...(index === 0
        ? [firstRecord(element, history, rule)]
        : longIntervals(element, candidates, intervals, history, rule)),
    );
    if (element.kind === "administration") {
      const previous = administrations[administrationIndex - 1];
      breaks.push(...shortIntervals(element, previous, administrationsBefore(administrationIndex), rule));
      administrationIndex += 1;
    }
    breaks.push(...contradictions(element, intervals, rule));
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
  for (const interval of taken) {
    const untilMs = endMs(interval);
    if (interval.kind !== "interval" || interval.at.ms > moment.endMs || untilMs <= moment.ms) continue;
    const { tauH } = interval.regimen;
    const reachH = (tauH ?? 0) + rule.intervalToleranceH;
    const isRecorded = (fromMs: number) => first !== undefined && first.at.endMs <= fromMs + reachH * hourMs;
    const fromMs = Math.max(interval.at.ms, moment.ms);
    if (!isRecorded(moment.ms)) earliest = least([earliest ?? fromMs, fromMs]);
    if (tauH === null || isRecorded(moment.endMs)) continue;
    const due = exactly(moment.endMs + tauH * hourMs);
    if (due.ms <= rule.sampleAt.ms && surelyCovers(interval, moment, due)) latest = least([latest ?? due.ms, due.ms]);
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

/**
 * The elements that may be the last one before a given one: with exact times exactly one. `elements` are sorted by their
 * earliest reading.
 */
function predecessorsIn(elements: readonly DosingElement[]): (index: number) => DosingElement[] {
  const latestUpTo: number[] = [];
  for (const [index, element] of elements.entries()) {
    latestUpTo.push(Math.max(element.at.endMs, latestUpTo[index - 1] ?? -Infinity));
  }
  return (index) => {
    const { at } = elements[index]!;
    const found: DosingElement[] = [];
    // Start of the last element that is surely before this one; what surely ended by then is no neighbour.
    let fromMs = -Infinity;
    for (let i = index - 1; i >= 0 && latestUpTo[i]! > fromMs; i--) {
      const candidate = elements[i]!;
      if (candidate.at.endMs > fromMs) found.push(candidate);
      if (fromMs === -Infinity && candidate.at.endMs <= at.ms) fromMs = candidate.at.ms;
    }
    for (let i = index + 1; i < elements.length && elements[i]!.at.ms < at.endMs; i++) found.push(elements[i]!);
    return found;
  };
}

/** Change of amount or frequency against the element before, or against one that may be the one before. */
function changes(
  element: DosingElement,
  previous: DosingElement | undefined,
  candidates: readonly DosingElement[],
  intervals: readonly DosingElement[],
  rule: BreakRule,
): Break[] {
  return candidates.flatMap((candidate) => {
    // Two records that differ while both apply contradict each other: said by contradictions(), no change of dose.
    if (candidate.kind === "interval" && surelyOverlaps(candidate, element)) return [];
    const { amount, frequency } = compareRegimens(candidate.regimen, element.regimen);
    const isVague = isPerhapsContradicted(candidate, intervals) || isPerhapsContradicted(element, intervals);
    const isNext = candidate === previous && !isVague && isSurelyBefore(candidate.at, rule.sampleAt);
    const parts = [
      ["dose-changed", amount, "dose-not-recorded"],
      ["frequency-changed", frequency, "frequency-unknown"],
    ] as const;
    return parts.flatMap(([code, comparison, unknownCode]): Break[] => {
      if (comparison === "same") return [];
      const when = rule.formatTime(element.at.ms);
      const what = code === "dose-changed" ? "dose" : "frequency";
      const unknownText = `the records do not say whether the ${what} stayed the same at ${when}`;
      const said = `from ${sayRegimen(candidate.regimen)} to ${sayRegimen(element.regimen)}`;
      return [
        {
          code,
          isSure: comparison === "different" && isNext && isSurelyBefore(element.at, rule.sampleAt),
          doubt: comparison === "different" ? inexactTime(element, rule) : { code: unknownCode, text: unknownText },
          text: `the ${what} changed ${said} at ${when}`,
          doseIds: [...candidate.doseIds, ...element.doseIds],
          // Where others may lie between or around the two, the change may have come with one of those.
          clockMs: {
            earliest: candidates.length === 1 && candidate.at.endMs <= element.at.ms ? element.at.ms : candidate.at.ms,
            latest: element.at.endMs,
          },
        },
      ];
    });
  });
}

/** Too long since the dose before, unless an interval of constant dosing bridges the time or allowed doses were missed. */
function longIntervals(
  element: DosingElement,
  candidates: readonly DosingElement[],
  intervals: readonly DosingElement[],
  history: DoseHistory,
  rule: BreakRule,
): Break[] {
  const isBridged = intervals.some(
    (interval) => interval.at.endMs < element.at.ms && surelyCovers(interval, element.at, element.at),
  );
  if (isBridged) return [];
  const earlier = [...candidates, ...intervals].filter((other) => other !== element && other.at.ms <= element.at.ms);
  const last = earlier.reduce<DosingElement | null>((a, b) => (a === null || endMs(b) > endMs(a) ? b : a), null);
  if (last === null) return [];
  const sureMs = Math.max(
    -Infinity,
    ...earlier
      .filter((other) => other.at.endMs <= element.at.ms)
      .map((other) => Math.min(startOfEnd(other), element.at.ms)),
  );
  const skipped = countBetween(history.notTaken, last, element);
  const { tauH } = element.regimen;
  const limitH = (count: number) => (tauH === null ? 0 : tauH * (count + 1) + rule.intervalToleranceH);
  const isTooLong = tauH !== null && (element.at.ms - endMs(last)) / hourMs > limitH(skipped.most);
  const isPerhapsTooLong = tauH === null || (element.at.endMs - sureMs) / hourMs > limitH(skipped.least);
  return isPerhapsTooLong ? [longInterval(last, element, isTooLong, history, rule)] : [];
}

function longInterval(
  before: DosingElement,
  element: DosingElement,
  isTooLong: boolean,
  history: DoseHistory,
  rule: BreakRule,
): Break {
  const { tauH } = element.regimen;
  const between = history.otherDrugs.filter((other) => other.at.ms >= endMs(before) && other.at.endMs <= element.at.ms);
  const isSwitch = isTooLong && between.length > 0;
  const hours = sayHours((element.at.ms - startOfEnd(before)) / hourMs);
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
    clockMs: clockAt(element),
  };
}

/** Too soon after the administration before, or after one that may be the one before. */
function shortIntervals(
  element: DosingElement,
  previous: DosingElement | undefined,
  candidates: readonly DosingElement[],
  rule: BreakRule,
): Break[] {
  const { tauH } = element.regimen;
  if (tauH === null) return [];
  const minH = tauH - rule.intervalToleranceH;
  const when = rule.formatTime(element.at.ms);
  return candidates.flatMap((candidate): Break[] => {
    const leastH = (element.at.ms - candidate.at.endMs) / hourMs;
    // Their order may not be sure.
    const mostH = Math.max(element.at.endMs - candidate.at.ms, candidate.at.endMs - element.at.ms) / hourMs;
    if (leastH >= minH) return [];
    const areCounted = isSurelyBefore(candidate.at, rule.sampleAt) && isSurelyBefore(element.at, rule.sampleAt);
    const isVague = candidate.isContradicted || element.isContradicted;
    const hours = sayHours((element.at.ms - candidate.at.ms) / hourMs);
    return [
      {
        code: "irregular-interval",
        isSure: candidate === previous && mostH < minH && areCounted && !isVague,
        doubt: inexactTime(element, rule),
        text: `the dose at ${when} came ${hours} h after the one before, ${sayHours(tauH)} h were due`,
        doseIds: [...candidate.doseIds, ...element.doseIds],
        clockMs: clockAt(element),
      },
    ];
  });
}

/** How many doses were surely, and how many perhaps, not taken between two elements. */
function countBetween(notTaken: readonly DosingElement[], before: DosingElement, element: DosingElement) {
  let least = 0;
  let most = 0;
  for (const { at } of notTaken) {
    if (at.ms >= endMs(before) && at.endMs <= element.at.ms) least += 1;
    if (at.endMs >= startOfEnd(before) && at.ms <= element.at.endMs) most += 1;
  }
  return { least, most };
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

/** Whether the record may be at odds with another one, so that neither proves a change. */
function isPerhapsContradicted(element: DosingElement, intervals: readonly DosingElement[]): boolean {
  if (element.isContradicted || element.kind === "interval") return element.isContradicted;
  return intervals.some((interval) => {
    if (interval.at.ms > element.at.endMs || endMs(interval) <= element.at.ms) return false;
    const { amount, frequency } = compareRegimens(interval.regimen, element.regimen);
    return amount !== "same" || frequency !== "same";
  });
}

function surelyOverlaps(interval: DosingElement, element: DosingElement): boolean {
  // Touching ends are no overlap: one regimen ends when the next begins.
  if (element.kind === "administration") {
    return surelyCovers(interval, element.at, element.at) && startOfEnd(interval) > element.at.endMs;
  }
  const startsBeforeEnd = element.until === null || interval.at.endMs < element.until.ms;
  return startsBeforeEnd && element.at.endMs < (interval.until?.ms ?? Number.MAX_VALUE);
}

function inexactTime(element: DosingElement, rule: BreakRule): Break["doubt"] {
  const when = rule.formatTime(element.at.ms);
  return { code: "time-not-exact", text: `the time of the dose of ${when} is not exact enough to decide` };
}

function clockAt(element: DosingElement): Break["clockMs"] {
  return { earliest: element.at.ms, latest: element.at.endMs };
}

/** Earliest reading of the last time of dosing. */
function startOfEnd(element: DosingElement): number {
  return element.until?.ms ?? Number.MAX_VALUE;
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
