export type Severity = "info" | "warning" | "error" | "critical";

export const severities: readonly Severity[] = ["info", "warning", "error", "critical"];

export type FindingScope = "file" | "run" | "sample" | "pair" | "study";

/**
 * What a check reports about data. Never thrown: returned, stored, shown.
 * `what` says the trouble in one sentence, `why` what it endangers, `remedy` what a person can do about it.
 */
export interface Finding {
  severity: Severity;
  /** Key of the rule, named by the trouble it finds, e.g. `unpaired-sample`. */
  rule: string;
  scope: FindingScope;
  subjectId: string | null;
  sampleId: string | null;
  pairId: string | null;
  analyte: string | null;
  run: string | null;
  file: string | null;
  row: number | null;
  column: string | null;
  /** The offending value exactly as met. */
  value: string | null;
  expected: string | null;
  what: string;
  why: string;
  remedy: string;
}
