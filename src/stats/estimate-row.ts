import type { OpenInterval } from "./tobit-profile.js";

/** Names of the ways to summarise a group of ratios; study.yaml uses them under `analysis`. */
export const METHOD_NAMES = [
  "tobit-subject-weighted",
  "tobit-cluster-robust",
  "mixed-tobit",
  "proportion-detected",
  "bound-of-limits",
  "turnbull",
  "random-intercept",
  "subject-log-means",
  "complete-pairs",
  "lloq-subject-means",
  "half-lloq-subject-means",
  "lloq-sqrt2-subject-means",
  "ros",
  "cluster-bootstrap",
] as const;
export type MethodName = (typeof METHOD_NAMES)[number];

/** One line of the table of results: the primary method or a sensitivity analysis. */
export interface EstimateRow {
  readonly role: "primary" | "sensitivity";
  readonly method: MethodName;
  /** What the estimate is of, in words. */
  readonly estimand: string;
  /** Subjects with a pair that entered. */
  readonly nSubjects: number;
  /** All pairs of the group, whether or not they entered. */
  readonly nPairs: number;
  readonly nQuantified: number;
  readonly nBelow: number;
  readonly nAbove: number;
  /** Both sides outside their limits: no information. */
  readonly nNotEstimable: number;
  /** Pairs that entered this estimate. */
  readonly nUsed: number;
  readonly geometricMean: number | null;
  /** From the SD of logs of this method (maximum likelihood, or n - 1 for log-means). */
  readonly geometricCvPct: number | null;
  readonly ciLow: number | null;
  readonly ciHigh: number | null;
  readonly ciLevel: number;
  readonly ciMethod: string | null;
  /** Standard error of the mean log and its degrees of freedom (null = normal), for carrying on. */
  readonly seLog: number | null;
  readonly df: number | null;
  readonly median: number | null;
  /** The median lies below (above) this: the data say no more. */
  readonly medianBelow: number | null;
  readonly medianAbove: number | null;
  /** The geometric mean lies below (above) this: no pair is quantified. */
  readonly geometricMeanBelow: number | null;
  readonly geometricMeanAbove: number | null;
  /** Share of pairs with CSF at or above LLOQ, with its own interval. */
  readonly proportionDetected: number | null;
  readonly proportionLow: number | null;
  readonly proportionHigh: number | null;
  readonly converged: boolean | null;
  /** Why the estimate, or its interval, is missing. */
  readonly notEstimable: string | null;
  readonly intervalNotEstimable: string | null;
  readonly marks: readonly string[];
}

/** Settings that the rows of one table share. */
export interface RowSettings {
  readonly level: number;
  readonly bootstrapReplicates: number;
  readonly bootstrapSeed: number;
}

/** The counts that every row of a group shares. */
export type RowCounts = Pick<
  EstimateRow,
  "nSubjects" | "nPairs" | "nQuantified" | "nBelow" | "nAbove" | "nNotEstimable"
>;

/** Fewer subjects than this have no interval; a t factor of 12.7 (2 subjects) says nothing. */
export const MIN_SUBJECTS_FOR_INTERVAL = 3;
/** Fewer subjects than this are marked. */
export const FEW_SUBJECTS = 6;

/**
 * A row with nothing in it but counts, method and estimand.
 *
 * @example emptyRow("ros", "x", { nSubjects: 1, nPairs: 1, nQuantified: 1, nBelow: 0, nAbove: 0, nNotEstimable: 0 }, 0.95).marks // => ["few-subjects"]
 */
export function emptyRow(method: MethodName, estimand: string, counts: RowCounts, ciLevel: number): EstimateRow {
  return {
    role: "sensitivity",
    method,
    estimand,
    ...counts,
    nUsed: 0,
    geometricMean: null,
    geometricCvPct: null,
    ciLow: null,
    ciHigh: null,
    ciLevel,
    ciMethod: null,
    seLog: null,
    df: null,
    median: null,
    medianBelow: null,
    medianAbove: null,
    geometricMeanBelow: null,
    geometricMeanAbove: null,
    proportionDetected: null,
    proportionLow: null,
    proportionHigh: null,
    converged: null,
    notEstimable: null,
    intervalNotEstimable: null,
    marks: counts.nSubjects < FEW_SUBJECTS ? ["few-subjects"] : [],
  };
}

/**
 * The row with an interval given on the log scale, or with the reason why it has none.
 *
 * Definition: no interval below 3 subjects; an open or unrepresentable end takes the whole interval with it.
 *
 * @example withLogInterval({ nSubjects: 2 }, [0, 1], "t").intervalNotEstimable // => "fewer than 3 subjects"
 * @example withLogInterval({ nSubjects: 3 }, [0, 0], "t").ciLow // => 1
 */
export function withLogInterval(
  row: EstimateRow,
  logInterval: OpenInterval | null,
  ciMethod: string,
  reason = "no interval can be had from these data",
): EstimateRow {
  if (row.nSubjects < MIN_SUBJECTS_FOR_INTERVAL) {
    return { ...row, intervalNotEstimable: `fewer than ${MIN_SUBJECTS_FOR_INTERVAL} subjects` };
  }
  if (logInterval === null || logInterval[0] === null || logInterval[1] === null) {
    return { ...row, intervalNotEstimable: logInterval === null ? reason : "the likelihood leaves one end open" };
  }
  const [ciLow, ciHigh] = [Math.exp(logInterval[0]), Math.exp(logInterval[1])];
  if (!(ciLow > 0 && Number.isFinite(ciHigh))) {
    return { ...row, intervalNotEstimable: "the limits exceed the range of numbers" };
  }
  return { ...row, ciLow, ciHigh, ciMethod };
}
