import { copyFileSync, existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Finding } from "../src/domain/finding.js";
import { finding } from "../src/findings/finding.js";
import { ReadError } from "../src/findings/read-error.js";
import { writeAtomically } from "../src/io/atomic.js";
import { archivedPath } from "../src/io/inbox.js";
import { makeSharedFolder, shareFile } from "../src/io/permissions.js";
import type { Choice } from "../src/readers/index.js";
import type { Context } from "./stage.js";

/** Files that could not be used: their copies beside the reasons, and what is reported of them. */

/** Puts the file aside with the reasons beside it, where a person finds both. */
export function copyAside(
  context: Context,
  { name, sha256 }: { name: string; sha256: string },
  findings: readonly Finding[],
): void {
  const archived = archivedPath(context.places.archive, sha256);
  const folder = join(context.places.setAside, setAsideFolder(sha256));
  makeSharedFolder(folder);
  if (existsSync(archived)) {
    const copy = join(folder, basename(name));
    // A copy of before is for reading only, like the original: it can be replaced, but not written over.
    rmSync(copy, { force: true });
    copyFileSync(archived, copy);
    shareFile(copy);
  }
  writeAtomically(join(folder, "reasons.txt"), findings.map(reasonText).join("\n"));
}

function reasonText({ what, expected, value, why, remedy }: Finding): string {
  const found = value === null ? "" : `; found: ${value}`;
  return `${what}\n${expected === null ? "" : `  expected: ${expected}${found}\n`}  why: ${why}\n  what to do: ${remedy}\n`;
}

/** Removes the copies of files that are no longer set aside, those of a night that was cut short among them. */
export async function tidySetAside(context: Context): Promise<void> {
  const { setAside: house } = context.places;
  if (context.isDryRun || !existsSync(house)) return;
  const aside = (await context.store.files()).filter((file) => file.status === "setAside" || file.status === "waiting");
  const kept = new Set(aside.map((file) => setAsideFolder(file.sha256)));
  for (const name of readdirSync(house))
    if (!kept.has(name)) rmSync(join(house, name), { recursive: true, force: true });
}

function setAsideFolder(sha256: string): string {
  return sha256.slice(0, 12);
}

export function asReadError(error: unknown, name: string): ReadError {
  if (error instanceof ReadError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "ENOENT" || code === "EISDIR" || code === "EPERM" || code === "EIO") {
    return new ReadError(`${name}: cannot be read (${code})`, {
      remedy: "Correct its permissions; it is tried again every night.",
    });
  }
  throw error;
}

export function failureFinding(file: string, error: ReadError): Finding {
  const { where } = error;
  const place = where.row === undefined ? file : `${file}:${where.row}`;
  return finding({
    rule: where.rule ?? "unreadable-file",
    file,
    row: where.row ?? null,
    column: where.column ?? null,
    value: where.value ?? null,
    expected: where.expected ?? null,
    what: error.message.startsWith(file) ? error.message : `${place}: ${error.message}`,
    remedy: where.remedy,
  });
}

export function refusalFinding(file: string, choice: Choice | null): Finding {
  const refused =
    choice?.by === "refused" ? choice : { what: "no known layout", why: "nobody claims it", lookedFor: [] };
  return finding({
    rule: refused.what === "several layouts fit" ? "ambiguous-layout" : "unknown-layout",
    file,
    row: 1,
    expected: refused.lookedFor.length > 0 ? refused.lookedFor.join("; ") : "a layout csfp reads",
    what: `${file}: ${refused.what}: ${refused.why}.`,
  });
}
