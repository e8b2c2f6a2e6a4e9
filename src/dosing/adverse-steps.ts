import type { AdverseEvent } from "../domain/dose.js";
import { dayMs } from "../domain/moment.js";
import type { DrugLabel } from "../reference/label.js";

/** Where adverse events put a treatment at one time. */
export type AdverseState =
  | { kind: "step"; step: number; events: readonly AdverseEvent[] }
  | { kind: "hold"; event: AdverseEvent }
  | { kind: "stop"; event: AdverseEvent; isAfterLastStep: boolean }
  | { kind: "separate"; event: AdverseEvent }
  | { kind: "unknown"; missing: string };

/**
 * Counts the dose modifications that recorded events call for up to `atMs`: each event at or above the label's grade
 * holds the drug until it is resolved, then one step lower; not resolved in time, or one more after the last step, stops
 * it. Events below that grade, or no worse than at baseline, change nothing. Whether the drug caused an event is not
 * recorded: this is what the label would say if it had.
 */
export function adverseState(label: DrugLabel, events: readonly AdverseEvent[], atMs: number): AdverseState {
  const { minGrade, maxResolutionDays, separate } = label.adverseEvents;
  const counted: AdverseEvent[] = [];
  for (const event of [...events].sort(byStart)) {
    if (event.grade === null) return { kind: "unknown", missing: `grade of "${event.term}"` };
    if (event.baselineGrade !== null && event.grade <= event.baselineGrade) continue;
    const isSeparate = separate?.terms.some((term) => hasWords(event.term, term)) ?? false;
    if (!isSeparate && event.grade < minGrade) continue;
    if (event.start === null) return { kind: "unknown", missing: `start of "${event.term}"` };
    if (event.start.ms > atMs) continue;
    if (isSeparate) return { kind: "separate", event };
    if (event.start.endMs > atMs) return { kind: "unknown", missing: `exact start of "${event.term}"` };
    const limitMs = event.start.ms + maxResolutionDays * dayMs;
    const { resolvedAt } = event;
    if (resolvedAt === null || resolvedAt.ms > atMs) {
      return atMs > limitMs ? { kind: "stop", event, isAfterLastStep: false } : { kind: "hold", event };
    }
    if (resolvedAt.ms > limitMs) return { kind: "stop", event, isAfterLastStep: false };
    counted.push(event);
    if (counted.length > label.reductions.length) return { kind: "stop", event, isAfterLastStep: true };
  }
  return { kind: "step", step: counted.length, events: counted };
}

/** `ALT increased` holds the words of `alt`, `basalt` does not. */
function hasWords(text: string, words: string): boolean {
  const spread = (value: string) =>
    ` ${value
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, " ")
      .trim()} `;
  return spread(text).includes(spread(words));
}

function byStart(a: AdverseEvent, b: AdverseEvent): number {
  return (a.start?.ms ?? 0) - (b.start?.ms ?? 0) || (a.term < b.term ? -1 : a.term > b.term ? 1 : 0);
}
