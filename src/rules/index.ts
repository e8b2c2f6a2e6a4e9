/** Every rule of the sampling protocol and of analytical runs, in the order in which its findings are shown. One line a rule. */
import { albuminQuotient } from "./albumin-quotient.js";
import { beforeFirstDose } from "./before-first-dose.js";
import { benchTooLong } from "./bench-too-long.js";
import { blankResponse } from "./blank-response.js";
import { bloodContamination } from "./blood-contamination.js";
import { bloodInCsf } from "./blood-in-csf.js";
import { bloodTube } from "./blood-tube.js";
import { bloodVolume } from "./blood-volume.js";
import { calibratorLeftOut } from "./calibrator-left-out.js";
import { calibratorsInaccurate } from "./calibrators-inaccurate.js";
import { carryOver } from "./carry-over.js";
import { controlChartSignal } from "./control-chart-signal.js";
import { csfVolume } from "./csf-volume.js";
import { csfWithoutPlasma } from "./csf-without-plasma.js";
import { curveWithFailingCalibrator } from "./curve-with-failing-calibrator.js";
import { dilutionNotValidated } from "./dilution-not-validated.js";
import { dilutionQc } from "./dilution-qc.js";
import { doseOverdue } from "./dose-overdue.js";
import { failingCalibrator } from "./failing-calibrator.js";
import { identicalValues } from "./identical-values.js";
import { impossibleTimes } from "./impossible-times.js";
import { internalStandardUnsteady } from "./internal-standard-unsteady.js";
import { ionRatioOff } from "./ion-ratio-off.js";
import { lateCentrifugation } from "./late-centrifugation.js";
import { noMethodRecord } from "./no-method-record.js";
import { nominalUnknown } from "./nominal-unknown.js";
import { notAtSteadyState } from "./not-at-steady-state.js";
import { notRecorded } from "./not-recorded.js";
import { qcBetweenRuns } from "./qc-between-runs.js";
import { qcInaccurate } from "./qc-inaccurate.js";
import { qcLevelMisplaced } from "./qc-level-misplaced.js";
import { qcOutsideMeasuredRange } from "./qc-outside-measured-range.js";
import { rangeRevised } from "./range-revised.js";
import { ratioAboveOne } from "./ratio-above-one.js";
import { ratioUnlikeOthers } from "./ratio-unlike-others.js";
import { reanalysisDisagrees } from "./reanalysis-disagrees.js";
import { reanalysisTrend } from "./reanalysis-trend.js";
import { recalculationDiffers } from "./recalculation-differs.js";
import { retentionDrift } from "./retention-drift.js";
import { revisedRangeTooNarrow } from "./revised-range-too-narrow.js";
import type { PairFacts, Rule, SampleFacts } from "./rule.js";
import type { RunRule } from "./run-rule.js";
import type { RunsRule } from "./runs-together.js";
import { samplesNotBracketed } from "./samples-not-bracketed.js";
import { standardsMissing } from "./standards-missing.js";
import { storageTooWarm } from "./storage-too-warm.js";
import { storedTooLong } from "./stored-too-long.js";
import { surrogateMatrix } from "./surrogate-matrix.js";
import { tooFewCalibrationLevels } from "./too-few-calibration-levels.js";
import { tooFewQcs } from "./too-few-qcs.js";
import { tooFewReanalysed } from "./too-few-reanalysed.js";
import { tooManyThaws } from "./too-many-thaws.js";
import { twoMatricesInRun } from "./two-matrices-in-run.js";
import { unboundRatioHigh } from "./unbound-ratio-high.js";
import { unknownCsfSite } from "./unknown-csf-site.js";
import { unstableCondition } from "./unstable-condition.js";
import { wideGap } from "./wide-gap.js";

export const sampleRules: readonly Rule<SampleFacts>[] = [
  impossibleTimes,
  storedTooLong,
  tooManyThaws,
  benchTooLong,
  beforeFirstDose,
  notAtSteadyState,
  unstableCondition,
  csfVolume,
  bloodVolume,
  bloodTube,
  lateCentrifugation,
  storageTooWarm,
  unknownCsfSite,
  bloodInCsf,
  albuminQuotient,
  notRecorded,
];

export const pairRules: readonly Rule<PairFacts>[] = [
  identicalValues,
  csfWithoutPlasma,
  bloodContamination,
  ratioUnlikeOthers,
  ratioAboveOne,
  unboundRatioHigh,
  doseOverdue,
  wideGap,
];

/** Those that decide come first: the first finding of the worst effect is the reason of the verdict. */
export const runRules: readonly RunRule[] = [
  standardsMissing,
  tooFewCalibrationLevels,
  calibratorsInaccurate,
  revisedRangeTooNarrow,
  qcInaccurate,
  nominalUnknown,
  curveWithFailingCalibrator,
  tooFewQcs,
  samplesNotBracketed,
  blankResponse,
  carryOver,
  dilutionQc,
  failingCalibrator,
  calibratorLeftOut,
  rangeRevised,
  dilutionNotValidated,
  noMethodRecord,
  internalStandardUnsteady,
  retentionDrift,
  ionRatioOff,
  recalculationDiffers,
  qcLevelMisplaced,
  qcOutsideMeasuredRange,
  surrogateMatrix,
  twoMatricesInRun,
];

/** Over the runs of a study. */
export const runsRules: readonly RunsRule[] = [
  qcBetweenRuns,
  controlChartSignal,
  tooFewReanalysed,
  reanalysisDisagrees,
  reanalysisTrend,
];
