import type { DoseRecord } from "../domain/dose.js";
import { hourMs, isExact, type Moment } from "../domain/moment.js";
import type { Matrix, SteadyStateVerdict } from "../domain/sample.js";
import type { ChartData } from "./chart.js";
import { type LocalClock, localClock } from "./local-time.js";
import { place, rowOf } from "./standing.js";
import type { DoseEvent } from "./theme.js";
import { adverseSpan, holdsOf } from "./timeline-spans.js";

/** All times are wall-clock milliseconds of the study's zone (see `localClock`). */
export interface TimedConcentration {
  sampleId: string;
  matrix: Matrix;
  fromMs: number;
  /** Later than `fromMs` only where the record leaves the time open (a date without a clock time). */
  toMs: number;
  at: number;
  towards: -1 | 0 | 1;
  censored: boolean;
  readFrom: string;
}

export interface TimedDose {
  doseId: string;
  status: DoseEvent;
  fromMs: number;
  toMs: number;
  amount: number | null;
  label: string;
  readFrom: string;
}

/** A prescribed interval of constant dosing; `isOpen` where it has no end and reaches the picture's edge. */
export interface TimedInterval extends TimedDose {
  isOpen: boolean;
}

export interface SteadyStateWindow {
  sampleId: string;
  verdict: SteadyStateVerdict;
  fromMs: number;
  toMs: number;
  neededHours: number;
  hoursOnRegimen: number | null;
}

/** An adverse event, or doses withheld one after the other; an open side reaches the edge of the picture. */
export interface TimedSpan {
  label: string;
  fromMs: number | null;
  toMs: number | null;
  readFrom: string;
}

/** A co-medication; an open side reaches the edge of the picture. */
export type TimedComedication = TimedSpan;

export interface Timeline {
  unit: string;
  concentrations: TimedConcentration[];
  limits: { matrix: Matrix; lloq: number }[];
  events: TimedDose[];
  intervals: TimedInterval[];
  windows: SteadyStateWindow[];
  comedications: TimedComedication[];
  adverseEvents: TimedSpan[];
  holds: TimedSpan[];
  /** Unit of all dose levels; null where they have none in common. */
  doseUnit: string | null;
  nPlanned: number;
  fromMs: number | null;
  toMs: number | null;
}

/** One subject's samples and doses, placed on the wall clock and sorted by time. */
export function readTimeline(data: ChartData): Timeline {
  const clock = localClock(data.study.zone);
  const actual = data.doses.filter((d) => d.record === "actual");
  const concentrations = data.samples
    .flatMap((sample): TimedConcentration[] => {
      const placed = place(sample.concentration);
      if (placed === null) return [];
      const { sampleId, matrix } = sample;
      return [
        {
          sampleId,
          matrix,
          ...span(sample.collectedAt, clock),
          ...placed,
          censored: placed.towards !== 0,
          readFrom: rowOf(sample.origin),
        },
      ];
    })
    .sort((a, b) => a.fromMs - b.fromMs);
  const windows = data.samples.flatMap((sample): SteadyStateWindow[] => {
    const { neededHours, hoursOnRegimen, verdict } = sample.steadyState;
    if (sample.matrix !== "csf" || neededHours === null) return [];
    const toMs = clock.shiftedMs(sample.collectedAt.ms);
    const fromMs = clock.shiftedMs(sample.collectedAt.ms - neededHours * hourMs);
    return [{ sampleId: sample.sampleId, verdict, fromMs, toMs, neededHours, hoursOnRegimen }];
  });
  const units = new Set(actual.filter((d) => d.amount !== null).map((d) => d.unit));
  const doseUnit = units.size === 1 ? ([...units][0] ?? null) : null;
  const manyDrugs = new Set(actual.map((d) => d.drug)).size > 1;
  const events = actual
    .flatMap((d): TimedDose[] => (d.givenAt === null ? [] : [timedDose(d, d.givenAt, clock, doseUnit, manyDrugs)]))
    .sort((a, b) => a.fromMs - b.fromMs);
  const closed = [...concentrations, ...windows, ...events];
  const starts = actual.flatMap((d) => (d.givenAt === null && d.start !== null ? [clock.shiftedMs(d.start.ms)] : []));
  const ends = actual.flatMap((d) => (d.givenAt === null && d.end !== null ? [clock.shiftedMs(d.end.endMs)] : []));
  const fromMs = least([...closed.map((c) => c.fromMs), ...starts]);
  const toMs = greatest([...closed.map((c) => c.toMs), ...starts, ...ends]);
  const intervals = actual
    .flatMap((d): TimedInterval[] => {
      if (d.givenAt !== null || d.start === null || d.status !== "taken") return [];
      const isOpen = d.end === null;
      const interval = timedDose(d, d.start, clock, doseUnit, manyDrugs);
      const end = d.end === null ? (toMs ?? interval.fromMs) : clock.shiftedMs(d.end.endMs);
      return [{ ...interval, toMs: end, isOpen }];
    })
    .sort((a, b) => a.fromMs - b.fromMs);
  return {
    unit: data.units[data.samples[0]?.analyte ?? ""] ?? data.samples[0]?.concentration.unit ?? "unit unknown",
    concentrations,
    limits: commonLimits(data),
    events,
    intervals,
    comedications: (data.perpetrators ?? []).map((p) => ({
      label: `${p.drug}: ${[p.strength, p.target, p.role].filter((part) => part !== null && part !== "").join(" ")}`,
      fromMs: p.start === null ? null : clock.shiftedMs(p.start.ms),
      toMs: p.end === null ? null : clock.shiftedMs(p.end.endMs),
      readFrom: rowOf(p.origin),
    })),
    adverseEvents: (data.adverseEvents ?? []).map((event) => adverseSpan(event, clock)),
    holds: holdsOf(actual, clock),
    windows: windows.sort((a, b) => a.toMs - b.toMs),
    doseUnit,
    nPlanned: data.doses.length - actual.length,
    fromMs,
    toMs,
  };
}

function timedDose(dose: DoseRecord, when: Moment, clock: LocalClock, unit: string | null, named: boolean): TimedDose {
  return {
    doseId: dose.doseId,
    status: dose.status,
    ...span(when, clock),
    amount: unit === null ? null : dose.amount,
    label: doseLabel(dose, named),
    readFrom: rowOf(dose.origin),
  };
}

/** `100 mg BID`, with the drug's name in front where a subject has several. */
export function doseLabel(dose: DoseRecord, isNamed: boolean): string {
  const amount = dose.amount === null ? null : `${dose.amount}${dose.unit === null ? "" : ` ${dose.unit}`}`;
  return [isNamed ? dose.drug : null, amount, dose.frequency].filter((part) => part !== null && part !== "").join(" ");
}

function span(moment: Moment, clock: LocalClock): { fromMs: number; toMs: number } {
  const fromMs = clock.shiftedMs(moment.ms);
  return { fromMs, toMs: isExact(moment) ? fromMs : clock.shiftedMs(moment.endMs) };
}

/** The LLOQ of each matrix, where all its samples share one. */
function commonLimits(data: ChartData): { matrix: Matrix; lloq: number }[] {
  return (["csf", "plasma"] as const).flatMap((matrix) => {
    const limits = new Set(data.samples.filter((s) => s.matrix === matrix).map((s) => s.concentration.lloq));
    const only = [...limits][0];
    return limits.size === 1 && typeof only === "number" && only > 0 ? [{ matrix, lloq: only }] : [];
  });
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
}

function greatest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}
