import { createTimeReader } from "../io/time-text.js";
import { noWords } from "./cell.js";
import type { ReadOptions } from "./reader.js";

/** Read options from what a study declares; everything not given is "nobody said". */
export function readOptions(
  declared: Partial<Omit<ReadOptions, "parseTime" | "whyNoTime">> & { zone: string },
): ReadOptions {
  const times = createTimeReader(declared.zone);
  return {
    dateOrder: null,
    internalStandards: [],
    declaredUnit: null,
    sampleTypePatterns: [],
    words: noWords,
    ...declared,
    parseTime: times.parse,
    whyNoTime: times.why,
  };
}

/** Options for a file looked at without a study: times without an offset are taken as UTC. */
export function unstudied(): ReadOptions {
  return readOptions({ zone: "UTC" });
}
