import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository as text: what files there are and what they import. */

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Import {
  /** As written: `./reader.js`, `papaparse`, `node:fs`. */
  specifier: string;
  /** Path of the imported file below the root (`src/io/csv.ts`); null for packages and node's own modules. */
  file: string | null;
  /** `import type`: gone after compilation. */
  isType: boolean;
}

export interface Source {
  /** Below the root, with forward slashes. */
  path: string;
  text: string;
  imports: readonly Import[];
}

const outside = new Set(["node_modules", "dist", ".git", ".csfp"]);

/** Every file of the repository below `folder`, sorted; what git ignores is left out. */
export function repositoryFiles(folder = ""): string[] {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { withFileTypes: true })
    .filter((entry) => !outside.has(entry.name) && !entry.name.endsWith(".log"))
    .flatMap((entry) => {
      const path = relative(root, join(start, entry.name)).split(sep).join("/");
      if (path === "reports/out") return [];
      return entry.isDirectory() ? repositoryFiles(path) : [path];
    })
    .sort();
}

export function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** TypeScript files below a folder with their import lines. */
export function sourcesIn(folder: string): Source[] {
  return repositoryFiles(folder)
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .map((path) => {
      const text = readText(path);
      return { path, text, imports: importsOf(text, path) };
    });
}

/** Import and re-export statements (formatted by Biome: they begin a line) and `import("...")` calls. */
export function importsOf(text: string, path: string): Import[] {
  const statements = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)";/gm;
  const calls = /\bimport\("([^"]+)"\)/g;
  const make = (specifier: string, isType: boolean): Import => ({
    specifier,
    file: specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts") : null,
    isType,
  });
  return [
    ...[...text.matchAll(statements)].map((match) => make(match[2]!, match[1] !== undefined)),
    ...[...text.matchAll(calls)].map((match) => make(match[1]!, false)),
  ];
}

/** `src/readers`, `pipeline`, `src` (for the library's own index): the room a file is in. */
export function roomOf(path: string): string {
  const [top, second] = path.split("/");
  return top === "src" && second !== undefined && path.split("/").length > 2 ? `src/${second}` : top!;
}

/** `carry-over` -> `carryOver`. */
export function camelCase(key: string): string {
  return key.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
