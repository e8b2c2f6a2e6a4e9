/** Every rule of the sampling protocol, in the order in which its findings are shown. One line a rule. */
import { albuminQuotient } from "./albumin-quotient.js";
import { beforeFirstDose } from "./before-first-dose.js";
import { benchTooLong } from "./bench-too-long.js";
import { bloodContamination } from "./blood-contamination.js";
import { bloodInCsf } from "./blood-in-csf.js";
import { bloodTube } from "./blood-tube.js";
import { bloodVolume } from "./blood-volume.js";
import { csfVolume } from "./csf-volume.js";
import { csfWithoutPlasma } from "./csf-without-plasma.js";
import { doseOverdue } from "./dose-overdue.js";
import { identicalValues } from "./identical-values.js";
import { impossibleTimes } from "./impossible-times.js";
import { lateCentrifugation } from "./late-centrifugation.js";
import { notAtSteadyState } from "./not-at-steady-state.js";
import { notRecorded } from "./not-recorded.js";
import { ratioAboveOne } from "./ratio-above-one.js";
import { ratioUnlikeOthers } from "./ratio-unlike-others.js";
import type { PairFacts, Rule, SampleFacts } from "./rule.js";
import { storageTooWarm } from "./storage-too-warm.js";
import { storedTooLong } from "./stored-too-long.js";
import { tooManyThaws } from "./too-many-thaws.js";
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
