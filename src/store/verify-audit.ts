import { createHash } from "node:crypto";
import Database from "better-sqlite3";
import type { AuditEvent, AuditHead } from "../domain/decision.js";
import { chainStart, eventColumns, eventHash } from "./audit-log.js";
import { linesDigest, noRows, samplesDigest, storedDigests } from "./digest.js";
import { loadSubjects } from "./load-subjects.js";
import { migrate } from "./migrate.js";
import { storedPairsDigest, writtenDigest } from "./pair-history.js";
import { decisionValue, signatureValue, userValue } from "./people.js";
import { fileValue, nightValue, noRunValue, runValue } from "./records.js";
import { type Connection, keepStatements, prepared } from "./sqlite.js";

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

/** Last value and event of every record, by entity and id. */
type LastValues = Map<string, Map<string, { value: string; seq: number }>>;

/**
 * Checks the chain event by event, the schema with its triggers against the migrations, and every stored value against
 * the hash its event carries. Reads only, within one snapshot of the store.
 */
export function verifyAudit(db: Connection, anchors: readonly AnchorLine[]): Verification {
  return db.transaction(() => {
    const answer: Verification = { events: 0, head: null, anchors: anchors.length, problems: [], notes: [] };
    const last: LastValues = new Map();
    const evaluations: { seq: number; history: string }[] = [];
    verifyChain(db, answer, last, evaluations, bySeq(anchors));
    verifyAnchors(answer, anchors);
    verifySchema(db, answer);
    verifyRecords(db, answer, last);
    verifyHistories(db, answer, evaluations);
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
  last: LastValues,
  evaluations: { seq: number; history: string }[],
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
      say(seq, `event ${seq} is not the one written down in ${anchor.place}: the chain was written anew`);
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

/** Every record of the entities that events keep whole: as its last event says, and none without an event. */
function verifyRecords(db: Connection, answer: Verification, last: LastValues): void {
  const digests = storedDigests(db);
  const ids = (sql: string): string[] => (db.prepare(sql).raw().all() as [string | number][]).map(([id]) => String(id));
  const kinds: { entity: string; ids: string[]; value(id: string): string }[] = [
    {
      entity: "file",
      ids: ids("SELECT file_no FROM files"),
      value: (id) => fileValue(db, Number(id), digests.get(Number(id)) ?? noRows),
    },
    { entity: "night", ids: ids("SELECT night_no FROM nights"), value: (id) => nightValue(db, Number(id)) },
    {
      entity: "run",
      ids: ids("SELECT DISTINCT run_no FROM run_assessments"),
      value: (id) => runValue(db, Number(id)),
    },
    { entity: "user", ids: ids("SELECT user_id FROM users"), value: (id) => userValue(db, id) },
    { entity: "decision", ids: ids("SELECT decision_no FROM decisions"), value: (id) => decisionValue(db, Number(id)) },
    {
      entity: "signature",
      ids: ids("SELECT signature_no FROM signatures"),
      value: (id) => signatureValue(db, Number(id)),
    },
    { entity: "summaries", ids: ["study"], value: () => summariesValue(db) },
    { entity: "configuration", ids: ["study.yaml"], value: () => "" },
  ];
  for (const { entity, ids: present, value } of kinds) {
    const known = last.get(entity) ?? new Map<string, { value: string; seq: number }>();
    if (entity === "configuration") {
      verifyConfigurations(db, answer);
      continue;
    }
    const isThere = new Set(present);
    for (const id of present) {
      const event = known.get(id);
      const now = value(id);
      if (!event && (entity !== "summaries" || now !== noSummaries)) {
        answer.problems.push({
          seq: null,
          what: `${entity} ${id} has no event: it was put in behind the program's back`,
        });
      } else if (event && event.value !== now) {
        answer.problems.push({
          seq: event.seq,
          what: `${entity} ${id} is not what event ${event.seq} says: ${differences(event.value, now)}`,
        });
      }
    }
    for (const [id, event] of known) {
      if (isThere.has(id) || event.value === noRunValue) continue;
      answer.problems.push({ seq: event.seq, what: `${entity} ${id} of event ${event.seq} is gone` });
    }
  }
}

function differences(before: string, now: string): string {
  const [a, b] = [objectOf(before), objectOf(now)];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]),
  );
  return `${keys.join(", ")} changed behind the program's back`;
}

/** A value as its keys; none where it is no JSON object any more. */
function objectOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export function summariesValue(db: Connection): string {
  const rows = prepared(db, "SELECT position, detail FROM summaries ORDER BY position").all() as {
    position: number;
    detail: string;
  }[];
  return JSON.stringify({ summaries: linesDigest(rows.map((row) => `${row.position} ${row.detail}`)) });
}
export const noSummaries = JSON.stringify({ summaries: linesDigest([]) });

function verifyConfigurations(db: Connection, answer: Verification): void {
  const rows = prepared(db, "SELECT sha256, content FROM configurations ORDER BY sha256").all();
  for (const { sha256, content } of rows as { sha256: string; content: string }[]) {
    if (sha256Of(content) !== sha256) {
      answer.problems.push({ seq: null, what: `the kept study.yaml ${sha256.slice(0, 12)} was changed` });
    }
  }
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Histories hold what the events say was written, and nothing else. */
function verifyHistories(
  db: Connection,
  answer: Verification,
  evaluations: readonly { seq: number; history: string }[],
): void {
  for (const { seq, history } of evaluations) {
    if (writtenDigest(db, seq) !== history) {
      answer.problems.push({
        seq,
        what: `the histories of subjects or pairs are not what event ${seq} says was written`,
      });
    }
  }
  const known = JSON.stringify(evaluations.map((one) => one.seq));
  const strange = db
    .prepare<[string], { seq: number }>(
      `SELECT seq FROM (SELECT seq FROM subject_states UNION SELECT until_seq FROM pair_history)
       WHERE seq NOT IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT 1`,
    )
    .get(known);
  if (strange)
    answer.problems.push({ seq: strange.seq, what: `histories name event ${strange.seq}, which is no evaluation` });
}

/** Samples, their injections and pairs against what they were when the subject was evaluated. */
function verifySubjects(db: Connection, answer: Verification): void {
  const states = db
    .prepare<[], { no: number; subjectId: string; seq: number; samples: string; pairs: string; isDirty: number }>(
      `SELECT s.subject_no AS no, u.subject_id AS subjectId, s.seq, s.samples_sha256 AS samples, s.pairs_sha256 AS pairs,
         d.subject_no IS NOT NULL AS isDirty
       FROM subject_states s JOIN subjects u USING (subject_no) LEFT JOIN dirty_subjects d USING (subject_no)
       WHERE s.seq = (SELECT max(seq) FROM subject_states t WHERE t.subject_no = s.subject_no) ORDER BY s.subject_no`,
    )
    .all();
  const dirty = states.filter((state) => state.isDirty === 1);
  if (dirty.length > 0) {
    answer.notes.push(`${dirty.length} subjects wait for their evaluation; their samples and pairs were not compared`);
  }
  const clean = states.filter((state) => state.isDirty === 0);
  for (let start = 0; start < clean.length; start += 250) {
    const batch = clean.slice(start, start + 250);
    const loaded = loadSubjects(
      db,
      batch.map((state) => state.no),
    );
    batch.forEach((state, index) => {
      const where = `subject ${state.subjectId} is not what event ${state.seq} says`;
      if (samplesDigest(loaded[index]!) !== state.samples) {
        answer.problems.push({ seq: state.seq, what: `${where}: a sample changed behind the program's back` });
      }
      if (storedPairsDigest(db, state.no) !== state.pairs) {
        answer.problems.push({ seq: state.seq, what: `${where}: a pair changed behind the program's back` });
      }
    });
  }
  const orphan = db
    .prepare<[], { pairId: string }>(
      `SELECT pair_id AS pairId FROM pairs WHERE subject_no NOT IN (SELECT subject_no FROM subject_states)
         AND subject_no NOT IN (SELECT subject_no FROM dirty_subjects) LIMIT 1`,
    )
    .get();
  if (orphan)
    answer.problems.push({
      seq: null,
      what: `pair ${orphan.pairId} has no event: it was put in behind the program's back`,
    });
}
