import { formatMoment } from "../src/io/time-text.js";
import { waitForNightLock } from "../src/store/night-lock.js";
import { collect } from "./10-collect.js";
import { sweepPartials } from "./context.js";
import { hasWork } from "./due.js";
import type { Context, Stage } from "./stage.js";

/**
 * THE NIGHT, in order, after `collect` has found something to do (a night with nothing new loads none of these).
 * Samples are checked (50), paired (60) and computed (70) subject by subject inside `compute`, so
 * that memory stays that of one batch; every stage stores what it made before the next one begins.
 */
export const stages: readonly { name: string; load(): Promise<Stage> }[] = [
  { name: "read", load: async () => (await import("./20-read.js")).read },
  { name: "identify", load: async () => (await import("./40-identify.js")).identify },
  { name: "accept runs", load: async () => (await import("./30-accept-runs.js")).acceptRuns },
  { name: "compute", load: async () => (await import("./70-compute.js")).compute },
  { name: "report", load: async () => (await import("./90-report.js")).report },
];

export interface NightOutcome {
  /** `nothingNew`: every byte was known and everything derived from it is in place. */
  what: "done" | "nothingNew";
  runId: string | null;
}

/** One night of one study: collects, reads, computes, reports. Safe to repeat; what was cut short is finished. */
export async function runNight(context: Context): Promise<NightOutcome> {
  const now = (): string => new Date(context.now()).toISOString();
  const lock = await waitForNightLock(context.places.house, now(), (message) => context.log.say("info", message));
  try {
    if (lock.stale) {
      const { host, pid, since } = lock.stale;
      context.log.say(
        "warning",
        `the night begun ${since} on ${host} (process ${pid}) ended without finishing; it is continued`,
      );
    }
    sweepPartials(context);
    return context.isDryRun
      ? await context.store.rehearse(() => runStages(context, now))
      : await runStages(context, now);
  } finally {
    lock.release();
  }
}

/** The real night, its answer taken by `look`, then undone. */
export async function rehearseNight<T>(context: Context, look: (outcome: NightOutcome) => Promise<T>): Promise<T> {
  const now = (): string => new Date(context.now()).toISOString();
  return context.store.rehearse(async () => look(await runStages(context, now)));
}

async function runStages(context: Context, now: () => string): Promise<NightOutcome> {
  await collect.run(context);
  if (!(await hasWork(context))) {
    context.log.say("debug", "nothing new");
    return { what: "nothingNew", runId: null };
  }
  const { nightNo, runId } = await beginNight(context, now());
  context.nightNo = nightNo;
  for (const { name, load } of stages) {
    const started = performance.now();
    try {
      await (await load()).run(context);
    } catch (error) {
      context.log.say("error", `stage ${name} failed: ${(error as Error).message}`, { stage: name });
      throw error;
    }
    context.log.say("debug", `stage ${name}`, { stage: name, ms: Math.round(performance.now() - started) });
  }
  await context.store.write({ actor: context.actor, reason: "night finished" }, async (writer) => {
    await writer.finishNight(nightNo, now(), JSON.stringify(context.tally));
  });
  context.log.say("info", "night finished", { ...context.tally });
  return { what: "done", runId };
}

/** The night's number: that of the night that was cut short, for its files are of one night with those to come. */
async function beginNight(context: Context, startedAt: string): Promise<{ nightNo: number; runId: string }> {
  const unfinished = await context.store.unfinishedNight();
  const by = { actor: context.actor, reason: "night begun" };
  return context.store.write(by, async (writer) => {
    await writer.setMeta("report_due", "yes");
    const inboxFindings = JSON.stringify(context.inboxFindings);
    // They are stored with those of `identify`, which else has nothing to do in a night without new results.
    if (inboxFindings !== (await context.store.meta("inbox_findings"))) await writer.setMeta("identified_with", "");
    await writer.setMeta("inbox_findings", inboxFindings);
    if (unfinished) return { nightNo: unfinished.nightNo, runId: unfinished.runId };
    const stamp = formatMoment(context.now(), "UTC").slice(0, 19).replace(/[-:]/g, "");
    const nights = await context.store.nights();
    const runId = `${stamp}Z-${nights.length + 1}`;
    const nightNo = await writer.startNight({
      runId,
      startedAt,
      actor: context.actor,
      version: context.version,
      configSha256: context.configSha256,
      configText: context.loaded.text,
    });
    return { nightNo, runId };
  });
}
