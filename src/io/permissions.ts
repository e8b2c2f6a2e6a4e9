import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Folders of a study: everything for its owner and group, nothing for others; what is made inside belongs to the group. */
export const folderMode = 0o2770;
/** Files of a study: read and written by its owner and group, by nobody else. */
export const fileMode = 0o660;

/** Makes a folder (with those above it that are missing) for the study's group, whatever the umask says. */
export function makeSharedFolder(path: string): void {
  const made: string[] = [];
  for (let one = path; !existsSync(one) && dirname(one) !== one; one = dirname(one)) made.push(one);
  mkdirSync(path, { recursive: true });
  for (const one of made) setMode(one, folderMode);
}

/** Gives a file to the study's group; leaves it where it is another user's. */
export function shareFile(path: string): void {
  if (existsSync(path)) setMode(path, fileMode);
}

function setMode(path: string, mode: number): void {
  const stat = statSync(path);
  const isOwn = process.getuid === undefined || process.getuid() === 0 || process.getuid() === stat.uid;
  if (isOwn && (stat.mode & 0o7777) !== mode) chmodSync(path, mode);
}

/** What others than owner and group may do there, `rwx`; empty for nothing. */
export function forOthers(path: string): string {
  const mode = statSync(path).mode & 0o7;
  return [mode & 4 ? "r" : "", mode & 2 ? "w" : "", mode & 1 ? "x" : ""].join("");
}
