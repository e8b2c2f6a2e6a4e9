import type { RuleCard } from "../domain/rule-card.js";
import type { RunFacts, RunStandard } from "../domain/run.js";
import type { Limits } from "../reference/limits.js";
import type { Trouble } from "./rule.js";

/**
 * One check of an analytical run, analyte and matrix. `effect` is what a finding does to the run: `rejected` and
 * `review` are its verdict, `none` only says.
 */
export interface RunRule extends RuleCard {
  effect: "rejected" | "review" | "none";
  check(run: JudgedRun, limits: Limits): readonly Trouble[];
}

export interface JudgedStandard extends RunStandard {
  nominal: number;
  biasPct: number | null;
  limitPct: number;
  isWithin: boolean;
}

/** All standards of one nominal concentration. */
export interface JudgedLevel {
  name: string;
  nominal: number;
  total: number;
  passed: number;
  /** At least half of its standards pass. */
  isPassed: boolean;
}

export interface JudgedCurve {
  standards: readonly JudgedStandard[];
  levels: readonly JudgedLevel[];
  passed: number;
  total: number;
  levelsPassed: number;
  /** Lowest and highest level that pass; null where none does. */
  lloq: number | null;
  uloq: number | null;
  isLloqRevised: boolean;
  isUloqRevised: boolean;
}

/** QC samples judged together: those of the run, or of one extraction batch. */
export interface QcGroup {
  /** null: the whole run. */
  batch: string | null;
  passed: number;
  total: number;
  levels: readonly JudgedLevel[];
  isPassed: boolean;
}

export interface JudgedDilution {
  factor: number;
  passed: number;
  total: number;
  verdict: "accepted" | "rejected" | "review";
}

/** A run with its standards judged once; every rule reads the same numbers. */
export interface JudgedRun extends RunFacts {
  curve: JudgedCurve;
  /** QC samples that count: undiluted and inside the run's range. */
  countedQcs: readonly JudgedStandard[];
  qcsOutsideRange: readonly JudgedStandard[];
  qcGroups: readonly QcGroup[];
  dilutionQcs: readonly JudgedDilution[];
}

/** Rows that share a nominal concentration, the lowest first. */
export function byNominal<T extends { nominal: number }>(
  rows: readonly T[],
  isSame: (a: number, b: number) => boolean,
): T[][] {
  const groups: T[][] = [];
  for (const row of [...rows].sort((a, b) => a.nominal - b.nominal)) {
    const last = groups.at(-1);
    if (last && isSame(last[0]!.nominal, row.nominal)) last.push(row);
    else groups.push([row]);
  }
  return groups;
}
