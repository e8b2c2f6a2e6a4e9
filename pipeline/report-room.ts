import { getHeapStatistics } from "node:v8";
import { ReportTooLargeError } from "../src/domain/errors.js";
import type { StudyStore } from "../src/store/study-store.js";
import type { Context } from "./stage.js";

/**
 * Memory that a report takes: what is there before, and for each result of a study sample its result, findings and share
 * of the tables. Measured over 17,000 to 860,000 results: 2.1 kB of live objects each while the pages are made.
 */
const baseBytes = 150e6;
const bytesPerResult = 2400;

export interface Room {
  results: number;
  /** Bytes a report needs, and those this process may use. */
  needed: number;
  allowed: number;
}

/** What the report of this store needs: counted, not bounded, for it is told. */
export async function reportRoom(store: Pick<StudyStore, "studyResultCount">): Promise<Room> {
  return roomOf(await store.studyResultCount(0), getHeapStatistics().heap_size_limit);
}

function roomOf(results: number, allowed: number): Room {
  return { results, needed: baseBytes + bytesPerResult * results, allowed };
}

/**
 * Throws ReportTooLargeError where a report would need more memory than this process may use: Node.js would end the
 * process in the middle of the night, and every night again. `bytes`: what it may use, as Node.js says.
 */
export async function requireRoom(
  { store, places }: Pick<Context, "store" | "places">,
  bytes: number = getHeapStatistics().heap_size_limit,
): Promise<void> {
  const most = Math.max(0, Math.floor((bytes - baseBytes) / bytesPerResult));
  const { results, needed, allowed } = roomOf(await store.studyResultCount(most), bytes);
  if (needed <= allowed) return;
  throw new ReportTooLargeError(
    `the report of ${results} results needs about ${gigabytes(needed)} of memory, and Node.js may use ${gigabytes(allowed)} here. ` +
      `Everything is stored; no page was written, and those in ${places.out} are of an earlier state. On a machine that has the ` +
      `memory: \`${withRoom(needed)} csfp report --study ${places.root}\`. Pairs, summaries and single subjects need little: \`csfp list pairs\`, \`csfp list samples --subject ID\`.`,
  );
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** What lets Node.js use that much, and a fifth more. */
export function withRoom(needed: number): string {
  return `NODE_OPTIONS=--max-old-space-size=${Math.ceil((1.2 * needed) / 2 ** 20 / 1000) * 1000}`;
}
