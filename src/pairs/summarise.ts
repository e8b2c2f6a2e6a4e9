import type { Ratio } from "../domain/pair.js";
import type { Summary } from "../domain/summary.js";
import type { AnalysisRule } from "../stats/analysis-rule.js";
import { geometricOfLogs } from "../stats/geometric.js";
import { quantileOfSorted } from "../stats/quantile.js";
import { pairGroupOf } from "../stats/ratio-pairs.js";
import { carryFractions, type FractionsError } from "./carry-fractions.js";
import { type GroupCounts, planRows, type RowWithDf } from "./plan-rows.js";
import { type OrderedPairs, UsedPairs } from "./used-pairs.js";

/** What a summary needs of one pair: small, so that a study of a million pairs streams through. */
export interface SummaryPair {
  subjectId: string;
  analyte: string;
  /** Groups beside `all` that the pair belongs to, e.g. `visit: week 4`. */
  groups: readonly string[];
  state: Ratio["state"];
  /** The ratio, for `quantified`. */
  value: number | null;
  /** The limit of the ratio, for `below` and `above`. */
  bound: number | null;
  /** CSF is below its LLOQ, whatever plasma is. */
  isCsfBelow: boolean;
  /** A side is above its ULOQ. */
  isAboveUloq: boolean;
  /** Which fractions unbound the ratio rests on (0 to 15); 0 for none. */
  fractionSource: number;
  /** Code of the first exclusion; null for a pair that enters, or would if its ratio could be estimated. */
  firstExclusion: string | null;
}

/** The analysis plan as summaries need it. */
export interface SummaryPlan {
  rule: AnalysisRule;
  /** In larger groups the sensitivity analyses that take long are left out, with the reason. */
  sensitivityUpToPairs: number;
  /** Uncertainty of the fractions unbound that the ratios of an analyte rest on; null where none was used. */
  fractionsError(analyte: string): FractionsError | null;
}

/** No interval below this number of subjects: two subjects say nothing sure about the spread. */
const minSubjectsForInterval = 3;
const fewSubjects = 6;

/** Method of the row that always stands there and that any reader can check by hand. */
export const completePairsMethod = "complete-pairs-subject-log-means";

/**
 * Summary rows by the plan, for each analyte and group (`all` first): the primary row, the complete pairs' subject
 * log-means, the other sensitivity analyses. Counts are a partition of all pairs; `nSubjects` are those that entered the
 * estimate, `nUsed` the pairs. The order of pairs changes nothing.
 * Throws a RangeError for a quantified pair without a positive finite ratio and a censored one without such a limit.
 */
export function summarisePairs(pairs: Iterable<SummaryPair>, basis: "total" | "unbound", plan: SummaryPlan): Summary[] {
  const list = [...pairs];
  const names = [...new Set(list.map(({ subjectId }) => subjectId))].sort(compareText);
  const places = new Map(names.map((name, place) => [name, place]));
  const summary = new PairSummary(basis, plan);
  for (const pair of list) summary.add(pair, places.get(pair.subjectId)!);
  return summary.rows();
}

/** The same for pairs that come one by one: what it keeps of each are a few numbers. */
export class PairSummary {
  private readonly tallies = new Map<string, Map<string, Tally>>();

  constructor(
    private readonly basis: "total" | "unbound",
    private readonly plan: SummaryPlan,
  ) {}

  /** `subject`: its place among all subjects in order of their ids. Throws as `summarisePairs` does. */
  add(pair: Omit<SummaryPair, "subjectId">, subject: number): void {
    const groups = mapIn(this.tallies, pair.analyte, () => new Map<string, Tally>());
    const number = pair.firstExclusion === null ? numberOf(pair) : Number.NaN;
    mapIn(groups, "all", emptyTally).add(pair, subject, number);
    for (const group of pair.groups) mapIn(groups, group, emptyTally).add(pair, subject, number);
  }

  rows(): Summary[] {
    return [...this.tallies]
      .sort(([a], [b]) => compareText(a, b))
      .flatMap(([analyte, groups]) =>
        [...groups]
          .sort(([a], [b]) => Number(b === "all") - Number(a === "all") || compareText(a, b))
          .flatMap(([group, tally]) => tally.summarise(analyte, group, this.basis, this.plan)),
      );
  }
}

/** The ratio, or the bound of a censored one; NaN where it is not estimable. */
function numberOf({ state, value, bound }: Omit<SummaryPair, "subjectId">): number {
  if (state === "notEstimable") return Number.NaN;
  return state === "quantified"
    ? requirePositive(value, "quantified ratio")
    : requirePositive(bound, "limit of a ratio");
}

/** Running counts of one group, and the ratios of its used pairs by subject. */
class Tally {
  private readonly counts = { nPairs: 0, nQuantified: 0, nBelow: 0, nAbove: 0, nNotEstimable: 0, nExcluded: 0 };
  private readonly excluded = new Map<string, number>();
  private readonly used = new UsedPairs();
  private readonly fractionSources = new Set<number>();

  add(pair: Omit<SummaryPair, "subjectId">, subject: number, number: number): void {
    this.counts.nPairs += 1;
    const reason = pair.firstExclusion;
    if (reason !== null) {
      this.counts.nExcluded += 1;
      this.excluded.set(reason, (this.excluded.get(reason) ?? 0) + 1);
      return;
    }
    this.used.add(subject, pair.state, number, pair);
    if (pair.state !== "notEstimable") this.fractionSources.add(pair.fractionSource);
    if (pair.state === "below") this.counts.nBelow += 1;
    else if (pair.state === "above") this.counts.nAbove += 1;
    else if (pair.state === "notEstimable") this.counts.nNotEstimable += 1;
    else this.counts.nQuantified += 1;
  }

  /** The rows of the group: primary, complete pairs, the others. */
  summarise(analyte: string, group: string, basis: "total" | "unbound", plan: SummaryPlan): Summary[] {
    const counts: GroupCounts = {
      analyte,
      group,
      basis,
      ...this.counts,
      excludedByReason: Object.fromEntries([...this.excluded].sort(([a], [b]) => compareText(a, b))),
    };
    const pairs = this.used.ordered();
    const complete = completePairs(pairs, counts, plan.rule.level);
    const error = plan.fractionsError(analyte);
    const rows = planRows(pairGroupOf(pairs), counts, complete, plan).map((row) => carryFractions(row, error));
    if (this.fractionSources.size < 2) return rows;
    return rows.map((row) => ({ ...row, marks: [...row.marks, "fractions-unbound-mixed"].sort() }));
  }
}

/**
 * Geometric mean, geometric CV (SD with divisor n - 1) and t interval (subjects - 1) of the SUBJECTS' mean log ratios;
 * median, quartiles (type 7) and range of the quantified pairs. Censored pairs do not enter: such a row is marked.
 */
function completePairs(pairs: OrderedPairs, counts: GroupCounts, ciLevel: number): RowWithDf {
  const ratios = pairs.values.filter((value) => !Number.isNaN(value)).sort();
  const subjectLogs = meanLogs(pairs);
  const shape = geometricOfLogs(subjectLogs, ciLevel);
  const nSubjects = subjectLogs.length;
  const ci = nSubjects >= minSubjectsForInterval ? shape.ci : null;
  const marks: string[] = [];
  if (counts.nBelow + counts.nAbove > 0) marks.push("complete-pairs-only-biased");
  if (nSubjects < fewSubjects) marks.push("few-subjects");
  const tooFew = nSubjects === 0 ? null : `fewer than ${minSubjectsForInterval} subjects`;
  return {
    ...counts,
    estimand: "subjects weighted equally, complete pairs",
    nSubjects,
    nUsed: counts.nQuantified,
    geometricMean: shape.geometricMean,
    geometricCvPct: shape.geometricCvPct,
    ciLow: ci?.[0] ?? null,
    ciHigh: ci?.[1] ?? null,
    ciLevel,
    median: quantileOfSorted(ratios, 0.5),
    q1: quantileOfSorted(ratios, 0.25),
    q3: quantileOfSorted(ratios, 0.75),
    min: ratios[0] ?? null,
    max: ratios.at(-1) ?? null,
    method: completePairsMethod,
    ciMethod: "t, subjects - 1",
    marks,
    geometricMeanBelow: null,
    geometricMeanAbove: null,
    medianBelow: null,
    medianAbove: null,
    proportionDetected: null,
    proportionLow: null,
    proportionHigh: null,
    notEstimable: nSubjects === 0 ? "no quantified pair" : null,
    intervalNotEstimable: ci === null ? tooFew : null,
    df: nSubjects - 1,
  };
}

/** Mean log ratio of the quantified pairs of each subject that has one. */
function meanLogs({ subjects, lower, values }: OrderedPairs): number[] {
  const means: number[] = [];
  for (let start = 0; start < subjects.length; ) {
    let [at, sum, count] = [start, 0, 0];
    for (; at < subjects.length && subjects[at] === subjects[start]; at++) {
      if (Number.isNaN(values[at]!)) continue;
      sum += lower[at]!;
      count += 1;
    }
    if (count > 0) means.push(sum / count);
    start = at;
  }
  return means;
}

function emptyTally(): Tally {
  return new Tally();
}

function requirePositive(value: number | null, what: string): number {
  if (value !== null && value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`a ${what} must be a positive number; found ${value}`);
}

function mapIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
