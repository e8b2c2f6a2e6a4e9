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
}
