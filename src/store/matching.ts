import { type Connection, prepared } from "./sqlite.js";
import type { KnownSample, SubjectPresence, UnmatchedInjection } from "./study-store.js";

/** Study injections that belong to no known sample yet. */
export function unmatched(db: Connection): UnmatchedInjection[] {
  return prepared(
    db,
    `SELECT i.injection_no AS injectionNo, coalesce(i.label, '') AS label, r.file_no AS fileNo, r.row, a.name AS analyte
     FROM injections i INDEXED BY injections_unmatched JOIN results r USING (injection_no) JOIN analytes a USING (analyte_no)
     WHERE i.sample_no IS NULL AND i.sample_type = 'study' AND r.variant = 0 ORDER BY i.label, r.row, a.name, i.injection_no`,
  ).all() as UnmatchedInjection[];
}

/** Samples that are not voided, in order of their ids. */
export function knownSamples(db: Connection): KnownSample[] {
  return prepared(
    db,
    `SELECT s.sample_no AS sampleNo, s.sample_id AS sampleId, u.subject_id AS subjectId, s.matrix, s.visit, s.collected_ms AS collectedMs
     FROM samples s JOIN subjects u USING (subject_no) WHERE s.is_voided = 0 ORDER BY s.sample_id`,
  ).all() as KnownSample[];
}

/** Every subject, with what kinds of records there are under its id. */
export function subjectPresence(db: Connection): SubjectPresence[] {
  const rows = prepared(
    db,
    `SELECT subject_no AS subjectNo, subject_id AS subjectId,
       EXISTS (SELECT 1 FROM samples s WHERE s.subject_no = u.subject_no AND s.is_voided = 0) AS hasSamples,
       EXISTS (SELECT 1 FROM table_snapshots t JOIN files f USING (file_no)
         WHERE t.subject_no = u.subject_no AND t.kind = 'doses' AND f.status = 'imported') AS hasDoses
     FROM subjects u ORDER BY subject_id`,
  ).all() as { subjectNo: number; subjectId: string; hasSamples: number; hasDoses: number }[];
  return rows.map((row) => ({ ...row, hasSamples: row.hasSamples === 1, hasDoses: row.hasDoses === 1 }));
}
