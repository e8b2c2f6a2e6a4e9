import type { RunRule } from "./run-rule.js";

export const revisedRangeTooNarrow: RunRule = {
  key: "revised-range-too-narrow",
  title: "Revised range without three QC levels",
  scope: "run",
  severity: "error",
  effect: "rejected",
  limits: ["qc-levels"],
  source: "ICH M10 3.3.2",
  mark: "F",
  why: "Only QC samples inside the revised range show that it still measures low, middle and high.",
  remedy: "The run is rejected: extract and analyse its samples again.",
  check({ curve, qcs, qcGroups }, limits) {
    const needed = limits.numberOf("qc-levels");
    const found = qcGroups[0]?.levels.length ?? 0;
    if (!(curve.isLloqRevised || curve.isUloqRevised) || qcs.length === 0 || found >= needed) return [];
    return [
      {
        what: `The revised range ${curve.lloq} to ${curve.uloq} covers ${found} QC levels, ${needed} are needed.`,
        value: String(found),
        expected: `at least ${needed}`,
      },
    ];
  },
};
