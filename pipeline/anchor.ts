import { appendFileSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ConfigError } from "../src/domain/errors.js";
import type { AnchorLine } from "../src/store/verify-audit.js";
import type { Context } from "./stage.js";

/**
 * The head of the audit trail, written down where the study's own folder does not reach: whoever rewrites the store
 * would have to rewrite this file too.
 */

export function anchorPath(context: Context): string | null {
  const { anchorFile } = context.loaded.config.audit;
  return anchorFile === null ? null : resolve(context.places.root, anchorFile);
}

/** Appends the head where a command changed it. A file that cannot be written is said, and stops nothing. */
export async function appendAnchor(context: Context, seqBefore: number): Promise<void> {
  const path = anchorPath(context);
  const head = await context.store.auditHead();
  if (path === null || context.isDryRun || head === null || head.seq === seqBefore) return;
  const line = {
    study: context.loaded.config.id,
    seq: head.seq,
    hash: head.hash,
    at: new Date(context.now()).toISOString(),
  };
  try {
    mkdirSync(dirname(path), { recursive: true });
    // A line that a power failure cut short must not swallow this one.
    appendFileSync(path, `${isTorn(path) ? "\n" : ""}${JSON.stringify(line)}\n`, { mode: 0o660 });
  } catch (error) {
    context.log.say(
      "error",
      `${path}: the head of the audit trail could not be written down (${(error as Error).message})`,
    );
  }
}

function isTorn(path: string): boolean {
  if (!existsSync(path)) return false;
  const handle = openSync(path, "r");
  try {
    const { size } = fstatSync(handle);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() !== "\n";
  } finally {
    closeSync(handle);
  }
}

/**
 * Heads of this study written down in a file: its own lines, or the manifest of a report. Lines that cannot be
 * understood are in `unread`: one torn line must not hide the others. Throws ConfigError where there is no head at all.
 */
export function readAnchors(path: string, studyId: string): { anchors: AnchorLine[]; unread: string[] } {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError(`${path}: the anchor file cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  const isManifest = text.startsWith("{\n");
  const entries = isManifest ? [text] : text.split("\n");
  const anchors: AnchorLine[] = [];
  const unread: string[] = [];
  entries.forEach((entry, index) => {
    if (entry.trim() === "") return;
    const place = isManifest ? path : `${path}:${index + 1}`;
    const found = parse(entry);
    if (found === null) unread.push(`${place}: expected {"study", "seq", "hash"}, found \`${entry.slice(0, 60)}\``);
    else if (found.study === studyId) anchors.push({ ...found, place });
  });
  if (anchors.length > 0) return { anchors, unread };
  throw new ConfigError(
    [`${path}: no head of the audit trail of study ${studyId} is written down here.`, ...unread].join("\n"),
  );
}

function parse(entry: string): { study: string; seq: number; hash: string } | null {
  try {
    const read = JSON.parse(entry) as {
      study?: string;
      seq?: number;
      hash?: string;
      auditHead?: { seq: number; hash: string };
    };
    const { seq, hash } = read.auditHead ?? read;
    if (typeof seq === "number" && typeof hash === "string" && typeof read.study === "string") {
      return { study: read.study, seq, hash };
    }
  } catch {
    // Said by whoever asked: a line that is no JSON is as useless as one without a head.
  }
  return null;
}
