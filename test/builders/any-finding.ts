import type { Finding } from "../../src/domain/finding.js";
import { type FindingFacts, findingOf } from "../../src/findings/finding.js";

/** A finding of any key, also one that the catalogue does not have. */
export function anyFinding(parts: FindingFacts & Pick<Finding, "rule" | "severity" | "scope">): Finding {
  return findingOf(parts.rule, { severity: parts.severity, scope: parts.scope, why: "", remedy: "" }, parts);
}
