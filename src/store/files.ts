import { type Connection, prepared } from "./sqlite.js";
import type { FileOutcome, FileState, NewFile, StoredFile } from "./study-store.js";

const fileColumns = `file_no AS fileNo, sha256, name, size, status, kind, reader, mapping, reading_key AS readingKey, exported_at_ms AS exportedAtMs, dilution, are_limits_before_dilution AS limitsBefore,
  night_no AS nightNo, fingerprint, rows_read AS rowsRead, rows_stored AS rowsStored, rows_reported AS rowsReported,
  n.file_no IS NOT NULL AS isNamed, s.state, s.cause, s.reason`;

interface FileRow extends Omit<StoredFile, "state" | "isFromInbox" | "areLimitsBeforeDilution"> {
  limitsBefore: number;
  isNamed: number;
  state: FileState["state"] | null;
  cause: FileState["cause"] | null;
  reason: string | null;
}

/** Every reading of every file, in the order of their hashes. */
export function storedFiles(db: Connection): StoredFile[] {
  const rows = prepared(
    db,
    `SELECT ${fileColumns} FROM files LEFT JOIN files_by_name n USING (file_no) LEFT JOIN file_states s USING (file_no)
     ORDER BY sha256, file_no`,
  ).all() as FileRow[];
  return rows.map(({ limitsBefore, isNamed, state, cause, reason, status, ...file }) => ({
    ...file,
    status: state ?? status,
    areLimitsBeforeDilution: limitsBefore === 1,
    isFromInbox: isNamed === 0,
    state: state === null ? null : { state, cause: cause!, reason: reason! },
  }));
}

/** A resolved file keeps its row and counts for nothing: its findings are over. */
export function setFileState(db: Connection, fileNo: number, { state, cause, reason }: FileState): void {
  prepared(
    db,
    `INSERT INTO file_states VALUES (?, ?, ?, ?)
     ON CONFLICT (file_no) DO UPDATE SET state = excluded.state, cause = excluded.cause, reason = excluded.reason`,
  ).run(fileNo, state, cause, reason);
  if (state === "resolved") prepared(db, "DELETE FROM findings WHERE owner = 'file' AND owner_no = ?").run(fileNo);
}

/** How it came: what was named on the command line never lay in the inbox. */
function noteOrigin(db: Connection, fileNo: number, { isFromInbox }: NewFile): void {
  if (isFromInbox) prepared(db, "DELETE FROM files_by_name WHERE file_no = ?").run(fileNo);
  else prepared(db, "INSERT INTO files_by_name VALUES (?) ON CONFLICT DO NOTHING").run(fileNo);
}

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
    noteOrigin(db, present.no, file);
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
  const fileNo = Number(info.lastInsertRowid);
  noteOrigin(db, fileNo, file);
  return { fileNo, superseded };
}

function tryAgain(db: Connection, fileNo: number, file: NewFile): void {
  const { name, status, kind, reader, mapping, readingKey, nightNo, fingerprint } = file;
  prepared(
    db,
    "UPDATE files SET name = ?, status = ?, kind = ?, reader = ?, mapping = ?, reading_key = ?, night_no = ?, fingerprint = ? WHERE file_no = ?",
  ).run(name, status, kind, reader, mapping, readingKey, nightNo, fingerprint, fileNo);
  prepared(db, "DELETE FROM findings WHERE owner = 'file' AND owner_no = ?").run(fileNo);
  prepared(db, "DELETE FROM file_states WHERE file_no = ?").run(fileNo);
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
