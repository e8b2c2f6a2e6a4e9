import { WESTGARD_SETS, type WestgardRule } from "../stats/westgard.js";
import { controlChart } from "./control-chart.js";
import { type RunsRule, type RunsTrouble, sayMatrix } from "./runs-together.js";

export const controlChartSignal: RunsRule = {
  key: "control-chart-signal",
  title: "Control chart out of its pattern",
  scope: "study",
  severity: "info",
  effect: "none",
  limits: ["control-chart-base"],
  source: "Westgard 1981, Levey and Jennings 1950; ICH M10 does not ask for control charts",
  mark: "P",
  why: "A shift or a growing scatter shows in a chart before a run fails. It never changes the verdict of a run.",
  remedy: "Look at the chart of this level: new lot of reference material, new column, another instrument?",
  check({ series }, limits) {
    const baseCount = limits.numberOf("control-chart-base");
    return series.flatMap((one): RunsTrouble[] => {
      const { signals, z } = controlChart(one, baseCount, classicRules);
      return signals
        .filter(({ position, isRejecting }) => position >= baseCount && isRejecting)
        .map(({ rule, position }) => ({
          analyte: one.analyte,
          run: one.points[position]!.run,
          what: `QC level ${one.level} of ${one.analyte} in ${sayMatrix(one.matrix)}: rule ${rule} at run ${one.points[position]!.run} (z = ${z[position]?.toFixed(1) ?? "?"}).`,
          value: String(one.points[position]!.value),
          expected: `no pattern ${rule}`,
        }));
    });
  },
};

/** 1-3s, 2-2s, R-4s, 4-1s and 10x; 1-2s is drawn, not reported: one in twenty values is beyond 2 SD by chance. */
export const classicRules: readonly WestgardRule[] = WESTGARD_SETS.twoPerRun;
