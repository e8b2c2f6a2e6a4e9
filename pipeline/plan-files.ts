import { existsSync, rmSync } from "node:fs";
import { ReadError } from "../src/findings/read-error.js";
import { archivedPath, archiveFile } from "../src/io/inbox.js";
import { openSourceFile } from "../src/io/source-file.js";
import { chooseForFile } from "../src/readers/choose-file.js";
import type { Choice } from "../src/readers/index.js";
import type { SourceFile } from "../src/readers/reader.js";
import type { StoredFile } from "../src/store/study-store.js";
import { readingKey } from "./due.js";
import { asReadError } from "./set-aside.js";
import type { Context } from "./stage.js";

/** Which files the night reads, and who reads each. */

/** A file that will be read: its bytes lie in the archive, and somebody was chosen to read them (or nobody could be). */
export interface Planned {
  name: string;
  sha256: string;
  size: number;
  source: SourceFile | null;
  choice: Choice | null;
  failure: ReadError | null;
  /** Imported before and understood otherwise now. */
  isReread: boolean;
  /** It waits for a person already. */
  isWaiting: boolean;
}

export type Chosen = Exclude<Choice, { by: "refused" }>;

export interface FileToRead {
  /** The reading that stands so far, where an imported file is looked at again. */
  before: StoredFile | null;
  name: string;
  sha256: string;
  /** Where the bytes are now: the inbox for new ones, null when the archive has them. */
  path: string | null;
  isWaiting: boolean;
}

/** New files of the inbox; set-aside ones when something that decides has changed; imported ones understood otherwise now. */
export async function filesToRead(context: Context): Promise<FileToRead[]> {
  const list: FileToRead[] = context.inbox
    .filter((file) => file.what === "new")
    .map((file) => ({ name: file.name, sha256: file.sha256, path: file.path, before: null, isWaiting: false }));
  const left = new Set(context.left.map((file) => file.fileNo));
  const isAnyNew = list.length > 0;
  for (const file of await context.store.files()) {
    const inInbox = context.inbox.find((met) => met.sha256 === file.sha256);
    const isOpen = (file.status === "setAside" || file.status === "waiting") && !left.has(file.fileNo);
    const isBack = file.status === "resolved" && inInbox?.what === "retry";
    // Other files of the night may bring what a waiting table would have taken away.
    const isAnswered = file.status === "waiting" && (context.accepted.has(file.sha256) || isAnyNew);
    const isRetry = (isOpen && (file.fingerprint !== context.fingerprint || isAnswered)) || isBack;
    const isReread = file.status === "imported" && file.readingKey !== readingKey(context, file.mapping);
    const isReinstated = file.status === "imported" && context.reinstated.has(file.sha256);
    if (!isRetry && !isReread && !isReinstated) continue;
    list.push({
      name: inInbox?.name ?? file.name,
      sha256: file.sha256,
      path: inInbox?.path ?? null,
      before: isReread && !isReinstated ? file : null,
      isWaiting: file.status === "waiting",
    });
  }
  return list;
}

export async function plan(context: Context, file: FileToRead): Promise<Planned> {
  const planned: Planned = {
    name: file.name,
    sha256: file.sha256,
    size: 0,
    source: null,
    choice: null,
    failure: null,
    isReread: file.before !== null,
    isWaiting: file.isWaiting,
  };
  try {
    if (!existsSync(archivedPath(context.places.archive, file.sha256))) {
      if (file.path === null) {
        throw new ReadError(`${file.name}: its bytes are no longer in the archive`, {
          expected: archivedPath(context.places.archive, file.sha256),
          remedy: "Put the file into the inbox again.",
        });
      }
      const archived = await archiveFile(context.places.archive, file.path);
      if (archived.sha256 !== file.sha256) {
        rmSync(archived.path, { force: true });
        throw new ReadError(`${file.name}: changed while it was being copied`, {
          rule: "file-changed",
        });
      }
    }
    const opened = await openNamed(context, file);
    const { source, choice } = await chooseForFile(opened, context.loaded.config.mappings);
    planned.source = source;
    planned.size = opened.size;
    planned.choice = choice;
  } catch (error) {
    planned.failure = asReadError(error, file.name);
  }
  return planned;
}

/** The archived bytes, under the name they had in the inbox. */
export function openNamed(context: Context, file: { name: string; sha256: string }): Promise<SourceFile> {
  return openSourceFile(archivedPath(context.places.archive, file.sha256), file.name);
}
