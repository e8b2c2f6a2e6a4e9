import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadConfig } from "../src/config/load.js";
import { removePartials } from "../src/io/atomic.js";
import { type Log, silentLog } from "../src/io/log.js";
import { softwareVersion } from "../src/io/package-root.js";
import { explain } from "../src/store/sqlite.js";
import { openStore } from "../src/store/sqlite-store.js";
import { appendAnchor } from "./anchor.js";
import { type Context, emptyTally, studyPlaces } from "./stage.js";

export interface OpenOptions {
  study: string;
  out?: string | null;
  actor?: string;
  log?: Log;
  isDryRun?: boolean;
  /** false: the head of the audit trail is not written to the study's anchor file. */
  isAnchored?: boolean;
  progress?: Context["progress"];
  env?: Readonly<Record<string, string | undefined>>;
}

/** Runs `work` with everything a stage needs, opened for one study, and closes it again. Throws ConfigError. */
export async function withStudy<T>(options: OpenOptions, work: (context: Context) => Promise<T>): Promise<T> {
  const env = options.env ?? process.env;
  const root = resolve(options.study);
  const loaded = loadConfig(root);
  const isDryRun = options.isDryRun ?? false;
  const places = studyPlaces(root, options.out ? resolve(options.out) : null);
  // A rehearsal leaves nothing behind: its archive is a temporary folder, and no store is made for it.
  const scratch = isDryRun ? mkdtempSync(join(tmpdir(), "csfp-dry-run-")) : null;
  if (scratch) places.archive = join(scratch, "archive");
  const version = softwareVersion();
  const now = clock(env);
  const store = await openStore(isDryRun && !existsSync(places.store) ? ":memory:" : places.store, {
    stamp: {
      now,
      clock: isClockFixed(env) ? "SOURCE_DATE_EPOCH" : "system",
      zone: loaded.config.zone,
      version,
    },
  });
  const configSha256 = createHash("sha256").update(loaded.text).digest("hex");
  const context: Context = {
    places,
    loaded,
    configSha256,
    version,
    fingerprint: `${version} ${configSha256}`,
    actor: options.actor ?? "system:importer",
    store,
    log: options.log ?? silentLog,
    isDryRun,
    isClockFixed: isClockFixed(env),
    isReportWanted: true,
    onlyFiles: null,
    threads: threadsOf(env),
    now,
    progress: options.progress ?? (() => undefined),
    nightNo: 0,
    inbox: [],
    left: [],
    accepted: new Set(),
    reinstated: new Map(),
    inboxFindings: [],
    tally: emptyTally(),
  };
  try {
    const before = (await store.auditHead())?.seq ?? 0;
    const anchor = options.isAnchored === false ? async () => undefined : () => appendAnchor(context, before);
    // Also where it fails: a wrong password is an event. What went wrong first is what is told.
    const answer = await work(context).catch(async (error: unknown) => {
      await anchor().catch(() => undefined);
      throw error;
    });
    await anchor();
    return answer;
  } catch (error) {
    throw explain(error, places.store);
  } finally {
    await store.close();
    if (scratch) rmSync(scratch, { recursive: true, force: true });
  }
}

/** What an interrupted night left half-written; only the holder of the lock may call this. */
export function sweepPartials(context: Context): void {
  removePartials(context.places.house);
  if (existsSync(context.places.out)) removePartials(context.places.out);
}

/** The night's clock: SOURCE_DATE_EPOCH (seconds) fixes it, so that outputs can be compared byte by byte. */
export function clock(env: Readonly<Record<string, string | undefined>>): () => number {
  if (!isClockFixed(env)) return () => Date.now();
  const fixed = Number(env.SOURCE_DATE_EPOCH) * 1000;
  return () => fixed;
}

function threadsOf(env: Readonly<Record<string, string | undefined>>): number | null {
  return /^\d{1,2}$/.test(env.CSFP_THREADS ?? "") ? Number(env.CSFP_THREADS) : null;
}

function isClockFixed(env: Readonly<Record<string, string | undefined>>): boolean {
  return /^\d+$/.test(env.SOURCE_DATE_EPOCH ?? "");
}
