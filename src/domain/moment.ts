/**
 * A point in time as far as the record tells: epoch milliseconds from `ms` (earliest reading) to `endMs` (latest
 * reading, inclusive). Equal for an exact time; a date without a clock time spans its whole day in the study's zone; a
 * clock time repeated by the end of summer time spans both readings. Whoever decides by a moment must decide the same
 * at both ends, or say "unknown".
 */
export interface Moment {
  ms: number;
  endMs: number;
}

export const hourMs = 3_600_000;
export const minuteMs = 60_000;
export const dayMs = 86_400_000;

export function isExact(moment: Moment): boolean {
  return moment.ms === moment.endMs;
}

export function exactly(ms: number): Moment {
  return { ms, endMs: ms };
}
