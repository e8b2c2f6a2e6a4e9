import { leveyJenningsLimits } from "../stats/levey-jennings-limits.js";
import { REJECTING_RULES, type WestgardRule, westgard, zScores } from "../stats/westgard.js";
import type { QcSeries } from "./runs-together.js";

/** One QC level as a Levey-Jennings chart. */
export interface ControlChart {
  series: QcSeries;
  /** Mean and SD of the base, its first values; null where there are too few of them or they do not vary. */
  base: { n: number; mean: number; sd: number; lines: readonly number[] } | null;
  z: readonly (number | null)[];
  /** Positions that complete a pattern, by rule. */
  signals: readonly { rule: WestgardRule; position: number; isRejecting: boolean }[];
}

/**
 * A QC level over the runs against fixed limits: mean and SD of its first `baseCount` values, so that later runs are not
 * judged by themselves. `rules` are those of a guide set (`WESTGARD_SETS`) beside the warning 1-2s.
 */
export function controlChart(
  series: QcSeries,
  baseCount: number,
  rules: readonly WestgardRule[] = REJECTING_RULES,
): ControlChart {
  const values = series.points.map((point) => point.value);
  const empty: ControlChart = { series, base: null, z: values.map(() => null), signals: [] };
  if (values.length < baseCount) return empty;
  const limits = leveyJenningsLimits(values.slice(0, baseCount));
  if (limits.notEstimable !== undefined) return empty;
  const z = zScores(values, limits.mean, limits.sd);
  const found = westgard(z.map((one) => one ?? Number.NaN));
  const named: readonly WestgardRule[] = ["1-2s", ...rules.filter((rule) => rule !== "1-2s")];
  const signals = named.flatMap((rule) =>
    found[rule].map((position) => ({ rule, position, isRejecting: rule !== "1-2s" })),
  );
  const { n, mean, sd, lines } = limits;
  return { series, base: { n, mean, sd, lines }, z, signals };
}
