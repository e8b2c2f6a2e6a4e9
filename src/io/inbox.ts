import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { partialSuffix } from "./atomic.js";
import { makeSharedFolder } from "./permissions.js";

export interface InboxEntry {
  path: string;
  /** Path below the inbox with forward slashes. */
  name: string;
  size: number;
  modifiedMs: number;
}

export interface InboxProblem {
  name: string;
  what: string;
  expected: string;
  remedy: string;
}

export interface InboxListing {
  files: InboxEntry[];
  problems: InboxProblem[];
  /** Names of files and folders that nobody means as data. */
  ignored: string[];
}

/**
 * Every regular file of the inbox and its folders, in order of name, and everything else with the reason why it is
 * left alone. Links are never followed: what they point to may lie outside the study. Throws where the inbox itself is not
 * there or cannot be read: that is a share that is not mounted, not an empty night.
 */
export function listInbox(
  inbox: string,
  isIgnored: (name: string, isFolder: boolean) => boolean = () => false,
): InboxListing {
  const files: InboxEntry[] = [];
  const problems: InboxProblem[] = [];
  const ignored: string[] = [];
  const visit = (folder: string): void => {
    let names: string[];
    try {
      names = readdirSync(folder).sort();
    } catch (error) {
      if (folder === inbox) throw error;
      problems.push(unreadable(relativeName(inbox, folder), error));
      return;
    }
    for (const name of names) {
      const path = join(folder, name);
      const shown = relativeName(inbox, path);
      // Names that begin with a dot are the system's (.DS_Store, .gitkeep) or still being copied.
      if (name.startsWith(".")) continue;
      try {
        const stat = lstatSync(path);
        if (isIgnored(shown, stat.isDirectory())) ignored.push(shown);
        else if (stat.isDirectory()) visit(path);
        else if (stat.isFile()) files.push({ path, name: shown, size: stat.size, modifiedMs: stat.mtimeMs });
        else problems.push(notAFile(shown, stat.isSymbolicLink() ? "a symbolic link" : "no regular file"));
      } catch (error) {
        problems.push(unreadable(shown, error));
      }
    }
  };
  visit(inbox);
  return { files, problems, ignored };
}

/** Files named one by one, as the inbox would list them. */
export function listFiles(paths: readonly string[]): InboxListing {
  const files: InboxEntry[] = [];
  const problems: InboxProblem[] = [];
  for (const path of paths) {
    try {
      const stat = statSync(path);
      if (stat.isFile()) files.push({ path, name: basename(path), size: stat.size, modifiedMs: stat.mtimeMs });
      else problems.push(notAFile(path, stat.isDirectory() ? "a folder" : "no regular file"));
    } catch (error) {
      problems.push(unreadable(path, error));
    }
  }
  return { files, problems, ignored: [] };
}

function relativeName(inbox: string, path: string): string {
  return path
    .slice(inbox.length + 1)
    .split(sep)
    .join("/");
}

function notAFile(name: string, found: string): InboxProblem {
  return {
    name,
    what: `${name}: ${found} in the inbox was not read`,
    expected: "a regular file",
    remedy: "Copy the file itself into the inbox; links are never followed.",
  };
}

function unreadable(name: string, error: unknown): InboxProblem {
  return {
    name,
    what: `${name}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    expected: "a file this user may read",
    remedy: "Correct its permissions; it is tried again every night.",
  };
}

/** A file up to this size is read in one call: streams cost three times as much as the file. */
const smallBytes = 1 << 20;

/** SHA-256 of a file's bytes. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  if (statSync(path).size <= smallBytes) return hash.update(readFileSync(path)).digest("hex");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Where the archive keeps the bytes with this hash. */
export function archivedPath(archive: string, sha256: string): string {
  return join(archive, sha256.slice(0, 2), sha256);
}

/**
 * Copies a file into the archive under its hash and returns the path and hash of what was copied: whatever happens to
 * the original from now on, the night reads these bytes.
 */
export async function archiveFile(
  archive: string,
  path: string,
): Promise<{ sha256: string; size: number; path: string }> {
  makeSharedFolder(archive);
  const partial = join(archive, `incoming.${process.pid}${partialSuffix}`);
  try {
    const sha256 = statSync(path).size <= smallBytes ? copySmall(path, partial) : await copyLarge(path, partial);
    const target = archivedPath(archive, sha256);
    makeSharedFolder(dirname(target));
    renameSync(partial, target);
    return { sha256, size: statSync(target).size, path: target };
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Originals are for reading only. */
const originalMode = 0o440;

/** Copies the bytes and sees that they are on the disk; returns their SHA-256. */
function copySmall(path: string, to: string): string {
  const bytes = readFileSync(path);
  const handle = openSync(to, "w", originalMode);
  try {
    writeFileSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return createHash("sha256").update(bytes).digest("hex");
}

async function copyLarge(path: string, to: string): Promise<string> {
  const hash = createHash("sha256");
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const from = createReadStream(path, { highWaterMark: 1 << 20 });
  await pipeline(from, tap, createWriteStream(to, { mode: originalMode, flush: true }));
  return hash.digest("hex");
}
