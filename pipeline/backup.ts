import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ConfigError, StudyUnavailableError } from "../src/domain/errors.js";
import { writeAtomically } from "../src/io/atomic.js";
import { archivedPath, sha256OfFile } from "../src/io/inbox.js";
import { makeSharedFolder } from "../src/io/permissions.js";
import { openStore } from "../src/store/sqlite-store.js";
import { type CopyManifest, dumpSha256Of, manifestName } from "./copy.js";
import { type Context, studyPlaces } from "./stage.js";

/** Lies in a backup and says what belongs to it. */
interface BackupList {
  study: string;
  at: string;
  version: string;
  auditHead: { seq: number; hash: string } | null;
  files: { path: string; sha256: string }[];
  /** Of a complete copy: what the restored store must dump. */
  dumpSha256?: string;
}

const listName = "backup.json";

/**
 * Copies a study into an empty folder while others go on working: the store by the database's own online backup,
 * study.yaml, and every archived file the copied store names. Checked, and listed with SHA-256. Throws ConfigError.
 */
export async function backupStudy(context: Context, folder: string): Promise<BackupList> {
  const target = emptyFolder(folder);
  const places = studyPlaces(target);
  makeSharedFolder(places.house);
  await context.store.write({ actor: context.actor, reason: "backup begun" }, (writer) =>
    writer.note({
      action: "backup",
      entity: "backup",
      recordId: "study",
      newValue: JSON.stringify({ at: new Date(context.now()).toISOString() }),
    }),
  );
  await context.store.backup(places.store);
  writeAtomically(join(target, "study.yaml"), context.loaded.text);
  const copy = await openStore(places.store);
  let auditHead: BackupList["auditHead"];
  try {
    auditHead = await copy.auditHead();
    for (const { sha256, name } of await copy.files()) {
      const from = archivedPath(context.places.archive, sha256);
      if (!existsSync(from))
        throw new StudyUnavailableError(
          `${name}: its original is not in the archive (${from}). The backup was not finished; run \`csfp doctor\`.`,
        );
      const to = archivedPath(places.archive, sha256);
      if (existsSync(to)) continue;
      makeSharedFolder(dirname(to));
      copyFileSync(from, to);
      if ((await sha256OfFile(to)) !== sha256)
        throw new StudyUnavailableError(
          `${name}: its original in the archive was changed. The backup was not finished; run \`csfp doctor\`.`,
        );
    }
  } finally {
    await copy.close();
  }
  removeLogFiles(places.store);
  const list: BackupList = {
    study: context.loaded.config.id,
    at: new Date(context.now()).toISOString(),
    version: context.version,
    auditHead,
    files: [],
  };
  for (const path of filesBelow(target))
    list.files.push({ path: relative(target, path), sha256: await sha256OfFile(path) });
  // Written last: a folder without it is no backup.
  writeAtomically(join(target, listName), `${JSON.stringify(list, null, 1)}\n`);
  return list;
}

/**
 * Puts a backup or a complete copy into an empty folder and verifies it: every file, the store, the audit trail, of a
 * copy also the dump. Throws ConfigError.
 */
export async function restoreStudy(backup: string, folder: string): Promise<BackupList> {
  const from = resolve(backup);
  const list = listOf(from, backup);
  const target = emptyFolder(folder);
  try {
    for (const { path, sha256 } of list.files) {
      const to = resolve(target, path);
      // What a list names must not leave the folder.
      if (relative(target, to).startsWith("..")) throw new ConfigError(`${backup}: ${path} lies outside the backup.`);
      makeSharedFolder(dirname(to));
      copyFileSync(join(from, path), to);
      if ((await sha256OfFile(to)) !== sha256) throw new ConfigError(`${backup}: ${path} is not what was backed up.`);
    }
    makeSharedFolder(join(target, "inbox"));
    await verifyRestored(target, list);
    return list;
  } catch (error) {
    for (const name of readdirSync(target)) rmSync(join(target, name), { recursive: true, force: true });
    if (error instanceof ConfigError)
      throw new ConfigError(`${error.message} Nothing was restored; use another backup.`);
    throw error;
  }
}

/** What a folder says belongs to it: a backup's own list, or the manifest of a complete copy. Throws ConfigError. */
function listOf(from: string, backup: string): BackupList {
  const isCopy = !existsSync(join(from, listName)) && existsSync(join(from, manifestName));
  try {
    if (!isCopy) return JSON.parse(readFileSync(join(from, listName), "utf8")) as BackupList;
    const copy = JSON.parse(readFileSync(join(from, manifestName), "utf8")) as CopyManifest;
    const head = JSON.parse(readFileSync(join(from, "audit", "head.json"), "utf8")) as BackupList["auditHead"];
    // What is not the study itself (tables, report, dump) was made from it and can be made again.
    const files = copy.files.filter(({ path }) => /^(study\.yaml$|\.csfp\/|inbox\/)/.test(path));
    return { ...copy, at: copy.createdAt, auditHead: head, files };
  } catch (error) {
    throw new ConfigError(
      `${backup}: no finished backup here (${isCopy ? manifestName : listName}: ${(error as Error).message}). Nothing was restored.`,
    );
  }
}

async function verifyRestored(target: string, list: BackupList): Promise<void> {
  const places = studyPlaces(target);
  const store = await openStore(places.store);
  try {
    const { problems } = await store.verifyAudit(list.auditHead ? [{ ...list.auditHead, place: listName }] : []);
    const found = [...(await store.check()), ...problems.map((one) => one.what)];
    for (const file of await store.files()) {
      const path = archivedPath(places.archive, file.sha256);
      if (!existsSync(path)) found.push(`${file.name}: its original is missing`);
    }
    if (list.dumpSha256 !== undefined && (await dumpSha256Of(store)) !== list.dumpSha256) {
      found.push("it does not hold what the copy's manifest says (dump)");
    }
    if (found.length > 0)
      throw new ConfigError(`the store in the backup is not intact: ${found.slice(0, 5).join("; ")}.`);
  } finally {
    await store.close();
  }
}

/** Opening the copy leaves files of the write-ahead log beside it, empty ones. */
function removeLogFiles(store: string): void {
  for (const suffix of ["-wal", "-shm"]) rmSync(`${store}${suffix}`, { force: true });
}

function emptyFolder(folder: string): string {
  const path = resolve(folder);
  if (existsSync(path) && readdirSync(path).length > 0) {
    throw new ConfigError(
      `${folder}: expected an empty or missing folder, found ${readdirSync(path).length} entries. Nothing was written.`,
    );
  }
  makeSharedFolder(path);
  return path;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
