import type { Pair } from "../domain/pair.js";
import { isDrawable } from "./axes.js";
import type { ChartData } from "./chart.js";

export interface DrawnRatio {
  pair: Pair;
  at: number;
  /** Where the true ratio lies: -1 below the mark, 1 above, 0 at it. */
  towards: -1 | 0 | 1;
}

/** Ratios of pairs already seen: caption, picture and table of several charts ask for the same ones. */
const known = new WeakMap<ChartData["pairs"], readonly DrawnRatio[]>();

/** Total ratios a logarithmic axis can show: values and bounds. The others are counted by captions. */
export function drawnRatios({ pairs }: Pick<ChartData, "pairs">): readonly DrawnRatio[] {
  const before = known.get(pairs);
  if (before !== undefined) return before;
  const made: DrawnRatio[] = [];
  for (const pair of pairs) {
    const { state, value, bound } = pair.ratio;
    const at = state === "quantified" ? value : bound;
    if (state === "notEstimable" || !isDrawable(at)) continue;
    made.push({ pair, at, towards: state === "below" ? -1 : state === "above" ? 1 : 0 });
  }
  known.set(pairs, made);
  return made;
}

/** Values by key, keys in code-point order. */
export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}
