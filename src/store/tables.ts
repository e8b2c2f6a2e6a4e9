import { createHash } from "node:crypto";
import type { TableKind, TableRow } from "../domain/tables.js";
import { formatMoment } from "../io/time-text.js";
import { NameTable } from "./results.js";
import type { Connection } from "./sqlite.js";
import type { CurrentTable, SnapshotRow } from "./study-store.js";

interface KeyedRow {
  key: string;
  row: number;
  content: string;
}

/** Stores what one file says of each subject it names, once per distinct content. Marks the subjects for evaluation. */
export function addTable(
  db: Connection,
  fileNo: number,
  kind: TableKind,
  mapping: string,
  rows: readonly TableRow[],
): number[] {
  const subjects = new NameTable(db, "subjects", "subject_no", "subject_id");
  const bySubject = new Map<string, KeyedRow[]>();
  for (const row of rows) {
    const list = bySubject.get(row.subjectId) ?? [];
    list.push({ key: rowKey(row), row: row.row, content: canonicalContent(row) });
    bySubject.set(row.subjectId, list);
  }
  const findContent = db.prepare<[number, string, string, string], { rows_in: number }>(
    "SELECT rows_in FROM table_snapshots WHERE subject_no = ? AND kind = ? AND mapping = ? AND content_hash = ? ORDER BY snapshot_no LIMIT 1",
  );
  const nextNo = db.prepare<[], { no: number }>("SELECT coalesce(max(snapshot_no), 0) + 1 AS no FROM table_snapshots");
  const insertSnapshot = db.prepare("INSERT INTO table_snapshots VALUES (?, ?, ?, ?, ?, ?, ?)");
  const insertRow = db.prepare("INSERT INTO table_rows VALUES (?, ?, ?, ?, ?)");
  const dirty = db.prepare("INSERT INTO dirty_subjects VALUES (?) ON CONFLICT DO NOTHING");
  const touched: number[] = [];
  for (const [subjectId, list] of bySubject) {
    // Identical keys get their place by content, never by row.
    list.sort((a, b) => compare(a.key, b.key) || compare(a.content, b.content));
    const hash = createHash("sha256");
    for (const row of list) hash.update(`${row.key}\n${row.content}\n`);
    const contentHash = hash.digest("hex");
    const subjectNo = subjects.number(subjectId);
    const snapshotNo = nextNo.get()!.no;
    const present = findContent.get(subjectNo, kind, mapping, contentHash);
    insertSnapshot.run(snapshotNo, kind, mapping, subjectNo, contentHash, fileNo, present?.rows_in ?? snapshotNo);
    if (!present) {
      list.forEach((row, ordinal) => {
        insertRow.run(snapshotNo, ordinal, row.key, row.row, row.content);
      });
    }
    dirty.run(subjectNo);
    touched.push(subjectNo);
  }
  return touched;
}

/** The id column, else what else tells one row from another. */
function rowKey(row: TableRow): string {
  const cell = (name: string): string => row.cells[name] ?? "";
  const time = (name: string): string =>
    row.times[name] ? `${formatMoment(row.times[name].ms, "UTC").slice(0, 19)}Z` : "";
  switch (row.kind) {
    case "samples":
      return cell("sample_id") || `${row.subjectId}|${cell("matrix")}|${time("collected_at")}`;
    case "doses":
      return cell("dose_id") || `${row.subjectId}@${time("given_at") || time("start")}`;
    case "subjects":
      return row.subjectId;
    case "comedications":
      return `${row.subjectId}|${cell("drug")}|${time("start")}`;
    case "adverse_events":
      return `${row.subjectId}|${cell("term")}|${time("start")}`;
  }
}

function canonicalContent(row: TableRow): string {
  const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => compare(a, b)));
  return JSON.stringify({ cells: sorted(row.cells), times: sorted(row.times), numbers: sorted(row.numbers) });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface SnapshotOfFile {
  mapping: string;
  content_hash: string;
  file_no: number;
  rows_in: number;
  night_no: number;
  exported_at_ms: number | null;
}

/**
 * The rows in force of one table for one subject: per mapping the newest snapshot (later export time written in the
 * file, else the later night). Two different snapshots of which neither is newer: none is in force, and both are named.
 */
export function currentTable(db: Connection, subjectNo: number, kind: TableKind): CurrentTable {
  const snapshots = db
    .prepare<[number, string], SnapshotOfFile>(
      `SELECT s.mapping, s.content_hash, s.file_no, s.rows_in, f.night_no, f.exported_at_ms
       FROM table_snapshots s JOIN files f USING (file_no)
       WHERE s.subject_no = ? AND s.kind = ? AND f.status = 'imported' ORDER BY s.mapping, f.sha256`,
    )
    .all(subjectNo, kind);
  const table: CurrentTable = { rows: [], conflicts: [] };
  const mappings = [...new Set(snapshots.map((snapshot) => snapshot.mapping))];
  for (const mapping of mappings) {
    const candidates = snapshots.filter((snapshot) => snapshot.mapping === mapping);
    const leaders = candidates.filter((one) => !candidates.some((other) => isNewer(other, one)));
    // Export times and nights that contradict each other in a circle leave no leader: then none is newer.
    const newest = leaders.length > 0 ? leaders : candidates;
    if (new Set(newest.map((one) => one.content_hash)).size > 1) {
      table.conflicts.push({ mapping, fileNos: newest.map((one) => one.file_no) });
    } else if (newest[0]) {
      table.rows.push(...snapshotRows(db, newest[0]));
    }
  }
  return table;
}

function isNewer(a: SnapshotOfFile, b: SnapshotOfFile): boolean {
  if (a.exported_at_ms !== null && b.exported_at_ms !== null && a.exported_at_ms !== b.exported_at_ms) {
    return a.exported_at_ms > b.exported_at_ms;
  }
  return a.night_no > b.night_no;
}

function snapshotRows(db: Connection, snapshot: SnapshotOfFile): SnapshotRow[] {
  return db
    .prepare<[number], { key: string; row: number; content: string; file_no: number }>(
      `SELECT r.key, r.row, r.content, s.file_no FROM table_rows r JOIN table_snapshots s USING (snapshot_no)
       WHERE r.snapshot_no = ? ORDER BY r.ordinal`,
    )
    .all(snapshot.rows_in)
    .map((row) => ({
      key: row.key,
      row: row.row,
      fileNo: row.file_no,
      content: JSON.parse(row.content) as SnapshotRow["content"],
    }));
}
