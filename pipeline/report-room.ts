import { getHeapStatistics } from "node:v8";
import { ReportTooLargeError } from "../src/domain/errors.js";
import type { Context } from "./stage.js";

/**
 * Memory that a report takes: what is there before, and for each result of a study sample its result, findings and share
 * of the tables. Measured over 20,000 to 860,000 results (CONTRIBUTING, "How large"), the largest rounded up.
 */
const baseBytes = 150e6;
const bytesPerResult = 2400;

/**
 * Throws ReportTooLargeError where a report would need more memory than this process may use: Node.js would end the
 * process in the middle of the night, and every night again. `allowed`: bytes, as Node.js says.
 */
export async function requireRoom(
  { store, places }: Pick<Context, "store" | "places">,
  allowed: number = getHeapStatistics().heap_size_limit,
): Promise<void> {
  const count = await store.studyResultCount(Math.floor((allowed - baseBytes) / bytesPerResult));
  const needed = baseBytes + bytesPerResult * count;
  if (needed <= allowed) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  const megabytes = Math.ceil((1.2 * needed) / 2 ** 20 / 1000) * 1000;
  throw new ReportTooLargeError(
    `the report of ${count} results needs about ${gigabytes(needed)} of memory, and Node.js may use ${gigabytes(allowed)} here. ` +
      `Everything is stored; no page was written, and those in ${places.out} are of an earlier state. On a machine that has the ` +
      `memory: \`NODE_OPTIONS=--max-old-space-size=${megabytes} csfp report --study ${places.root}\`; \`csfp list\` and \`csfp export\` work without.`,
  );
}
