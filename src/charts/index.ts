import type { Chart } from "./chart.js";
import { pairedScatter } from "./paired-scatter.js";
import { ratioByTime } from "./ratio-by-time.js";
import { subjectTimeline } from "./subject-timeline.js";

/** Every chart, in the order of the page. A new one is one file and one line here. */
export const charts: readonly Chart[] = [pairedScatter, ratioByTime, subjectTimeline];
