import type { RunRule } from "./run-rule.js";
import { isAtLeast } from "./within-percent.js";

export const qcOutsideMeasuredRange: RunRule = {
  key: "qc-outside-measured-range",
  title: "Too few QC levels among the measured concentrations",
  scope: "run",
  severity: "info",
  effect: "none",
  limits: ["qc-levels-measured"],
  source: "ICH M10 3.3.3",
  mark: "F",
  why: "QC levels far from what was measured say little about the samples.",
  remedy: "Narrow the range, or add QC levels where the samples lie; earlier samples need not be measured again.",
  check({ qcGroups, study }, limits) {
    const { concentration: measured } = study;
    const levels = qcGroups[0]?.levels ?? [];
    if (measured === null || levels.length === 0 || study.count < 2) return [];
    const inside = levels.filter(
      ({ nominal }) => isAtLeast(nominal, measured.least) && isAtLeast(measured.most, nominal),
    ).length;
    const needed = limits.numberOf("qc-levels-measured");
    if (inside >= needed) return [];
    return [
      {
        what: `${inside} QC levels lie between the measured ${measured.least} and ${measured.most}, ${needed} are needed.`,
        value: String(inside),
        expected: `at least ${needed}`,
      },
    ];
  },
};
