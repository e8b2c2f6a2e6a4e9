import type { Moment } from "./moment.js";
import type { Origin } from "./origin.js";

export type Matrix = "csf" | "plasma";

/** The physical tube: subject + matrix + collection time. `matrix` is null for one the study does not pair. */
export interface Sample {
  sampleId: string;
  subjectId: string;
  matrix: Matrix | null;
  /** Matrix name as in the file. */
  matrixText: string;
  collectedAt: Moment | null;
  visit: string | null;
  /** Further columns of the samples table, texts as met. */
  details: Readonly<Record<string, string>>;
  origin: Origin;
}

export type SampleVerdict = "valid" | "review" | "invalid";
export type RunVerdict = "accepted" | "rejected" | "review" | "notAssessed";
export type SteadyStateVerdict = "yes" | "no" | "unknown";
