import type { RunRule } from "./run-rule.js";

export const noMethodRecord: RunRule = {
  key: "no-method-record",
  title: "No method record",
  scope: "run",
  severity: "warning",
  effect: "none",
  limits: [],
  source: "ICH M10 3 (plasma to CSF is a partial validation: 6.1)",
  mark: "F",
  why: "Without it nobody knows range, matrix of the calibrators and stability the results rest on.",
  remedy: "Add the method of this analyte and matrix to `methods` in study.yaml.",
  check: ({ method, analyte, matrix }) =>
    method === null
      ? [{ what: `study.yaml has no method record.`, expected: `methods: - {analyte: ${analyte}, matrix: ${matrix}}` }]
      : [],
};
