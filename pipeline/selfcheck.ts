import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../src/domain/errors.js";
import { writeAtomically } from "../src/io/atomic.js";
import { packageRoot, softwareVersion } from "../src/io/package-root.js";
import {
  countOutcomes,
  type DetailedOutcome,
  type Qualification,
  qualifyFile,
  runGoldenDetailed,
} from "../src/selfcheck/index.js";
import { clock } from "./context.js";
import { studyPlaces } from "./stage.js";

export interface SelfcheckOptions {
  /** Folder of golden files (schema csf-golden/1); null: the copy that came with the program. */
  golden: string | null;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Recomputes every case of a folder of golden files on this machine.
 *
 * Reads `*.json` in that folder, in order of name, and nothing else. Throws ConfigError for a folder that is not there
 * or holds no JSON file; a file that is no golden file is an `unsupported` outcome.
 */
export function selfcheck(options: SelfcheckOptions): Qualification {
  const folder = options.golden ?? join(packageRoot(), "data", "golden");
  const files = goldenFiles(folder);
  const cases = runGoldenDetailed(files);
  const counts = countOutcomes(cases);
  return {
    generatedAt: new Date(clock(options.env)()).toISOString(),
    software: {
      version: softwareVersion(),
      ...programSha256(),
      node: process.versions.node,
      v8: process.versions.v8,
      platform: process.platform,
      architecture: process.arch,
      packages: installedPackages(),
    },
    golden: {
      folder: options.golden ?? "data/golden of this program",
      files: files
        .map(({ name, text }) => qualifyFile(name, createHash("sha256").update(text).digest("hex"), cases))
        .filter((file) => file.cases > 0),
    },
    counts,
    verdict: counts.pass > 0 && counts.pass === counts.cases ? "pass" : "fail",
    cases,
  };
}

/** Writes the installation-qualification page and its data; returns the page's path. */
export async function writeQualification(qualification: Qualification, out: string): Promise<string> {
  const { renderQualification } = await import("../src/report/qualification-page.js");
  writeAtomically(join(out, "selfcheck.json"), `${JSON.stringify(qualification, null, 1)}\n`);
  const page = join(out, "selfcheck.html");
  writeAtomically(page, renderQualification(qualification));
  return page;
}

/**
 * Reports of the study in that folder; where it is none, those of the program's own folder, or of the folder itself where
 * the program is an installed package: nothing is written among packages.
 */
export function reportsOf(study: string): string {
  const root = packageRoot();
  const isInstalled = root.split(/[\\/]/).includes("node_modules");
  return studyPlaces(existsSync(join(study, "study.yaml")) || isInstalled ? resolve(study) : root).out;
}

/** One line a file, then every case that did not pass with its fields, then the counts. */
export function qualificationText(qualification: Qualification): string {
  const { counts, golden, cases } = qualification;
  const width = Math.max(4, ...golden.files.map(({ file }) => file.length));
  const lines = golden.files.map(
    (one) =>
      `${one.file.padEnd(width)}  ${one.pass}/${one.cases} pass, ${one.compared} fields compared, ${one.notCompared} named as not compared, ${one.skipped} skipped, worst ${difference(one.worstRelDiff)}`,
  );
  const wrong = cases.filter((one) => one.status !== "pass").map(troubleText);
  const total = `${counts.cases} cases: ${counts.pass} pass, ${counts.fail} fail, ${counts.unsupported} unsupported; ${counts.compared} fields compared, ${counts.notCompared} not compared for the reasons above, ${counts.skipped} skipped`;
  return `${[...lines, ...notComparedText(cases), ...wrong, total].join("\n")}\n`;
}

/** One line a file and reason: how many fields were not compared, and an example. */
function notComparedText(cases: readonly DetailedOutcome[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { file, notCompared } of cases) {
    for (const { field, reason } of notCompared) {
      const key = `${file}\0${reason}`;
      groups.set(key, [...(groups.get(key) ?? []), field]);
    }
  }
  return [...groups].map(([key, fields]) => {
    const [file, reason] = key.split("\0");
    return `not compared: ${file}: ${fields.length} fields such as ${fields[0]}: ${reason}`;
  });
}

function troubleText(one: DetailedOutcome): string {
  const fields = one.failedFields.length === 0 ? "" : `; differ: ${one.failedFields.slice(0, 5).join(", ")}`;
  const worst = one.worstField === null ? "" : `; worst ${one.worstField} by ${difference(one.worstRelDiff)}`;
  return `${one.status}: ${one.file} ${one.id}${one.message === null ? "" : `: ${one.message}`}${fields}${worst}`;
}

function difference(relative: number | null): string {
  return relative === null ? "nothing compared" : relative === 0 ? "0" : relative.toExponential(1);
}

function goldenFiles(folder: string): { name: string; text: string }[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new ConfigError(`--golden ${folder}: expected a folder of golden files, found none. Correct the path.`);
  }
  const names = readdirSync(folder).filter((name) => name.toLowerCase().endsWith(".json"));
  if (names.length === 0) {
    throw new ConfigError(`--golden ${folder}: expected files of schema csf-golden/1 (*.json), found none.`);
  }
  return names.sort().map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

/** One hash over the files this very program runs from, wherever it is installed. */
function programSha256(): { programSha256: string; programFiles: number } {
  const top = dirname(dirname(fileURLToPath(import.meta.url)));
  const paths = ["src", "pipeline"]
    .flatMap((name) => readdirSync(join(top, name), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && /\.(js|ts)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(top, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
  const hash = createHash("sha256");
  for (const path of paths) hash.update(`${path}\0`).update(readFileSync(join(top, path)));
  return { programSha256: hash.digest("hex"), programFiles: paths.length };
}

/** Versions of the packages the program loads: those Node finds from where it lies, beside it or above. */
export function installedPackages(root = packageRoot()): Record<string, string> {
  const places = createRequire(join(root, "package.json")).resolve;
  const versionIn = (path: string): string => (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return Object.fromEntries(
    Object.keys(dependencies).map((name) => {
      const path = (places.paths(name) ?? [])
        .map((folder) => join(folder, ...name.split("/"), "package.json"))
        .find((one) => existsSync(one));
      return [name, path ? versionIn(path) : "not found"];
    }),
  );
}
