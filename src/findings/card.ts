import type { FindingScope, Severity } from "../domain/finding.js";

/**
 * What is the same about every finding of one key; the call site adds the facts. `severity` is the usual one where it
 * depends on the facts; `groups` says which findings share one cause, and so one row with a count.
 */
export interface FindingCard {
  readonly title: string;
  readonly scope: FindingScope;
  readonly severity: Severity;
  /** Why it matters, one sentence. */
  readonly why: string;
  /** What a person can do about it, one sentence. */
  readonly remedy: string;
  /**
   * `value`: findings about one file, column and value are one question, such as a word nobody declared; `file`: those about
   * one file and column, whatever the cells hold; `single`: each is looked at for itself.
   */
  readonly groups: "value" | "file" | "single";
}

type Parts = Omit<FindingCard, "scope" | "groups"> & Partial<Pick<FindingCard, "groups">>;

const cards =
  (scope: FindingScope) =>
  (parts: Parts): FindingCard => ({ scope, groups: "single", ...parts });

export const fileCard = cards("file");
export const sampleCard = cards("sample");
export const studyCard = cards("study");
