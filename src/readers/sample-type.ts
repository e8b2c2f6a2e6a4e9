import type { SampleType } from "../domain/result.js";
import { ownCopy } from "../io/time-text.js";

/** The vendors' words for sample types, in plain letters; real files of every layout and their documentation. */
const vocabulary: Readonly<Record<string, SampleType>> = {
  study: "study",
  unknown: "study",
  analyte: "study",
  sample: "study",
  spl: "study",
  unknownsample: "study",
  standard: "calibrator",
  std: "calibrator",
  cal: "calibrator",
  calibrator: "calibrator",
  calibrant: "calibrator",
  calibration: "calibrator",
  calstd: "calibrator",
  calibrationsample: "calibrator",
  calibrationstandard: "calibrator",
  stdbracketsample: "calibrator",
  stdclearsample: "calibrator",
  stdupdatesample: "calibrator",
  qc: "qc",
  qualitycontrol: "qc",
  qcstd: "qc",
  qcsample: "qc",
  qualitycontrolsample: "qc",
  "unknown(qa/qc)": "qc",
  unknownqaqc: "qc",
  control: "qc",
  cc: "qc",
  // Words of lipidomics pipelines: technical, batch, process and external QC, long-term and certified reference.
  tqc: "qc",
  bqc: "qc",
  pqc: "qc",
  eqc: "qc",
  lqc: "qc",
  mqc: "qc",
  hqc: "qc",
  ltr: "qc",
  nist: "qc",
  blank: "blank",
  blanksample: "blank",
  matrixblank: "blank",
  mblk: "blank",
  pblk: "blank",
  ublk: "blank",
  eblk: "blank",
  zero: "zero",
  zerosample: "zero",
  zeroblank: "zero",
  doubleblank: "doubleBlank",
  solvent: "solvent",
  solventblank: "solvent",
  sblk: "solvent",
  system: "system",
  responsecheck: "system",
  tune: "system",
  systemsuitability: "system",
  sst: "system",
};

export const sampleTypeWords: readonly string[] = Object.keys(vocabulary);

/** The house's sample type for a vendor's word; null for a word nobody has met. */
export function sampleTypeOf(word: string): SampleType | null {
  const remembered = known.get(word);
  if (remembered !== undefined) return remembered;
  const type = lookUp(word);
  if (known.size < 1000) known.set(ownCopy(word), type);
  return type;
}

const known = new Map<string, SampleType | null>();

function lookUp(word: string): SampleType | null {
  const plain = word.toLowerCase().replace(/[\s_-]+/g, "");
  return Object.hasOwn(vocabulary, plain) ? vocabulary[plain]! : null;
}
