import { calibrationCurve } from "./calibration-curve.js";
import type { Chart } from "./chart.js";
import { cohortSwimlane } from "./cohort-swimlane.js";
import { concentrationByTime } from "./concentration-by-time.js";
import { groupForest } from "./group-forest.js";
import { hysteresisLoop } from "./hysteresis-loop.js";
import { incurredSamples } from "./incurred-samples.js";
import { internalStandard } from "./internal-standard.js";
import { pairedScatter } from "./paired-scatter.js";
import { qcOverRuns } from "./qc-over-runs.js";
import { ratioByTime } from "./ratio-by-time.js";
import { ratioDistribution } from "./ratio-distribution.js";
import { repeatedPairs } from "./repeated-pairs.js";
import { subjectTimeline } from "./subject-timeline.js";

/** Every chart, in the order of the page. A new one is one file and one line here. */
export const charts: readonly Chart[] = [
  pairedScatter,
  ratioByTime,
  ratioDistribution,
  repeatedPairs,
  groupForest,
  concentrationByTime,
  hysteresisLoop,
  cohortSwimlane,
  calibrationCurve,
  qcOverRuns,
  internalStandard,
  incurredSamples,
  subjectTimeline,
];
