import { parentPort, workerData } from "node:worker_threads";
import { parseConfig } from "../src/config/load.js";
import { silentLog } from "../src/io/log.js";
import { openForReading } from "../src/store/sqlite-store.js";
import { assessor } from "./30-accept-runs.js";
import { evaluator } from "./70-compute.js";
import type { Answered, ThreadStart, Work } from "./crew.js";
import { type Context, emptyTally } from "./stage.js";

/** One thread of a night's crew: works batches out on a connection that only reads. See `crew.ts`. */
const start = workerData as ThreadStart;
const store = openForReading(start.places.store);
const context: Context = {
  places: start.places,
  loaded: parseConfig(start.configText),
  configSha256: start.configSha256,
  version: start.version,
  fingerprint: start.fingerprint,
  actor: start.actor,
  store,
  log: silentLog,
  isDryRun: false,
  // Nobody decides anything in a thread.
  isClockFixed: true,
  isReportWanted: false,
  onlyFiles: null,
  threads: 0,
  now: () => start.nowMs,
  progress: () => undefined,
  nightNo: start.nightNo,
  inbox: [],
  left: [],
  accepted: new Set(),
  reinstated: new Map(),
  inboxFindings: [],
  tally: emptyTally(),
};

type Worker<Kind extends keyof Work> = Promise<(batch: Work[Kind]["batch"]) => Promise<Work[Kind]["answer"]>>;
let evaluate: Worker<"subjects"> | null = null;
let assess: Worker<"runs"> | null = null;

async function answer(kind: keyof Work, batch: unknown): Promise<unknown> {
  if (kind === "subjects") {
    evaluate ??= evaluator(context);
    return (await evaluate)(batch as Work["subjects"]["batch"]);
  }
  assess ??= assessor(context);
  return (await assess)(batch as Work["runs"]["batch"]);
}

parentPort!.on("message", async ({ id, kind, batch }: { id: number; kind: keyof Work; batch: unknown }) => {
  let reply: Answered;
  try {
    reply = { id, answer: await answer(kind, batch) };
  } catch (error) {
    const { message, stack } = error as Error;
    reply = { id, failure: { message, stack: stack ?? "" } };
  }
  parentPort!.postMessage(reply);
});
