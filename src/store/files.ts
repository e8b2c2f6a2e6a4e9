import { type Connection, prepared } from "./sqlite.js";
import type { FileOutcome, NewFile } from "./study-store.js";

/**
 * A row for a file that is being read. One that was set aside keeps its row; an imported one that is read anew gets
 * another, and the former reading is superseded.
 */
export function putFile(db: Connection, file: NewFile): { fileNo: number; superseded: number | null } {
  const present = prepared(
    db,
    "SELECT file_no AS no, status FROM files WHERE sha256 = ? AND status <> 'superseded'",
  ).get(file.sha256) as { no: number; status: string } | undefined;
  if (present?.status === "setAside") {
    tryAgain(db, present.no, file);
    return { fileNo: present.no, superseded: null };
  }
  const superseded = present?.no ?? null;
  if (superseded !== null) supersede(db, superseded);
  const { sha256, name, size, status, kind, reader, mapping, readingKey, nightNo, fingerprint } = file;
  const info = prepared(
    db,
    `INSERT INTO files (sha256, name, size, status, kind, reader, mapping, reading_key, night_no, fingerprint, rows_read, rows_stored, rows_reported)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)`,
  ).run(sha256, name, size, status, kind, reader, mapping, readingKey, nightNo, fingerprint);
  return { fileNo: Number(info.lastInsertRowid), superseded };
}

function tryAgain(db: Connection, fileNo: number, file: NewFile): void {
  const { name, status, kind, reader, mapping, readingKey, nightNo, fingerprint } = file;
  prepared(
    db,
    "UPDATE files SET name = ?, status = ?, kind = ?, reader = ?, mapping = ?, reading_key = ?, night_no = ?, fingerprint = ? WHERE file_no = ?",
  ).run(name, status, kind, reader, mapping, readingKey, nightNo, fingerprint, fileNo);
  prepared(db, "DELETE FROM findings WHERE owner = 'file' AND owner_no = ?").run(fileNo);
}

/** The former reading counts no more; whatever rests on it is worked out anew. */
function supersede(db: Connection, fileNo: number): void {
  prepared(db, "UPDATE files SET status = 'superseded' WHERE file_no = ?").run(fileNo);
  prepared(db, "DELETE FROM findings WHERE owner = 'file' AND owner_no = ?").run(fileNo);
  for (const sql of [
    "SELECT DISTINCT s.subject_no FROM results r JOIN injections USING (injection_no) JOIN samples s USING (sample_no) WHERE r.file_no = ?",
    "SELECT DISTINCT s.subject_no FROM result_links r JOIN injections USING (injection_no) JOIN samples s USING (sample_no) WHERE r.file_no = ?",
    "SELECT DISTINCT subject_no FROM table_snapshots WHERE file_no = ?",
  ]) {
    prepared(db, `INSERT INTO dirty_subjects (subject_no) ${sql} ON CONFLICT DO NOTHING`).run(fileNo);
  }
  for (const table of ["results", "result_links"]) {
    const runs = `SELECT DISTINCT i.run_no FROM ${table} r JOIN injections i USING (injection_no) WHERE r.file_no = ?`;
    prepared(db, `INSERT INTO dirty_runs ${runs} ON CONFLICT DO NOTHING`).run(fileNo);
  }
}

/** What is known of a file once it is read to its end. */
export function finishFile(db: Connection, fileNo: number, facts: FileOutcome): void {
  const { exportedAtMs, dilution, areLimitsBeforeDilution, rowsRead, rowsStored, rowsReported } = facts;
  prepared(
    db,
    `UPDATE files SET exported_at_ms = ?, dilution = ?, are_limits_before_dilution = ?, rows_read = ?, rows_stored = ?, rows_reported = ?
     WHERE file_no = ?`,
  ).run(exportedAtMs, dilution, areLimitsBeforeDilution ? 1 : 0, rowsRead, rowsStored, rowsReported, fileNo);
}
