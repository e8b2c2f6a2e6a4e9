import type { RunBlank, RunFacts, RunStandard, StudyExtent } from "../../src/domain/run.js";

/** One calibrator or QC sample; `value` is what was read. */
export function standard(nominal: number | null, value: number | null, more: Partial<RunStandard> = {}): RunStandard {
  return {
    name: nominal === null ? "a standard" : `standard ${nominal}`,
    level: null,
    nominal,
    value,
    raw: value === null ? "" : String(value),
    at: null,
    dilution: 1,
    batch: null,
    isUsedInCurve: null,
    area: null,
    internalStandardArea: null,
    retentionTimeMin: null,
    ionRatio: null,
    file: "run.csv",
    row: 2,
    ...more,
  };
}

export function blank(type: RunBlank["type"], more: Partial<RunBlank> = {}): RunBlank {
  return { ...standard(null, null), name: type, type, ...more };
}

/** Nominal concentration and bias in percent: `[5, 15.0001]`. */
export type Read = readonly [nominal: number, biasPct: number];

export const readAs = ([nominal, biasPct]: Read, more: Partial<RunStandard> = {}): RunStandard =>
  standard(nominal, nominal * (1 + biasPct / 100), more);

export const noStudy: StudyExtent = {
  count: 20,
  at: null,
  concentration: null,
  dilutions: [],
  internalStandardArea: null,
  retentionTimeMin: null,
  ionRatio: null,
};

/** Nominal concentrations of `n` calibrators from 1 to 100, all of different level. */
export const ladder = (n: number): number[] => [1, 2, 4, 8, 15, 25, 40, 55, 70, 80, 90].slice(0, n - 1).concat(100);

/** A run that passes everything: eight calibrators 1-100, QC samples 3, 40, 80 in duplicate, 20 study samples. */
export function runFacts(more: Partial<RunFacts> = {}): RunFacts {
  return {
    run: "R1",
    analyte: "DrugA",
    matrix: "csf",
    unit: "ng/mL",
    method: { id: "M1", lloq: 1, uloq: 100, surrogateMatrix: null, dilutionFactors: [] },
    calibrators: ladder(8).map((nominal) => readAs([nominal, 1])),
    qcs: [3, 3, 40, 40, 80, 80].map((nominal) => readAs([nominal, 2])),
    blanks: [],
    study: noStudy,
    sharedHow: null,
    ...more,
  };
}
