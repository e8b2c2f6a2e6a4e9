import type { AuditLog } from "./audit-log.js";
import { linesDigest, pairContent } from "./digest.js";
import { type Connection, prepared } from "./sqlite.js";
import type { EvaluationToStore, PairChange, PairRecord, PairSince, TableVersion } from "./study-store.js";

interface PairRow {
  pair_id: string;
  subject_no: number;
  analyte: string;
  groups: string;
  ratio_state: string;
  ratio_value: number | null;
  ratio_bound: number | null;
  unbound_state: string;
  unbound_value: number | null;
  unbound_bound: number | null;
  is_used: number;
  first_exclusion: string | null;
  is_csf_below: number;
  is_above_uloq: number;
  fraction_source: number;
  since_seq: number | null;
}

/** The stored pair as one text. */
function contentOf(row: PairRow): string {
  return pairContent({
    pairId: row.pair_id,
    analyte: row.analyte,
    groups: JSON.parse(row.groups) as string[],
    total: { state: row.ratio_state, value: row.ratio_value, bound: row.ratio_bound },
    unbound: { state: row.unbound_state, value: row.unbound_value, bound: row.unbound_bound },
    isUsed: row.is_used === 1,
    isCsfBelow: row.is_csf_below === 1,
    isAboveUloq: row.is_above_uloq === 1,
    fractionSource: row.fraction_source,
    firstExclusion: row.first_exclusion,
  });
}

function pairsDigest(pairs: readonly { pairId: string; sinceSeq: number | null; content: string }[]): string {
  const lines = pairs.map(({ pairId, sinceSeq, content }) => `${pairId} ${sinceSeq} ${content}`).sort();
  return linesDigest(lines);
}

/**
 * Replaces the pairs of these subjects. What a pair was before goes into its history; one event for the batch carries
 * the counts and the hash of what was written into the histories.
 */
export function putEvaluations(db: Connection, log: AuditLog, evaluations: readonly EvaluationToStore[]): void {
  if (evaluations.length === 0) return;
  const seq = log.nextSeq();
  const written: string[] = [];
  const counts = { subjects: evaluations.length, pairs: 0, new: 0, changed: 0, gone: 0 };
  const clean = prepared(db, "DELETE FROM dirty_subjects WHERE subject_no = ? AND mark_no = ?");
  const putState = prepared(db, "INSERT INTO subject_states VALUES (?, ?, ?, ?)");
  const dropCounts = prepared(db, "DELETE FROM subject_findings WHERE subject_no = ?");
  const putCount = prepared(db, "INSERT INTO subject_findings VALUES (?, ?, ?, ?)");
  for (const { subjectNo, markNo, pairs, findingCounts, samplesDigest } of evaluations) {
    const stored = replacePairs(db, subjectNo, pairs, seq, counts, written);
    const digest = pairsDigest(stored);
    putState.run(subjectNo, seq, samplesDigest, digest);
    written.push(`state ${subjectNo} ${samplesDigest} ${digest}`);
    dropCounts.run(subjectNo);
    for (const { severity, rule, count } of findingCounts) putCount.run(subjectNo, severity, rule, count);
    if (markNo !== null) clean.run(subjectNo, markNo);
  }
  log.append({
    action: "evaluate",
    entity: "evaluation",
    recordId: String(seq),
    newValue: JSON.stringify({ ...counts, history: linesDigest(written.sort()) }),
  });
}

function replacePairs(
  db: Connection,
  subjectNo: number,
  now: readonly PairRecord[],
  seq: number,
  counts: { pairs: number; new: number; changed: number; gone: number },
  written: string[],
): { pairId: string; sinceSeq: number | null; content: string }[] {
  const before = prepared(db, "SELECT * FROM pairs WHERE subject_no = ?").all(subjectNo) as PairRow[];
  const old = new Map(before.map((row) => [row.pair_id, { content: contentOf(row), sinceSeq: row.since_seq }]));
  if (before.length > 0) prepared(db, "DELETE FROM pairs WHERE subject_no = ?").run(subjectNo);
  const put = prepared(db, `INSERT INTO pairs VALUES (${"?, ".repeat(15)}?)`);
  const keep = (pairId: string, next: string | null): void => {
    const { content, sinceSeq } = old.get(pairId)!;
    prepared(db, "INSERT INTO pair_history VALUES (?, ?, ?, ?, ?, ?)").run(
      pairId,
      seq,
      sinceSeq,
      subjectNo,
      content,
      next,
    );
    written.push(`pair ${pairId} ${sinceSeq} ${subjectNo} ${content} ${next}`);
  };
  const stored = now.map((pair) => {
    const content = pairContent(pair);
    const known = old.get(pair.pairId);
    const isSame = known?.content === content;
    if (!known) counts.new++;
    else if (!isSame) {
      counts.changed++;
      keep(pair.pairId, content);
    }
    const sinceSeq = known && isSame ? known.sinceSeq : seq;
    put.run(
      pair.pairId,
      subjectNo,
      pair.analyte,
      JSON.stringify(pair.groups),
      pair.total.state,
      pair.total.value,
      pair.total.bound,
      pair.unbound.state,
      pair.unbound.value,
      pair.unbound.bound,
      pair.isUsed ? 1 : 0,
      pair.firstExclusion,
      pair.isCsfBelow ? 1 : 0,
      sinceSeq,
      pair.isAboveUloq ? 1 : 0,
      pair.fractionSource,
    );
    old.delete(pair.pairId);
    counts.pairs++;
    return { pairId: pair.pairId, sinceSeq, content };
  });
  for (const pairId of [...old.keys()].sort()) {
    keep(pairId, null);
    counts.gone++;
  }
  return stored;
}

/** Digest of what an evaluation's event said it wrote into the histories. */
export function writtenDigest(db: Connection, seq: number): string {
  const states = prepared(db, "SELECT subject_no, samples_sha256, pairs_sha256 FROM subject_states WHERE seq = ?");
  const pairs = prepared(
    db,
    "SELECT pair_id, since_seq, subject_no, content, next_content FROM pair_history WHERE until_seq = ?",
  );
  const lines = [
    ...states.all(seq).map((row) => `state ${Object.values(row as object).join(" ")}`),
    ...pairs.all(seq).map(
      (row) =>
        `pair ${Object.values(row as object)
          .map(String)
          .join(" ")}`,
    ),
  ];
  return linesDigest(lines.sort());
}

/** Digest of a subject's pairs as they are stored now. */
export function storedPairsDigest(db: Connection, subjectNo: number): string {
  const rows = prepared(db, "SELECT * FROM pairs WHERE subject_no = ?").all(subjectNo) as PairRow[];
  return pairsDigest(rows.map((row) => ({ pairId: row.pair_id, sinceSeq: row.since_seq, content: contentOf(row) })));
}

export type PairsAsked = { pairId: string } | { afterSeq: number; untilSeq: number };

export function pairChanges(db: Connection, about: PairsAsked): PairChange[] {
  const columns = `h.pair_id AS pairId, u.subject_id AS subjectId, h.since_seq AS sinceSeq, h.until_seq AS untilSeq, h.content,
    h.next_content AS nextContent FROM pair_history h JOIN subjects u USING (subject_no)`;
  const rows =
    "pairId" in about
      ? prepared(db, `SELECT ${columns} WHERE h.pair_id = ? ORDER BY h.until_seq`).all(about.pairId)
      : prepared(
          db,
          `SELECT ${columns} WHERE h.until_seq > ? AND h.until_seq <= ? ORDER BY h.pair_id, h.until_seq`,
        ).all(about.afterSeq, about.untilSeq);
  return rows as PairChange[];
}

export function pairsSince(db: Connection, about: PairsAsked): PairSince[] {
  const head = "SELECT p.*, u.subject_id FROM pairs p JOIN subjects u USING (subject_no)";
  const rows =
    "pairId" in about
      ? prepared(db, `${head} WHERE pair_id = ?`).all(about.pairId)
      : prepared(db, `${head} WHERE since_seq > ? AND since_seq <= ? ORDER BY pair_id`).all(
          about.afterSeq,
          about.untilSeq,
        );
  return (rows as (PairRow & { subject_id: string })[]).map((row) => ({
    pairId: row.pair_id,
    subjectId: row.subject_id,
    sinceSeq: row.since_seq,
    content: contentOf(row),
  }));
}

/** What every snapshot of a table said under one key: null content where a newer table no longer lists it. */
export function tableHistory(db: Connection, kind: string, key: string): TableVersion[] {
  return prepared(
    db,
    `SELECT s.snapshot_no AS snapshotNo, u.subject_id AS subjectId, s.mapping, s.file_no AS fileNo, coalesce(r.row, 0) AS row, r.content
     FROM table_snapshots s JOIN subjects u USING (subject_no) LEFT JOIN table_rows r ON r.snapshot_no = s.rows_in AND r.key = ?
     WHERE s.kind = ? AND (s.is_append = 0 OR r.key IS NOT NULL) AND (s.subject_no, s.mapping) IN
       (SELECT t.subject_no, t.mapping FROM table_snapshots t JOIN table_rows q ON q.snapshot_no = t.rows_in WHERE t.kind = ? AND q.key = ?)
     ORDER BY s.snapshot_no`,
  ).all(key, kind, kind, key) as TableVersion[];
}
