import type { TableKind } from "../domain/tables.js";
import { type Connection, prepared } from "./sqlite.js";
import type { CurrentTable, NamedSnapshot, SnapshotRow } from "./study-store.js";

interface SnapshotOfFile {
  subject_no: number;
  kind: TableKind;
  mapping: string;
  content_hash: string;
  file_no: number;
  rows_in: number;
  night_no: number;
  exported_at_ms: number | null;
  is_append: number;
}

/**
 * The rows in force of every table these subjects have: per mapping the newest snapshot (later export time written in the
 * file, else the later night). Two different snapshots of which neither is newer: none is in force, and both are named.
 */
export function currentTables(
  db: Connection,
  subjectNos: readonly number[],
): { subjectNo: number; kind: TableKind; table: CurrentTable }[] {
  const snapshots = prepared(
    db,
    `SELECT s.subject_no, s.kind, s.mapping, s.content_hash, s.file_no, s.rows_in, f.night_no, f.exported_at_ms, s.is_append
     FROM table_snapshots s JOIN files f USING (file_no)
     WHERE s.subject_no IN (SELECT value FROM json_each(?)) AND f.status = 'imported'
     ORDER BY s.subject_no, s.kind, s.mapping, f.sha256`,
  ).all(JSON.stringify(subjectNos)) as SnapshotOfFile[];
  const tables: { subjectNo: number; kind: TableKind; table: CurrentTable }[] = [];
  for (let start = 0; start < snapshots.length; ) {
    const first = snapshots[start]!;
    let end = start;
    while (end < snapshots.length && isSameTable(snapshots[end]!, first)) end++;
    let entry = tables.at(-1);
    if (entry?.subjectNo !== first.subject_no || entry.kind !== first.kind) {
      entry = { subjectNo: first.subject_no, kind: first.kind, table: { rows: [], conflicts: [] } };
      tables.push(entry);
    }
    addCurrent(db, entry.table, snapshots.slice(start, end));
    start = end;
  }
  return tables;
}

/** Mappings and readers that any table came by. */
export function snapshotMappings(db: Connection): string[] {
  return (prepared(db, "SELECT DISTINCT mapping FROM table_snapshots ORDER BY 1").raw().all() as [string][]).flat();
}

/** The subjects and kinds that these files' tables name. */
export function snapshotsOf(db: Connection, fileNos: readonly number[]): NamedSnapshot[] {
  return prepared(
    db,
    `SELECT DISTINCT file_no AS fileNo, subject_no AS subjectNo, kind, mapping FROM table_snapshots
     WHERE file_no IN (SELECT value FROM json_each(?)) ORDER BY file_no, kind, subject_no`,
  ).all(JSON.stringify(fileNos)) as NamedSnapshot[];
}

/** The rows in force of one table for one subject. */
export function currentTable(db: Connection, subjectNo: number, kind: TableKind): CurrentTable {
  const found = currentTables(db, [subjectNo]).find((entry) => entry.kind === kind);
  return found?.table ?? { rows: [], conflicts: [] };
}

function isSameTable(a: SnapshotOfFile, b: SnapshotOfFile): boolean {
  return a.subject_no === b.subject_no && a.kind === b.kind && a.mapping === b.mapping;
}

function addCurrent(db: Connection, table: CurrentTable, candidates: readonly SnapshotOfFile[]): void {
  if (candidates.some((one) => one.is_append === 1)) {
    addAppended(db, table, candidates);
    return;
  }
  const leaders = candidates.filter((one) => !candidates.some((other) => isNewer(other, one)));
  // Export times and nights that contradict each other in a circle leave no leader: then none is newer.
  const newest = leaders.length > 0 ? leaders : candidates;
  if (new Set(newest.map((one) => one.content_hash)).size > 1) {
    table.conflicts.push({ mapping: newest[0]!.mapping, fileNos: newest.map((one) => one.file_no) });
  } else if (newest[0]) {
    table.rows.push(...snapshotRows(db, newest[0]));
  }
}

/**
 * Extracts that add and correct: of each key the newest rows hold, whatever later extracts do not name. A whole table
 * among them ends what was before it. Two extracts of which neither is newer and that differ in a key: none is in force.
 */
function addAppended(db: Connection, table: CurrentTable, candidates: readonly SnapshotOfFile[]): void {
  const whole = candidates.filter((one) => one.is_append === 0);
  const standing = candidates.filter((one) => !whole.some((other) => isNewer(other, one)));
  const holders = new Map<string, { snapshot: SnapshotOfFile; rows: SnapshotRow[] }[]>();
  for (const snapshot of standing) {
    const byKey = new Map<string, SnapshotRow[]>();
    for (const row of snapshotRows(db, snapshot)) {
      const rows = byKey.get(row.key);
      if (rows) rows.push(row);
      else byKey.set(row.key, [row]);
    }
    for (const [key, rows] of byKey) {
      const others = (holders.get(key) ?? []).filter((held) => !isNewer(snapshot, held.snapshot));
      const isOlder = others.some((held) => isNewer(held.snapshot, snapshot));
      holders.set(key, isOlder ? others : [...others, { snapshot, rows }]);
    }
  }
  const said = (rows: readonly SnapshotRow[]) => JSON.stringify(rows.map((row) => row.content));
  const disagreeing = [...holders.values()].filter((held) => new Set(held.map(({ rows }) => said(rows))).size > 1);
  if (disagreeing.length > 0) {
    const fileNos = new Set(disagreeing.flat().map(({ snapshot }) => snapshot.file_no));
    table.conflicts.push({ mapping: candidates[0]!.mapping, fileNos: [...fileNos] });
    return;
  }
  const keys = [...holders.keys()].sort();
  table.rows.push(...keys.flatMap((key) => holders.get(key)![0]!.rows));
}

function isNewer(a: SnapshotOfFile, b: SnapshotOfFile): boolean {
  if (a.exported_at_ms !== null && b.exported_at_ms !== null && a.exported_at_ms !== b.exported_at_ms) {
    return a.exported_at_ms > b.exported_at_ms;
  }
  return a.night_no > b.night_no;
}

function snapshotRows(db: Connection, snapshot: SnapshotOfFile): SnapshotRow[] {
  const rows = prepared(
    db,
    `SELECT r.key, r.row, r.content, s.file_no FROM table_rows r JOIN table_snapshots s USING (snapshot_no)
     WHERE r.snapshot_no = ? ORDER BY r.ordinal`,
  ).all(snapshot.rows_in) as { key: string; row: number; content: string; file_no: number }[];
  return rows.map((row) => ({
    key: row.key,
    row: row.row,
    fileNo: row.file_no,
    mapping: snapshot.mapping,
    content: JSON.parse(row.content) as SnapshotRow["content"],
  }));
}
