import type { Perpetrator } from "../domain/dose.js";
import { dayMs, hourMs, type Moment } from "../domain/moment.js";
import { type Break, type BreakRule, clockAfter } from "./break.js";
import { type DoseHistory, isPerhapsBefore, isSurelyBefore } from "./history.js";

export interface PerpetratorRule extends BreakRule {
  perpetratorLookbackDays: number;
  /** The same for a stop whose half-life is not known. */
  unknownHalfLifeLookbackDays: number;
  washoutHalfLives: number;
}

/** What a co-medication says against steady state beside its breaks. */
export interface Objection {
  verdict: "no" | "unknown";
  code: string;
  text: string;
}

/**
 * Starts and stops of inhibitors and inducers: each is a break (a stop only after `washoutHalfLives` of its half-life),
 * and each inside the lookback is an objection of its own. Starts and stops at or after the sample do not count.
 */
export function judgePerpetrators(
  perpetrators: readonly Perpetrator[],
  history: DoseHistory,
  rule: PerpetratorRule,
): { breaks: Break[]; objections: Objection[] } {
  const breaks: Break[] = [];
  const objections: Objection[] = [];
  for (const perpetrator of [...perpetrators].sort(byStart)) {
    objections.push(...undatedObjections(perpetrator, rule));
    const { start, end, drug, role } = perpetrator;
    if (start !== null && isPerhapsBefore(start, rule.sampleAt)) {
      const text = `${role} ${drug} was started at ${rule.formatTime(start.ms)}`;
      breaks.push(breakAt("perpetrator-started", start, start, text, history, rule));
      objections.push(...lookbackObjections("perpetrator-started", start, text, rule));
    }
    if (end !== null && isPerhapsBefore(end, rule.sampleAt)) {
      const text = `${role} ${drug} was stopped at ${rule.formatTime(end.ms)}`;
      objections.push(...stopObjections(perpetrator, end, text, rule));
      if (perpetrator.halfLifeH !== null) {
        const washoutMs = rule.washoutHalfLives * perpetrator.halfLifeH * hourMs;
        const gone = { ms: end.ms + washoutMs, endMs: end.endMs + washoutMs };
        const until = `${text} and needs until ${rule.formatTime(gone.ms)} to wash out`;
        breaks.push(breakAt("perpetrator-stopped", end, gone, until, history, rule));
      }
    }
  }
  return { breaks, objections };
}

function breakAt(
  code: string,
  event: Moment,
  from: Moment,
  text: string,
  history: DoseHistory,
  rule: PerpetratorRule,
): Break {
  const { doseIds, ...clockMs } = clockAfter(from, history, rule);
  return {
    code,
    isSure: isSurelyBefore(event, rule.sampleAt),
    doubt: { code: "time-not-exact", text: () => `${text}; its time is not exact enough to decide` },
    text: () => text,
    doseIds,
    clockMs,
  };
}

function lookbackObjections(code: string, event: Moment, text: string, rule: PerpetratorRule): Objection[] {
  const inside = isInside(event, rule.perpetratorLookbackDays, rule);
  const days = rule.perpetratorLookbackDays;
  if (inside === "surely") return [{ verdict: "no", code, text: `${text}, less than ${days} days before the sample` }];
  if (inside === "never") return [];
  return [
    { verdict: "unknown", code: "time-not-exact", text: `${text}; whether within ${days} days is not exact enough` },
  ];
}

/** Beyond the lookback a stop with unknown half-life leaves open whether anything is still there, for a longer time. */
function stopObjections(perpetrator: Perpetrator, end: Moment, text: string, rule: PerpetratorRule): Objection[] {
  const recent = lookbackObjections("perpetrator-stopped", end, text, rule);
  if (perpetrator.halfLifeH !== null || recent.some((objection) => objection.verdict === "no")) return recent;
  if (isInside(end, rule.unknownHalfLifeLookbackDays, rule) === "never") return [];
  return [{ verdict: "unknown", code: "perpetrator-half-life-unknown", text: `${text}; its half-life is not given` }];
}

function undatedObjections(perpetrator: Perpetrator, rule: PerpetratorRule): Objection[] {
  const { start, end, role, drug } = perpetrator;
  if (start === null) {
    return [{ verdict: "unknown", code: "perpetrator-undated", text: `the start of ${role} ${drug} is not recorded` }];
  }
  if (end === null || end.endMs >= start.ms || !isPerhapsBefore(end, rule.sampleAt)) return [];
  return [{ verdict: "unknown", code: "perpetrator-undated", text: `${role} ${drug} ends before it starts` }];
}

/** Whether an event lies less than so many days before the sample. */
function isInside(event: Moment, days: number, rule: PerpetratorRule): "surely" | "perhaps" | "never" {
  const { sampleAt } = rule;
  const lookbackMs = days * dayMs;
  if (isSurelyBefore(event, sampleAt) && sampleAt.endMs - event.ms < lookbackMs) return "surely";
  return isPerhapsBefore(event, sampleAt) && sampleAt.ms - event.endMs < lookbackMs ? "perhaps" : "never";
}

function byStart(a: Perpetrator, b: Perpetrator): number {
  const key = (p: Perpetrator) => p.start?.ms ?? p.end?.ms ?? Number.MAX_VALUE;
  return key(a) - key(b) || (a.drug < b.drug ? -1 : a.drug > b.drug ? 1 : 0) || (a.end?.ms ?? 0) - (b.end?.ms ?? 0);
}
