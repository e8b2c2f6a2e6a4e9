import type { Summary } from "../domain/summary.js";
import { duration, missing, significant } from "./format.js";

/**
 * What a summary row says the ratio is: `0.0880`, `< 0.0200` where only a bound can be given, the share of samples with
 * CSF at or above LLOQ where that leads, else the reason why nothing can be said.
 */
export function estimateText(s: Summary): string {
  if (s.geometricMean !== null) return significant(s.geometricMean);
  if (s.geometricMeanBelow !== null) return `< ${significant(s.geometricMeanBelow)}`;
  if (s.geometricMeanAbove !== null) return `> ${significant(s.geometricMeanAbove)}`;
  if (s.proportionDetected !== null) return `CSF at or above LLOQ in ${percent(s.proportionDetected)}`;
  if (medianText(s) !== null) return missing("median only");
  return missing(s.notEstimable ?? "not estimable");
}

/** The interval of the estimate (of the share, where that leads), or why there is none. */
export function intervalText(s: Summary): string {
  const level = `${duration(s.ciLevel * 100)}\u00a0%`;
  if (s.ciLow !== null && s.ciHigh !== null) return `${significant(s.ciLow)} to ${significant(s.ciHigh)} (${level})`;
  if (s.proportionLow !== null && s.proportionHigh !== null) {
    return `${percent(s.proportionLow)} to ${percent(s.proportionHigh)} (${level})`;
  }
  return missing(s.intervalNotEstimable ?? (s.notEstimable === null ? "too few subjects" : null));
}

/** `0.0157 (0.0129 to 0.0230)`, `0.0157`, `< 0.0200`; null where the method gives no median. */
export function medianText(s: Summary): string | null {
  if (s.median !== null) {
    const quartiles = s.q1 !== null && s.q3 !== null ? ` (${significant(s.q1)} to ${significant(s.q3)})` : "";
    return `${significant(s.median)}${quartiles}`;
  }
  if (s.medianBelow !== null && s.medianAbove !== null) {
    return `${significant(s.medianAbove)} to ${significant(s.medianBelow)}`;
  }
  if (s.medianBelow !== null) return `< ${significant(s.medianBelow)}`;
  return s.medianAbove === null ? null : `> ${significant(s.medianAbove)}`;
}

/** Number by which rows are sorted: the estimate or its bound. */
export function estimateRank(s: Summary): number | null {
  return s.geometricMean ?? s.geometricMeanBelow ?? s.geometricMeanAbove;
}

function percent(share: number): string {
  return `${duration(100 * share)} %`;
}
