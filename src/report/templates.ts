import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A text from `reports/templates`, found upwards from this file, so that sources and compiled code read the same one.
 * Throws where the installation is incomplete.
 */
export function readTemplate(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const path = join(folder, "reports", "templates", name);
    if (existsSync(path)) return readFileSync(path, "utf8");
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`reports/templates/${name} is missing; install csfp again`);
    folder = parent;
  }
}
