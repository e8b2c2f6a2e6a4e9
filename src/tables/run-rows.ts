import type { RunAssessment } from "../domain/run.js";

/** One run, analyte and matrix as `csfp list runs` prints it. */
export function runRow(run: Omit<RunAssessment, "findings">) {
  const { limits } = run;
  return {
    run: run.run,
    analyte: run.analyte,
    matrix: run.matrix,
    verdict: run.verdict,
    reason: run.reason === null ? null : `${run.reason.code}: ${run.reason.text}`,
    arithmetic: run.arithmetic,
    nCalibrators: run.nCalibrators,
    nQc: run.nQc,
    nStudy: run.nStudy,
    lloq: limits.lloq,
    uloq: limits.uloq,
    unit: limits.unit,
    isRangeRevised: limits.isLloqRevised || limits.isUloqRevised,
    dilutions: run.dilutions.map(({ factor, verdict }) => `x${factor}: ${verdict}`),
  };
}
