import { isQcShareEnough } from "./judge-run.js";
import type { Trouble } from "./rule.js";
import type { RunRule } from "./run-rule.js";

export const qcInaccurate: RunRule = {
  key: "qc-inaccurate",
  title: "Too few QC samples pass",
  scope: "run",
  severity: "error",
  effect: "rejected",
  limits: ["bias", "bias-at-lloq", "qc-pass", "qc-pass-of", "level-pass", "level-pass-of"],
  source: "ICH M10 3.3.1 and 3.3.2 (20 % for a QC sample at the LLOQ: 3.2.5)",
  mark: "F",
  why: "QC samples stand for the study samples: where they are not measured right, the samples are not either.",
  remedy: "The run is rejected: extract and analyse its samples again.",
  check({ qcGroups }, limits) {
    const [part, whole] = [limits.numberOf("qc-pass"), limits.numberOf("qc-pass-of")];
    const [levelPart, levelWhole] = [limits.numberOf("level-pass"), limits.numberOf("level-pass-of")];
    return qcGroups.flatMap((group): Trouble[] => {
      const where = group.batch === null ? "" : ` of extraction batch ${group.batch}`;
      const overall = isQcShareEnough(group.passed, group.total, limits)
        ? []
        : [
            {
              what: `${group.passed} of ${group.total} QC samples${where} pass: ${whole * group.passed} < ${part * group.total}.`,
              value: `${group.passed} of ${group.total}`,
              expected: `at least ${part} of ${whole}`,
            },
          ];
      const levels = group.levels
        .filter((level) => !level.isPassed)
        .map(({ name, passed, total }) => ({
          what: `${passed} of ${total} QC samples of level ${name}${where} pass: ${levelWhole * passed} < ${levelPart * total}.`,
          value: `${passed} of ${total}`,
          expected: `at least ${levelPart} of ${levelWhole}`,
        }));
      return [...overall, ...levels];
    });
  },
};
