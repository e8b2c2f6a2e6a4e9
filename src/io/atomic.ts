import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileMode, makeSharedFolder } from "./permissions.js";

/** Ending of files that are being written; whoever finds one may remove it. */
export const partialSuffix = ".csfp-partial";

/** Writes a whole file or nothing: under another name first, then renamed. Leaves equal files untouched. */
export function writeAtomically(path: string, content: string | Uint8Array): boolean {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return false;
  makeSharedFolder(dirname(path));
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}${partialSuffix}`);
  try {
    const handle = openSync(partial, "w", fileMode);
    try {
      fchmodSync(handle, fileMode);
      writeFileSync(handle, bytes);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  return true;
}

/** Removes what an interrupted run left half-written below a folder. */
export function removePartials(folder: string): number {
  if (!existsSync(folder)) return 0;
  let count = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && entry.name.endsWith(partialSuffix)) {
      rmSync(join(entry.parentPath, entry.name), { force: true });
      count++;
    }
  }
  return count;
}
