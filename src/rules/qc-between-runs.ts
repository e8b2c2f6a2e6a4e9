import { moments } from "../stats/moments.js";
import { type RunsRule, type RunsTrouble, sayMatrix } from "./runs-together.js";

export const qcBetweenRuns: RunsRule = {
  key: "qc-between-runs",
  title: "QC level off or unsteady between runs",
  scope: "study",
  severity: "warning",
  effect: "none",
  limits: ["between-runs-bias", "between-runs-cv"],
  source: "ICH M10 3.3.2",
  mark: "F",
  why: "Runs that pass one by one may lean to one side together: the method has to be investigated, no run is rejected for it.",
  remedy: "Investigate the QC samples of this level over the runs, and write down what was found.",
  check({ series }, limits) {
    const [biasPct, cvPct] = [limits.numberOf("between-runs-bias"), limits.numberOf("between-runs-cv")];
    return series.flatMap(({ analyte, matrix, nominal, level, points }): RunsTrouble[] => {
      const nRuns = new Set(points.map((point) => point.run)).size;
      if (nRuns < 2) return [];
      const { mean, sd } = moments(points.map((point) => point.value));
      if (mean === null || sd === null || !(mean > 0)) return [];
      const where = `QC level ${level} of ${analyte} in ${sayMatrix(matrix)} over ${nRuns} runs`;
      const bias = (100 * (mean - nominal)) / nominal;
      const cv = (100 * sd) / mean;
      const say = (what: string, pct: number, limit: number): RunsTrouble[] =>
        Math.abs(pct) <= limit * (1 + 1e-9)
          ? []
          : [
              {
                analyte,
                what: `${where}: ${what} ${pct.toFixed(1)} % is outside ${limit} %.`,
                value: pct.toFixed(1),
                expected: `within ${limit} %`,
              },
            ];
      return [...say("mean bias", bias, biasPct), ...say("CV", cv, cvPct)];
    });
  },
};
