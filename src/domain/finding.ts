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

/** A finding from its speaking parts; everything not given is null. */
export function finding(parts: Pick<Finding, "severity" | "rule" | "scope" | "what"> & Partial<Finding>): Finding {
  return {
    subjectId: null,
    sampleId: null,
    pairId: null,
    analyte: null,
    run: null,
    file: null,
    row: null,
    column: null,
    value: null,
    expected: null,
    why: "",
    remedy: "",
    ...parts,
  };
}

/** Most severe first, then by rule; findings alike in both keep their order. Returns a new list. */
export function worstFirst<T extends Pick<Finding, "severity" | "rule">>(findings: readonly T[]): T[] {
  const rank = (one: T): number => -severities.indexOf(one.severity);
  return [...findings].sort((a, b) => rank(a) - rank(b) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}
