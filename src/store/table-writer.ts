import { createHash } from "node:crypto";
import type { TableKind, TableRow } from "../domain/tables.js";
import { formatMoment } from "../io/time-text.js";
import { NameTable } from "./name-table.js";
import { type Connection, prepared } from "./sqlite.js";

interface StagedRow {
  subject: string;
  key: string;
  content: string;
  row: number;
}

/** Staged rows read at a time. */
const page = 2000;

/**
 * Stores what one file says of each subject it names, once per distinct content. Rows are kept in a temporary table
 * until the file is read to its end: a subject's rows need not stand together, and a long table would not fit in memory.
 */
export class TableWriter {
  private readonly insertStaged;
  private readonly kinds = new Set<TableKind>();

  constructor(private readonly db: Connection) {
    db.exec(`CREATE TEMP TABLE IF NOT EXISTS staged_rows (kind TEXT NOT NULL, subject TEXT NOT NULL, key TEXT NOT NULL,
      content TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (kind, subject, key, content, row)) STRICT, WITHOUT ROWID`);
    db.exec("DELETE FROM temp.staged_rows");
    this.insertStaged = prepared(db, "INSERT INTO temp.staged_rows VALUES (?, ?, ?, ?, ?)");
  }

  add(rows: readonly TableRow[]): void {
    for (const row of rows) {
      this.insertStaged.run(row.kind, row.subjectId, rowKey(row), canonicalContent(row), row.row);
      this.kinds.add(row.kind);
    }
  }

  /** Stores the snapshots and marks their subjects for evaluation. Kinds and subjects that the file named. */
  finish(fileNo: number, mapping: string, isAppend: boolean): { kinds: ReadonlySet<TableKind>; subjectNos: number[] } {
    const subjectNos: number[] = [];
    for (const kind of this.kinds) {
      const put = snapshotWriter(this.db, { fileNo, kind, mapping, isAppend });
      let open: StagedRow[] = [];
      for (const row of this.staged(kind)) {
        if (open.length > 0 && open[0]!.subject !== row.subject) {
          subjectNos.push(put(open));
          open = [];
        }
        open.push(row);
      }
      if (open.length > 0) subjectNos.push(put(open));
    }
    this.db.exec("DELETE FROM temp.staged_rows");
    return { kinds: this.kinds, subjectNos };
  }

  /** Rows of equal keys get their place by content, never by row. */
  private *staged(kind: TableKind): Generator<StagedRow> {
    const select = prepared<[string, string, string, string, number], StagedRow>(
      this.db,
      `SELECT subject, key, content, row FROM temp.staged_rows WHERE kind = ? AND (subject, key, content, row) > (?, ?, ?, ?)
       ORDER BY subject, key, content, row LIMIT ${page}`,
    );
    for (let last: StagedRow = { subject: "", key: "", content: "", row: -1 }; ; ) {
      const rows = select.all(kind, last.subject, last.key, last.content, last.row);
      yield* rows;
      if (rows.length < page) return;
      last = rows.at(-1)!;
    }
  }
}

interface SnapshotSource {
  fileNo: number;
  kind: TableKind;
  mapping: string;
  isAppend: boolean;
}

/** Stores one subject's rows as a snapshot; rows equal to an earlier snapshot's are not stored again. */
function snapshotWriter(db: Connection, { fileNo, kind, mapping, isAppend }: SnapshotSource) {
  const subjects = new NameTable(db, "subjects", "subject_no", "subject_id");
  const findContent = prepared<[number, string, string, string], { rows_in: number }>(
    db,
    "SELECT rows_in FROM table_snapshots WHERE subject_no = ? AND kind = ? AND mapping = ? AND content_hash = ? ORDER BY snapshot_no LIMIT 1",
  );
  const nextNo = prepared<[], { no: number }>(
    db,
    "SELECT coalesce(max(snapshot_no), 0) + 1 AS no FROM table_snapshots",
  );
  const insertSnapshot = prepared(db, "INSERT INTO table_snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const insertRow = prepared(db, "INSERT INTO table_rows VALUES (?, ?, ?, ?, ?)");
  const dirty = prepared(db, "INSERT INTO dirty_subjects (subject_no) VALUES (?) ON CONFLICT DO NOTHING");
  return (rows: readonly StagedRow[]): number => {
    const hash = createHash("sha256");
    for (const row of rows) hash.update(`${row.key}\n${row.content}\n`);
    const contentHash = hash.digest("hex");
    const subjectNo = subjects.number(rows[0]!.subject);
    const snapshotNo = nextNo.get()!.no;
    const present = findContent.get(subjectNo, kind, mapping, contentHash);
    const rowsIn = present?.rows_in ?? snapshotNo;
    insertSnapshot.run(snapshotNo, kind, mapping, subjectNo, contentHash, fileNo, rowsIn, isAppend ? 1 : 0);
    if (!present) {
      rows.forEach((row, ordinal) => {
        insertRow.run(snapshotNo, ordinal, row.key, row.row, row.content);
      });
    }
    dirty.run(subjectNo);
    return subjectNo;
  };
}

/** The id column, else what else tells one row from another. */
function rowKey(row: TableRow): string {
  const cell = (name: string): string => row.cells[name] ?? "";
  const time = (name: string): string =>
    row.times[name] ? `${formatMoment(row.times[name].ms, "UTC").slice(0, 19)}Z` : "";
  switch (row.kind) {
    case "samples":
      return cell("sample_id") || keyOf(row.subjectId, cell("matrix"), time("collected_at"));
    case "doses":
      return cell("dose_id") || `${row.subjectId}@${time("given_at") || time("start")}`;
    case "subjects":
      return row.subjectId;
    case "comedications":
      return keyOf(row.subjectId, cell("drug"), time("start"));
    case "adverse_events":
      return keyOf(row.subjectId, cell("term"), time("start"));
  }
}

/** Parts with a bar between them; a bar within a part is escaped, so that no two rows share a key by their spelling. */
function keyOf(...parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[|\\]/g, "\\$&")).join("|");
}

function canonicalContent(row: TableRow): string {
  const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return JSON.stringify({ cells: sorted(row.cells), times: sorted(row.times), numbers: sorted(row.numbers) });
}
