import { type GeometricSummary, geometric } from "./geometric.js";
import { cvPct, type Moments, moments } from "./moments.js";
import { quantileOfSorted } from "./quantile.js";
import type { Interval } from "./result.js";
import { tInterval } from "./t-interval.js";

/** The description printed beside every group of values. */
export interface Description extends Moments {
  readonly cvPct: number | null;
  readonly meanCi: Interval | null;
  readonly median: number | null;
  /** Quartiles of type 7. */
  readonly q1: number | null;
  readonly q3: number | null;
  readonly geometric: GeometricSummary;
}

/**
 * Count, moments, quartiles (type 7) and geometric summary of one sample.
 *
 * Use in the lab: one row of a summary table.
 * Few values: see moments, quantile and geometric; nothing throws, what is not defined is null.
 *
 * @example describe([5, 3, 8, 1, 13]).median // => 5
 * @example describe([]).n // => 0
 */
export function describe(values: ArrayLike<number>, level = 0.95): Description {
  const sorted = Float64Array.from(values).sort();
  const sample = moments(values);
  return {
    ...sample,
    cvPct: cvPct(sample),
    meanCi: tInterval(sample.mean, sample.se, sample.n - 1, level),
    median: quantileOfSorted(sorted, 0.5),
    q1: quantileOfSorted(sorted, 0.25),
    q3: quantileOfSorted(sorted, 0.75),
    geometric: geometric(values, level),
  };
}

/**
 * Values dealt into groups, each described; groups come in the order of their names (code units).
 *
 * @example describeGroups([1, 2, 3], ["b", "a", "b"]).map((row) => [row.group, row.n]) // => [["a", 1], ["b", 2]]
 */
export function describeGroups(
  values: ArrayLike<number>,
  groups: ArrayLike<string>,
  level = 0.95,
): readonly (Description & { readonly group: string })[] {
  if (values.length !== groups.length) {
    throw new RangeError(`values and groups differ in length; found ${values.length} and ${groups.length}`);
  }
  const members = new Map<string, number[]>();
  for (let i = 0; i < values.length; i++) {
    const list = members.get(groups[i]!);
    if (list === undefined) members.set(groups[i]!, [values[i]!]);
    else list.push(values[i]!);
  }
  const names = [...members.keys()].sort();
  return names.map((group) => ({ group, ...describe(members.get(group)!, level) }));
}
