import { type AnalysisRow, analysisRow } from "../domain/analysis.js";
import type { Ratio, SampleResult } from "../domain/pair.js";
import { targetCoverage } from "../stats/target-coverage.js";

/** What unbound CSF is compared with: the fraction unbound in CSF (null: taken as 1, marked) and the IC50 in CSF's unit. */
export interface CoverageBasis {
  fractionCsf: number | null;
  ic50: number;
}

/**
 * Unbound CSF concentration over IC50 of one sample, with the states of the contract: a value, a bound where CSF lies
 * beyond a limit, or not estimable with the reason. CSF is not brain: this says what the CSF holds.
 */
export function coverageOfSample(csf: Pick<SampleResult, "concentration" | "basis">, basis: CoverageBasis): Ratio {
  const { state, value, lloq, uloq } = csf.concentration;
  const isTaken = csf.basis === "total" && basis.fractionCsf === null;
  const assumed = isTaken ? ["fu-csf-assumed-1"] : [];
  const factor = (csf.basis === "unbound" ? 1 : (basis.fractionCsf ?? 1)) / basis.ic50;
  const none = (reason: string): Ratio => ({ state: "notEstimable", value: null, bound: null, assumed, reason });
  if (state === "notDone") return none("not-done");
  const number = state === "quantified" ? value : state === "aboveUloq" ? uloq : lloq;
  if (number === null) return none("limit-unknown");
  const multiple = number * factor;
  if (!(multiple > 0 && Number.isFinite(multiple))) return none("beyond-number-range");
  if (state === "quantified") return { state, value: multiple, bound: null, assumed, reason: null };
  return { state: state === "aboveUloq" ? "above" : "below", value: null, bound: multiple, assumed, reason: null };
}

/**
 * Target coverage of a group of CSF samples: how many are at or above the IC50, how many below, how many their limits
 * leave open; the geometric mean multiple of the quantified ones.
 */
export function coverageOfGroup(
  analyte: string,
  group: string,
  multiples: readonly (Ratio & { subjectId: string })[],
): AnalysisRow {
  const estimand = "unbound CSF concentration over IC50";
  const known = multiples.filter((one) => one.state !== "notEstimable");
  const quantified = known.flatMap((one) => (one.value === null ? [] : [one.value]));
  const censored = known.filter((one) => one.value === null);
  const sure = (state: Ratio["state"], isSo: (bound: number) => boolean): number =>
    censored.filter((one) => one.state === state && one.bound !== null && isSo(one.bound)).length;
  const found = targetCoverage(quantified, 1, 1);
  const nAtOrAbove = found.nAbove + sure("above", (bound) => bound >= 1);
  const nUnder = quantified.length - found.nAbove + sure("below", (bound) => bound <= 1);
  const assumed = [...new Set(multiples.flatMap((one) => one.assumed))].sort();
  return analysisRow("target-coverage", analyte, group, {
    estimand: `geometric mean of ${estimand}, quantified samples`,
    estimate: found.geometric.geometricMean,
    nSubjects: new Set(known.map((one) => one.subjectId)).size,
    method: "count of samples; quantified samples taken as independent",
    notEstimable: quantified.length === 0 ? "no quantified CSF sample" : null,
    marks: [...(censored.length > 0 ? ["quantified-only-biased"] : []), ...assumed],
    details: {
      nSamples: known.length,
      nAtOrAboveIc50: nAtOrAbove,
      nBelowIc50: nUnder,
      nUndecided: known.length - nAtOrAbove - nUnder,
      median: found.median,
    },
  });
}
