import type { FindingScope, Severity } from "./finding.js";

/** What every check says about itself; rule tables, findings and pages are made from it. */
export interface RuleCard {
  /** Named by the trouble it finds; equals its file name. */
  key: string;
  title: string;
  scope: FindingScope;
  severity: Severity;
  /** Keys into `data/reference/limits.csv`: code holds no numbers. */
  limits: readonly string[];
  /** Guideline and section, or the document the check was taken from. */
  source: string;
  /** F read in the source, D derived from it, M from memory, P a proposal: M and P are configurable defaults. */
  mark: "F" | "T" | "D" | "M" | "P";
  why: string;
  remedy: string;
}
