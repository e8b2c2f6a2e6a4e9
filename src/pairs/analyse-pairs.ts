import { type AnalysisRow, analysisRow } from "../domain/analysis.js";
import { plasmaAtCsfTime } from "../stats/plasma-at-csf-time.js";
import { proportionality } from "../stats/proportionality.js";
import { ratioAtTime } from "../stats/ratio-at-time.js";
import { ratioEstimands } from "../stats/ratio-estimands.js";
import { ratioOfMeans } from "../stats/ratio-of-means.js";
import { isEstimable } from "../stats/result.js";
import { subjectMeans } from "../stats/subject-means.js";
import { summariseTimeBins } from "../stats/time-after-dose-bins.js";
import {
  type AnalysedPairs,
  type AnalysisSettings,
  completeMarks,
  countSubjects,
  type QuantifiedPair,
} from "./analysed-pairs.js";
import { betweenSubjectShape } from "./between-subject-shape.js";

/**
 * What pairs alone can answer beside the summary: the ratio at stated times after dose, by bins of time, with plasma
 * moved to the CSF's time, by other definitions of "the" ratio, and whether CSF is proportional to plasma. Complete pairs
 * only; where censored pairs were left out every row is marked. What cannot be had says why.
 */
export function analysePairs(analyte: string, pairs: AnalysedPairs, settings: AnalysisSettings): AnalysisRow[] {
  return [
    ...ratiosAtTimes(analyte, pairs, settings),
    ...timeBins(analyte, pairs, settings),
    movedPlasma(analyte, pairs, settings),
    ...otherDefinitions(analyte, pairs, settings),
    ...proportionalities(analyte, pairs, settings),
    betweenSubjectShape(analyte, pairs),
  ];
}

function ratiosAtTimes(analyte: string, pairs: AnalysedPairs, settings: AnalysisSettings): AnalysisRow[] {
  const timed = pairs.quantified.flatMap(({ ratio, timeAfterDoseH, subjectId }) =>
    timeAfterDoseH === null ? [] : [{ ratio, timeAfterDoseH, subjectId }],
  );
  const nWithoutTime = pairs.quantified.length - timed.length;
  const common = { marks: completeMarks(pairs), nPairs: timed.length, nSubjects: countSubjects(timed) };
  if (settings.ratioAtH.length === 0) {
    const notEstimable = "no time after dose is stated (analysis.ratioAtH)";
    return [analysisRow("ratio-at-time", analyte, "all", { ...common, notEstimable })];
  }
  return settings.ratioAtH.map((hour) => {
    const about = `${hour} h after dose`;
    const estimand = "geometric mean ratio of the typical subject at that time after dose";
    const found = ratioAtTime(timed, hour, settings.level);
    if (!isEstimable(found)) {
      return analysisRow("ratio-at-time", analyte, about, { ...common, estimand, notEstimable: found.notEstimable });
    }
    return analysisRow("ratio-at-time", analyte, about, {
      ...common,
      estimand,
      estimate: found.ratio,
      ...interval(found.ci, settings.level),
      method: `line of log ratio on time after dose, ${found.method}`,
      ciMethod: found.ci === null ? "none" : "t",
      marks: found.isExtrapolated ? [...common.marks, "outside-observed-times"] : common.marks,
      details: {
        slopePerH: found.slopePerH,
        slopeLow: found.slopeCi?.[0] ?? null,
        slopeHigh: found.slopeCi?.[1] ?? null,
        df: found.df,
        nWithoutTime,
      },
    });
  });
}

function timeBins(analyte: string, pairs: AnalysedPairs, settings: AnalysisSettings): AnalysisRow[] {
  const list = pairs.quantified;
  const bins = settings.timeBinsH.map(([fromH, toH]) => ({ fromH, toH }));
  const rows = summariseTimeBins(
    list.map(({ ratio }) => ratio),
    list.map(({ timeAfterDoseH }) => timeAfterDoseH),
    list.map(({ subjectId }) => subjectId),
    bins,
  );
  return rows.map(({ bin, nPairs, nSubjects, geometric, min, max }) =>
    analysisRow("time-bins", analyte, bin === null ? "no bin" : `${bin.fromH} to ${bin.toH} h after dose`, {
      estimand: "geometric mean ratio of the pairs in the bin",
      estimate: geometric.geometricMean,
      nPairs,
      nSubjects,
      method: "complete pairs by time after dose",
      notEstimable: nPairs === 0 ? "no pair in this bin" : null,
      marks: completeMarks(pairs),
      details: { geometricCvPct: geometric.geometricCvPct, min, max },
    }),
  );
}

function movedPlasma(analyte: string, pairs: AnalysedPairs, settings: AnalysisSettings): AnalysisRow {
  const common = {
    estimand: "geometric mean ratio, subjects weighted equally, plasma moved to the time of CSF",
    marks: completeMarks(pairs),
  };
  const halfLifeH = settings.plasmaHalfLifeH;
  if (halfLifeH === null) {
    const notEstimable = "the half-life in plasma is not given (halfLifeH.plasma)";
    return analysisRow("plasma-at-csf-time", analyte, "all", { ...common, notEstimable });
  }
  const moved = pairs.quantified.flatMap((pair) => {
    const plasma = plasmaAtCsfTime(pair.plasma, pair.gapMin, halfLifeH);
    return isEstimable(plasma) ? [{ ...pair, ratio: pair.ratio / plasma.factor }] : [];
  });
  const { logs, subjects } = logsOf(moved);
  const found = subjectMeans(logs, subjects, settings.level);
  const plain = subjectMeans(logsOf(pairs.quantified).logs, logsOf(pairs.quantified).subjects, settings.level);
  const hasInterval = found.nSubjects >= 3;
  return analysisRow("plasma-at-csf-time", analyte, "all", {
    ...common,
    estimate: found.geometricMean,
    ...interval(hasInterval ? found.ci : null, settings.level),
    nPairs: moved.length,
    nSubjects: found.nSubjects,
    method: `complete pairs, subject log-means; plasma moved along a half-life of ${halfLifeH} h`,
    ciMethod: hasInterval ? "t, subjects - 1" : "none",
    notEstimable: found.geometricMean === null ? "no quantified pair" : null,
    details: {
      geometricMeanAsDrawn: plain.geometricMean,
      largestGapMin: moved.reduce((most, { gapMin }) => Math.max(most, Math.abs(gapMin)), 0),
    },
  });
}

function otherDefinitions(analyte: string, pairs: AnalysedPairs, settings: AnalysisSettings): AnalysisRow[] {
  const list = pairs.quantified;
  const common = {
    nPairs: list.length,
    nSubjects: countSubjects(list),
    marks: [...completeMarks(pairs), "not-primary"],
  };
  const row = (estimand: string, estimate: number | null, more: Partial<AnalysisRow> = {}): AnalysisRow =>
    analysisRow("other-definitions", analyte, "all", {
      ...common,
      estimand,
      estimate,
      method: "complete pairs taken as independent",
      notEstimable: estimate === null ? "no quantified pair" : null,
      ...more,
    });
  const found = ratioEstimands(
    list.map(({ ratio }) => ratio),
    list.map(() => 1),
    settings.level,
  );
  const sides = ratioOfMeans(
    list.map(({ ratio, plasma }) => ratio * plasma),
    list.map(({ plasma }) => plasma),
    settings.level,
    list.map(({ subjectId }) => subjectId),
  );
  const means = isEstimable(sides) ? sides : null;
  const fieller = means?.ciFieller ?? null;
  return [
    row("arithmetic mean of the ratios", found.meanOfRatios),
    row("median of the ratios", found.medianOfRatios),
    row("mean CSF over mean plasma", means?.ratio ?? null, {
      ...interval(fieller, settings.level),
      method: "complete pairs, covariance by subject",
      ciMethod: fieller === null ? "none" : "Fieller, t, subjects - 1",
      details: {
        intervalNotEstimable:
          means === null || fieller !== null
            ? null
            : means.nSubjects < 2
              ? "one subject has no spread between subjects"
              : "mean plasma is not clearly different from 0 (Fieller g >= 1)",
      },
    }),
  ];
}

function proportionalities(analyte: string, pairs: AnalysedPairs, settings: AnalysisSettings): AnalysisRow[] {
  const list = pairs.quantified;
  const csf = list.map((pair) => pair.ratio * pair.plasma);
  const plasma = list.map((pair) => pair.plasma);
  const nSubjects = countSubjects(list);
  const kinds =
    nSubjects < list.length ? (["within subjects", "over all pairs"] as const) : (["over all pairs"] as const);
  return kinds.map((kind) => {
    const subjects = list.map(({ subjectId }) => subjectId);
    const found = proportionality(csf, plasma, {
      level: settings.level,
      ...(kind === "within subjects" ? { subjects } : {}),
    });
    const common = {
      estimand: `slope of log CSF on log plasma ${kind}; 1 is proportional`,
      nPairs: list.length,
      nSubjects,
      marks: completeMarks(pairs),
    };
    if (!isEstimable(found)) {
      return analysisRow("proportionality", analyte, "all", { ...common, notEstimable: found.notEstimable });
    }
    const isPooledRepeats = kind === "over all pairs" && nSubjects < list.length;
    return analysisRow("proportionality", analyte, "all", {
      ...common,
      estimate: found.slope,
      ...interval(found.slopeCi, settings.level),
      method: "least squares on logs",
      ciMethod: found.slopeCi === null ? "none" : "t",
      marks: isPooledRepeats ? [...common.marks, "pairs-taken-as-independent"] : common.marks,
      details: { verdict: found.verdict, ratioChangePerDoubling: found.ratioChangePerDoubling },
    });
  });
}

function logsOf(pairs: readonly QuantifiedPair[]): { logs: number[]; subjects: string[] } {
  return { logs: pairs.map(({ ratio }) => Math.log(ratio)), subjects: pairs.map(({ subjectId }) => subjectId) };
}

function interval(ci: readonly [number, number] | null, ciLevel: number) {
  return { ciLow: ci?.[0] ?? null, ciHigh: ci?.[1] ?? null, ciLevel: ci === null ? null : ciLevel };
}
