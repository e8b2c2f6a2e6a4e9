import type { DoseRecord, Perpetrator, Subject } from "../domain/dose.js";
import type { Origin } from "../domain/origin.js";
import type { Pair, SampleResult } from "../domain/pair.js";
import type { SampleType } from "../domain/result.js";
import type { Matrix } from "../domain/sample.js";
import type { Summary } from "../domain/summary.js";

/** One acquisition of an analytical run, as far as pictures of runs need it. */
export interface RunInjection {
  readonly run: string;
  readonly analyte: string;
  readonly matrix: Matrix | null;
  readonly sampleType: SampleType;
  readonly sampleId: string | null;
  /** Name of a calibrator or QC level. */
  readonly level: string | null;
  /** Position in the run, from 1. */
  readonly order: number;
  /** Nominal and back-calculated concentration in one unit. */
  readonly nominal: number | null;
  readonly found: number | null;
  readonly unit?: string | null;
  /** Bias in percent that is allowed to it; null where no limit applies. */
  readonly limitPct?: number | null;
  readonly area: number | null;
  readonly internalStandardArea: number | null;
  readonly isUsedInCurve: boolean | null;
  readonly origin: Origin;
}

/** One sample measured twice: incurred-sample reanalysis. */
export interface RepeatedMeasurement {
  readonly sampleId: string;
  readonly subjectId: string;
  readonly analyte: string;
  readonly matrix: Matrix;
  /** Run of the second measurement. */
  readonly run?: string;
  readonly first: number;
  readonly second: number;
  readonly origin: Origin;
}

/** One QC level over the accepted runs: control limits from its first values, and what breaks the pattern. */
export interface ControlChartRow {
  readonly analyte: string;
  readonly matrix: Matrix;
  readonly level: string;
  readonly nominal: number;
  readonly n: number;
  /** Null: too few values for control limits. */
  readonly base: { readonly n: number; readonly mean: number; readonly sd: number } | null;
  readonly signals: readonly {
    readonly rule: string;
    /** false: a warning only. */
    readonly isRejecting: boolean;
    readonly run: string;
    readonly value: number;
    readonly z: number | null;
  }[];
}

/** Numbers of the rules that pictures draw as lines. */
export interface AcceptanceLimits {
  readonly biasPct: number;
  readonly biasAtLloqPct: number;
  readonly incurredDifferencePct: number;
  /** Least and most internal-standard response, of the mean of the accepted standards. */
  readonly internalStandardPct?: readonly [number, number];
  /** Values of a QC level that set its control limits. */
  readonly controlChartBase: number;
}

/** What charts draw from. A study's whole report satisfies it, so does any part of one. Nothing here is rounded. */
export interface ChartData {
  readonly study: { readonly id: string; readonly title: string; readonly zone: string };
  /** Unit of each analyte's concentrations. */
  readonly units: Readonly<Record<string, string>>;
  readonly subjects: readonly Subject[];
  readonly doses: readonly DoseRecord[];
  readonly samples: readonly SampleResult[];
  readonly pairs: readonly Pair[];
  readonly summaries: readonly Summary[];
  /** Acquisitions of the runs, in order; absent where only concentrations came. */
  readonly injections?: readonly RunInjection[];
  readonly repeats?: readonly RepeatedMeasurement[];
  readonly controlCharts?: readonly ControlChartRow[];
  readonly acceptance?: AcceptanceLimits;
  /** The run a picture over runs points at. */
  readonly shownRun?: string;
  /** Co-medication that changes the drug's exposure. */
  readonly perpetrators?: readonly Perpetrator[];
  /** Concentrations to reach, unbound, in the analyte's unit: `IC50`. */
  readonly targets?: readonly { readonly analyte: string; readonly name: string; readonly value: number }[];
}

/** A Vega-Lite specification as plain JSON with its data inside; tests hold it against the published schema. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

export type ChartCell = string | number | null;

/** What the picture shows, as rows: the CSV twin of the chart. Numbers in full precision, null where nothing is known. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ChartCell[])[];
}

/** One kind of picture. All members are pure: same data, same bytes; none throws, whatever is missing. */
export interface Chart {
  /** Register key = file name. */
  readonly id: string;
  readonly title: string;
  /** One picture an analyte, or one a subject and analyte, or one a run and analyte. */
  readonly per: "analyte" | "subject" | "run";
  /**
   * Why this data gives nothing worth a picture, as half a sentence (`no subject has two pairs`); null where it does.
   * The page then names the chart and the reason. Without this member a chart is always drawn.
   */
  lacks?(data: ChartData): string | null;
  /** What is drawn, what is not, and why, in whole sentences. */
  caption(data: ChartData): string;
  spec(data: ChartData): VegaLiteSpec;
  table(data: ChartData): ChartTable;
}
