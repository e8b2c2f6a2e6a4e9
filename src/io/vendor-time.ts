import { ReadError } from "../domain/errors.js";
import { dayMs, exactly, type Moment, minuteMs } from "../domain/moment.js";
import { monthOf } from "./month-names.js";
import {
  type ClockParts,
  createClock,
  createTimeReader,
  dayNumber,
  formatMoment,
  type TimeReader,
} from "./time-text.js";

/**
 * Date-times as instrument software writes them: `07-Jan-20 15:05:51`, `17-sept-19`, `Fri Dec 04 12:11:50 2020`,
 * `27.06.2022 11:01`, `1/20/25 17:00`, `26/11/2024 3:05 pm`, ISO. Whether 5/7 is 5 July or 7 May is proven over the whole
 * file or declared, never guessed.
 */
export type DateOrder = "dmy" | "mdy";

interface NumericDate {
  first: number;
  second: number;
  year: number;
  clock: Clock;
}

interface Clock {
  hour: number | null;
  minute: number | null;
  ms: number;
}

const noClock: Clock = { hour: null, minute: null, ms: 0 };
const clockForm = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*(am|pm|a\.m\.|p\.m\.)?$/i;
const namedForm = /^(\d{1,2})[-\s/.]+(\p{L}+\.?)[-\s/.,]+(\d{4}|\d{2})(?:[\sT,]+(.+))?$/u;
const printedForm =
  /^(?:\p{L}+\.?,?\s+)?(\p{L}+\.?)\s+(\d{1,2}),?\s+(?:(\d{1,2}:\d{2}(?::\d{2})?)\s+)?(?:([A-Z]{2,5})\s+)?(\d{4})(?:\s+(\d.*))?$/u;
const numericForm = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[\sT,]+(.+))?$/;
const yearFirstForm = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[\sT,]+(.+))?$/;

function clockOf(text: string | undefined): Clock | null {
  if (text === undefined || text.trim() === "") return noClock;
  const match = clockForm.exec(text.trim());
  if (match === null) return null;
  const [, h, m, s, fraction, half] = match;
  let hour = Number(h);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
  }
  if (hour > 23 || Number(m) > 59 || Number(s ?? 0) > 59) return null;
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
function clearParts(text: string): ClockParts | null {
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

function numericParts(text: string): { date: NumericDate; mark: string } | null {
  const match = numericForm.exec(text);
  if (match === null) return null;
  const clock = clockOf(match[5]);
  if (clock === null) return null;
  const date = { first: Number(match[1]), second: Number(match[3]), year: fullYear(match[4]!), clock };
  return { date, mark: match[2]! };
}

function ordered(date: NumericDate, order: DateOrder): ClockParts {
  const [day, month] = order === "dmy" ? [date.first, date.second] : [date.second, date.first];
  return { year: date.year, month, day, ...date.clock };
}

/** Reads the dates of one file: `survey` all of them in injection order, then `read` each. */
export class VendorTimes {
  readonly #zone: string;
  readonly #clock: (parts: ClockParts) => { moment: Moment | null };
  readonly #iso: TimeReader;
  readonly #declared: DateOrder | null;
  readonly #known = new Map<string, Moment | null>();
  #order: DateOrder | null = null;

  constructor(zone: string, declared: DateOrder | null) {
    this.#zone = zone;
    this.#declared = declared;
    this.#clock = createClock(zone);
    this.#iso = createTimeReader(zone);
  }

  /** Order of the numeric dates once proven or declared; null before, and where the file has none. */
  get order(): DateOrder | null {
    return this.#order;
  }

  /**
   * Proves day/month order from all dates of the file, in injection order. Throws ReadError where the file contradicts
   * itself or the declaration, or leaves it open.
   */
  survey(texts: readonly { text: string; row: number }[]): void {
    const dates: { date: NumericDate; text: string; row: number }[] = [];
    // Each text once: blocks of a layout repeat the injections, which would look like time running back.
    const seen = new Set<string>();
    for (const { text, row } of texts) {
      const trimmed = text.trim();
      if (trimmed === "" || seen.has(trimmed)) continue;
      seen.add(trimmed);
      const numeric = numericParts(trimmed);
      // 27.06.2022 is a day first wherever dots are written.
      if (numeric !== null && numeric.mark !== ".") dates.push({ date: numeric.date, text: trimmed, row });
    }
    if (dates.length === 0) return;
    const dayFirst = dates.find((d) => d.date.first > 12);
    const monthFirst = dates.find((d) => d.date.second > 12);
    if (dayFirst !== undefined && monthFirst !== undefined) throw contradiction(dayFirst, monthFirst);
    const proven = dayFirst !== undefined ? "dmy" : monthFirst !== undefined ? "mdy" : midnightProof(dates);
    if (proven !== null && this.#declared !== null && proven !== this.#declared) {
      throw new ReadError(`dates are written ${proven}, but study.yaml declares ${this.#declared}`, {
        row: (dayFirst ?? monthFirst ?? dates[0]!).row,
        value: (dayFirst ?? monthFirst ?? dates[0]!).text,
        rule: "date-order-conflict",
        remedy: "correct dateOrder in study.yaml",
      });
    }
    this.#order = proven ?? this.#declared;
    const isOpen = (d: { date: NumericDate }) => d.date.first !== d.date.second;
    if (this.#order === null && dates.some(isOpen)) throw this.#undecidable(dates.find(isOpen)!);
    this.#order ??= "dmy";
  }

  #undecidable(d: { date: NumericDate; text: string; row: number }): ReadError {
    const reading = (order: DateOrder) => {
      const moment = this.#clock(ordered(d.date, order)).moment;
      return moment === null ? "no date" : formatMoment(moment.ms, this.#zone);
    };
    return new ReadError(
      `row ${d.row}: "${d.text}" reads as ${reading("dmy")} (day first) or as ${reading("mdy")} (month first), and nothing in the file decides`,
      {
        row: d.row,
        value: d.text,
        rule: "undecidable-date-order",
        expected: "a day above 12, or two injections over midnight",
        remedy: "declare dateOrder: dmy or mdy in study.yaml",
      },
    );
  }

  /** The moment of a text, null when it is no time. Call `survey` first. */
  read(text: string): Moment | null {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const moment = this.#read(text.trim());
    if (this.#known.size >= 50_000) this.#known.clear();
    this.#known.set(text, moment);
    return moment;
  }

  /**
   * A time written by another hand than the file's dates (a footer in the computer's own format): read where the text
   * alone decides, or where only one reading is not before `notBefore`. Null otherwise.
   */
  readAlone(text: string, notBefore: number | null): Moment | null {
    const trimmed = text.trim();
    const numeric = numericParts(trimmed);
    if (numeric === null) return this.#read(trimmed);
    const { first, second } = numeric.date;
    const readings = (["dmy", "mdy"] as const)
      .map((order) => this.#clock(ordered(numeric.date, order)).moment)
      .filter((moment) => moment !== null);
    if (numeric.mark === ".") return readings[0] ?? null;
    const possible = readings.filter((moment) => notBefore === null || moment.endMs >= notBefore);
    return possible.length === 1 || (first === second && possible.length > 0) ? possible[0]! : null;
  }

  #read(text: string): Moment | null {
    const iso = this.#iso.parse(text);
    // A bare year is a number in a vendor's column, not a time.
    if (iso !== null && text.length >= 10) return iso;
    const clear = clearParts(text);
    if (clear !== null) return zoned(clear, printedForm.exec(text)?.[4]) ?? this.#clock(clear).moment;
    const numeric = numericParts(text);
    if (numeric === null) return null;
    const { first, second } = numeric.date;
    const own = numeric.mark === "." || first > 12 ? "dmy" : second > 12 ? "mdy" : null;
    const order = own ?? this.#order;
    return order === null ? null : this.#clock(ordered(numeric.date, order)).moment;
  }
}

/** The instant of a clock time with a zone name beside it; null without one. */
function zoned(parts: ClockParts, zoneName: string | undefined): Moment | null {
  const offsetH = zoneName === undefined ? undefined : zoneNames[zoneName];
  const { year, month, day, hour, minute, ms } = parts;
  if (offsetH === undefined || month === null || day === null || hour === null) return null;
  const days = dayNumber(year, month, day);
  return days === null
    ? null
    : exactly(days * dayMs + (hour - offsetH) * 60 * minuteMs + (minute ?? 0) * minuteMs + ms);
}

function contradiction(a: { text: string; row: number }, b: { text: string; row: number }): ReadError {
  return new ReadError(
    `row ${a.row} has "${a.text}" (day first), row ${b.row} has "${b.text}" (month first): dates contradict each other`,
    { row: b.row, value: b.text, rule: "date-order-conflict", remedy: "export again with one date format" },
  );
}

/**
 * The clock went past midnight between two injections: only one order makes it the next day. Proof only where the other
 * order does not, nowhere the other way round, and time never runs back under the proven order.
 */
function midnightProof(dates: readonly { date: NumericDate }[]): DateOrder | null {
  const votes = { dmy: 0, mdy: 0 };
  for (let i = 1; i < dates.length; i++) {
    const a = dates[i - 1]!.date;
    const b = dates[i]!.date;
    if (intoDayMs(b.clock) >= intoDayMs(a.clock)) continue;
    const isNextDay = (order: DateOrder) => dayOf(b, order) === dayOf(a, order) + 1;
    if (isNextDay("dmy") && !isNextDay("mdy")) votes.dmy++;
    if (isNextDay("mdy") && !isNextDay("dmy")) votes.mdy++;
  }
  const order = votes.dmy > 0 && votes.mdy === 0 ? "dmy" : votes.mdy > 0 && votes.dmy === 0 ? "mdy" : null;
  if (order === null) return null;
  const instant = (d: NumericDate) => dayOf(d, order) * dayMs + intoDayMs(d.clock);
  const isForward = dates.every((d, i) => i === 0 || instant(d.date) >= instant(dates[i - 1]!.date));
  return isForward ? order : null;
}

function intoDayMs(clock: Clock): number {
  return (clock.hour ?? 0) * 60 * minuteMs + (clock.minute ?? 0) * minuteMs + clock.ms;
}

function dayOf(date: NumericDate, order: DateOrder): number {
  const { year, month, day } = ordered(date, order);
  return dayNumber(year, month ?? 0, day ?? 0) ?? Number.NaN;
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
