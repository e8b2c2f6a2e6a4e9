/** One summary row: contract section 9. One per analyte, group, basis, estimand and method. */
export interface Summary {
  analyte: string;
  group: string;
  basis: "total" | "unbound";
  estimand: string;
  nSubjects: number;
  nPairs: number;
  nQuantified: number;
  nBelow: number;
  nAbove: number;
  nNotEstimable: number;
  nExcluded: number;
  excludedByReason: Readonly<Record<string, number>>;
  nUsed: number;
  geometricMean: number | null;
  geometricCvPct: number | null;
  ciLow: number | null;
  ciHigh: number | null;
  ciLevel: number;
  median: number | null;
  q1: number | null;
  q3: number | null;
  min: number | null;
  max: number | null;
  method: string;
  ciMethod: string;
  marks: readonly string[];
  /** The geometric mean lies below (above) this: no pair is quantified. */
  geometricMeanBelow: number | null;
  geometricMeanAbove: number | null;
  /** The median lies below (above) this: the data say no more. */
  medianBelow: number | null;
  medianAbove: number | null;
  /** Share of the used pairs with CSF at or above LLOQ, with its own interval; only where the method is of shares. */
  proportionDetected: number | null;
  proportionLow: number | null;
  proportionHigh: number | null;
  /** Why the estimate, or its interval, is missing. */
  notEstimable: string | null;
  intervalNotEstimable: string | null;
}
