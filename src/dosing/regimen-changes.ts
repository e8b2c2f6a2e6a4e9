import { type Break, type BreakRule, inexactTime } from "./break.js";
import { compareRegimens, type DosingElement, endMs, isSurelyBefore, startOfEnd, surelyCovers } from "./history.js";
import { sayRegimen } from "./regimen.js";

/** Change of amount, frequency or route against the element before, or against one that may be the one before. */
export function regimenChanges(
  element: DosingElement,
  previous: DosingElement | undefined,
  candidates: readonly DosingElement[],
  intervals: readonly DosingElement[],
  rule: BreakRule,
): Break[] {
  return candidates.flatMap((candidate) => {
    // Two records that differ while both apply contradict each other: said by contradictions(), no change of dose.
    if (candidate.kind === "interval" && surelyOverlaps(candidate, element)) return [];
    const { amount, frequency, route } = compareRegimens(candidate.regimen, element.regimen);
    const isVague = isPerhapsContradicted(candidate, intervals) || isPerhapsContradicted(element, intervals);
    const isNext = candidate === previous && !isVague && isSurelyBefore(candidate.at, rule.sampleAt);
    const parts = [
      ["dose-changed", amount, "dose-not-recorded"],
      ["frequency-changed", frequency, "frequency-unknown"],
      ["route-changed", route, "route-unknown"],
    ] as const;
    return parts.flatMap(([code, comparison, unknownCode]): Break[] => {
      if (comparison === "same") return [];
      const when = () => rule.formatTime(element.at.ms);
      const what = { "dose-changed": "dose", "frequency-changed": "frequency", "route-changed": "route" }[code];
      const unknownText = () => `the records do not say whether the ${what} stayed the same at ${when()}`;
      const said = () =>
        code === "route-changed"
          ? `from ${candidate.regimen.route} to ${element.regimen.route}`
          : `from ${sayRegimen(candidate.regimen)} to ${sayRegimen(element.regimen)}`;
      return [
        {
          code,
          isSure: comparison === "different" && isNext && isSurelyBefore(element.at, rule.sampleAt),
          doubt: comparison === "different" ? inexactTime(element, rule) : { code: unknownCode, text: unknownText },
          text: () => `the ${what} changed ${said()} at ${when()}`,
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

/** Records that cannot both be right: two for one minute, or a dose that differs from the interval around it. */
export function contradictions(element: DosingElement, intervals: readonly DosingElement[], rule: BreakRule): Break[] {
  const found: Break[] = [];
  const add = (doseIds: readonly string[], text: () => string, untilMs: number) => {
    found.push({
      code: "contradicting-dose-records",
      isSure: false,
      doubt: { code: "contradicting-dose-records", text },
      text,
      doseIds,
      clockMs: { earliest: element.at.ms, latest: untilMs },
    });
  };
  const when = () => rule.formatTime(element.at.ms);
  if (element.isContradicted) {
    add(element.doseIds, () => `${element.doseIds.length} dose records claim ${when()}`, element.at.endMs);
  }
  // Two intervals are met once, at the later one.
  const others = element.kind === "interval" ? intervals.slice(0, intervals.indexOf(element)) : intervals;
  for (const other of others) {
    if (!surelyOverlaps(other, element)) continue;
    const { amount, frequency } = compareRegimens(other.regimen, element.regimen);
    if (amount === "same" && frequency === "same") continue;
    const said = () => `${sayRegimen(element.regimen)} against ${sayRegimen(other.regimen)}`;
    const untilMs = Math.min(endMs(element), endMs(other), rule.sampleAt.ms);
    add(
      [...other.doseIds, ...element.doseIds],
      () => `dose records overlap at ${when()} and differ: ${said()}`,
      untilMs,
    );
  }
  return found;
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
