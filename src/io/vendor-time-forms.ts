import { dayMs, exactly, type Moment, minuteMs } from "../domain/moment.js";
import { dayNumber } from "./calendar-days.js";
import { monthOf } from "./month-names.js";
import { type ClockParts, formatMoment } from "./time-text.js";

/**
 * Date-times as instrument software writes them: `07-Jan-20 15:05:51`, `17-sept-19`, `Fri Dec 04 12:11:50 2020`,
 * `27.06.2022 11:01`, `1/20/25 17:00`, `26/11/2024 3:05 pm`, ISO. Whether 5/7 is 5 July or 7 May is proven over the whole
 * file or declared, never guessed.
 */
export type DateOrder = "dmy" | "mdy";

export interface NumericDate {
  first: number;
  second: number;
  year: number;
  clock: Clock;
}

export interface Clock {
  hour: number | null;
  minute: number | null;
  ms: number;
}

/** No date-time is written longer than this. */
export const longestTime = 64;
const noClock: Clock = { hour: null, minute: null, ms: 0 };
const clockForm =
  /^(?:(\p{L}[\p{L}\p{M}.\s]*?)\s*)?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*(\p{L}[\p{L}\p{M}.\s]*)?$/u;
/** Words for the halves of the day beside a 12-hour clock, without dots and blanks: English, Spanish, Chinese, Japanese ... */
const halves: Readonly<Record<string, "am" | "pm">> = {
  am: "am",
  pm: "pm",
  上午: "am",
  下午: "pm",
  午前: "am",
  午後: "pm",
  오전: "am",
  오후: "pm",
  πμ: "am",
  μμ: "pm",
  ص: "am",
  م: "pm",
  fm: "am",
  em: "pm",
  de: "am",
  du: "pm",
  öö: "am",
  ös: "pm",
  vorm: "am",
  nachm: "pm",
};
const namedForm = /^(\d{1,2})[-\s/.]+(\p{L}+\.?)[-\s/.,]+(\d{4}|\d{2})(?:[\sT,]+(.+))?$/u;
const printedForm =
  /^(?:\p{L}+\.?,?\s+)?(\p{L}+\.?)\s+(\d{1,2}),?\s+(?:(\d{1,2}:\d{2}(?::\d{2})?)\s+)?(?:([A-Z]{2,5})\s+)?(\d{4})(?:\s+(\d.*))?$/u;
const numericForm = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[\sT,]+(.+))?$/;
const yearFirstForm = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[\sT,]+(.+))?$/;

function clockOf(text: string | undefined): Clock | null {
  if (text === undefined || text.trim() === "") return noClock;
  const match = clockForm.exec(text.trim());
  if (match === null) return null;
  const [, before, h, m, s, fraction, after] = match;
  if (before !== undefined && after !== undefined) return null;
  let hour = Number(h);
  const word = (before ?? after)?.toLowerCase().replace(/[.\s]/g, "");
  if (word !== undefined) {
    const half = halves[word];
    if (half === undefined || hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === "pm" ? 12 : 0);
  }
  const isEndOfDay = hour === 24 && Number(m) === 0 && Number(s ?? 0) === 0;
  if ((hour > 23 && !isEndOfDay) || Number(m) > 59 || Number(s ?? 0) > 59) return null;
  const ms = Number(s ?? 0) * 1000 + Math.round(Number(`0.${fraction ?? 0}`) * 1000);
  return { hour, minute: Number(m), ms };
}

/**
 * Offsets in hours of the zone names software prints that mean one thing only. Others (CST: Chicago or China) are not
 * here: the clock is then taken in the study's zone, as for times without a zone.
 */
const zoneNames: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  SGT: 8,
  AWST: 8,
  JST: 9,
  KST: 9,
  ACST: 9.5,
  ACDT: 10.5,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
};

/** Two-digit years of instruments: 70 to 99 are the last century. */
function fullYear(text: string): number {
  const year = Number(text);
  return text.length === 4 ? year : year + (year >= 70 ? 1900 : 2000);
}

/** Parts of a date whose order the text itself tells; null for another form, a numeric date apart. */
export function clearParts(text: string): ClockParts | null {
  const named = namedForm.exec(text);
  if (named !== null) return withMonth(monthOf(named[2]!), Number(named[1]), fullYear(named[3]!), clockOf(named[4]));
  const printed = printedForm.exec(text);
  if (printed !== null) {
    return withMonth(monthOf(printed[1]!), Number(printed[2]), Number(printed[5]), clockOf(printed[3] ?? printed[6]));
  }
  const yearFirst = yearFirstForm.exec(text);
  if (yearFirst !== null) {
    return withMonth(Number(yearFirst[2]), Number(yearFirst[3]), Number(yearFirst[1]), clockOf(yearFirst[4]));
  }
  return null;
}

function withMonth(month: number | null, day: number, year: number, clock: Clock | null): ClockParts | null {
  return month === null || clock === null ? null : { year, month, day, ...clock };
}

export function numericParts(text: string): { date: NumericDate; mark: string } | null {
  if (text.length > longestTime) return null;
  const match = numericForm.exec(text);
  if (match === null) return null;
  const clock = clockOf(match[5]);
  if (clock === null) return null;
  const date = { first: Number(match[1]), second: Number(match[3]), year: fullYear(match[4]!), clock };
  return { date, mark: match[2]! };
}

export function ordered(date: NumericDate, order: DateOrder): ClockParts {
  const [day, month] = order === "dmy" ? [date.first, date.second] : [date.second, date.first];
  return { year: date.year, month, day, ...date.clock };
}

/** The instant of a clock time with a zone name beside it; null without one. */
export function zoned(parts: ClockParts, text: string): Moment | null {
  const zoneName = printedForm.exec(text)?.[4];
  const offsetH = zoneName === undefined ? undefined : zoneNames[zoneName];
  const { year, month, day, hour, minute, ms } = parts;
  if (offsetH === undefined || month === null || day === null || hour === null) return null;
  const days = dayNumber(year, month, day);
  return days === null
    ? null
    : exactly(days * dayMs + (hour - offsetH) * 60 * minuteMs + (minute ?? 0) * minuteMs + ms);
}

/** Excel's day count (1900 system; 60 is its 29 February 1900 that never was) as parts of a local clock. */
export function excelSerialParts(serial: number): ClockParts | null {
  if (!Number.isFinite(serial) || serial < 61 || serial > 2_958_465) return null;
  const wholeMs = Math.round((serial * dayMs) / 1000) * 1000;
  const days = Math.floor(wholeMs / dayMs) - 25_569;
  const intoDay = wholeMs - Math.floor(wholeMs / dayMs) * dayMs;
  const [year, month, day] = formatMoment(days * dayMs, "UTC")
    .slice(0, 10)
    .split("-")
    .map(Number) as [number, number, number];
  const hour = Math.floor(intoDay / (60 * minuteMs));
  const minute = Math.floor((intoDay % (60 * minuteMs)) / minuteMs);
  return { year, month, day, hour, minute, ms: intoDay % minuteMs };
}
