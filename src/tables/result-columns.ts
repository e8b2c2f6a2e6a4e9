import { boolean, type Column, group, number, onScreen, shown, text } from "./column.js";

/** Columns of pairs, samples, unpaired samples and summaries. */

const state = text(
  "state",
  "quantified, belowLloq, aboveUloq, notDetected, notDone or (in a pair) undecided; decides which of value and limit counts",
);
const measured: readonly Column[] = [
  shown("result", "for reading: the number, or < limit, > limit, not detected, not done, undecided"),
  state,
  number(
    "value",
    "concentration in the column unit; only where state is quantified, never a substitute for a censored result",
  ),
  text("unit", "unit of value, lloq and uloq"),
  number("lloq", "lower limit of quantification in force for this result"),
  number("uloq", "upper limit of quantification in force for this result"),
  text("raw", "the concentration cell exactly as exported by the instrument software, in its own unit"),
  number("timeAfterDoseH", "hours since the last taken dose; empty where the records cannot tell"),
  text("sampleVerdict", "valid, review or invalid"),
  text("runVerdict", "verdict on the analytical run: accepted, rejected, review or notAssessed"),
];
const origin: readonly Column[] = [
  text("file", "file the result was read from"),
  text("sha256", "SHA-256 of that file's bytes; the archive keeps it under this name"),
  number("row", "line or sheet row in that file, header included"),
];
const sampleId = text("sampleId", "sample id, exactly as in the file");
const collectedAt = text(
  "collectedAt",
  "collection time, ISO 8601 with offset; the date alone where no clock time is known",
);
const side = [sampleId, collectedAt, ...measured, ...group("origin", "", origin)];

const steadyState = group("steadyState", "", [
  text("verdict", "drawn at steady state: yes, no or unknown"),
  number("hoursOnRegimen", "hours from the first taken dose after the last break to the sample"),
  number("neededHours", "hours that steady state needs: the larger of minDays and halfLives x the slower half-life"),
  text("reason", "code and sentence; empty for yes"),
  text("basis", "what the proof rests on: administrations, prescribedInterval or none"),
  text("doseIds", "dose records that prove the verdict"),
]);

const ratio: readonly Column[] = [
  shown("result", "for reading: the number, or < bound, > bound, not estimable"),
  text("state", "quantified, below, above or notEstimable; decides which of value and bound counts"),
  number("value", "CSF over plasma; only where state is quantified"),
  number("bound", "limit of a censored ratio; only where state is below or above"),
  text("assumed", "what was assumed or derived on the way"),
  text("reason", "why it is not estimable"),
  ...group("interval", "", [
    number("low", "lower end of what the uncertainty of the fractions unbound alone leaves open"),
    number("high", "upper end of it"),
    number("level", "its level, 0 to 1"),
  ]),
];
export const targetCoverage = group(
  "targetCoverage",
  "unbound CSF over the target's IC50, where study.yaml gives one: ",
  ratio.filter((column) => column.isShown !== true),
);

const subjectId = text("subjectId", "subject id, exactly as in the file");
const analyte = text("analyte", "name of the analyte in study.yaml");
const visit = text("visit", "visit as in the samples table");
const exclusions = text("exclusions", "why it is not used: code and sentence of each reason");
const marks = text("marks", "remarks on something that is used");

export const pairColumns = onScreen(
  "pairId subjectId analyte csf.result csf.unit plasma.result plasma.unit gapMin steadyState.verdict ratio.result used exclusions",
  [
    text("pairId", "hash of study, subject, analyte and the two sample ids: the same after every import"),
    subjectId,
    analyte,
    visit,
    ...group("csf", "CSF: ", side),
    ...group("plasma", "plasma: ", [
      ...side,
      text(
        "interpolatedFrom",
        "the two plasma results that the value was interpolated between (pairing.plasma: interpolate)",
      ),
    ]),
    number("gapMin", "CSF time minus plasma time, minutes"),
    number("timeAfterDoseH", "hours from the last taken dose to the CSF sample; empty where the records cannot tell"),
    ...steadyState,
    ...group("ratio", "total CSF/plasma ratio: ", ratio),
    ...group("unboundRatio", "unbound ratio (Kp,uu,CSF): ", ratio),
    boolean("used", "whether the pair enters the summaries"),
    exclusions,
    marks,
    ...targetCoverage,
  ],
);

export const sampleColumns = onScreen(
  "sampleId subjectId matrix analyte collectedAt result unit steadyState.verdict sampleVerdict withoutResult",
  [
    sampleId,
    subjectId,
    text("matrix", "csf or plasma, or the matrix as in the file where it is neither"),
    analyte,
    visit,
    collectedAt,
    ...measured,
    ...group("origin", "", origin),
    text("run", "analytical run"),
    text("basis", "what is measured: total or unbound"),
    ...steadyState,
    exclusions,
    marks,
    text("withoutResult", "why the sample has no reportable result"),
    ...targetCoverage,
  ],
);

export const unpairedColumns = onScreen(
  "sampleId subjectId matrix analyte collectedAt result unit steadyState.verdict reason",
  [
    ...sampleColumns.map(({ isOnScreen: _, ...column }) => column),
    text("reason", "why there is no pair"),
    ...group("nearest", "", [
      text("sampleId", "nearest sample of the other matrix, where there is one"),
      number("gapMin", "gap to it, minutes"),
    ]),
  ],
);

export const summaryColumns = onScreen(
  "analyte group basis nSubjects nPairs nUsed result geometricCvPct ciLow ciHigh method marks",
  [
    analyte,
    text("group", "all, or a visit, site, arm, CSF site or co-medication"),
    text("basis", "what is summarised: total or unbound"),
    text("estimand", "what is estimated"),
    number("nSubjects", "subjects with a pair used"),
    number("nPairs", "all pairs of the group: quantified + below + above + notEstimable + excluded"),
    number("nQuantified", "pairs used with a quantified ratio"),
    number("nBelow", "pairs used whose ratio is below a bound"),
    number("nAbove", "pairs used whose ratio is above a bound"),
    number("nNotEstimable", "pairs whose ratio cannot be estimated"),
    number("nExcluded", "pairs not used"),
    text("excludedByReason", "excluded pairs by their first reason"),
    number("nUsed", "pairs that entered the estimate"),
    shown("result", "for reading: the geometric mean, or < bound, > bound, the share detected, or why there is none"),
    number("geometricMean", "geometric mean ratio"),
    number("geometricCvPct", "geometric coefficient of variation between subjects, percent"),
    number("ciLow", "lower end of the confidence interval"),
    number("ciHigh", "upper end of the confidence interval"),
    number("ciLevel", "its level, 0 to 1"),
    number("median", "median"),
    number("q1", "first quartile"),
    number("q3", "third quartile"),
    number("min", "smallest value"),
    number("max", "largest value"),
    text("method", "estimator"),
    text("ciMethod", "how the interval was made"),
    marks,
    number("geometricMeanBelow", "the geometric mean lies below this: no pair is quantified"),
    number("geometricMeanAbove", "the geometric mean lies above this: no pair is quantified"),
    number("medianBelow", "the median lies below this: the data say no more"),
    number("medianAbove", "the median lies above this: the data say no more"),
    number("proportionDetected", "share of the used pairs with CSF at or above LLOQ"),
    number("proportionLow", "lower end of that share's interval"),
    number("proportionHigh", "upper end of that share's interval"),
    text("notEstimable", "why there is no estimate"),
    text("intervalNotEstimable", "why the estimate has no interval"),
  ],
);
