import type { RunRule } from "./run-rule.js";

export const standardsMissing: RunRule = {
  key: "standards-missing",
  title: "Calibrators or QC samples not in the data",
  scope: "run",
  severity: "warning",
  effect: "review",
  limits: [],
  source: "ICH M10 3.3.1 and 3.3.2",
  mark: "D",
  why: "Acceptance needs both: what is not in the data was not shown.",
  remedy: "Export calibrators and QC samples with the run, with nominal concentrations.",
  check({ calibrators, qcs }) {
    const missing = calibrators.length === 0 ? "calibrators" : qcs.length === 0 ? "QC samples" : null;
    return missing === null ? [] : [{ what: `No ${missing} of this run are in the data.`, expected: missing }];
  },
};
