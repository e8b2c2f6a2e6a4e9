import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { EvaluationToStore, RunToStore } from "../src/store/study-store.js";
import type { Context, StudyPlaces } from "./stage.js";

/** What a thread may be asked for, by name: subjects' or runs' numbers -> what the night stores of them. */
export interface Work {
  subjects: { batch: number[]; answer: EvaluationToStore[] };
  runs: { batch: number[][]; answer: RunToStore[] };
}

/** Everything a thread needs to make a context of its own. */
export interface ThreadStart {
  configText: string;
  places: StudyPlaces;
  version: string;
  configSha256: string;
  fingerprint: string;
  actor: string;
  nightNo: number;
  nowMs: number;
}

export type Answered = { id: number; answer: unknown } | { id: number; failure: { message: string; stack: string } };

/** Batches a thread has before it, so that it never waits for the next. */
const ahead = 3;
/** Finished batches that may wait for those before them: memory stays bounded. */
const mostWaiting = 64;

/**
 * Work on many batches, each answer taken in the order of the batches: the answers and what is stored of them are the
 * same with any number of threads. Threads read the store through connections of their own and write nothing; this
 * thread takes the answers and works on batches itself while there is none to take. Without threads (small work, a dry
 * run, whose changes no other connection sees) everything is done here.
 */
export async function shareOut<Kind extends keyof Work>(
  context: Context,
  kind: Kind,
  batches: readonly Work[Kind]["batch"][],
  here: (batch: Work[Kind]["batch"]) => Promise<Work[Kind]["answer"]>,
  take: (answer: Work[Kind]["answer"], index: number) => Promise<void>,
): Promise<void> {
  const crew = new Crew(threadsFor(context, batches.length), context);
  try {
    const finished = new Map<number, Work[Kind]["answer"]>();
    let next = 0;
    let taken = 0;
    crew.onAnswer = (id, answer) => finished.set(id, answer as Work[Kind]["answer"]);
    while (taken < batches.length) {
      while (next < batches.length && next - taken < mostWaiting && crew.ask(next, kind, batches[next]!)) next++;
      const answer = finished.get(taken);
      if (answer !== undefined) {
        finished.delete(taken);
        await take(answer, taken++);
      } else if (next < batches.length && next - taken < mostWaiting) {
        const index = next++;
        finished.set(index, await here(batches[index]!));
        await crew.listen();
      } else {
        await crew.nextAnswer();
      }
    }
  } finally {
    await crew.close();
  }
}

/** Batches below which starting a thread takes longer than it saves. */
const worthThreads = 400;

/** CSFP_THREADS, whatever the size of the work; else a thread for each further core where the work is worth it. */
function threadsFor(context: Context, batches: number): number {
  const isShared = !context.isDryRun && context.store.path !== ":memory:";
  // The sources of a checkout are TypeScript, which threads cannot load: the tests' own process works alone.
  if (!isShared || !import.meta.url.endsWith(".js")) return 0;
  if (context.threads !== null) return context.threads;
  return batches < worthThreads ? 0 : Math.min(3, availableParallelism() - 1);
}

class Crew {
  onAnswer: (id: number, answer: unknown) => void = () => undefined;
  private readonly threads: { worker: Worker; asked: number }[];
  private failure: Error | null = null;
  private wake: () => void = () => undefined;

  constructor(count: number, context: Context) {
    const { loaded, places, version, configSha256, fingerprint, actor, nightNo } = context;
    const workerData: ThreadStart = {
      configText: loaded.text,
      places,
      version,
      configSha256,
      fingerprint,
      actor,
      nightNo,
      nowMs: context.now(),
    };
    this.threads = Array.from({ length: count }, () => {
      const worker = new Worker(fileURLToPath(new URL("./crew-thread.js", import.meta.url)), {
        workerData,
        resourceLimits: { maxYoungGenerationSizeMb: 8 },
      });
      const thread = { worker, asked: 0 };
      worker.on("message", (message: Answered) => {
        thread.asked--;
        if ("failure" in message) this.fail(message.failure);
        else this.onAnswer(message.id, message.answer);
        this.wake();
      });
      worker.on("error", (error) => {
        this.fail({ message: error.message, stack: error.stack ?? "" });
        this.wake();
      });
      worker.on("exit", (code) => {
        this.fail({ message: `a thread ended before its work did (${code})`, stack: "" });
        this.wake();
      });
      return thread;
    });
  }

  private fail({ message, stack }: { message: string; stack: string }): void {
    const error = new Error(message);
    error.stack = stack;
    this.failure ??= error;
  }

  /** false where every thread has enough before it. */
  ask<Kind extends keyof Work>(id: number, kind: Kind, batch: Work[Kind]["batch"]): boolean {
    const free = this.threads.filter((thread) => thread.asked < ahead).sort((a, b) => a.asked - b.asked)[0];
    if (!free) return false;
    free.asked++;
    free.worker.postMessage({ id, kind, batch });
    return true;
  }

  /** Lets answers in that have come meanwhile. */
  async listen(): Promise<void> {
    if (this.threads.length > 0) await new Promise((resolve) => setImmediate(resolve));
    if (this.failure) throw this.failure;
  }

  async nextAnswer(): Promise<void> {
    if (!this.failure) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.failure) throw this.failure;
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}
