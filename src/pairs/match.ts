import { isExact, type Moment, minuteMs } from "../domain/moment.js";
import type { SampleResult, Unpaired } from "../domain/pair.js";
import { bestAssignment } from "./assign.js";
import { type DoseBetween, interpolatePlasma, isOtherVisit } from "./interpolate.js";

export interface MatchedPair {
  csf: SampleResult;
  plasma: SampleResult;
  /** CSF time minus plasma time, minutes; 0 where the plasma lies inside the CSF's interval of collection. */
  gapMin: number;
  /** Whether a dose was taken between the two times. */
  doseBetween: DoseBetween;
  /** `plasma-shared`, `plasma-interpolated`, `plasma-not-interpolated`. */
  marks: readonly string[];
}

export interface PairingRule {
  /** Largest gap of a pair, minutes, inclusive. */
  windowMin: number;
  /** Up to this gap, inclusive, two samples count as simultaneous. */
  warnGapMin: number;
  /** `own`: one to one. `nearest`: a plasma may serve several CSF. `interpolate`: its value at the CSF time. */
  plasma: "own" | "nearest" | "interpolate";
  /** Whether a dose was taken from the minute of `fromMs` on and before the minute of `toMs`. */
  doseBetween(fromMs: number, toMs: number): DoseBetween;
}

/**
 * Pairs the CSF and plasma results of one subject and analyte. Candidates have a measured result, a clock time, no two
 * stated visits that differ, and |gap| <= `windowMin`. Those that are simultaneous with no dose between come first, then
 * the rest; in each step the matching with the most pairs, then the smallest sum of |gap|, then earlier times, then
 * sample ids. One to one within a CSF site: samples of another site take their own partner. Exclusions and verdicts play
 * no part. Every result left over is returned with the reason and its nearest candidate. The order of `results` does not
 * matter.
 */
export function matchPairs(
  results: readonly SampleResult[],
  rule: PairingRule,
): { pairs: MatchedPair[]; unpaired: Unpaired[] } {
  const eligible = results.filter((result) => obstacle(result) === null);
  const csf = eligible.filter((result) => result.matrix === "csf").sort(byTime);
  const plasma = eligible.filter((result) => result.matrix === "plasma").sort(byTime);
  const pairs: MatchedPair[] = [];
  /** Samples that entered a pair, with a partner to name. */
  const partnerOf = new Map<SampleResult, SampleResult>();
  for (const group of bySite(csf)) pairs.push(...matchGroup(group, plasma, rule, partnerOf));
  if (rule.plasma === "nearest") markShared(pairs);
  pairs.sort((a, b) => byTime(a.csf, b.csf) || byTime(a.plasma, b.plasma));
  const unpaired = [...results]
    .filter((result) => !partnerOf.has(result))
    .sort(byTime)
    .map((result) => explainUnpaired(result, result.matrix === "csf" ? plasma : csf, partnerOf, rule));
  return { pairs, unpaired };
}

function matchGroup(
  csf: readonly SampleResult[],
  plasma: readonly SampleResult[],
  rule: PairingRule,
  partnerOf: Map<SampleResult, SampleResult>,
): MatchedPair[] {
  const pairs: MatchedPair[] = [];
  const left: SampleResult[] = [];
  for (const sample of csf) {
    const between = rule.plasma === "interpolate" ? interpolatePlasma(sample, plasma, rule) : null;
    if (between === null) {
      left.push(sample);
      continue;
    }
    pairs.push({ csf: sample, plasma: between.plasma, gapMin: 0, doseBetween: "no", marks: [plasmaInterpolated] });
    partnerOf.set(sample, between.from);
    for (const source of [between.from, between.to]) if (!partnerOf.has(source)) partnerOf.set(source, sample);
  }
  const candidates = combinations(left, plasma, rule);
  const matched = rule.plasma === "own" ? matchOwn(candidates) : matchNearest(candidates);
  for (const pair of matched) {
    // The study asked for a value at the CSF time and there is none: the pair says that it has its gap.
    if (rule.plasma === "interpolate" && pair.gapMin !== 0) pair.marks = [...pair.marks, "plasma-not-interpolated"];
    partnerOf.set(pair.csf, pair.plasma);
    if (!partnerOf.has(pair.plasma)) partnerOf.set(pair.plasma, pair.csf);
  }
  return [...pairs, ...matched];
}

const plasmaInterpolated = "plasma-interpolated";

/** A combination inside the window. */
interface Candidate extends MatchedPair {
  csfPlace: number;
  plasmaPlace: number;
  isSimultaneous: boolean;
}

/** One to one: simultaneous candidates first, then the rest among the samples that are still free. */
function matchOwn(candidates: readonly Candidate[]): Candidate[] {
  const first = bestOf(candidates.filter((candidate) => candidate.isSimultaneous));
  const isTaken = new Set(first.flatMap(({ csf, plasma }) => [csf, plasma]));
  const rest = candidates.filter(({ csf, plasma }) => !isTaken.has(csf) && !isTaken.has(plasma));
  return [...first, ...bestOf(rest)];
}

function bestOf(candidates: readonly Candidate[]): Candidate[] {
  const edges = candidates.map(({ gapMin, csfPlace, plasmaPlace }) => ({
    left: csfPlace,
    right: plasmaPlace,
    cost: [
      Math.round(Math.abs(gapMin) * minuteMs),
      // Places are in order of time, then sample id. Two matchings with as many pairs and the same gaps differ by one sample
      // for another along each path, so lower places are earlier times, then lower ids; then the first with the first.
      csfPlace + plasmaPlace,
      (csfPlace - plasmaPlace) ** 2,
    ],
  }));
  return bestAssignment(edges).map((edge) => candidates[edge]!);
}

/** The nearest plasma of each CSF sample; simultaneous with no dose between goes before near. */
function matchNearest(candidates: readonly Candidate[]): Candidate[] {
  const nearest = new Map<number, Candidate>();
  const isBetter = (a: Candidate, b: Candidate): boolean => {
    if (a.isSimultaneous !== b.isSimultaneous) return a.isSimultaneous;
    const difference = Math.abs(a.gapMin) - Math.abs(b.gapMin);
    return difference !== 0 ? difference < 0 : a.plasmaPlace < b.plasmaPlace;
  };
  for (const candidate of candidates) {
    const before = nearest.get(candidate.csfPlace);
    if (before === undefined || isBetter(candidate, before)) nearest.set(candidate.csfPlace, candidate);
  }
  return [...nearest.values()];
}

/** A plasma that serves several CSF samples makes their ratios depend on each other: each of the pairs says so. */
function markShared(pairs: readonly MatchedPair[]): void {
  const uses = new Map<SampleResult, number>();
  for (const { plasma } of pairs) uses.set(plasma, (uses.get(plasma) ?? 0) + 1);
  for (const pair of pairs) if (uses.get(pair.plasma)! > 1) pair.marks = [...pair.marks, "plasma-shared"];
}

/**
 * CSF samples by site. A sample without a stated site belongs to the one site that the others state; where they state
 * several or none, samples without one are a group of their own.
 */
function bySite(csf: readonly SampleResult[]): SampleResult[][] {
  const siteOf = ({ csfSite }: SampleResult): string => csfSite?.trim().toLowerCase() ?? "";
  const stated = [...new Set(csf.map(siteOf))].filter((site) => site !== "");
  const otherwise = stated.length === 1 ? stated[0]! : "";
  const groups = new Map<string, SampleResult[]>();
  for (const sample of csf) {
    const site = siteOf(sample) || otherwise;
    const group = groups.get(site);
    if (group === undefined) groups.set(site, [sample]);
    else group.push(sample);
  }
  return [...groups].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
}

/** Why a result cannot enter pairing at all, or null. */
function obstacle(result: SampleResult): string | null {
  if (result.concentration.state === "notDone") return `the ${nameOf(result)} was not measured (not done)`;
  if (!isExact(result.collectedAt) || !isExact(endOf(result)))
    return `the collection time of the ${nameOf(result)} has no clock time`;
  return null;
}

function nameOf(result: SampleResult): string {
  return `${result.matrix === "csf" ? "CSF" : "plasma"} sample`;
}

/** All combinations inside the window. Both lists are sorted by time. */
function combinations(csf: readonly SampleResult[], plasma: readonly SampleResult[], rule: PairingRule): Candidate[] {
  const found: Candidate[] = [];
  csf.forEach((one, csfPlace) => {
    plasma.forEach((other, plasmaPlace) => {
      const gapMin = gapMinutes(one, other);
      if (Math.abs(gapMin) > rule.windowMin || isOtherVisit(one, other)) return;
      const doseBetween = doseBetweenOf(one, other, rule);
      const isSimultaneous = Math.abs(gapMin) <= rule.warnGapMin && doseBetween !== "yes";
      found.push({ csf: one, plasma: other, gapMin, doseBetween, marks: [], csfPlace, plasmaPlace, isSimultaneous });
    });
  });
  return found;
}

/** Over the whole stretch from the first to the last time of both: an interval is judged at both of its ends. */
function doseBetweenOf(a: SampleResult, b: SampleResult, rule: PairingRule): DoseBetween {
  return rule.doseBetween(Math.min(a.collectedAt.ms, b.collectedAt.ms), Math.max(endOf(a).ms, endOf(b).ms));
}

function endOf(result: SampleResult): Moment {
  return result.collectedEnd ?? result.collectedAt;
}

function explainUnpaired(
  result: SampleResult,
  others: readonly SampleResult[],
  partnerOf: ReadonlyMap<SampleResult, SampleResult>,
  { windowMin }: PairingRule,
): Unpaired {
  const other = result.matrix === "csf" ? "plasma" : "CSF";
  const reason = obstacle(result);
  if (reason !== null) return { result, reason, nearest: null };
  const nearest = nearestOf(result, others);
  if (nearest === null) {
    return { result, reason: `the subject has no ${other} sample with a result and a clock time`, nearest: null };
  }
  const gapMin = result.matrix === "csf" ? gapMinutes(result, nearest) : gapMinutes(nearest, result);
  const partner = partnerOf.get(nearest);
  const distance = `${Math.round(Math.abs(gapMin) * 100) / 100} min away`;
  const sayWhy = (): string => {
    if (Math.abs(gapMin) > windowMin)
      return `the nearest ${other} sample ${nearest.sampleId} is ${distance}; the window is ${windowMin} min`;
    if (isOtherVisit(result, nearest))
      return `the nearest ${other} sample ${nearest.sampleId} (${distance}) belongs to visit ${nearest.visit}, not to visit ${result.visit}`;
    return `the nearest ${other} sample ${nearest.sampleId} (${distance}) is paired with ${partner?.sampleId ?? "another sample"}`;
  };
  return { result, reason: sayWhy(), nearest: { sampleId: nearest.sampleId, gapMin } };
}

/** The closest in time that could be its partner; of two equally close the earlier one, then by sample id. */
function nearestOf(result: SampleResult, others: readonly SampleResult[]): SampleResult | null {
  let best: SampleResult | null = null;
  let bestGap = Infinity;
  for (const other of others) {
    // A sample of another visit is named only where there is no other.
    const gap = Math.abs(gapMinutes(result, other)) + (isOtherVisit(result, other) ? 1e9 : 0);
    if (gap < bestGap) [best, bestGap] = [other, gap];
  }
  return best;
}

/** Time of the first minus time of the second, minutes; between intervals, from the nearer ends. */
function gapMinutes(csf: SampleResult, plasma: SampleResult): number {
  const [from, to] = [csf.collectedAt.ms, endOf(csf).ms];
  const [otherFrom, otherTo] = [plasma.collectedAt.ms, endOf(plasma).ms];
  if (from > otherTo) return (from - otherTo) / minuteMs;
  if (to < otherFrom) return (to - otherFrom) / minuteMs;
  return 0;
}

function byTime(a: SampleResult, b: SampleResult): number {
  return a.collectedAt.ms - b.collectedAt.ms || compareText(a.sampleId, b.sampleId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
