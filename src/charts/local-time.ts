import { Temporal } from "temporal-polyfill";
import { dayMs } from "../domain/moment.js";

/** Wall-clock readings in one IANA zone, whatever the zone and language of the machine. */
export interface LocalClock {
  /** Epoch milliseconds of the instant whose UTC reading equals the local wall clock: for axes drawn in UTC. */
  shiftedMs(ms: number): number;
  /** `2026-03-05 08:15` (with seconds only where they are not zero). */
  text(ms: number): string;
}

const offsetStepMs = 900_000;

/** Clock of a zone. Throws RangeError for a name that is no IANA zone. Offsets are looked up once a quarter hour. */
export function localClock(zone: string): LocalClock {
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  const offsets = new Map<number, number>();
  function shiftedMs(ms: number): number {
    const step = Math.floor(ms / offsetStepMs);
    let offset = offsets.get(step);
    if (offset === undefined) {
      offset = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
      offsets.set(step, offset);
    }
    return ms + offset;
  }
  const days = new Map<number, string>();
  function dayText(day: number): string {
    let text = days.get(day);
    if (text === undefined) {
      const iso = Temporal.Instant.fromEpochMilliseconds(day * dayMs).toString();
      text = iso.slice(0, iso.indexOf("T"));
      days.set(day, text);
    }
    return text;
  }
  return {
    shiftedMs,
    text(ms) {
      const second = Math.floor(shiftedMs(ms) / 1000);
      const day = Math.floor(second / 86_400);
      const inDay = second - day * 86_400;
      const minutes = `${twoDigits(Math.floor(inDay / 3600))}:${twoDigits(Math.floor(inDay / 60) % 60)}`;
      return `${dayText(day)} ${minutes}${inDay % 60 === 0 ? "" : `:${twoDigits(inDay % 60)}`}`;
    },
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Calendar year of a wall-clock reading from `shiftedMs`. */
export function yearOf(shiftedMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(shiftedMs))
    .toString()
    .replace(/-\d\d-\d\dT.*$/, "");
}
