import { Temporal } from "temporal-polyfill";

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
  return {
    shiftedMs,
    text(ms) {
      const iso = Temporal.Instant.fromEpochMilliseconds(Math.round(shiftedMs(ms))).toString({
        smallestUnit: "second",
      });
      return iso.replace("T", " ").replace(/(:00)?Z$/, "");
    },
  };
}

/** Calendar year of a wall-clock reading from `shiftedMs`. */
export function yearOf(shiftedMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(shiftedMs))
    .toString()
    .replace(/-\d\d-\d\dT.*$/, "");
}
