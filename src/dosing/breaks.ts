import { hourMs, isExact, type Moment } from "../domain/moment.js";
import { type Break, type BreakRule, clockAfter, clockAt, inexactTime } from "./break.js";
import { longIntervals, shortIntervals } from "./dose-intervals.js";
import { compareRegimens, type DoseHistory, type DosingElement, isPerhapsBefore, isSurelyBefore } from "./history.js";
import { toleranceOf } from "./regimen.js";
import { contradictions, regimenChanges } from "./regimen-changes.js";

/** Breaks that the dose records themselves show. Doses at or after the sample do not count. */
export function findDosingBreaks(history: DoseHistory, rule: BreakRule): Break[] {
  const taken = history.taken.filter((element) => isPerhapsBefore(element.at, rule.sampleAt));
  const administrations = taken.filter((element) => element.kind === "administration");
  const intervals = taken.filter((element) => element.kind === "interval");
  const breaks: Break[] = [];
  const before = predecessorsIn(taken);
  const administrationsBefore = predecessorsIn(administrations);
  let administrationIndex = 0;
  const isPlain = intervals.length === 0 && taken.every((element) => isExact(element.at) && !element.isContradicted);
  for (const [index, element] of taken.entries()) {
    // Most records are exact doses on time: they need none of the care below.
    if (isPlain && isOnTime(taken[index - 1], element, rule)) {
      administrationIndex += 1;
      continue;
    }
    const candidates = before(index);
    breaks.push(...regimenChanges(element, taken[index - 1], candidates, intervals, rule));
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
      text: () => `the dose records begin at ${formatTime(element.at.ms)}; what was taken before is not recorded`,
    },
    text: () =>
      isSwitch
        ? `treatment changed from another drug at ${formatTime(element.at.ms)}`
        : `treatment started at ${formatTime(element.at.ms)}`,
    doseIds: isSwitch ? [earlier.at(-1)!.doseId, ...element.doseIds] : element.doseIds,
    clockMs: clockAt(element),
  };
}

/** An exact administration of the regimen before, one dosing interval after the one before. */
function isOnTime(previous: DosingElement | undefined, element: DosingElement, rule: BreakRule): boolean {
  const { tauH } = element.regimen;
  if (previous === undefined || tauH === null) return false;
  const hours = (element.at.ms - previous.at.ms) / hourMs;
  if (Math.abs(hours - tauH) > toleranceOf(rule.intervalToleranceH, tauH)) return false;
  const { amount, frequency, route } = compareRegimens(previous.regimen, element.regimen);
  return amount === "same" && frequency === "same" && route === "same";
}

/**
 * The elements that may be the last one before a given one: with exact times exactly one. `elements` are sorted by their
 * earliest reading.
 */
function predecessorsIn(elements: readonly DosingElement[]): (index: number) => DosingElement[] {
  const latestUpTo: number[] = [];
  return (index) => {
    for (let i = latestUpTo.length; i < index; i++) {
      latestUpTo.push(Math.max(elements[i]!.at.endMs, latestUpTo[i - 1] ?? -Infinity));
    }
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

function unknownStatus(dose: DosingElement, { formatTime }: BreakRule): Break["doubt"] {
  const text = () => `whether the dose of ${formatTime(dose.at.ms)} was taken is not recorded`;
  return { code: "dose-status-unknown", text };
}

/** Missed, withheld and vomited doses beyond the number allowed, counted back from the sample. */
function notTakenBreaks(history: DoseHistory, rule: BreakRule): Break[] {
  const { sampleAt, formatTime } = rule;
  const perhaps = history.notTaken.filter((dose) => isPerhapsBefore(dose.at, sampleAt)).reverse();
  const sure = perhaps.filter((dose) => dose.status !== "unknown" && isSurelyBefore(dose.at, sampleAt));
  const broken = new Set(sure.slice(rule.missedDosesAllowed));
  return perhaps.slice(rule.missedDosesAllowed).map((dose) => {
    const until = dose.kind === "interval" ? dose.until : dose.at;
    const at = until === null || !isPerhapsBefore(until, sampleAt) ? sampleAt : until;
    const { doseIds, ...clockMs } = clockAfter(at, history, rule);
    return {
      code: `${dose.status}-dose`,
      isSure: broken.has(dose),
      doubt: dose.status === "unknown" ? unknownStatus(dose, rule) : inexactTime(dose, rule),
      text: () => `the dose of ${formatTime(dose.at.ms)} was ${dose.status}`,
      doseIds: [...dose.doseIds, ...doseIds],
      clockMs,
    };
  });
}

/**
 * The breaks without the missed, withheld and vomited doses after which the level has settled again for `settledH`:
 * `afterMissedDose: halfLives` asks for no more after them.
 */
export function stillSettling(breaks: readonly Break[], settledH: number, sampleAt: Moment): Break[] {
  return breaks.filter(({ code, clockMs }) => {
    const isNotTaken = code === "missed-dose" || code === "withheld-dose" || code === "vomited-dose";
    return !isNotTaken || clockMs.latest === null || (sampleAt.ms - clockMs.latest) / hourMs < settledH;
  });
}
