import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { ConfigError, StudyUnavailableError } from "../src/domain/errors.js";
import { writeAtomically } from "../src/io/atomic.js";
import { archivedPath, sha256OfFile } from "../src/io/inbox.js";
import type { FileContent } from "../src/io/long-text.js";
import { fileMode, makeSharedFolder } from "../src/io/permissions.js";
import { formatMoment } from "../src/io/time-text.js";
import { openStore } from "../src/store/sqlite-store.js";
import type { StoredFile, StudyStore } from "../src/store/study-store.js";
import { loadReport } from "./load-report.js";
import { type Context, studyPlaces } from "./stage.js";

/** What a copy says about itself, in `manifest.json`. */
export interface CopyManifest {
  study: string;
  createdAt: string;
  version: string;
  /** Of `dump.jsonl`: a study made from this copy prints the same bytes with `csfp dump`. */
  dumpSha256: string;
  files: { path: string; sha256: string; size: number }[];
}

export const manifestName = "manifest.json";
const sumsName = "SHA256SUMS";

/** Gives the tables of a study, as their export writes them, one after the other. */
export type PutTables = (context: Context, put: (name: string, content: FileContent) => void) => Promise<void>;

/**
 * A complete copy of the study that is itself a study folder: study.yaml, the originals (by name in `inbox/`, by hash in
 * the archive), the store with its whole history, and beside them for people and other programs the dump as JSON lines,
 * `tables` and the report. Throws ConfigError where `out` is not empty, StudyUnavailableError where an original is
 * missing or is no longer what was imported; then nothing is left behind.
 */
export async function copyStudy(context: Context, out: string, putTables: PutTables): Promise<CopyManifest> {
  if (existsSync(out) && readdirSync(out).length > 0) {
    throw new ConfigError(`${out}: expected an empty or missing folder for the copy; nothing was written.`);
  }
  const places = studyPlaces(out);
  try {
    makeSharedFolder(places.house);
    await context.store.backup(places.store);
    const copy = await openStore(places.store);
    let dumpSha256: string;
    try {
      // From here on everything is asked of the copy: a night may add to the study meanwhile.
      const copied = { ...context, store: copy };
      await copyOriginals(context.places.archive, places, await copy.files());
      put(out, "study.yaml", context.loaded.text);
      dumpSha256 = await writeDump(copy, join(out, "dump.jsonl"));
      await putReadableParts(copied, out, putTables);
    } finally {
      await copy.close();
      // What the write-ahead log leaves beside a closed store is empty.
      for (const suffix of ["-wal", "-shm"]) rmSync(`${places.store}${suffix}`, { force: true });
    }
    return await writeManifest(context, out, dumpSha256);
  } catch (error) {
    if (existsSync(out)) for (const name of readdirSync(out)) rmSync(join(out, name), { recursive: true, force: true });
    throw error;
  }
}

/** What people and other programs read of a study. The store of the copy has all of it, too. */
async function putReadableParts(context: Context, out: string, putTables: PutTables): Promise<void> {
  const { makeReportSet } = await import("../src/report/write-report.js");
  await putTables(context, (name, content) => put(out, join("tables", name), content));
  await makeReportSet(await loadReport(context), {}, (path, content) =>
    put(out, join("reports", "out", path), content),
  );
  const { store } = context;
  put(out, "audit/events.jsonl", await linesOf(store.auditEvents()));
  put(out, "audit/decisions.jsonl", await linesOf(await store.decisions()));
  put(out, "audit/signatures.jsonl", await linesOf(await store.signatures()));
  put(out, "audit/head.json", `${JSON.stringify(await store.auditHead())}\n`);
  put(out, "README.txt", readme);
}

async function linesOf(entries: AsyncIterable<object> | Iterable<object>): Promise<string> {
  const lines: string[] = [];
  for await (const entry of entries) lines.push(`${JSON.stringify(entry)}\n`);
  return lines.join("");
}

/** Every file the store knows, whatever became of it, under its name and under its hash. */
async function copyOriginals(
  archive: string,
  places: { archive: string; inbox: string },
  files: readonly StoredFile[],
): Promise<void> {
  makeSharedFolder(places.inbox);
  const done = new Set<string>();
  for (const { sha256, name } of files) {
    if (done.has(sha256)) continue;
    done.add(sha256);
    const from = archivedPath(archive, sha256);
    if (!existsSync(from)) throw lost(name, from, "is not in the archive");
    const named = join(places.inbox, name);
    // Two contents under one name: both are kept, the second in a folder of its hash.
    const byName = existsSync(named) ? join(places.inbox, sha256.slice(0, 12), name) : named;
    for (const to of [archivedPath(places.archive, sha256), byName]) {
      if (relative(dirname(places.inbox), to).startsWith("..")) throw lost(name, to, "would lie outside the copy");
      makeSharedFolder(dirname(to));
      copyFileSync(from, to);
      if ((await sha256OfFile(to)) !== sha256) throw lost(name, from, "is no longer what was imported");
    }
  }
}

function lost(name: string, path: string, what: string): StudyUnavailableError {
  return new StudyUnavailableError(`${name}: its original ${what} (${path}). No copy was made; run \`csfp doctor\`.`);
}

/** Writes the canonical dump of a store, piece by piece; returns its SHA-256. */
async function writeDump(store: StudyStore, path: string): Promise<string> {
  const handle = openSync(path, "w", fileMode);
  try {
    fchmodSync(handle, fileMode);
    const sha256 = await dumpSha256Of(store, (piece) => writeFileSync(handle, piece));
    fsyncSync(handle);
    return sha256;
  } finally {
    closeSync(handle);
  }
}

/** SHA-256 of the canonical dump of a store, which may be longer than a text can be. */
export async function dumpSha256Of(
  store: StudyStore,
  take: (piece: Uint8Array) => void = () => undefined,
): Promise<string> {
  const hash = createHash("sha256");
  let lines: string[] = [];
  const flush = (): void => {
    const piece = Buffer.from(lines.join(""), "utf8");
    hash.update(piece);
    take(piece);
    lines = [];
  };
  for await (const line of store.dump()) {
    lines.push(`${line}\n`);
    if (lines.length === 1000) flush();
  }
  flush();
  return hash.digest("hex");
}

function put(out: string, name: string, content: FileContent): string {
  return writeAtomically(join(out, name), content);
}

/** Written last: a folder without it is no finished copy. */
async function writeManifest(context: Context, out: string, dumpSha256: string): Promise<CopyManifest> {
  const files: CopyManifest["files"] = [];
  for (const path of filesBelow(out)) {
    const full = join(out, path);
    files.push({ path, sha256: await sha256OfFile(full), size: statSync(full).size });
  }
  const { config } = context.loaded;
  const createdAt = formatMoment(context.now(), config.zone);
  const manifest = { study: config.id, createdAt, version: context.version, dumpSha256, files };
  put(out, sumsName, files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(""));
  put(out, manifestName, `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

const readme = `A complete copy of a csfp study. This folder is itself a study folder.
Research use only; not for diagnostic or therapeutic decisions.

study.yaml     the configuration
inbox/         every original file, by its name (a second content of one name in a folder of its hash)
.csfp/         the store with its whole history, and the archive of the originals by SHA-256
dump.jsonl     the store in canonical order, one JSON object a line
audit/         the audit trail, decisions and signatures, one JSON object a line; head.json has the last event's hash
tables/        what the store says, as CSV; columns.csv explains the columns
reports/out/   the report: open index.html
manifest.json  every file with SHA-256 and size; SHA256SUMS the same for \`sha256sum -c SHA256SUMS\`

csfp list pairs --study <this folder>   reads it as it is
csfp dump --study <this folder>         prints the bytes of dump.jsonl
csfp audit verify --study <this folder> checks every event and every stored value
csfp restore <this folder> <new folder> makes a study of it elsewhere, verified by these hashes
To import everything anew from the originals, make a new folder with study.yaml and inbox/ and run csfp nightly there.
`;
