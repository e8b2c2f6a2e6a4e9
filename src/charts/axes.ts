import { dayMs } from "../domain/moment.js";
import { yearOf } from "./local-time.js";

/** Decades that a mark needs around its middle to be seen whole. */
const markRoom = 0.08;

/** Domain and ticks of a logarithmic axis that shows all these positive values with room around them. */
export interface LogAxis {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/**
 * Whole decades where values span them; half decades (1, 2, 5) as ticks where few decades are shown. Values that are
 * not positive and finite are ignored; without any, one decade around 1 is shown.
 *
 * @param values positions of marks, which get room around them
 * @param lines positions of lines, which may lie on the edge
 */
export function logAxis(values: readonly number[], lines: readonly number[] = []): LogAxis {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!isDrawable(value)) continue;
    low = Math.min(low, Math.log10(value));
    high = Math.max(high, Math.log10(value));
  }
  if (low > high) [low, high] = [0, 0];
  const edges = lines.filter(isDrawable).map(Math.log10);
  const from = edges.reduce((a, b) => Math.min(a, Math.floor(b + 1e-9)), Math.floor(low - markRoom));
  const to = edges.reduce((a, b) => Math.max(a, Math.ceil(b - 1e-9)), Math.ceil(high + markRoom));
  return logAxisBetween(from, Math.max(to, from + 1));
}

/** Axis over whole decades given as powers of ten. */
export function logAxisBetween(from: number, to: number): LogAxis {
  const parts = to - from <= 2 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil((to - from) / 10));
  const ticks: number[] = [];
  for (let power = from; power <= to; power += stride) {
    for (const part of parts) if (power < to || part === 1) ticks.push(scaled(part, power));
  }
  return { domain: [scaled(1, from), scaled(1, to)], ticks };
}

/** Parsed from text, because a product of powers differs in its last digit from the number a person writes. */
function scaled(part: number, power: number): number {
  return Number(`${part}e${power}`);
}

export function isDrawable(value: number | null): value is number {
  return value !== null && Number.isFinite(value) && value > 0;
}

const stepsMs = [1 / 24, 2 / 24, 6 / 24, 12 / 24, 1, 2, 7, 14, 28, 56, 91, 182, 364].map((days) => days * dayMs);

/** Domain and ticks of a calendar axis over local wall-clock milliseconds (see `localClock`). */
export interface CalendarAxis {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** d3 time format of the labels. */
  readonly format: string;
  /** `2026`, or `2025-2026`. */
  readonly years: string;
}

/** At most nine ticks, at midnight where a day or more lies between them. A single moment gets the day around it. */
export function calendarAxis(fromMs: number, toMs: number): CalendarAxis {
  const pad = Math.max((toMs - fromMs) * 0.03, dayMs / 12);
  const low = fromMs - pad;
  const high = toMs + pad;
  const last = stepsMs[stepsMs.length - 1] ?? dayMs;
  const step = stepsMs.find((candidate) => (high - low) / candidate <= 9) ?? last * Math.ceil((high - low) / last / 9);
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step) * step + 0; at <= high; at += step) ticks.push(at);
  const years = [yearOf(low), yearOf(high)];
  return {
    domain: [low, high],
    ticks,
    format: step < dayMs ? "%-d %b %H:%M" : "%-d %b",
    years: years[0] === years[1] ? `${years[0]}` : `${years[0]}-${years[1]}`,
  };
}

/** Axis and scale of a logarithmic position channel. */
export function logChannel(field: string, axis: LogAxis, title: string): Record<string, unknown> {
  return {
    field,
    type: "quantitative",
    scale: { type: "log", domain: axis.domain, nice: false },
    axis: { title, values: axis.ticks, format: "~g" },
  };
}
