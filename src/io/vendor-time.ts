import { dayMs, type Moment, minuteMs } from "../domain/moment.js";
import { ReadError } from "../findings/read-error.js";
import { dayNumber } from "./calendar-days.js";
import { type ClockParts, createClock, createTimeReader, formatMoment, type TimeReader } from "./time-text.js";
import {
  type Clock,
  clearParts,
  type DateOrder,
  longestTime,
  type NumericDate,
  numericParts,
  ordered,
  zoned,
} from "./vendor-time-forms.js";

/** Reads the dates of one file: `note` all of them in injection order, `decide`, then `read` each. */
export class VendorTimes {
  readonly #zone: string;
  readonly #clock: (parts: ClockParts) => { moment: Moment | null };
  readonly #iso: TimeReader;
  readonly #declared: DateOrder | null;
  readonly #known = new Map<string, Moment | null>();
  readonly #seen = new Set<string>();
  readonly #dates: { date: NumericDate; text: string; row: number }[] = [];
  #noted = "";
  #order: DateOrder | null = null;

  constructor(zone: string, declared: DateOrder | null) {
    this.#zone = zone;
    this.#declared = declared;
    this.#order = declared;
    this.#clock = createClock(zone);
    this.#iso = createTimeReader(zone);
  }

  /** Order of the numeric dates once proven or declared; null before, and where the file has none. */
  get order(): DateOrder | null {
    return this.#order;
  }

  /** Takes note of one time text of the file, in injection order. */
  note(text: string, row: number): void {
    if (text === this.#noted || text === "") return;
    this.#noted = text;
    const trimmed = text.trim();
    // Each text once: blocks of a layout repeat the injections, which would look like time running back.
    if (this.#seen.has(trimmed)) return;
    this.#seen.add(trimmed);
    const numeric = numericParts(trimmed);
    // 27.06.2022 is a day first wherever dots are written.
    if (numeric !== null && numeric.mark !== ".") this.#dates.push({ date: numeric.date, text: trimmed, row });
  }

  survey(texts: Iterable<{ text: string; row: number }>): void {
    for (const { text, row } of texts) this.note(text, row);
    this.decide();
  }

  /**
   * Proves day/month order from all dates noted. Throws ReadError where the file contradicts itself or the declaration,
   * or leaves it open.
   */
  decide(): void {
    const dates = this.#dates;
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
      },
    );
  }

  /** The moment of a text, null when it is no time. Call `decide` first. */
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
    if (text.length > longestTime) return null;
    const iso = this.#iso.parse(text);
    // A bare year is a number in a vendor's column, not a time.
    if (iso !== null && text.length >= 10) return iso;
    const clear = clearParts(text);
    if (clear !== null) return zoned(clear, text) ?? this.#clock(clear).moment;
    const numeric = numericParts(text);
    if (numeric === null) return null;
    const { first, second } = numeric.date;
    const own = numeric.mark === "." || first > 12 ? "dmy" : second > 12 ? "mdy" : null;
    // A cell that contradicts the declaration is no time; one that proves itself needs none.
    if (own !== null && this.#declared !== null && own !== this.#declared && numeric.mark !== ".") return null;
    const order = own ?? this.#order;
    return order === null ? null : this.#clock(ordered(numeric.date, order)).moment;
  }
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
