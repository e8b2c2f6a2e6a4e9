import { chmodSync, existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { StudyUnavailableError } from "../domain/errors.js";
import { partialSuffix } from "../io/atomic.js";
import type { Connection } from "./sqlite.js";
import { keepStatements } from "./sqlite.js";

/** Copies the open store to `path` while others go on writing, checks the copy, and only then gives it its name. */
export async function backupStore(db: Connection, path: string): Promise<void> {
  const partial = `${path}${partialSuffix}`;
  try {
    await db.backup(partial);
    const copy = keepStatements(new Database(partial));
    try {
      // One file that needs no other beside it.
      copy.pragma("journal_mode = DELETE");
      const found = copy.pragma("integrity_check") as { integrity_check: string }[];
      if (found[0]?.integrity_check !== "ok") {
        throw new StudyUnavailableError(
          `${path}: the copy is not intact (${found[0]?.integrity_check ?? "no answer"}). Nothing was kept; run \`csfp doctor\` and back up to another disk.`,
        );
      }
    } finally {
      copy.close();
    }
    chmodSync(partial, 0o660);
    renameSync(partial, path);
  } finally {
    for (const name of [partial, `${partial}-wal`, `${partial}-shm`])
      if (existsSync(name)) rmSync(name, { force: true });
  }
}
