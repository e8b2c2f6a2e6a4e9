import type { Result } from "./result.js";

/** The ratio at one time. */
export interface PointRatio {
  readonly timeH: number;
  readonly ratio: number;
}

/** How far single-point ratios of one dosing interval lie apart. */
export interface PointRatios {
  readonly points: readonly PointRatio[];
  readonly lowest: PointRatio;
  readonly highest: PointRatio;
  /** highest / lowest: how much the sampling time alone moves a single-point ratio. */
  readonly swing: number;
  /**
   * Way around the loop of CSF (y) against plasma (x) in time: counter-clockwise means CSF lags behind plasma; none where
   * the loop encloses no area.
   */
  readonly loop: "counter-clockwise" | "clockwise" | "none";
}

/**
 * CSF/plasma ratio at every time of a profile: the hysteresis behind single-point ratios.
 *
 * Use in the lab: a warning beside every single-point ratio; the AUC ratio does not swing.
 * Formula: ratio C(t) / P(t); loop direction by the sign of the polygon area of (P, C) in order of time.
 * Definition: times where either side is missing or not above 0 have no point.
 * Few values: no such time: not estimable.
 * Reference: de Lange ECM (2013) Fluids Barriers CNS 10:12.
 *
 * @example pointRatios([1, 6], [1, 2], [100, 20]).swing // => 10
 * @example pointRatios([1], [0], [100]).notEstimable // => "no time with both concentrations above 0"
 */
export function pointRatios(
  timesH: ArrayLike<number>,
  csf: ArrayLike<number | null>,
  plasma: ArrayLike<number | null>,
): Result<PointRatios> {
  const rows = Array.from(timesH, (timeH, i) => ({ timeH, c: csf[i] ?? 0, p: plasma[i] ?? 0 }))
    .filter(({ c, p }) => c > 0 && p > 0 && Number.isFinite(c / p) && c / p > 0)
    .sort((a, b) => a.timeH - b.timeH);
  const points = rows.map(({ timeH, c, p }) => ({ timeH, ratio: c / p }));
  const first = points[0];
  if (first === undefined) return { notEstimable: "no time with both concentrations above 0" };
  const lowest = points.reduce((least, point) => (point.ratio < least.ratio ? point : least), first);
  const highest = points.reduce((most, point) => (point.ratio > most.ratio ? point : most), first);
  const swing = highest.ratio / lowest.ratio;
  if (!Number.isFinite(swing)) return { notEstimable: "the ratios differ by more than the range of numbers" };
  return { points, lowest, highest, swing, loop: loopOf(rows) };
}

/** Sign of the shoelace area, on values scaled to at most 1 and free of rounding noise. */
function loopOf(rows: readonly { readonly c: number; readonly p: number }[]): PointRatios["loop"] {
  const largestC = rows.reduce((most, { c }) => Math.max(most, c), 0);
  const largestP = rows.reduce((most, { p }) => Math.max(most, p), 0);
  let area = 0;
  rows.forEach(({ c, p }, i) => {
    const next = rows[(i + 1) % rows.length]!;
    area += (p / largestP) * (next.c / largestC) - (next.p / largestP) * (c / largestC);
  });
  if (Math.abs(area) < 1e-12) return "none";
  return area > 0 ? "counter-clockwise" : "clockwise";
}
