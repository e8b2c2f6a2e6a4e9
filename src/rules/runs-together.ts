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
  /** `at`: place in time or sequence, where it is known. */
  points: readonly { run: string; value: number; at?: number }[];
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

type Placed = { run: string; value: number; at: number };

/** QC samples of accepted runs by analyte, matrix and nominal concentration, gathered run by run. */
export class QcGathering {
  private readonly series = new Map<string, Omit<QcSeries, "points"> & { points: Placed[] }>();

  add({ run, analyte, matrix, verdict, qcs }: Omit<RunAssessment, "findings">): void {
    if (verdict !== "accepted") return;
    for (const { level, nominal, value, at } of qcs) {
      if (value === null) continue;
      const key = `${analyte}\u001f${matrix}\u001f${nominal}`;
      const known = this.series.get(key) ?? { analyte, matrix, level, nominal, points: [] };
      known.points.push({ run, value, at: at ?? 0 });
      this.series.set(key, known);
    }
  }

  /** In the order in which they were measured. */
  all(): QcSeries[] {
    const inTime = (a: Placed, b: Placed): number => a.at - b.at || (a.run < b.run ? -1 : a.run > b.run ? 1 : 0);
    return [...this.series.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, one]) => {
        one.points.sort(inTime);
        return one;
      });
  }
}

/** The same for assessments at hand. */
export function qcSeries(assessments: readonly Omit<RunAssessment, "findings">[]): QcSeries[] {
  const gathering = new QcGathering();
  for (const one of assessments) gathering.add(one);
  return gathering.all();
}

export function sayMatrix(matrix: Matrix): string {
  return matrix === "csf" ? "CSF" : "plasma";
}
