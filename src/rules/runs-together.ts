import type { RuleCard } from "../domain/rule-card.js";
import type { RunAssessment } from "../domain/run.js";
import type { Matrix } from "../domain/sample.js";
import type { Limits } from "../reference/limits.js";
import type { Trouble } from "./rule.js";

/** Values of one QC level over the runs, in the order in which they were measured. */
export interface QcSeries {
  analyte: string;
  matrix: Matrix;
  level: string;
  nominal: number;
  points: readonly { run: string; value: number }[];
}

/** An incurred sample: its initial result and the one that was measured again to check it. */
export interface IncurredSample {
  sampleId: string;
  subjectId: string;
  analyte: string;
  matrix: Matrix;
  /** Unit of both values as in the file, and where the repeat was read. */
  unit: string | null;
  file: string;
  row: number;
  initial: { run: string; value: number; acquiredMs: number | null };
  repeat: { run: string; value: number; acquiredMs: number | null };
}

/** What is judged over all runs of a study. */
export interface RunsTogether {
  /** QC samples of accepted runs. */
  series: readonly QcSeries[];
  incurred: readonly IncurredSample[];
  /** Study samples by analyte and matrix, as many as were measured. */
  studySamples: readonly { analyte: string; matrix: Matrix; count: number }[];
}

export interface RunsTrouble extends Trouble {
  analyte: string;
  run?: string;
  sampleId?: string;
  subjectId?: string;
}

/** One check over the runs of a study; it never changes a run's verdict. */
export interface RunsRule extends RuleCard {
  effect: "none";
  check(runs: RunsTogether, limits: Limits): readonly RunsTrouble[];
}

/** QC samples of accepted runs by analyte, matrix and nominal concentration. */
export function qcSeries(assessments: readonly Omit<RunAssessment, "findings">[]): QcSeries[] {
  const series = new Map<string, QcSeries & { points: { run: string; value: number; order: string }[] }>();
  for (const { run, analyte, matrix, verdict, qcs } of assessments) {
    if (verdict !== "accepted") continue;
    for (const { level, nominal, value, at } of qcs) {
      if (value === null) continue;
      const key = `${analyte}\u001f${matrix}\u001f${nominal}`;
      const known = series.get(key) ?? { analyte, matrix, level, nominal, points: [] };
      const order = `${String(at ?? 0).padStart(16, "0")}\u001f${run}`;
      known.points.push({ run, value, order });
      series.set(key, known);
    }
  }
  return [...series.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => ({
      ...one,
      points: one.points.sort((a, b) => (a.order < b.order ? -1 : 1)).map(({ run, value }) => ({ run, value })),
    }));
}

export function sayMatrix(matrix: Matrix): string {
  return matrix === "csf" ? "CSF" : "plasma";
}
