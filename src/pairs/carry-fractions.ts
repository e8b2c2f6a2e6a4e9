import type { Ratio } from "../domain/pair.js";
import type { Summary } from "../domain/summary.js";
import { normalQuantile, studentTQuantile } from "../stats/distributions.js";
import type { RowWithDf } from "./plan-rows.js";

/** Standard error, on the log scale, that the fractions unbound add to every ratio alike. */
export interface FractionsError {
  readonly logSe: number;
  /** A fraction was used for which study.yaml gives no cvPct. */
  readonly isPartlyUnknown: boolean;
}

/**
 * The row with the uncertainty of the fractions unbound in its interval: they are shared by all pairs, so their variance
 * adds to that of the mean log. Each half width h on the log scale becomes sqrt(h^2 + (q se)^2), q the quantile the
 * interval was made with (t where it has degrees of freedom, else normal). Estimates do not move. A fraction taken as
 * known is said by the mark `fraction-unbound-taken-as-known`.
 */
export function carryFractions(row: RowWithDf, error: FractionsError | null): Summary {
  const { df, ...summary } = row;
  const hasEstimate = summary.geometricMean !== null;
  if (error === null || !hasEstimate) return summary;
  const marks = error.isPartlyUnknown ? ["fraction-unbound-taken-as-known"] : [];
  if (error.logSe === 0) return { ...summary, marks: [...summary.marks, ...marks].sort() };
  const { geometricMean, ciLow, ciHigh, ciLevel } = summary;
  marks.push("fraction-unbound-uncertainty");
  const marked = { ...summary, marks: [...summary.marks, ...marks].sort() };
  if (geometricMean === null || ciLow === null || ciHigh === null) return marked;
  const upperTail = 1 - (1 - ciLevel) / 2;
  const quantile = df === null || !(df > 0) ? normalQuantile(upperTail) : studentTQuantile(upperTail, df);
  const added = quantile * error.logSe;
  const low = geometricMean * Math.exp(-Math.hypot(Math.log(geometricMean / ciLow), added));
  const high = geometricMean * Math.exp(Math.hypot(Math.log(ciHigh / geometricMean), added));
  if (!(low > 0 && Number.isFinite(high))) {
    return { ...marked, ciLow: null, ciHigh: null, intervalNotEstimable: "the limits exceed the range of numbers" };
  }
  return { ...marked, ciLow: low, ciHigh: high, ciMethod: `${summary.ciMethod}, with the fractions' uncertainty` };
}

/** The unbound ratio of one pair with the interval that the fractions' uncertainty alone gives it (normal on the log scale). */
export function withFractionInterval(ratio: Ratio, error: FractionsError | null, level: number): Ratio {
  if (ratio.value === null || error === null || error.logSe === 0) return ratio;
  const factor = Math.exp(normalQuantile(1 - (1 - level) / 2) * error.logSe);
  const [low, high] = [ratio.value / factor, ratio.value * factor];
  return low > 0 && Number.isFinite(high) ? { ...ratio, interval: { low, high, level } } : ratio;
}
