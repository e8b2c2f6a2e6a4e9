import { AuditLog, type EventStamp } from "./audit-log.js";
import { fileValue, nightValue, noSummaries, runValue, summariesValue } from "./records.js";
import type { Connection } from "./sqlite.js";

/**
 * A store that was brought to a newer schema says so in its audit trail. One from before there were events takes stock:
 * every file and night gets an event with the digest of what is there now; what was done before is not known.
 */
export function takeStock(db: Connection, stamp: EventStamp, from: number, to: number): void {
  if (from === 0 || !hasEvents(db)) return;
  const reason = `schema ${from} brought to schema ${to}`;
  const log = new AuditLog(db, { actor: "system:migration", reason, reasonCode: "migration" }, stamp);
  const isFirst = db.prepare("SELECT 1 FROM audit_events LIMIT 1").get() === undefined;
  const oldValue = log.lastValue("store", "schema");
  log.append({
    action: "migrate",
    entity: "store",
    recordId: "schema",
    oldValue,
    newValue: JSON.stringify({ schema: to }),
  });
  if (!isFirst) return;
  for (const no of numbers(db, "SELECT night_no FROM nights ORDER BY 1")) {
    log.append({ action: "take stock", entity: "night", recordId: String(no), newValue: nightValue(db, no) });
  }
  for (const no of numbers(db, "SELECT file_no FROM files ORDER BY 1")) {
    const newValue = fileValue(db, no);
    const { sha256 } = JSON.parse(newValue) as { sha256: string };
    log.append({ action: "take stock", entity: "file", recordId: String(no), newValue, sourceFileHash: sha256 });
  }
  for (const no of numbers(db, "SELECT DISTINCT run_no FROM run_assessments ORDER BY 1")) {
    log.append({ action: "take stock", entity: "run", recordId: String(no), newValue: runValue(db, no) });
  }
  const summaries = summariesValue(db);
  if (summaries !== noSummaries) {
    log.append({ action: "take stock", entity: "summaries", recordId: "study", newValue: summaries });
  }
  // Evaluated anew, the states of all subjects get into the histories.
  db.exec("INSERT INTO dirty_subjects (subject_no) SELECT subject_no FROM subjects WHERE true ON CONFLICT DO NOTHING");
}

function hasEvents(db: Connection): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'audit_events'").get() !== undefined;
}

function numbers(db: Connection, sql: string): number[] {
  return (db.prepare(sql).raw().all() as [number][]).map(([no]) => no);
}
