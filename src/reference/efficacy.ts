import { exactBinomialInterval } from "../stats/exact-binomial-interval.js";
import { type EvidenceMark, evidenceMarks } from "./label.js";
import { loadReferenceTable, parseReferenceTable, type ReferenceRow } from "./reference-table.js";

const columns =
  "compound,set,population,n_stated,outcome,stated_pct,count,denominator,count_mark,source,mark,note".split(",");

/** Outcomes that exclude each other; the response rate (ORR) is complete and partial responses together. */
const exclusive = ["CR", "PR", "SD", "PD"];

/** Denominators up to this one are tried. */
const largestDenominator = 30;

export interface EfficacyOutcome {
  outcome: string;
  /** Percentage as published; null where the table has a dash. */
  statedPct: number | null;
  /** Subjects behind it, and of how many; null where not stated and not to be derived. */
  count: number | null;
  denominator: number | null;
  /** Exact (Clopper-Pearson) 95 % interval of count in denominator, percent. */
  interval: readonly [low: number, high: number] | null;
  countMark: EvidenceMark | null;
  source: string;
  mark: EvidenceMark;
}

/** Published outcomes in one group of subjects. */
export interface EfficacySet {
  set: string;
  population: string;
  /** Number of subjects as the publication states it. */
  nStated: number;
  outcomes: readonly EfficacyOutcome[];
  notes: readonly string[];
  /** Denominators up to 30 with which every stated percentage comes out of whole subjects. */
  fittingDenominators: readonly number[];
}

/**
 * Published efficacy by group. Throws an Error with the line where a count does not round to the stated percentage, or
 * source or mark are missing.
 */
export function parseEfficacy(text: string): ReadonlyMap<string, readonly EfficacySet[]> {
  return toSets(parseReferenceTable(text, "efficacy.csv", columns));
}

export function loadEfficacy(): ReadonlyMap<string, readonly EfficacySet[]> {
  return toSets(loadReferenceTable("efficacy.csv", columns));
}

/**
 * Denominators from 1 to 30 for which whole numbers of subjects give these rounded percentages and, where all outcomes
 * that exclude each other are stated (a missing one counts as none), those numbers add up to the denominator.
 */
export function fittingDenominators(statedPct: Readonly<Record<string, number | null>>): number[] {
  const countsFor = (pct: number, n: number): number[] =>
    Array.from({ length: n + 1 }, (_, count) => count).filter((count) => Math.round((100 * count) / n) === pct);
  const isStated = (outcome: string) => statedPct[outcome] !== undefined && statedPct[outcome] !== null;
  const hasAll = ["PR", "SD", "PD"].every(isStated);
  return Array.from({ length: largestDenominator }, (_, i) => i + 1).filter((n) => {
    const all = Object.entries(statedPct).flatMap(([outcome, pct]) =>
      pct === null ? [] : [{ outcome, counts: countsFor(pct, n) }],
    );
    if (all.some(({ counts }) => counts.length === 0)) return false;
    if (!hasAll) return true;
    const sums = all
      .filter(({ outcome }) => exclusive.includes(outcome))
      .reduce<number[]>((known, { counts }) => known.flatMap((sum) => counts.map((count) => sum + count)), [0]);
    return sums.includes(n);
  });
}

function toSets(rows: readonly ReferenceRow[]): ReadonlyMap<string, readonly EfficacySet[]> {
  const byCompound = new Map<string, Map<string, ReferenceRow[]>>();
  for (const row of rows) {
    const sets = byCompound.get(row.cells.compound!) ?? new Map<string, ReferenceRow[]>();
    byCompound.set(row.cells.compound!, sets);
    sets.set(row.cells.set!, [...(sets.get(row.cells.set!) ?? []), row]);
  }
  return new Map([...byCompound].map(([compound, sets]) => [compound, [...sets.values()].map(toSet)]));
}

function toSet(rows: readonly ReferenceRow[]): EfficacySet {
  const outcomes = rows.map(toOutcome);
  const { set, population, n_stated } = rows[0]!.cells;
  const stated = Object.fromEntries(outcomes.map((one) => [one.outcome, one.statedPct]));
  return {
    set: set!,
    population: population!,
    nStated: Number(n_stated),
    outcomes,
    notes: rows.flatMap(({ cells }) => (cells.note === "" ? [] : [cells.note!])),
    fittingDenominators: fittingDenominators(stated),
  };
}

function toOutcome(row: ReferenceRow): EfficacyOutcome {
  const { outcome = "", source = "" } = row.cells;
  const [statedPct, count, denominator] = [number(row, "stated_pct"), number(row, "count"), number(row, "denominator")];
  if (source === "") throw fail(row, "source must be given");
  let interval: EfficacyOutcome["interval"] = null;
  if (count !== null && denominator !== null) {
    const pct = Math.round((100 * count) / denominator);
    if (pct !== statedPct) throw fail(row, `${count} of ${denominator} is ${pct} %, stated is ${statedPct} %`);
    const [low, high] = exactBinomialInterval(count, denominator) ?? [0, 1];
    interval = [100 * low, 100 * high];
  }
  const countMark = row.cells.count_mark === "" ? null : markOf(row, "count_mark");
  return { outcome, statedPct, count, denominator, interval, countMark, source, mark: markOf(row, "mark") };
}

function number(row: ReferenceRow, column: string): number | null {
  const text = row.cells[column]!;
  if (text === "") return null;
  if (!Number.isFinite(Number(text))) throw fail(row, `${column} "${text}" is not a number`);
  return Number(text);
}

function markOf(row: ReferenceRow, column: string): EvidenceMark {
  const known = evidenceMarks.find((mark) => mark === row.cells[column]);
  if (known === undefined) throw fail(row, `${column} "${row.cells[column]}" is not one of ${evidenceMarks.join(" ")}`);
  return known;
}

function fail(row: ReferenceRow, what: string): Error {
  return new Error(`efficacy.csv:${row.line}: ${what}`);
}
