import Database from "better-sqlite3";
import { StudyUnavailableError } from "../domain/errors.js";

/** The only door to the database driver. */
export type Connection = Database.Database;
export type Statement = Database.Statement<unknown[], unknown>;

/** How long a command waits for another one that writes, before it says so. */
const busyTimeoutMs = 60_000;

/** Opens (or makes) the database file with the settings every command relies on. */
export function connect(path: string, options: { readonly?: boolean } = {}): Connection {
  try {
    const db = keepStatements(new Database(path, { readonly: options.readonly ?? false, timeout: busyTimeoutMs }));
    if (!options.readonly) {
      patiently(() => db.pragma("journal_mode = WAL"));
      db.pragma("synchronous = NORMAL");
    }
    db.pragma("foreign_keys = ON");
    db.pragma("temp_store = FILE");
    db.pragma(`cache_size = -${options.readonly ? 6000 : 16000}`);
    return db;
  } catch (error) {
    throw explain(error, path);
  }
}

const [nodeMajor = 0] = process.versions.node.split(".").map(Number);
const kept: unknown[] = [];

/**
 * From Node 24.19 on, a statement or iterator of better-sqlite3 12 that is freed outside of any environment aborts
 * the process. There, every one is kept until the process ends: memory for safety, until a version of the driver
 * runs on all supported Nodes. Elsewhere nothing changes.
 */
export function keepStatements(db: Connection): Connection {
  if (nodeMajor < 24) return db;
  const prepare = db.prepare.bind(db);
  const keeping = (sql: string) => {
    const statement = prepare(sql);
    const iterate = statement.iterate.bind(statement);
    statement.iterate = (...values) => {
      const rows = iterate(...values);
      kept.push(rows);
      return rows;
    };
    kept.push(statement);
    return statement;
  };
  // The driver's own pragma() makes statements that nobody could keep.
  const pragma = (source: string, how: { simple?: boolean } = {}): unknown => {
    const statement = keeping(`PRAGMA ${source}`);
    if (!statement.reader) return statement.run();
    const rows = statement.all() as Record<string, unknown>[];
    return how.simple ? Object.values(rows[0] ?? {})[0] : rows;
  };
  Object.assign(db, { prepare: keeping, pragma });
  kept.push(db);
  return db;
}

/** Switching to the write-ahead log asks for the whole file at once and does not wait by itself. */
function patiently(work: () => void): void {
  const started = performance.now();
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      const isBusy = String((error as { code?: string }).code).startsWith("SQLITE_BUSY");
      if (!isBusy || performance.now() - started > busyTimeoutMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

const statements = new WeakMap<Connection, Map<string, Statement>>();

/** A statement, prepared once for each connection. Not for statements that are iterated while used again. */
export function prepared<Values extends unknown[] = unknown[], Row = unknown>(
  db: Connection,
  sql: string,
): Database.Statement<Values, Row> {
  let known = statements.get(db);
  if (!known) {
    known = new Map();
    statements.set(db, known);
  }
  let statement = known.get(sql);
  if (!statement) {
    statement = db.prepare<unknown[], unknown>(sql);
    known.set(sql, statement);
  }
  // Whoever writes the SQL knows what it takes and gives.
  return statement as unknown as Database.Statement<Values, Row>;
}

/** The same, giving rows as arrays. */
export function preparedRaw(db: Connection, sql: string): Statement {
  return prepared(db, sql).raw();
}

/** A database error in words a person can act on; anything unknown is passed through. */
export function explain(error: unknown, path: string): unknown {
  const code = (error as { code?: string }).code ?? "";
  if (code.startsWith("SQLITE_FULL")) {
    return new StudyUnavailableError(
      `${path}: no room left on the disk; nothing of the current file was stored. Free some space and run again: what was imported before is intact.`,
    );
  }
  if (code.startsWith("SQLITE_READONLY") || code.startsWith("SQLITE_CANTOPEN") || code.startsWith("SQLITE_PERM")) {
    return new StudyUnavailableError(
      `${path}: the store cannot be ${code.startsWith("SQLITE_CANTOPEN") ? "opened" : "written"} (${code}); expected a folder and file this user may write. Check their permissions and the number of open files allowed, then run again.`,
    );
  }
  if (code.startsWith("SQLITE_BUSY")) {
    return new StudyUnavailableError(
      `${path}: another command has been writing for over ${busyTimeoutMs / 1000} s. Wait until it ends, then run again.`,
    );
  }
  if (code.startsWith("SQLITE_NOTADB") || code.startsWith("SQLITE_CORRUPT")) {
    return new StudyUnavailableError(
      `${path}: this is not an intact csfp store (${code}). Keep the file, restore the last backup beside it, and run \`csfp doctor\`.`,
    );
  }
  if (code.startsWith("SQLITE_IOERR")) {
    return new StudyUnavailableError(
      `${path}: reading or writing the store failed (${code}). Check the disk and its free space, then run again: a half-written change is undone automatically.`,
    );
  }
  return error;
}
