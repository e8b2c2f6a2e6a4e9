import { Temporal } from "temporal-polyfill";
import { dayMs, exactly, hourMs, type Moment, minuteMs } from "../domain/moment.js";
import { dateOfDayNumber, dayNumber } from "./calendar-days.js";
import { type DecimalMark, parseNumber } from "./number-text.js";

/** The only door to temporal-polyfill: ISO texts -> moments in a zone, and moments -> text. */

export interface TimeReader {
  readonly zone: string;
  /** ISO date or date-time (`T` or blank, seconds optional, with or without offset) -> moment; null when it is none. */
  parse(text: string): Moment | null;
  /** Why `parse` gave null, in words; null when it did not. */
  why(text: string): string | null;
}

export type TimeReading = { moment: Moment } | { moment: null; reason: string };

/** Entries a cache may hold before it is emptied: bounded memory matters more than the last few hits. */
const mostCached = 50_000;

/** Parts of a local clock reading; what is null was not written. */
export interface ClockParts {
  year: number;
  month: number | null;
  day: number | null;
  hour: number | null;
  minute: number | null;
  /** Milliseconds into the minute. */
  ms: number;
}

const isoForm =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/i;

/** Throws RangeError when the zone is not an IANA name. */
export function createTimeReader(zone: string): TimeReader {
  const toMoment = createClock(zone);
  const read = (text: string): TimeReading => {
    const match = isoForm.exec(text.trim());
    if (match === null)
      return { moment: null, reason: "not an ISO date or date-time (2026-01-05 or 2026-01-05T10:00)" };
    const [, y, mo, d, h, mi, s, fraction, offset] = match;
    const parts: ClockParts = {
      year: Number(y),
      month: mo === undefined ? null : Number(mo),
      day: d === undefined ? null : Number(d),
      hour: h === undefined ? null : Number(h),
      minute: mi === undefined ? null : Number(mi),
      ms: Number(s ?? 0) * 1000 + Math.round(Number(`0.${fraction ?? 0}`) * 1000),
    };
    if (Number(s ?? 0) > 59) return { moment: null, reason: `no such second: ${s}` };
    return offset === undefined ? toMoment(parts) : withOffset(parts, offset);
  };
  const known = new Map<string, TimeReading>();
  const cached = (text: string): TimeReading => {
    const quick = readPlainForm(text, toMoment);
    if (quick !== null) return quick;
    let reading = known.get(text);
    if (reading === undefined) {
      reading = read(text);
      if (known.size >= mostCached) known.clear();
      known.set(ownCopy(text), reading);
    }
    return reading;
  };
  return {
    zone,
    parse: (text) => cached(text).moment,
    why: (text) => {
      const reading = cached(text);
      return reading.moment === null ? reading.reason : null;
    },
  };
}

/** `2026-01-05T10:00` and `2026-01-05 10:00:00`, by far the most frequent forms, without a pattern; null for any other. */
function readPlainForm(text: string, toMoment: (parts: ClockParts) => TimeReading): TimeReading | null {
  const { length } = text;
  if ((length !== 16 && length !== 19) || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null;
  const middle = text.charCodeAt(10);
  if ((middle !== 84 && middle !== 32) || text.charCodeAt(13) !== 58) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = length === 16 ? 0 : text.charCodeAt(16) === 58 ? twoDigits(text, 17) : Number.NaN;
  if (Number.isNaN(year + month + day + hour + minute + second) || second > 59) return null;
  return toMoment({ year, month, day, hour, minute, ms: second * 1000 });
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** A text that does not keep alive the chunk it was cut from. */
export function ownCopy(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

interface Day {
  startMs: number;
  endMs: number;
  /** Every local hour exists once: clock arithmetic is enough. */
  isPlain: boolean;
}

/** Local clock parts -> moment, in one zone; days are remembered so that a million times of one study stay cheap. */
export function createClock(zone: string): Clock {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = newClock(zone);
  if (clocks.size < mostZones) clocks.set(zone, clock);
  return clock;
}

type Clock = (parts: ClockParts) => TimeReading;

/** Days surveyed for one file need not be surveyed for the next. */
const clocks = new Map<string, Clock>();
const mostZones = 20;

function newClock(zone: string): Clock {
  new Intl.DateTimeFormat("en", { timeZone: zone });
  const days = new Map<number, Day | null>();
  const dayOf = (year: number, month: number, day: number): Day | null => {
    // The key below tells days apart only within these bounds: day 35 would share it with a day of the next month.
    if (month < 1 || month > 12 || day < 1 || day > 31) return null;
    const key = (year * 16 + month) * 32 + day;
    let known = days.get(key);
    if (known === undefined) {
      known = surveyDay(zone, year, month, day);
      if (days.size >= mostCached) days.clear();
      days.set(key, known);
    }
    return known;
  };
  return (parts) => {
    const { year, month, day, hour, minute, ms } = parts;
    if (month === null || day === null) return wholePeriod(zone, year, month);
    const whole = dayOf(year, month, day);
    if (whole === null) return { moment: null, reason: `no such day: ${year}-${two(month)}-${two(day)}` };
    if (hour === null) return { moment: { ms: whole.startMs, endMs: whole.endMs } };
    // 24:00 is the end of the day, as ISO 8601 writes it: the first moment of the next one.
    if (hour === 24 && minute === 0 && ms === 0) return { moment: { ms: whole.endMs + 1, endMs: whole.endMs + 1 } };
    if (hour > 23 || (minute ?? 0) > 59)
      return { moment: null, reason: `no such clock time: ${two(hour)}:${two(minute ?? 0)}` };
    // An hour without minutes spans that hour.
    const spanMs = minute === null ? hourMs - 1 : 0;
    const intoDay = hour * hourMs + (minute ?? 0) * minuteMs + ms;
    if (whole.isPlain) return { moment: { ms: whole.startMs + intoDay, endMs: whole.startMs + intoDay + spanMs } };
    return onOddDay(zone, parts, spanMs);
  };
}

function surveyDay(zone: string, year: number, month: number, day: number): Day | null {
  try {
    const date = Temporal.PlainDate.from({ year, month, day }, { overflow: "reject" });
    const startMs = date.toZonedDateTime(zone).epochMilliseconds;
    const nextMs = date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
    return { startMs, endMs: nextMs - 1, isPlain: nextMs - startMs === dayMs && startsAtMidnight(zone, startMs) };
  } catch {
    return null;
  }
}

function startsAtMidnight(zone: string, ms: number): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return local.hour === 0 && local.minute === 0;
}

function wholePeriod(zone: string, year: number, month: number | null): TimeReading {
  try {
    const first = Temporal.PlainDate.from({ year, month: month ?? 1, day: 1 }, { overflow: "reject" });
    const next = first.add(month === null ? { years: 1 } : { months: 1 });
    const startMs = first.toZonedDateTime(zone).epochMilliseconds;
    return { moment: { ms: startMs, endMs: next.toZonedDateTime(zone).epochMilliseconds - 1 } };
  } catch {
    return { moment: null, reason: `no such month: ${year}-${two(month ?? 0)}` };
  }
}

/** A day on which the clock was changed: an hour may be missing or come twice. */
function onOddDay(zone: string, parts: ClockParts, spanMs: number): TimeReading {
  const { year, month, day, hour, minute, ms } = parts;
  const local = Temporal.PlainDateTime.from({
    year,
    month: month!,
    day: day!,
    hour: hour!,
    minute: minute ?? 0,
    second: Math.floor(ms / 1000),
    millisecond: ms % 1000,
  });
  const early = local.toZonedDateTime(zone, { disambiguation: "earlier" });
  const late = local.toZonedDateTime(zone, { disambiguation: "later" });
  if (!early.toPlainDateTime().equals(local)) {
    return {
      moment: null,
      reason: `${local.toString()} does not exist in ${zone}: the clock was put forward over it`,
    };
  }
  return { moment: { ms: early.epochMilliseconds, endMs: late.epochMilliseconds + spanMs } };
}

function withOffset(parts: ClockParts, offset: string): TimeReading {
  const { year, month, day, hour, minute, ms } = parts;
  const days = month === null || day === null ? null : dayNumber(year, month, day);
  if (days === null) return { moment: null, reason: `no such day: ${year}-${two(month ?? 0)}-${two(day ?? 0)}` };
  const isEndOfDay = hour === 24 && minute === 0 && ms === 0;
  if (hour === null || minute === null || (hour > 23 && !isEndOfDay) || minute > 59) {
    return { moment: null, reason: "a clock time with an offset needs hours and minutes (10:00+01:00)" };
  }
  const local = days * dayMs + hour * hourMs + minute * minuteMs + ms;
  return { moment: exactly(local - offsetMs(offset)) };
}

function offsetMs(text: string): number {
  if (/^z$/i.test(text)) return 0;
  const digits = text.slice(1).replace(":", "");
  const size = Number(digits.slice(0, 2)) * hourMs + Number(digits.slice(2) || 0) * minuteMs;
  return text.startsWith("-") ? -size : size;
}

/**
 * The moment `hoursText` after an origin, rounded to the millisecond; `unitMs` for minutes or days. Null when the text
 * is no number.
 */
export function hoursAfter(
  originMs: number,
  hoursText: string,
  unitMs: number = hourMs,
  mark: DecimalMark = "dot",
): Moment | null {
  const hours = parseNumber(hoursText, mark);
  return hours === null ? null : exactly(originMs + Math.round(hours * unitMs));
}

const quarterMs = 15 * minuteMs;
const offsetCaches = new Map<string, Map<number, number>>();

/** Offset of a zone at an instant in milliseconds; remembered by quarter of an hour, within which none changes twice. */
function zoneOffsetMs(ms: number, zone: string): number {
  let cache = offsetCaches.get(zone);
  if (cache === undefined) {
    cache = new Map();
    offsetCaches.set(zone, cache);
  }
  const quarter = Math.floor(ms / quarterMs);
  const known = cache.get(quarter);
  if (known !== undefined) return known;
  const at = (instant: number) =>
    Math.round(Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6);
  const offset = at(ms);
  if (at(quarter * quarterMs) === at((quarter + 1) * quarterMs - 1)) {
    if (cache.size >= mostCached) cache.clear();
    cache.set(quarter, offset);
  }
  return offset;
}

/** `2026-01-05T10:00:00+01:00`; milliseconds only where there are any. */
export function formatMoment(ms: number, zone: string): string {
  const offset = zoneOffsetMs(ms, zone);
  const local = ms + offset;
  const days = Math.floor(local / dayMs);
  const { year, month, day } = dateOfDayNumber(days);
  const intoDay = local - days * dayMs;
  const second = Math.floor((intoDay % minuteMs) / 1000);
  const milli = intoDay % 1000;
  const clock = `${two(Math.floor(intoDay / hourMs))}:${two(Math.floor((intoDay % hourMs) / minuteMs))}:${two(second)}`;
  const fraction = milli === 0 ? "" : `.${String(milli).padStart(3, "0")}`;
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${clock}${fraction}${offsetText(offset)}`;
}

function offsetText(offset: number): string {
  const size = Math.abs(offset);
  const seconds = Math.floor((size % minuteMs) / 1000);
  const tail = seconds === 0 ? "" : `:${two(seconds)}`;
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(size / hourMs))}:${two(Math.floor((size % hourMs) / minuteMs))}${tail}`;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
