import type { DoseRecord } from "../domain/dose.js";
import { hourMs, type Moment } from "../domain/moment.js";
import { type Regimen, regimenOf } from "./regimen.js";

/** One dose that a record says was due. */
export interface DueDose {
  doseId: string;
  dueAt: Moment;
  regimen: Regimen;
}

/** Due doses of a record, or why it cannot be expanded. */
export type Expansion =
  | { due: readonly DueDose[]; reason: null }
  | { due: null; reason: "no-time" | "frequency-unknown" | "ends-before-start" | "too-many" };

/** More than this many doses of one record are a wrong date, not a treatment. */
const mostDoses = 100_000;

/**
 * The doses of a record one by one: an administration is itself; an interval is due at its start and every tau after it,
 * up to and including its end (an ongoing one up to `until`). A start that is not exact stays as vague in every dose.
 */
export function expandRecord(record: DoseRecord, studyFrequency: string | null, until: Moment): Expansion {
  const regimen = regimenOf(record, studyFrequency);
  const { doseId } = record;
  if (record.givenAt !== null) return { due: [{ doseId, dueAt: record.givenAt, regimen }], reason: null };
  if (record.start === null) return { due: null, reason: "no-time" };
  if (regimen.tauH === null) return { due: null, reason: "frequency-unknown" };
  if (record.end !== null && record.end.endMs < record.start.ms) return { due: null, reason: "ends-before-start" };
  const lastMs = Math.min(record.end?.endMs ?? Infinity, until.endMs);
  const stepMs = regimen.tauH * hourMs;
  const count = Math.floor((lastMs - record.start.ms) / stepMs) + 1;
  if (count > mostDoses) return { due: null, reason: "too-many" };
  const due: DueDose[] = [];
  for (let index = 0; index < count; index++) {
    const dueAt = { ms: record.start.ms + index * stepMs, endMs: record.start.endMs + index * stepMs };
    due.push({ doseId, dueAt, regimen });
  }
  return { due, reason: null };
}
