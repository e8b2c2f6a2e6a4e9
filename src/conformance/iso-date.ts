import { dayMs, hourMs, minuteMs } from "../domain/moment.js";
import { dayNumber } from "../io/calendar-days.js";

/** ISO 8601 as SDTM uses it: cut off at the right, a hyphen for a part in the middle that is not known. */

const pattern =
  /^(\d{4}|-)(?:-(0[1-9]|1[0-2]|-)(?:-(0[1-9]|[12]\d|3[01]|-)(?:T([01]\d|2[0-3]|-)(?::([0-5]\d|-)(?::([0-5]\d(?:\.\d+)?|-))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/;

export interface IsoDate {
  /** Days since 1970-01-01 of the date as written; null where year, month or day is not known. */
  day: number | null;
  /** Earliest instant it can mean, epoch milliseconds, a zone-less clock read as UTC; null without a whole date. */
  ms: number | null;
  /** Parts that are known: 3 is a whole date, 5 has hours and minutes. */
  parts: number;
}

/** Null for a text that is not an ISO 8601 date or date-time, or names a day that does not exist. An interval is its start. */
export function isoDate(text: string): IsoDate | null {
  const [start, end] = text.split("/");
  if (end !== undefined && isoDate(end) === null) return null;
  const found = pattern.exec(start ?? "");
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = found
    .slice(1, 7)
    .map((part) => (part === undefined || part === "-" ? null : Number(part)));
  const known = [year, month, day, hour, minute, second];
  const gap = known.indexOf(null);
  const parts = gap < 0 ? known.length : gap;
  if (parts < 3) return { day: null, ms: null, parts };
  const number = dayNumber(year!, month!, day!);
  if (number === null) return null;
  const clock =
    parts < 4 ? 0 : hour! * hourMs + (parts < 5 ? 0 : minute!) * minuteMs + (parts < 6 ? 0 : second!) * 1000;
  return { day: number, ms: number * dayMs + clock - offsetMs(found[7]), parts };
}

function offsetMs(text: string | undefined): number {
  if (text === undefined || text === "Z") return 0;
  const digits = text.slice(1).replace(":", "").padEnd(4, "0");
  const size = Number(digits.slice(0, 2)) * hourMs + Number(digits.slice(2)) * minuteMs;
  return text.startsWith("-") ? -size : size;
}

/** Whether `a` is certainly later than `b`: judged by whole days where one of them has no clock time. */
export function isLater(a: string, b: string): boolean {
  const [one, two] = [isoDate(a), isoDate(b)];
  if (one?.ms == null || two?.ms == null) return false;
  return one.parts < 5 || two.parts < 5 ? one.day! > two.day! : one.ms > two.ms;
}

/** Study day by the algorithm of the SDTMIG: 1 is the reference day, there is no day 0. */
export function studyDayOf(day: number, reference: number): number {
  return day >= reference ? day - reference + 1 : day - reference;
}
