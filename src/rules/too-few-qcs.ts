import type { Trouble } from "./rule.js";
import type { RunRule } from "./run-rule.js";

export const tooFewQcs: RunRule = {
  key: "too-few-qcs",
  title: "Too few QC samples or levels",
  scope: "run",
  severity: "warning",
  effect: "review",
  limits: ["qc-count", "qc-share", "qc-levels"],
  source: "ICH M10 3.3.1",
  mark: "F",
  why: "Three levels in duplicate, or 5 % of the study samples if that is more, are needed to judge a run.",
  remedy: "Export every QC sample of the run; if there are no more, decide whether the run may count.",
  check({ qcs, countedQcs, qcGroups, study }, limits) {
    if (qcs.length === 0) return [];
    const needed = Math.max(limits.numberOf("qc-count"), Math.ceil((limits.numberOf("qc-share") * study.count) / 100));
    const levels = limits.numberOf("qc-levels");
    const troubles: Trouble[] = [];
    if (countedQcs.length < needed)
      troubles.push({
        what: `${countedQcs.length} QC samples for ${study.count} study samples, ${needed} are needed.`,
        value: String(countedQcs.length),
        expected: `at least ${needed}`,
      });
    for (const group of qcGroups) {
      if (group.levels.length >= levels) continue;
      const where = group.batch === null ? "" : ` in extraction batch ${group.batch}`;
      troubles.push({
        what: `QC samples at ${group.levels.length} levels${where}, ${levels} are needed.`,
        value: String(group.levels.length),
        expected: `at least ${levels}`,
      });
    }
    return troubles;
  },
};
