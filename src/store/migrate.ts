import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StudyUnavailableError } from "../domain/errors.js";
import { packageRoot } from "../io/package-root.js";
import type { Connection } from "./sqlite.js";

/**
 * Brings a store to the newest schema, one transaction a step. A new store gets all of it in one transaction: killed on
 * the way, it is still no store, and nothing in it is ever brought from one schema to another. A store newer than this
 * software is refused. `onStep` runs in the transaction of each step, with the schema the store had and the one it has now.
 */
export function migrate(db: Connection, onStep: (from: number, to: number) => void = () => undefined): void {
  const folder = join(packageRoot(), "src", "store", "migrations");
  const steps = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ number: Number.parseInt(name, 10), name }));
  const newest = steps.at(-1)?.number ?? 0;
  const present = schemaVersion(db);
  if (present > newest) {
    throw new StudyUnavailableError(
      `the store has schema ${present}, this csfp knows schemas up to ${newest}: it was written by a newer version. Install that version or a later one; nothing was changed.`,
    );
  }
  const take = (some: typeof steps): void => {
    for (const step of some) {
      // Another process may have taken this step while this one waited for the lock.
      if (schemaVersion(db) >= step.number) continue;
      db.exec(readFileSync(join(folder, step.name), "utf8"));
      db.pragma(`user_version = ${step.number}`);
      onStep(present, step.number);
    }
  };
  const missing = steps.filter((candidate) => candidate.number > present);
  for (const some of present === 0 ? [missing] : missing.map((step) => [step])) {
    db.transaction(take).immediate(some);
  }
}

export function schemaVersion(db: Connection): number {
  return db.pragma("user_version", { simple: true }) as number;
}
