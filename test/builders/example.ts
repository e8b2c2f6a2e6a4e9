import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The made-up study in data/example. */
export const exampleFolder = fileURLToPath(new URL("../../data/example", import.meta.url));

export interface SideTruth {
  sampleId: string;
  collectedAt: string;
  trueConcentration: number;
  exportedText: string;
  /** Texts of older exports of the same injection. */
  supersededTexts: string[];
  exportedUnit: "ng/mL" | "ug/mL";
  state: "quantified" | "belowLloq" | "undecided";
  value: number | null;
  unit: string;
  lloq: number;
  timeAfterDoseH: number | null;
  hoursOnRegimen: number;
}

export interface PairTruth {
  subjectId: string;
  visit: string;
  csf: SideTruth;
  plasma: SideTruth;
  gapMin: number;
  ratio: { state: "quantified" | "below" | "above" | "notEstimable"; value: number | null; bound: number | null };
  steadyState: {
    verdict: "yes" | "no" | "unknown";
    reasonCode: string | null;
    hoursOnRegimen: number | null;
    neededHours: number;
    basis: string;
    provenByDose: string | null;
  };
  used: boolean;
  exclusionCode: string | null;
  trouble: string | null;
}

export interface FileTruth {
  name: string;
  status: "imported" | "setAside";
  because?: string;
  /** Of vendor exports: the reader, the run, rows by sample type and the sum of the study samples' concentrations. */
  reader?: string;
  run?: string;
  rows?: Record<"study" | "calibrator" | "qc" | "blank" | "doubleBlank", number>;
  sumOfStudy?: number;
}

export interface ExampleTruth {
  about: string;
  seed: number;
  troubles: Record<string, string>;
  samples: { sampleId: string; trueConcentration: number; unit: string }[];
  pairs: PairTruth[];
  unpaired: {
    sampleId: string;
    subjectId: string;
    nearest: { sampleId: string; gapMin: number };
    trouble: string | null;
  }[];
  withoutResult: { sampleId: string; because: string }[];
  findings: { rule: string; severity: string; sampleId?: string; file?: string }[];
  /** Of every run with calibrators; the second laboratory's results come without theirs. */
  runs: {
    run: string;
    analyte: string;
    matrix: "csf" | "plasma";
    verdict: "accepted" | "rejected";
    lloq: number;
    uloq: number;
    nCalibrators: number;
    calibratorsPassed: number;
    nQc: number;
    qcsPassed: number;
    nStudy: number;
  }[];
  files: FileTruth[];
  summary: {
    nSubjects: number;
    nPairs: number;
    nQuantified: number;
    nBelow: number;
    nAbove: number;
    nNotEstimable: number;
    nExcluded: number;
    excludedByReason: Record<string, number>;
    nUsed: number;
    geometricMean: number;
    geometricCvPct: number;
    ciLow: number;
    ciHigh: number;
    ciLevel: number;
  };
}

export function readTruth(): ExampleTruth {
  return JSON.parse(readFileSync(join(exampleFolder, "truth.json"), "utf8")) as ExampleTruth;
}
