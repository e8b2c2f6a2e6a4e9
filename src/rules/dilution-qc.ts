import type { RunRule } from "./run-rule.js";

export const dilutionQc: RunRule = {
  key: "dilution-qc",
  title: "Dilution not supported by QC samples",
  scope: "run",
  severity: "error",
  effect: "none",
  limits: ["bias", "qc-pass", "qc-pass-of"],
  source: "ICH M10 3.2.7 and 3.3.1",
  mark: "F",
  why: "Dilution is a step of its own. Only the diluted samples of the run are concerned: invalid where the QC samples fail, under review where there are none.",
  remedy: "Analyse the diluted samples again with dilution QC samples of their factor.",
  check: ({ dilutionQcs, study }) =>
    dilutionQcs
      .filter(({ verdict, factor }) => verdict !== "accepted" && study.dilutions.includes(factor))
      .map(({ factor, passed, total, verdict }) => ({
        what:
          total > 0
            ? `${passed} of ${total} dilution QC samples of factor ${factor} pass; its diluted samples are invalid.`
            : verdict === "review"
              ? `Samples were diluted by ${factor} without dilution QC samples of this factor; they are under review.`
              : `Samples were diluted by ${factor}; the dilution QC samples of the factors around it fail.`,
        value: `${passed} of ${total}`,
        expected: `passing QC samples diluted by ${factor}`,
      })),
};
