import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { StudyUnavailableError } from "../domain/errors.js";
import { makeSharedFolder, shareFile } from "../io/permissions.js";
import { explain, keepStatements } from "./sqlite.js";

export interface LockHolder {
  host: string;
  pid: number;
  since: string;
}

export interface NightLock {
  /** Who held the lock before and never gave it back: a night that was killed. */
  stale: LockHolder | null;
  release(): void;
}

/** How long a night waits for another one of the same study, and how often it looks. */
const longestWaitMs = 30 * 60_000;
const lookEveryMs = 200;

/**
 * Waits until no other night of this study runs, then holds the lock. `onWait` is told once who is waited for. Throws
 * StudyUnavailableError after half an hour.
 */
export async function waitForNightLock(
  folder: string,
  now: string,
  onWait: (message: string) => void,
): Promise<NightLock> {
  const started = performance.now();
  for (let round = 0; ; round++) {
    try {
      return takeNightLock(folder, now);
    } catch (error) {
      if (!(error instanceof NightRunningError) || performance.now() - started > longestWaitMs) throw error;
      // A night that only found nothing new is over before anybody must be told.
      if (round === 5) onWait(`${error.message} Waiting for it.`);
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }
}

class NightRunningError extends StudyUnavailableError {}

/**
 * One night a study. The lock itself is an exclusive lock of the operating system (on a small database file), so it
 * ends with its process, however that ends; the file beside it only says who holds it. Throws StudyUnavailableError
 * naming host, process and time where another night runs.
 */
export function takeNightLock(folder: string, now: string): NightLock {
  const lockPath = join(folder, "night.lock");
  const holderPath = join(folder, "night.lock.json");
  let db: Database.Database;
  try {
    makeSharedFolder(folder);
    db = keepStatements(new Database(lockPath, { timeout: 0 }));
    // The database makes it for its owner alone: another of the study's group could not run the night.
    shareFile(lockPath);
  } catch (error) {
    throw explain(error, lockPath);
  }
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (!String((error as { code?: string }).code).startsWith("SQLITE_BUSY")) throw explain(error, lockPath);
    const holder = readHolder(holderPath);
    const who = holder
      ? `host ${holder.host}, process ${holder.pid}, since ${holder.since}`
      : "it has not yet said who it is";
    throw new NightRunningError(
      `${lockPath}: another night of this study is running (${who}). A lock ends with its process: there is never one to remove.`,
    );
  }
  const stale = readHolder(holderPath);
  const mine: LockHolder = { host: hostname(), pid: process.pid, since: now };
  writeFileSync(holderPath, `${JSON.stringify(mine)}\n`, { mode: 0o660 });
  return {
    stale,
    release() {
      rmSync(holderPath, { force: true });
      db.exec("ROLLBACK");
      db.close();
    },
  };
}

function readHolder(path: string): LockHolder | null {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8")) as LockHolder;
    return typeof holder.pid === "number" && typeof holder.host === "string" ? holder : null;
  } catch {
    // Missing or torn: a process was killed while writing it. The lock itself does not depend on it.
    return null;
  }
}
