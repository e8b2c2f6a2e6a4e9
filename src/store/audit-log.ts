import { hash as hashOf } from "node:crypto";
import type { AuditEvent } from "../domain/decision.js";
import { formatMoment } from "../io/time-text.js";
import { type Connection, prepared } from "./sqlite.js";
import type { WriteReason } from "./study-store.js";

/** Clock, zone and version every event is stamped with. */
export interface EventStamp {
  /** Epoch milliseconds. */
  now(): number;
  clock: AuditEvent["clock"];
  zone: string;
  version: string;
}

/** What a change says of itself; the rest of its event is the same for the whole transaction. */
export interface Change {
  action: string;
  entity: string;
  recordId: string;
  /** Canonical JSON of the record before; '' for a new one. */
  oldValue?: string;
  newValue: string;
  field?: string;
  sourceFileHash?: string;
  /** Why this record changed, where that is not the reason of the whole transaction. */
  reasonCode?: string;
  reasonText?: string;
}

export const eventColumns = `seq, event_id AS eventId, at_utc AS atUtc, at_local AS atLocal, clock, user_id AS userId, user_name AS userName, role,
  authenticated_by AS authenticatedBy, action, entity, record_id AS recordId, record_version AS recordVersion, field, old_value AS oldValue,
  new_value AS newValue, reason_code AS reasonCode, reason_text AS reasonText, software_version AS softwareVersion,
  source_file_hash AS sourceFileHash, prev_hash AS prevHash, hash`;

/** Before the first event. */
export const chainStart = "0".repeat(64);

/** SHA-256 over every field of an event but its own hash, in fixed order; the hash of the event before is one of them. */
export function eventHash(event: Omit<AuditEvent, "hash">): string {
  const fields = [
    event.seq,
    event.eventId,
    event.atUtc,
    event.atLocal,
    event.clock,
    event.userId,
    event.userName,
    event.role,
    event.authenticatedBy,
    event.action,
    event.entity,
    event.recordId,
    event.recordVersion,
    event.field,
    event.oldValue,
    event.newValue,
    event.reasonCode,
    event.reasonText,
    event.softwareVersion,
    event.sourceFileHash,
    event.prevHash,
  ];
  return hashOf("sha256", JSON.stringify(fields), "hex");
}

/** Ids that no two events share, and that two stores with equal history have in common. */
export function eventIdOf(seq: number, prevHash: string): string {
  return hashOf("sha256", `event ${seq} after ${prevHash}`, "hex").slice(0, 32);
}

/** The events of one transaction, written inside it: a change and its event are stored together or not at all. */
export class AuditLog {
  private head: { seq: number; hash: string; atUtc: string } | null = null;
  private person: { userName: string; role: string } | null = null;

  constructor(
    private readonly db: Connection,
    private readonly by: WriteReason,
    private readonly stamp: EventStamp,
  ) {}

  /** The number the next event of this transaction gets. */
  nextSeq(): number {
    return this.ready().seq + 1;
  }

  append(change: Change): number {
    const head = this.ready();
    return this.write(change, head);
  }

  /** Value of a record after its last event; '' where it has none. */
  lastValue(entity: string, recordId: string): string {
    const row = prepared(
      this.db,
      "SELECT new_value FROM audit_events WHERE entity = ? AND record_id = ? ORDER BY seq DESC LIMIT 1",
    ).get(entity, recordId) as { new_value: string } | undefined;
    return row?.new_value ?? "";
  }

  private ready(): { seq: number; hash: string; atUtc: string } {
    if (this.head) return this.head;
    const last = prepared(
      this.db,
      "SELECT seq, hash, at_utc AS atUtc FROM audit_events ORDER BY seq DESC LIMIT 1",
    ).get() as { seq: number; hash: string; atUtc: string } | undefined;
    this.head = last ?? { seq: 0, hash: chainStart, atUtc: "" };
    const now = this.nowUtc();
    if (this.head.atUtc > now) {
      const { atUtc } = this.head;
      this.write(
        { action: "clock set back", entity: "clock", recordId: "clock", oldValue: atUtc, newValue: now },
        this.head,
      );
    }
    return this.head;
  }

  private nowUtc(): string {
    return new Date(this.stamp.now()).toISOString();
  }

  private write(change: Change, head: { seq: number; hash: string; atUtc: string }): number {
    const { by, stamp } = this;
    this.person ??= this.findPerson();
    const oldValue = change.oldValue ?? "";
    const version = prepared(
      this.db,
      "SELECT record_version AS no FROM audit_events WHERE entity = ? AND record_id = ? ORDER BY seq DESC LIMIT 1",
    ).get(change.entity, change.recordId) as { no: number } | undefined;
    const seq = head.seq + 1;
    const event: Omit<AuditEvent, "hash"> = {
      seq,
      eventId: eventIdOf(seq, head.hash),
      atUtc: this.nowUtc(),
      atLocal: formatMoment(stamp.now(), stamp.zone),
      clock: stamp.clock,
      userId: by.actor,
      userName: this.person.userName,
      role: this.person.role,
      authenticatedBy: by.authenticatedBy ?? (by.actor.startsWith("system:") ? "system" : "named"),
      action: change.action,
      entity: change.entity,
      recordId: change.recordId,
      recordVersion: (version?.no ?? 0) + 1,
      field: change.field ?? changedFields(oldValue, change.newValue),
      oldValue,
      newValue: change.newValue,
      reasonCode: change.reasonCode ?? by.reasonCode ?? "automatic",
      reasonText: change.reasonText ?? by.reason,
      softwareVersion: stamp.version,
      sourceFileHash: change.sourceFileHash ?? "",
      prevHash: head.hash,
    };
    const hash = eventHash(event);
    prepared(this.db, `INSERT INTO audit_events VALUES (${"?, ".repeat(21)}?)`).run(...Object.values(event), hash);
    this.head = { seq, hash, atUtc: event.atUtc };
    return seq;
  }

  private findPerson(): { userName: string; role: string } {
    const row = prepared(this.db, "SELECT full_name AS userName, role FROM users WHERE user_id = ?").get(
      this.by.actor,
    ) as { userName: string; role: string } | undefined;
    return (
      row ?? { userName: this.by.actor.startsWith("system:") ? "csfp, unattended" : this.by.actor, role: "importer" }
    );
  }
}

/** Keys whose values differ, for a record kept as a JSON object; `*` for a new or removed one. */
function changedFields(before: string, after: string): string {
  if (before === "" || after === "" || !before.startsWith("{") || !after.startsWith("{")) return "*";
  const [a, b] = [JSON.parse(before), JSON.parse(after)] as [Record<string, unknown>, Record<string, unknown>];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const changed = keys.filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));
  return changed.length === 0 ? "*" : changed.join(",");
}
