import { hourMs } from "../domain/moment.js";
import { type Break, type BreakRule, clockAt, inexactTime, sayHours } from "./break.js";
import { type DoseHistory, type DosingElement, endMs, isSurelyBefore, startOfEnd, surelyCovers } from "./history.js";
import { toleranceOf } from "./regimen.js";

/** Too long since the dose before, unless an interval of constant dosing bridges the time or allowed doses were missed. */
export function longIntervals(
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
  const limitH = (count: number) =>
    tauH === null ? 0 : tauH * (count + 1) + toleranceOf(rule.intervalToleranceH, tauH);
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
  const when = () => rule.formatTime(element.at.ms);
  let doubt = inexactTime(element, rule);
  if (tauH === null)
    doubt = { code: "frequency-unknown", text: () => `how often the drug is due is not known at ${when()}` };
  else if (isTooLong && !rule.isComplete) {
    doubt = { code: "window-not-covered", text: () => `no dose is recorded in the ${hours} h before ${when()}` };
  }
  return {
    code: isSwitch ? "drug-changed" : "irregular-interval",
    isSure: isTooLong && (rule.isComplete || isSwitch) && isSurelyBefore(element.at, rule.sampleAt),
    doubt,
    text: () =>
      isSwitch
        ? `another drug was taken until the dose at ${when()}`
        : `the dose at ${when()} came ${hours} h after the one before, ${sayHours(tauH ?? 0)} h were due`,
    doseIds: [...before.doseIds, ...between.map((other) => other.doseId), ...element.doseIds],
    clockMs: clockAt(element),
  };
}

/** Too soon after the administration before, or after one that may be the one before. */
export function shortIntervals(
  element: DosingElement,
  previous: DosingElement | undefined,
  candidates: readonly DosingElement[],
  rule: BreakRule,
): Break[] {
  const { tauH } = element.regimen;
  if (tauH === null) return [];
  const minH = tauH - toleranceOf(rule.intervalToleranceH, tauH);
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
        text: () =>
          `the dose at ${rule.formatTime(element.at.ms)} came ${hours} h after the one before, ${sayHours(tauH)} h were due`,
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
