import type { RunRule } from "./run-rule.js";

export const nominalUnknown: RunRule = {
  key: "nominal-unknown",
  title: "Standard without a nominal concentration",
  scope: "run",
  severity: "warning",
  effect: "review",
  limits: [],
  source: "ICH M10 3.3.2",
  mark: "D",
  why: "Without its nominal concentration nobody can say whether a calibrator or QC sample passes; it is not counted.",
  remedy: "Export the nominal concentration, or give `qcLevels` of the method in study.yaml with the level names.",
  check: ({ calibrators, qcs }) =>
    [...calibrators, ...qcs]
      .filter(({ nominal }) => nominal === null || !(nominal > 0))
      .map((one) => ({
        what: `${one.name} has no nominal concentration.`,
        expected: "a nominal concentration above 0",
        file: one.file,
        row: one.row,
      })),
};
