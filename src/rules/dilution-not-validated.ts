import type { RunRule } from "./run-rule.js";

export const dilutionNotValidated: RunRule = {
  key: "dilution-not-validated",
  title: "Dilution factor outside what was validated",
  scope: "run",
  severity: "warning",
  effect: "none",
  limits: [],
  source: "ICH M10 3.2.7",
  mark: "F",
  why: "Factors in the study must lie inside what was validated.",
  remedy: "Validate this factor, or add it to `dilutionFactors` of the method in study.yaml.",
  check({ study, method }) {
    const shown = method?.dilutionFactors ?? [];
    if (shown.length === 0) return [];
    const most = Math.max(...shown);
    return study.dilutions
      .filter((factor) => factor > most)
      .map((factor) => ({
        what: `Samples were diluted by ${factor}, up to ${most} is shown valid.`,
        value: String(factor),
        expected: `at most ${most}`,
      }));
  },
};
