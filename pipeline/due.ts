import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "./stage.js";

/** What is still to be done, asked before a night begins: cheap: most nights have nothing to do. */

/** Anything new, changed or left over from a night that was cut short? */
export async function hasWork(context: Context): Promise<boolean> {
  const { store } = context;
  if (context.inbox.some((file) => file.what === "new" || file.what === "retry")) return true;
  if (context.left.length > 0 || context.reinstated.size > 0) return true;
  const files = await store.files();
  if (files.some((one) => one.status === "waiting" && context.accepted.has(one.sha256))) return true;
  if (await store.unfinishedNight()) return true;
  if ((await store.meta("evaluated_with")) !== context.fingerprint) return true;
  if ((await store.dirtySubjects()).length > 0 || (await areSummariesDue(context))) return true;
  if (files.some((file) => file.status === "imported" && file.readingKey !== readingKey(context, file.mapping)))
    return true;
  if ((await store.meta("inbox_findings")) !== JSON.stringify(context.inboxFindings)) return true;
  return !context.isDryRun && context.isReportWanted && (await isReportDue(context));
}

/** Whether a night was cut short between the pairs and their summaries. */
export async function areSummariesDue(context: Context): Promise<boolean> {
  return (await context.store.meta("summaries_due")) === "yes";
}

export async function isReportDue(context: Context): Promise<boolean> {
  return (await context.store.meta("report_due")) !== "no" || !existsSync(join(context.places.out, "index.html"));
}

/**
 * Everything in study.yaml that decides how a file is understood: a change reads it anew. Two parts: what holds for every
 * file, and the mapping. A file that no study mapping read carries all mappings: one that is new or was corrected may
 * claim it now.
 */
export function readingKey(context: Context, mappingName: string | null): string {
  const { config } = context.loaded;
  const common = [
    config.zone,
    config.dateOrder,
    config.internalStandards,
    config.methods.map((method) => method.internalStandard),
    config.sampleTypes,
    config.identify.runPattern,
  ];
  return `${hashOf(common)}.${hashOf(config.mappings.find((one) => one.name === mappingName) ?? config.mappings)}`;
}

/** Whether two reading keys differ in the mappings alone. */
export function isSameButMappings(a: string, b: string): boolean {
  return a.split(".")[0] === b.split(".")[0];
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
