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

/** A finding from its speaking parts; everything not given is null. Written out: a large study has a million of them. */
export function finding(
  parts: Pick<Finding, "severity" | "rule" | "scope" | "what"> & { [Key in keyof Finding]?: Finding[Key] | undefined },
): Finding {
  return {
    subjectId: parts.subjectId ?? null,
    sampleId: parts.sampleId ?? null,
    pairId: parts.pairId ?? null,
    analyte: parts.analyte ?? null,
    run: parts.run ?? null,
    file: parts.file ?? null,
    row: parts.row ?? null,
    column: parts.column ?? null,
    value: parts.value ?? null,
    expected: parts.expected ?? null,
    why: parts.why ?? "",
    remedy: parts.remedy ?? "",
    severity: parts.severity,
    rule: parts.rule,
    scope: parts.scope,
    what: parts.what,
  };
}

/** The finding with a place: its own where it has one. */
export function placed(one: Finding, file: string, row: number): Finding {
  if (one.file !== null && one.row !== null) return one;
  const there = finding(one);
  there.file ??= file;
  there.row ??= row;
  return there;
}
