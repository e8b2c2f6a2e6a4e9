import type { Concentration } from "./concentration.js";
import type { Moment } from "./moment.js";
import type { Origin } from "./origin.js";
import type { Matrix, RunVerdict, SampleVerdict, SteadyStateVerdict } from "./sample.js";

/** Whether one sample was drawn at steady state, the first reason and the dose rows that prove it. */
export interface SteadyState {
  verdict: SteadyStateVerdict;
  /** Sample time minus the first taken dose after the last break, in hours; null where no clock could be started. */
  hoursOnRegimen: number | null;
  neededHours: number | null;
  /** Code and sentence; null only for `yes`. */
  reason: { code: string; text: string } | null;
  /** What the proof rests on. */
  basis: "administrations" | "prescribedInterval" | "none";
  doseIds: readonly string[];
  marks: readonly string[];
}

/** The reportable result of one sample and analyte, in the study's unit. */
export interface SampleResult {
  sampleId: string;
  subjectId: string;
  matrix: Matrix;
  analyte: string;
  collectedAt: Moment;
  /** End of collection of an interval sample, such as a drain. */
  collectedEnd?: Moment | null;
  /** Where the CSF was drawn, as the samples table says. */
  csfSite?: string | null;
  /** The two plasma results that this one was interpolated between. */
  interpolatedFrom?: readonly [SampleResult, SampleResult];
  visit: string | null;
  concentration: Concentration;
  /** Of the concentration: total, or unbound already. */
  basis: "total" | "unbound";
  timeAfterDoseH: number | null;
  steadyState: SteadyState;
  sampleVerdict: SampleVerdict;
  /** Why it is not valid, the worst first; absent where nobody asked. */
  sampleReasons?: readonly Exclusion[];
  runVerdict: RunVerdict;
  run: string | null;
  exclusions: readonly Exclusion[];
  marks: readonly string[];
  origin: Origin;
}

export interface Exclusion {
  code: string;
  text: string;
}

/** A ratio with its censoring: `value` only for `quantified`, `bound` only for `below` and `above`. */
export interface Ratio {
  state: "quantified" | "below" | "above" | "notEstimable";
  value: number | null;
  bound: number | null;
  /** What was assumed or derived on the way (`fu-csf-assumed-1`, `total-derived-plasma`). */
  assumed: readonly string[];
  /** Why it is not estimable. */
  reason: string | null;
  /** Of a quantified unbound ratio: what the uncertainty of the fractions unbound alone leaves open. */
  interval?: { low: number; high: number; level: number };
}

export interface Pair {
  pairId: string;
  subjectId: string;
  analyte: string;
  visit: string | null;
  csf: SampleResult;
  plasma: SampleResult;
  /** CSF time minus plasma time, minutes. */
  gapMin: number;
  timeAfterDoseH: number | null;
  steadyState: SteadyState;
  ratio: Ratio;
  unboundRatio: Ratio;
  isUsed: boolean;
  exclusions: readonly Exclusion[];
  marks: readonly string[];
}

export interface Unpaired {
  result: SampleResult;
  reason: string;
  nearest: { sampleId: string; gapMin: number } | null;
}
