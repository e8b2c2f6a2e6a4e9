import { finiteOrNull } from "./finite-or-null.js";
import { type GeometricSummary, geometric } from "./geometric.js";
import { quantile } from "./quantile.js";

/** How often and by how much the unbound CSF concentration exceeds the IC50. */
export interface TargetCoverage {
  readonly estimand: "unbound CSF concentration over IC50";
  readonly n: number;
  /** One multiple a sample; null where it has no place among the numbers. */
  readonly multiples: readonly (number | null)[];
  readonly nAbove: number;
  /** Share of samples at or above the IC50; null without samples. */
  readonly proportionAbove: number | null;
  readonly geometric: GeometricSummary;
  readonly median: number | null;
}

/**
 * Target coverage: unbound CSF concentration divided by the IC50, per sample and for the group.
 *
 * Use in the lab: does enough free drug reach CSF; concentration and IC50 are in one unit (convert first).
 * Formula: csf * fuCsf / ic50; equal to the IC50 counts as covered.
 * Few values: no samples gives nulls and a count of 0. Values below LLOQ do not belong here: their coverage is a bound.
 * Reference: Smith DA, Di L, Kerns EH (2010) Nat Rev Drug Discov 9:929-939 (free drug hypothesis).
 *
 * @example targetCoverage([10, 2], 0.5, 2).multiples // => [2.5, 0.5]
 * @example targetCoverage([10, 2], 0.5, 2).proportionAbove // => 0.5
 * @example targetCoverage([], 1, 2).proportionAbove // => null
 */
export function targetCoverage(csf: readonly number[], fractionUnboundCsf: number, ic50: number): TargetCoverage {
  if (!(ic50 > 0)) throw new RangeError(`IC50 out of range; expected above 0, found ${ic50}`);
  if (!(fractionUnboundCsf > 0 && fractionUnboundCsf <= 1)) {
    throw new RangeError(`fraction unbound out of range; expected 0 to 1, found ${fractionUnboundCsf}`);
  }
  const multiples = csf.map((value) => finiteOrNull((value * fractionUnboundCsf) / ic50));
  const whole = multiples.filter((value) => value !== null);
  const usable = whole.length === multiples.length ? whole : [];
  const nAbove = csf.filter((value) => value * fractionUnboundCsf >= ic50).length;
  return {
    estimand: "unbound CSF concentration over IC50",
    n: csf.length,
    multiples,
    nAbove,
    proportionAbove: csf.length === 0 ? null : nAbove / csf.length,
    geometric: geometric(usable),
    median: quantile(usable, 0.5),
  };
}
