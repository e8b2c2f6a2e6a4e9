import type { Connection } from "./sqlite.js";

/** What SQLite itself finds wrong with the file, and references to what is not there; empty for an intact store. */
export function integrityProblems(db: Connection): string[] {
  const damaged = (db.pragma("integrity_check") as { integrity_check: string }[])
    .map((row) => row.integrity_check)
    .filter((text) => text !== "ok");
  const lost = (db.pragma("foreign_key_check") as { table: string; rowid: number }[]).map(
    (row) => `${row.table} row ${row.rowid} refers to something that is not there`,
  );
  return [...damaged, ...lost];
}
