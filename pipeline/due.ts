import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "./stage.js";

/** What is still to be done, asked before a night begins: light, for most nights it is nothing. */

/** Anything new, changed or left over from a night that was cut short? */
export async function hasWork(context: Context): Promise<boolean> {
  const { store } = context;
  if (context.inbox.some((file) => file.what === "new" || file.what === "retry")) return true;
  if (await store.unfinishedNight()) return true;
  if ((await store.meta("evaluated_with")) !== context.fingerprint) return true;
  if ((await store.dirtySubjects()).length > 0 || (await areSummariesDue(context))) return true;
  const files = await store.files();
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

/** Everything in study.yaml that decides how a file is understood: a change reads it anew. */
export function readingKey(context: Context, mappingName: string | null): string {
  const { config } = context.loaded;
  // A file nobody's mapping read may be claimed by a mapping that is new or was corrected.
  const mapping = config.mappings.find((one) => one.name === mappingName) ?? config.mappings;
  const parts = [
    mapping,
    config.zone,
    config.dateOrder,
    config.internalStandards,
    config.methods.map((method) => method.internalStandard),
    config.sampleTypes,
    config.identify.runPattern,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
