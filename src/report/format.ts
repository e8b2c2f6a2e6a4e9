import type { LocalClock } from "../charts/local-time.js";
import type { Concentration } from "../domain/concentration.js";
import { isExact, type Moment } from "../domain/moment.js";
import type { Ratio } from "../domain/pair.js";

/** How numbers and times look on pages. Data files never pass through here: they keep full precision. */

export const significantDigits = 3;

/** Stands on every page, in every PDF and export. */
export const researchUseOnly = "Research use only; not for diagnostic or therapeutic decisions";

/** A number to `digits` significant figures without exponent between a millionth and a billion: `0.0880`, `1230`. */
export function significant(value: number, digits = significantDigits): string {
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  if (magnitude < 1e-6 || magnitude >= 1e9) return value.toExponential(digits - 1);
  const rounded = Number(value.toPrecision(digits));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(Math.min(decimals, 12));
}

/** A text with its long numbers to significant figures: `0.0349, used`. */
export function shortNumbers(text: string): string {
  return text.replace(/\d+\.\d{6,}(e-?\d+)?/g, (number) => significant(Number(number)));
}

/** Minutes and hours: three significant figures at most, but never less than whole ones. `12`, `54.5`, `4625`. */
export function duration(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) + 0 : Number(value.toPrecision(significantDigits)));
}

/** A setting as people write it: texts without quotes, an empty one as a dash. */
export function settingText(value: string): string {
  if (value === "null" || value === '""') return missing("not set");
  if (value === "[]") return missing("none");
  if (!/^".*"$/.test(value)) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

/** What a cell shows where nothing is known: an en dash, with the reason where there is one. */
export function missing(reason: string | null): string {
  return reason === null || reason === "" ? "–" : `– ${reason}`;
}

/** `12.3`, `< 0.500`, `> 500`, `not detected (< 0.500)`, `– not done`; the unit stands in the column's head. */
export function concentrationText(c: Concentration): string {
  switch (c.state) {
    case "quantified":
      return c.value === null ? missing("no value") : significant(c.value);
    case "belowLloq":
      return c.lloq === null ? "< LLOQ (limit unknown)" : `< ${significant(c.lloq)}`;
    case "aboveUloq":
      return c.uloq === null ? "> ULOQ (limit unknown)" : `> ${significant(c.uloq)}`;
    case "notDetected":
      return c.lloq === null ? "not detected (limit unknown)" : `not detected (< ${significant(c.lloq)})`;
    case "undecided":
      return "undecided";
    case "notDone":
      return missing("not done");
  }
}

export function ratioText(ratio: Ratio): string {
  if (ratio.state === "quantified" && ratio.value !== null) return significant(ratio.value);
  if (ratio.state === "below" && ratio.bound !== null) return `< ${significant(ratio.bound)}`;
  if (ratio.state === "above" && ratio.bound !== null) return `> ${significant(ratio.bound)}`;
  return missing(ratio.reason === null ? "not estimable" : `not estimable: ${words(ratio.reason)}`);
}

/** Number by which a ratio is sorted: its value or bound; null sorts last. */
export function ratioRank(ratio: Ratio): number | null {
  return ratio.value ?? ratio.bound;
}

export function concentrationRank(c: Concentration): number | null {
  if (c.state === "quantified") return c.value;
  return c.state === "aboveUloq" ? c.uloq : c.lloq;
}

/** `both-below-lloq` -> `both below LLOQ`: a code as words. */
export function words(code: string): string {
  return code
    .replace(/[-_]+/g, " ")
    .replace(/\blloq\b/gi, "LLOQ")
    .replace(/\buloq\b/gi, "ULOQ")
    .replace(/\bcsf\b/gi, "CSF");
}

/** A reason that may be a code or a sentence: the code as words, a sentence as it is, for it may hold ids. */
export function reasonWords(reason: string): string {
  return /\s/.test(reason) ? plainTimes(reason) : words(reason);
}

/** Writes moments on the study's wall clock: the day alone where the clock time is unknown. */
export function momentText(moment: Moment, clock: LocalClock): string {
  const from = clock.text(moment.ms);
  if (isExact(moment)) return from;
  const to = clock.text(moment.endMs);
  const day = from.slice(0, 10);
  if (day === to.slice(0, 10) && from.slice(11, 16) === "00:00" && to.slice(11, 16) === "23:59")
    return `${day} (time unknown)`;
  return from === to ? `${from} (clock change: either reading)` : `${from} to ${to}`;
}

/** `2026-04-01T02:00:00+02:00[Europe/Amsterdam]` -> `2026-04-01 02:00 +02:00 (Europe/Amsterdam)`. */
export function generatedText(iso: string, zone: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?(?:\[([^\]]+)\])?$/.exec(iso);
  if (parts === null) return iso;
  const [, day, time, offset, named] = parts;
  return `${day} ${time} ${offset === "Z" ? "UTC" : (offset ?? "")} (${named ?? zone})`.replace(/ +/g, " ");
}

/**
 * Times in a sentence as people read them, as exact as they were: `2026-03-02T08:00:00+01:00` becomes
 * `2026-03-02 08:00 +01:00`, seconds only where they are not zero.
 */
export function plainTimes(text: string): string {
  return text.replace(
    /\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:\d\d)(?:\[[^\]]*\])?/g,
    (_, day: string, time: string, seconds: string | undefined, offset: string) => {
      const rest = seconds === undefined || Number(seconds) === 0 ? "" : `:${seconds}`;
      return `${day} ${time}${rest} ${offset === "Z" ? "UTC" : offset}`;
    },
  );
}

/** `1 pair`, `2 pairs`. */
export function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** First twelve hexadecimal digits: enough to tell files apart on a page, the whole hash stands in the files table. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 12);
}
