import Database from "better-sqlite3";
import type { AuditEvent, AuditHead } from "../domain/decision.js";
import { chainStart, eventColumns, eventHash } from "./audit-log.js";
import { migrate } from "./migrate.js";
import { type Connection, keepStatements } from "./sqlite.js";
import { objectOf, verifyHistories, verifyRecords, verifySubjects } from "./verify-records.js";

/** A head that was written down elsewhere. */
export interface AnchorLine {
  seq: number;
  hash: string;
  /** Where it was written down, for messages. */
  place: string;
}

export interface AuditProblem {
  /** The first bad event; null where the trouble is not in one. */
  seq: number | null;
  what: string;
}

export interface Verification {
  events: number;
  head: AuditHead | null;
  /** Heads written down elsewhere that were compared. */
  anchors: number;
  problems: AuditProblem[];
  /** What could not be compared, and why. */
  notes: string[];
}

/** What the chain says, for the comparison with what is stored. */
export interface Seen {
  /** Last value and event of every record, by entity and id. */
  last: Map<string, Map<string, { value: string; seq: number }>>;
  evaluations: { seq: number; history: string }[];
  /** SHA-256 of every study.yaml that was in force, with its first event. */
  configurations: Map<string, number>;
}

/**
 * Checks the chain event by event, the schema with its triggers against the migrations, and every stored value against
 * the hash its event carries. Reads only, within one snapshot of the store.
 */
export function verifyAudit(db: Connection, anchors: readonly AnchorLine[]): Verification {
  return db.transaction(() => {
    const answer: Verification = { events: 0, head: null, anchors: anchors.length, problems: [], notes: [] };
    const seen: Seen = { last: new Map(), evaluations: [], configurations: new Map() };
    verifyChain(db, answer, seen, bySeq(anchors));
    verifyAnchors(answer, anchors);
    verifySchema(db, answer);
    verifyRecords(db, answer, seen);
    verifyHistories(db, answer, seen);
    verifySubjects(db, answer);
    answer.problems.sort((a, b) => (a.seq ?? Number.MAX_SAFE_INTEGER) - (b.seq ?? Number.MAX_SAFE_INTEGER));
    return answer;
  })();
}

/** Every head written down of an event: one written later, of a chain made anew, must not hide the one before. */
function bySeq(anchors: readonly AnchorLine[]): Map<number, AnchorLine[]> {
  const found = new Map<number, AnchorLine[]>();
  for (const one of anchors) found.set(one.seq, [...(found.get(one.seq) ?? []), one]);
  return found;
}

function verifyChain(
  db: Connection,
  answer: Verification,
  { last, evaluations, configurations }: Seen,
  anchors: ReadonlyMap<number, readonly AnchorLine[]>,
): void {
  const events = db.prepare<[], AuditEvent>(`SELECT ${eventColumns} FROM audit_events ORDER BY seq`);
  let before: AuditHead = { seq: 0, hash: chainStart };
  const say = (seq: number, what: string): void => void answer.problems.push({ seq, what });
  for (const event of events.iterate()) {
    const { seq, hash } = event;
    answer.events++;
    if (seq !== before.seq + 1) say(before.seq + 1, `events ${before.seq + 1} to ${seq - 1} are missing`);
    else if (event.prevHash !== before.hash) {
      say(seq, `event ${seq} does not follow event ${seq - 1}: one was changed, put in or moved`);
    }
    if (eventHash(event) !== hash) say(seq, `event ${seq} was changed: its content does not give its hash`);
    const anchor = anchors.get(seq)?.find((one) => one.hash !== hash);
    if (anchor) {
      say(seq, `event ${seq} is not the one written down in ${anchor.place}: the chain was rewritten`);
    }
    const records = last.get(event.entity) ?? new Map<string, { value: string; seq: number }>();
    const known = records.get(event.recordId);
    if ((known?.value ?? "") !== event.oldValue && event.entity !== "clock") {
      say(seq, `event ${seq}: its old value is not what ${event.entity} ${event.recordId} was`);
    }
    records.set(event.recordId, { value: event.newValue, seq });
    last.set(event.entity, records);
    if (event.entity === "evaluation") {
      evaluations.push({ seq, history: String(objectOf(event.newValue).history) });
    }
    if (event.entity === "configuration") {
      const sha256 = String(objectOf(event.newValue).sha256);
      if (!configurations.has(sha256)) configurations.set(sha256, seq);
    }
    before = { seq, hash };
  }
  answer.head = before.seq === 0 ? null : before;
}

function verifyAnchors(answer: Verification, anchors: readonly AnchorLine[]): void {
  const end = answer.head?.seq ?? 0;
  const lost = anchors.filter((one) => one.seq > end).sort((a, b) => a.seq - b.seq)[0];
  if (!lost) return;
  answer.problems.push({
    seq: end + 1,
    what: `${lost.place} names event ${lost.seq}, the store ends with event ${end}: events ${end + 1} to ${lost.seq} or more were removed`,
  });
}

/** Tables, indexes and triggers must be those a fresh store gets. */
function verifySchema(db: Connection, answer: Verification): void {
  const list = (one: Connection): Map<string, string> =>
    new Map(
      one
        .prepare<[], { type: string; name: string; sql: string }>(
          "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
        )
        .all()
        .map((row) => [`${row.type} ${row.name}`, row.sql]),
    );
  const fresh = keepStatements(new Database(":memory:"));
  try {
    migrate(fresh);
    const [wanted, found] = [list(fresh), list(db)];
    for (const [name, sql] of wanted) {
      if (!found.has(name)) answer.problems.push({ seq: null, what: `the ${name} is missing: it was dropped` });
      else if (found.get(name) !== sql) answer.problems.push({ seq: null, what: `the ${name} was changed` });
    }
    for (const name of found.keys()) {
      if (!wanted.has(name)) answer.problems.push({ seq: null, what: `the ${name} does not belong to the store` });
    }
  } finally {
    fresh.close();
  }
}
