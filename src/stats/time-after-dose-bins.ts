import { type GeometricSummary, geometric } from "./geometric.js";

/** Hours after dose that belong together; both ends included, in whole hours. */
export interface TimeBin {
  readonly fromH: number;
  readonly toH: number;
}

/** The published shape of a ratio-by-time table. */
export const TIME_AFTER_DOSE_BINS: readonly TimeBin[] = [
  { fromH: 0, toH: 2 },
  { fromH: 3, toH: 5 },
  { fromH: 6, toH: 8 },
  { fromH: 9, toH: 12 },
];

/**
 * The bin of an actual time after dose: that of its nearest whole hour, halves up; null outside all bins.
 *
 * Use in the lab: 2.4 h counts as a 0-2 h sample, 2.5 h as a 3-5 h sample; no time falls between two bins.
 * Definition: a negative time (before the dose), an unknown one (null) or one beyond the last bin has none.
 *
 * @example timeBinOf(2.4) // => { fromH: 0, toH: 2 }
 * @example timeBinOf(2.5) // => { fromH: 3, toH: 5 }
 * @example timeBinOf(13) // => null
 */
export function timeBinOf(
  timeAfterDoseH: number | null,
  bins: readonly TimeBin[] = TIME_AFTER_DOSE_BINS,
): TimeBin | null {
  if (timeAfterDoseH === null || !(timeAfterDoseH >= 0)) return null;
  const hour = Math.floor(timeAfterDoseH + 0.5);
  return bins.find(({ fromH, toH }) => hour >= fromH && hour <= toH) ?? null;
}

/** Ratios of one bin; `bin` null collects the pairs without one. */
export interface BinSummary {
  readonly bin: TimeBin | null;
  readonly nPairs: number;
  readonly nSubjects: number;
  readonly geometric: GeometricSummary;
  readonly min: number | null;
  readonly max: number | null;
}

/**
 * Ratios summarised by time-after-dose bin, every bin listed in order and the pairs without a bin last.
 *
 * Use in the lab: geometric mean (range) by bin, the form in which ratios by time are published.
 * Definition: pairs of one subject in one bin count each; nSubjects says how many subjects they are from.
 * Few values: an empty bin has counts 0 and nothing else; the last row (bin null) stands only where pairs need it.
 * Reference: Ruslami R et al. (2021), table of geometric mean and range by sampling window.
 *
 * @example summariseTimeBins([0.01, 0.04], [1, 2], ["a", "b"])[0].geometric.geometricMean // => 0.02
 * @example summariseTimeBins([0.01], [null], ["a"]).at(-1).nPairs // => 1
 */
export function summariseTimeBins(
  ratios: readonly number[],
  timesAfterDoseH: readonly (number | null)[],
  subjects: readonly string[],
  bins: readonly TimeBin[] = TIME_AFTER_DOSE_BINS,
): BinSummary[] {
  const rowsOf = (bin: TimeBin | null) =>
    ratios.flatMap((_, i) => (timeBinOf(timesAfterDoseH[i] ?? null, bins) === bin ? [i] : []));
  const outside = rowsOf(null);
  const listed: (TimeBin | null)[] = outside.length > 0 ? [...bins, null] : [...bins];
  return listed.map((bin) => {
    const rows = rowsOf(bin);
    const inBin = rows.map((i) => ratios[i]!);
    return {
      bin,
      nPairs: rows.length,
      nSubjects: new Set(rows.map((i) => subjects[i]!)).size,
      geometric: geometric(inBin),
      min: inBin.length === 0 ? null : inBin.reduce((a, b) => Math.min(a, b)),
      max: inBin.length === 0 ? null : inBin.reduce((a, b) => Math.max(a, b)),
    };
  });
}
