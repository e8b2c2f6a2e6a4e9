import { unzipSync, zipSync } from "fflate";
import { ReadError } from "../findings/read-error.js";

/** The only door to fflate: the wanted entries of a zip, refused before unpacking when they claim an absurd size. */

export const zipLimits = { entries: 10_000, entryBytes: 256 * 1024 * 1024, totalBytes: 512 * 1024 * 1024, ratio: 300 };

/** Throws ReadError for a damaged zip and for one whose entries claim more than the limits. */
export function unzip(bytes: Uint8Array, file: string, isWanted: (name: string) => boolean): Map<string, Uint8Array> {
  let entries = 0;
  let total = 0;
  const refuse = (what: string): never => {
    throw new ReadError(`${file}: ${what}`, {
      rule: "absurd-compression",
      expected: `at most ${zipLimits.entryBytes} bytes per entry and ${zipLimits.totalBytes} in all`,
      remedy: "open it by hand, or save the table as CSV",
    });
  };
  try {
    const unpacked = unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        entries++;
        if (entries > zipLimits.entries) refuse(`the archive has more than ${zipLimits.entries} entries`);
        if (!isWanted(name)) return false;
        total += originalSize;
        const isAbsurd = originalSize > 1024 * 1024 && originalSize > size * zipLimits.ratio;
        if (originalSize > zipLimits.entryBytes || total > zipLimits.totalBytes || isAbsurd) {
          refuse(`the entry ${name} of ${size} bytes claims to unpack to ${originalSize} bytes`);
        }
        return true;
      },
    });
    return new Map(Object.entries(unpacked));
  } catch (error) {
    if (error instanceof ReadError) throw error;
    throw new ReadError(`${file}: a damaged zip archive: ${(error as Error).message}`, {
      rule: "damaged-file",
      remedy: "copy the file again",
    });
  }
}

/** Names of the entries, without unpacking any. Throws ReadError for a damaged zip. */
export function zipNames(bytes: Uint8Array, file: string): string[] {
  const names: string[] = [];
  unzip(bytes, file, (name) => {
    names.push(name);
    return false;
  });
  return names;
}

/** The same zip with one fixed time on every entry, so that equal content gives equal bytes. */
export function withoutEntryTimes(bytes: Uint8Array): Uint8Array {
  // Read and written in local time, so these are the same bytes in every zone.
  return zipSync(unzipSync(bytes), { mtime: "1980-01-02T00:00:00", level: 6 });
}
