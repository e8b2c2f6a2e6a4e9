import type { RunRule } from "./run-rule.js";

export const twoMatricesInRun: RunRule = {
  key: "two-matrices-in-run",
  title: "Run with both matrices",
  scope: "run",
  severity: "info",
  effect: "none",
  limits: [],
  source: "Study contract: the verdict of a run is one of analyte and matrix",
  mark: "P",
  why: "Calibrators and QC samples must be those of the samples' method.",
  remedy: "Name the matrix in the standards, or give `calibrators` and `qcLevels` of both methods in study.yaml.",
  check: ({ sharedHow }) => (sharedHow === null ? [] : [{ what: sharedHow }]),
};
