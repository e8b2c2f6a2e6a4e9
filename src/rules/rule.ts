import type { Moment } from "../domain/moment.js";
import type { Pair, SteadyState } from "../domain/pair.js";
import type { RuleCard } from "../domain/rule-card.js";
import type { Matrix } from "../domain/sample.js";
import type { Limits } from "../reference/limits.js";

/** What a rule found: one sentence, and where it helps the offending value and what was expected. */
export interface Trouble {
  what: string;
  /** Why it matters here, where more can be said than the rule says. */
  why?: string;
  column?: string;
  value?: string;
  expected?: string;
  /** Where the offending row stands, for rules over several rows. */
  file?: string;
  row?: number;
}

/**
 * One check. `effect` is what a finding does to the samples concerned: `invalid` keeps them out of summaries, `review`
 * asks a person, `none` only says. A rule is one file; its key is the file's name; it is listed in `index.ts`.
 */
export interface Rule<Facts> extends RuleCard {
  effect: "invalid" | "review" | "none";
  check(facts: Facts, limits: Limits): readonly Trouble[];
}

/** What the method record of one analyte and matrix says about stability. */
export interface MethodStability {
  /** Days, alone or by storage temperature in degrees Celsius. */
  validatedDays: number | Readonly<Record<string, number>> | null;
  validatedThaws: number | null;
  validatedBenchHours: number | null;
}

/** What is known of one tube: the columns of the samples table, and what was done with it. */
export interface SampleFacts {
  sampleId: string;
  subjectId: string;
  matrix: Matrix;
  collectedAt: Moment | null;
  /** House columns of the samples table, understood: `collected_volume_ml`, `thaw_cycles` ... */
  numbers: Readonly<Record<string, number>>;
  times: Readonly<Record<string, Moment>>;
  cells: Readonly<Record<string, string>>;
  ageYears: number | null;
  /** First taken dose of the subject. */
  firstDoseAt: Moment | null;
  /** One entry an analyte measured in this tube. */
  analyses: readonly {
    analyte: string;
    acquiredAt: Moment | null;
    method: MethodStability | null;
    steadyState: SteadyState | null;
  }[];
}

/** One pair, and what is needed to judge its ratio. */
export interface PairFacts {
  pair: Pair;
  /** Half-life of the analyte in plasma, hours; null = not given. */
  plasmaHalfLifeH: number | null;
  /** Dosing interval at the time of the CSF sample; null = not known. */
  tauH: number | null;
  /** Quantified total ratios of the subject's other pairs of this analyte. */
  otherRatios: readonly number[];
  csfRbcPerUl: number | null;
  bloodRbcPerUl: number | null;
  bloodPlasmaRatio: number | null;
}
