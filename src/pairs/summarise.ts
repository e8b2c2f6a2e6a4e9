import type { Ratio } from "../domain/pair.js";
import type { Summary } from "../domain/summary.js";
import { geometricOfLogs } from "../stats/geometric.js";
import { quantileOfSorted } from "../stats/quantile.js";

/** What a summary needs of one pair: small, so that a study of a million pairs streams through. */
export interface SummaryPair {
  subjectId: string;
  analyte: string;
  /** Groups beside `all` that the pair belongs to, e.g. `visit: week 4`. */
  groups: readonly string[];
  state: Ratio["state"];
  /** The ratio, for `quantified`. */
  value: number | null;
  isUsed: boolean;
  /** Code of the first exclusion, null for a used pair. */
  firstExclusion: string | null;
}

/** No interval below this number of subjects: two subjects say nothing sure about the spread. */
const minSubjectsForInterval = 3;
const fewSubjects = 6;

const estimands = {
  total: "geometric mean CSF/plasma ratio, total over total, subjects weighted equally",
  unbound: "geometric mean unbound CSF/plasma ratio (Kp,uu,CSF), subjects weighted equally",
} as const;

/**
 * Summary rows of complete pairs, one per analyte and group (`all` first): geometric mean, geometric CV (SD with
 * divisor n - 1) and t interval (subjects - 1) of the SUBJECTS' mean log ratios; median, quartiles (type 7) and range of
 * the used pairs. Counts are a partition of all pairs; `nSubjects` are those that entered the estimate.
 * Censored pairs do not enter: such a row carries the mark `complete-pairs-only-biased`. The order of pairs changes nothing.
 * Throws a RangeError for a quantified pair without a positive finite ratio.
 */
export function summarisePairs(pairs: Iterable<SummaryPair>, basis: "total" | "unbound", ciLevel: number): Summary[] {
  const tallies = new Map<string, Map<string, Tally>>();
  for (const pair of pairs) {
    const groups = mapIn(tallies, pair.analyte, () => new Map<string, Tally>());
    mapIn(groups, "all", emptyTally).add(pair);
    for (const group of pair.groups) mapIn(groups, group, emptyTally).add(pair);
  }
  return [...tallies]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([analyte, groups]) =>
      [...groups]
        .sort(([a], [b]) => Number(b === "all") - Number(a === "all") || compareText(a, b))
        .map(([group, tally]) => tally.summarise(analyte, group, basis, ciLevel)),
    );
}

/** Running counts of one group, and the ratios of its used pairs by subject. */
class Tally {
  private readonly counts = { nPairs: 0, nQuantified: 0, nBelow: 0, nAbove: 0, nNotEstimable: 0, nExcluded: 0 };
  private readonly excluded = new Map<string, number>();
  private readonly bySubject = new Map<string, number[]>();

  add(pair: SummaryPair): void {
    this.counts.nPairs += 1;
    if (!pair.isUsed) {
      const reason = pair.firstExclusion ?? "not-used";
      this.counts.nExcluded += 1;
      this.excluded.set(reason, (this.excluded.get(reason) ?? 0) + 1);
      return;
    }
    if (pair.state === "below") this.counts.nBelow += 1;
    else if (pair.state === "above") this.counts.nAbove += 1;
    else if (pair.state === "notEstimable") this.counts.nNotEstimable += 1;
    else {
      this.counts.nQuantified += 1;
      mapIn(this.bySubject, pair.subjectId, (): number[] => []).push(requirePositive(pair.value));
    }
  }

  summarise(analyte: string, group: string, basis: "total" | "unbound", ciLevel: number): Summary {
    const { counts } = this;
    const ratios = new Float64Array(counts.nQuantified);
    const subjectLogs = new Float64Array(this.bySubject.size);
    let filled = 0;
    const subjects = [...this.bySubject].sort(([a], [b]) => compareText(a, b));
    for (const [index, [, values]] of subjects.entries()) {
      const sorted = Float64Array.from(values).sort();
      ratios.set(sorted, filled);
      filled += sorted.length;
      subjectLogs[index] = meanLog(sorted);
    }
    ratios.sort();
    const shape = geometricOfLogs(subjectLogs, ciLevel);
    const nSubjects = subjects.length;
    const ci = nSubjects >= minSubjectsForInterval ? shape.ci : null;
    const marks = ["primary"];
    if (counts.nBelow + counts.nAbove > 0) marks.push("complete-pairs-only-biased");
    if (nSubjects < fewSubjects) marks.push("few-subjects");
    return {
      analyte,
      group,
      basis,
      estimand: estimands[basis],
      nSubjects,
      ...counts,
      excludedByReason: Object.fromEntries([...this.excluded].sort(([a], [b]) => compareText(a, b))),
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
      method: "complete-pairs-subject-log-means",
      ciMethod: "t, subjects - 1",
      marks: marks.sort(),
    };
  }
}

function emptyTally(): Tally {
  return new Tally();
}

/** Mean of logs; values come sorted, so that the order of rows cannot change the last digit. */
function meanLog(sorted: Float64Array): number {
  let sum = 0;
  for (const value of sorted) sum += Math.log(value);
  return sum / sorted.length;
}

function requirePositive(value: number | null): number {
  if (value !== null && value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`a quantified ratio must be a positive number; found ${value}`);
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
