import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { ConfigError } from "../src/domain/errors.js";
import { ReadError } from "../src/findings/read-error.js";
import type { Columns } from "../src/io/columns.js";
import { archivedPath } from "../src/io/inbox.js";
import { type Choice, readChosen } from "../src/readers/index.js";
import type { FileFacts, ReadBatch, SourceFile } from "../src/readers/reader.js";
import { identifyResult } from "../src/results/identity.js";
import { type ResultToStore, resultsOf, resultToStore } from "../src/store/result-to-store.js";
import type { Context } from "./stage.js";
import { declaredReadOptions, identityRules } from "./study-rules.js";

/** What a reader gave, its results identified and ready to be stored. */
export interface IdentifiedBatch extends Omit<ReadBatch, "results"> {
  results: ResultToStore[];
}

/** What a reading gives that was broken off. */
export const nothingRead: FileFacts = {
  exportedAt: null,
  run: null,
  counts: { found: 0, returned: 0, reported: 0, leftOut: 0 },
  lines: null,
};

type Chosen = Exclude<Choice, { by: "refused" }>;

/** A file's content, batch by batch; a large file is read by a thread of its own while this one stores. */
export function readFile(
  context: Context,
  source: SourceFile,
  sha256: string,
  choice: Chosen,
): AsyncGenerator<IdentifiedBatch, FileFacts> {
  return isWorthThread(context, source.size)
    ? readElsewhere(context, source.name, sha256)
    : readHere(context, source, sha256, choice);
}

/** Reads and identifies in this thread. */
export async function* readHere(
  context: Pick<Context, "loaded">,
  source: SourceFile,
  sha256: string,
  choice: Chosen,
): AsyncGenerator<IdentifiedBatch, FileFacts> {
  const rules = identityRules(context);
  const fileRun = `file ${sha256.slice(0, 12)}`;
  const batches = readChosen(source, choice, declaredReadOptions(context.loaded.config));
  for (;;) {
    const next = await batches.next();
    if (next.done) return next.value;
    const { results, ...rest } = next.value;
    yield { ...rest, results: results.map((raw) => resultToStore(raw, identifyResult(raw, rules, fileRun))) };
  }
}

/** Bytes below which starting a thread takes longer than it saves. */
const worthThreadBytes = 64_000_000;

function isWorthThread(context: Context, bytes: number): boolean {
  if (!import.meta.url.endsWith(".js")) return false;
  if (context.threads !== null) return context.threads > 0;
  return bytes >= worthThreadBytes && availableParallelism() > 1;
}

export interface ReadStart {
  path: string;
  name: string;
  sha256: string;
  configText: string;
}

/** Batches a thread may be ahead of what was stored: memory stays bounded. */
export const mostAhead = 3;

export type ReadMessage =
  | { batch: Omit<ReadBatch, "results">; results: Columns<ResultToStore> }
  | { end: FileFacts }
  | { failure: Failure };

/** An error, told from one thread to another. */
export interface Failure {
  name: string;
  message: string;
  stack: string;
  /** Of a ReadError. */
  where?: ReadError["where"];
}

/** The same, read by another thread. Throws what the reader throws. */
async function* readElsewhere(
  context: Context,
  name: string,
  sha256: string,
): AsyncGenerator<IdentifiedBatch, FileFacts> {
  const path = archivedPath(context.places.archive, sha256);
  const workerData: ReadStart = { path, name, sha256, configText: context.loaded.text };
  const worker = new Worker(fileURLToPath(new URL("./read-thread.js", import.meta.url)), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const came: ReadMessage[] = [];
  let wake: () => void = () => undefined;
  const take = (message: ReadMessage): void => {
    came.push(message);
    wake();
  };
  worker.on("message", take);
  worker.on("error", ({ name: kind, message, stack }) =>
    take({ failure: { name: kind, message, stack: stack ?? "" } }),
  );
  worker.on("exit", (code) => {
    take({ failure: { name: "Error", message: `${name}: its thread ended before the file did (${code})`, stack: "" } });
  });
  try {
    for (;;) {
      const message = came.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else if ("end" in message) return message.end;
      else if ("failure" in message) throw fromFailure(message.failure);
      else {
        worker.postMessage("next");
        yield { ...message.batch, results: resultsOf(message.results) };
      }
    }
  } finally {
    await worker.terminate();
  }
}

export function toFailure(error: Error): Failure {
  const { name, message, stack } = error;
  return { name, message, stack: stack ?? "", ...(error instanceof ReadError ? { where: error.where } : {}) };
}

/** The error again, of its own kind: what is thrown decides what becomes of the file. */
export function fromFailure({ name, message, stack, where }: Failure): Error {
  const error =
    name === "ReadError"
      ? new ReadError(message, where)
      : name === "ConfigError"
        ? new ConfigError(message)
        : new Error(message);
  error.stack = stack;
  return error;
}
