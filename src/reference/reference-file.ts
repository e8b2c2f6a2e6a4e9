import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Text of a file in data/reference: found beside the sources and beside the build alike. */
export function readReferenceFile(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const path = join(folder, "data", "reference", name);
    if (existsSync(path)) return readFileSync(path, "utf8");
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`data/reference/${name} is not part of this installation`);
    folder = parent;
  }
}
