import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type FileContent, piecesOf } from "./long-text.js";
import { fileMode, makeSharedFolder } from "./permissions.js";

/** Ending of files that are being written; whoever finds one may remove it. */
export const partialSuffix = ".csfp-partial";

/**
 * Writes a whole file or nothing: under another name first, then renamed. Leaves equal files untouched. Returns the
 * SHA-256 of what stands there now.
 */
export function writeAtomically(path: string, content: FileContent): string {
  // A text that is written while it is made is compared afterwards; anything else before.
  if (typeof content === "string" || content instanceof Uint8Array) {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
    if (existsSync(path) && readFileSync(path).equals(bytes)) return sha256Of(bytes);
    return replace(path, [bytes], false);
  }
  return replace(path, piecesOf(content), true);
}

/** `mayBeEqual`: nobody has looked yet whether the file holds this already. */
function replace(path: string, pieces: Iterable<Uint8Array>, mayBeEqual: boolean): string {
  makeSharedFolder(dirname(path));
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}${partialSuffix}`);
  try {
    const hash = createHash("sha256");
    const handle = openSync(partial, "w", fileMode);
    try {
      fchmodSync(handle, fileMode);
      for (const piece of pieces) {
        hash.update(piece);
        writeFileSync(handle, piece);
      }
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    const sha256 = hash.digest("hex");
    if (mayBeEqual && isEqualFile(path, partial, sha256)) rmSync(partial, { force: true });
    else renameSync(partial, path);
    return sha256;
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Whether a file holds what another one does, whose hash is known. */
function isEqualFile(path: string, other: string, sha256: string): boolean {
  if (!existsSync(path) || statSync(path).size !== statSync(other).size) return false;
  const hash = createHash("sha256");
  const handle = openSync(path, "r");
  try {
    const piece = Buffer.alloc(1 << 18);
    for (let n = readSync(handle, piece); n > 0; n = readSync(handle, piece)) hash.update(piece.subarray(0, n));
  } finally {
    closeSync(handle);
  }
  return hash.digest("hex") === sha256;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
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
