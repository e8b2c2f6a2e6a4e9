import { createHash } from "node:crypto";
import { noRows, samplesDigest, storedDigests } from "./digest.js";
import { loadSubjects } from "./load-subjects.js";
import { storedPairsDigest, writtenDigest } from "./pair-history.js";
import { decisionValue, signatureValue, userValue } from "./people.js";
import {
  fileValue,
  nightValue,
  noRunValue,
  noStudyFindings,
  noSummaries,
  runValue,
  studyFindingsValue,
  summariesValue,
} from "./records.js";
import { type Connection, prepared } from "./sqlite.js";
import type { Seen, Verification } from "./verify-audit.js";

/** Every record of the entities that events keep whole: as its last event says, and none without an event. */
export function verifyRecords(db: Connection, answer: Verification, { last, configurations }: Seen): void {
  const digests = storedDigests(db);
  const ids = (sql: string): string[] => (db.prepare(sql).raw().all() as [string | number][]).map(([id]) => String(id));
  const kinds: { entity: string; ids: string[]; value(id: string): string }[] = [
    {
      entity: "file",
      ids: ids(
        "SELECT file_no FROM files UNION SELECT file_no FROM file_states UNION SELECT file_no FROM files_by_name",
      ),
      value: (id) => fileValue(db, Number(id), digests.get(Number(id)) ?? noRows),
    },
    { entity: "night", ids: ids("SELECT night_no FROM nights"), value: (id) => nightValue(db, Number(id)) },
    {
      entity: "run",
      ids: ids("SELECT run_no FROM run_assessments UNION SELECT run_no FROM run_findings WHERE run_no IS NOT NULL"),
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
    { entity: "findings", ids: ["study"], value: () => studyFindingsValue(db) },
  ];
  for (const kind of kinds) verifyKind(answer, kind, last.get(kind.entity) ?? new Map());
  verifyConfigurations(db, answer, configurations);
}

function verifyKind(
  answer: Verification,
  { entity, ids, value }: { entity: string; ids: readonly string[]; value(id: string): string },
  known: ReadonlyMap<string, { value: string; seq: number }>,
): void {
  let older = 0;
  for (const id of ids) {
    const event = known.get(id);
    const now = value(id);
    if (!event && entity === "findings") {
      if (now !== noStudyFindings)
        answer.notes.push("findings of the study have no event yet: the next night writes it");
    } else if (!event && (entity !== "summaries" || now !== noSummaries)) {
      answer.problems.push({
        seq: null,
        what: `${entity} ${id} has no event: it was put in outside the program`,
      });
    } else if (event && event.value !== now) {
      // Events of runs from before 0.1.0 was out know nothing of their findings.
      const isOlder = entity === "run" && !("findings" in objectOf(event.value));
      if (isOlder) older++;
      if (isOlder && event.value === withoutFindings(now)) continue;
      answer.problems.push({
        seq: event.seq,
        what: `${entity} ${id} is not what event ${event.seq} says: ${differences(event.value, now)}`,
      });
    }
  }
  if (older > 0)
    answer.notes.push(`${older} runs were judged before events kept their findings; those were not compared`);
  const isThere = new Set(ids);
  for (const [id, event] of known) {
    if (isThere.has(id) || withoutFindings(event.value) === withoutFindings(noRunValue)) continue;
    answer.problems.push({ seq: event.seq, what: `${entity} ${id} of event ${event.seq} is gone` });
  }
}

function withoutFindings(value: string): string {
  return JSON.stringify({ ...objectOf(value), findings: undefined });
}

function differences(before: string, now: string): string {
  const [a, b] = [objectOf(before), objectOf(now)];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]),
  );
  return `${keys.join(", ")} changed outside the program`;
}

/** A value as its keys; none where it is no JSON object any more. */
export function objectOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Every study.yaml that was in force, as it was, and no other. */
function verifyConfigurations(db: Connection, answer: Verification, named: ReadonlyMap<string, number>): void {
  const rows = prepared(db, "SELECT sha256, content FROM configurations ORDER BY sha256").all();
  const kept = new Set<string>();
  for (const { sha256, content } of rows as { sha256: string; content: string }[]) {
    kept.add(sha256);
    const which = `the kept study.yaml ${sha256.slice(0, 12)}`;
    if (sha256Of(content) !== sha256) answer.problems.push({ seq: null, what: `${which} was changed` });
    if (!named.has(sha256)) answer.problems.push({ seq: null, what: `${which} is named by no event: it was put in` });
  }
  for (const [sha256, seq] of named) {
    if (kept.has(sha256)) continue;
    answer.problems.push({ seq, what: `the study.yaml ${sha256.slice(0, 12)} of event ${seq} is gone` });
  }
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Histories hold what the events say was written, and nothing else. */
export function verifyHistories(db: Connection, answer: Verification, { evaluations }: Seen): void {
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
    answer.problems.push({ seq: strange.seq, what: `histories name event ${strange.seq}, which is not an evaluation` });
}

/** Samples, their injections and pairs against what they were when the subject was evaluated. */
export function verifySubjects(db: Connection, answer: Verification): void {
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
        answer.problems.push({ seq: state.seq, what: `${where}: a sample changed outside the program` });
      }
      if (storedPairsDigest(db, state.no) !== state.pairs) {
        answer.problems.push({ seq: state.seq, what: `${where}: a pair changed outside the program` });
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
      what: `pair ${orphan.pairId} has no event: it was put in outside the program`,
    });
  verifyForm(db, answer);
}

/** What digests cannot tell apart from what the program writes: flags, half a time, an analyte that is none. */
function verifyForm(db: Connection, answer: Verification): void {
  const odd: { what: string; sql: string }[] = [
    {
      what: "pair",
      sql: "SELECT pair_id AS id FROM pairs WHERE is_used NOT IN (0, 1) OR is_csf_below NOT IN (0, 1) OR is_above_uloq NOT IN (0, 1)",
    },
    {
      what: "sample",
      sql: "SELECT sample_id AS id FROM samples WHERE (collected_ms IS NULL) <> (collected_end_ms IS NULL)",
    },
    {
      what: "analyte of file",
      sql: "SELECT file_no AS id FROM file_analytes WHERE analyte_no NOT IN (SELECT analyte_no FROM analytes)",
    },
  ];
  for (const { what, sql } of odd) {
    const found = db.prepare<[], { id: string | number }>(`${sql} LIMIT 1`).get();
    if (found) answer.problems.push({ seq: null, what: `${what} ${found.id} holds what the program never writes` });
  }
}
