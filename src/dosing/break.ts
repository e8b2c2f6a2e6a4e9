import { exactly, hourMs, type Moment } from "../domain/moment.js";
import {
  type DoseHistory,
  type DosingElement,
  endMs,
  isPerhapsBefore,
  isSurelyBefore,
  surelyCovers,
} from "./history.js";
import { toleranceOf } from "./regimen.js";

/**
 * Something after which the drug's level has to settle anew. Where records are vague, `isSure` is false and `doubt`
 * names what would have to be known.
 */
export interface Break {
  code: string;
  isSure: boolean;
  /** Code and sentence used while the break is only possible. */
  doubt: { code: string; text(): string };
  /** What happened, as a sentence. Made only when it is shown: most breaks are too long ago to matter. */
  text(): string;
  doseIds: readonly string[];
  /** The first taken dose after it, at the earliest and at the latest; null where none follows before the sample. */
  clockMs: { earliest: number | null; latest: number | null };
}

export interface BreakRule {
  sampleAt: Moment;
  /** As declared; null: by the interval itself (`toleranceOf`). */
  intervalToleranceH: number | null;
  missedDosesAllowed: number;
  /** The first record starts treatment, and no administration went unrecorded. */
  isComplete: boolean;
  formatTime(ms: number): string;
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
    const reachH = (tauH ?? 0) + toleranceOf(rule.intervalToleranceH, tauH);
    const isRecorded = (fromMs: number) => first !== undefined && first.at.endMs <= fromMs + reachH * hourMs;
    const fromMs = Math.max(interval.at.ms, moment.ms);
    if (!isRecorded(moment.ms)) earliest = least([earliest ?? fromMs, fromMs]);
    if (tauH === null || isRecorded(moment.endMs)) continue;
    const due = exactly(moment.endMs + tauH * hourMs);
    if (due.ms <= rule.sampleAt.ms && surelyCovers(interval, moment, due)) latest = least([latest ?? due.ms, due.ms]);
  }
  return { earliest, latest, doseIds: first === undefined ? [] : [...first.doseIds] };
}

/** The clock starts with this very dose. */
export function clockAt(element: DosingElement): Break["clockMs"] {
  return { earliest: element.at.ms, latest: element.at.endMs };
}

export function inexactTime(element: DosingElement, rule: BreakRule): Break["doubt"] {
  return {
    code: "time-not-exact",
    text: () => `the time of the dose of ${rule.formatTime(element.at.ms)} is not exact enough to decide`,
  };
}

export function sayHours(hours: number): string {
  return String(Math.round(hours * 100) / 100);
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}
