import { type AnalysisRow, analysisRow } from "../domain/analysis.js";
import type { Concentration } from "../domain/concentration.js";
import type { Pair } from "../domain/pair.js";
import type { AnalysisRule } from "../stats/analysis-rule.js";
import { bivariateTobit, type ConcentrationPair } from "../stats/bivariate-tobit.js";
import { censoredSlope } from "../stats/censored-slope.js";
import { primaryRow } from "../stats/choose-primary.js";
import type { ConcentrationSide } from "../stats/log-ratio-bounds.js";
import { pairGroup } from "../stats/ratio-pairs.js";
import { isEstimable } from "../stats/result.js";
import { ratioPair, usedPairs } from "./analysed-pairs.js";

/** The fit passes over all pairs some hundred times: in larger groups it is left out and says so. */
const mostPairsFitted = 5000;

/**
 * Whether the limits of ratios depend on the ratios themselves: the total ratio of a group by the bivariate Tobit, which
 * censors concentrations instead of ratios, the slope of log CSF on log plasma beside it, and the slope of the log ratio on
 * time after dose. Both rows are marked `limits-depend-on-ratio` where pairs are censored and the ratio changes with plasma or time.
 */
export function dependentCensoringRows(
  analyte: string,
  group: string,
  pairs: readonly Pair[],
  rule: AnalysisRule,
): AnalysisRow[] {
  const used = usedPairs(pairs);
  if (used.length === 0) return [];
  const common = { nPairs: used.length, nSubjects: new Set(used.map(({ subjectId }) => subjectId)).size };
  if (used.length > mostPairsFitted) {
    const notEstimable = `left out: more than ${mostPairsFitted} pairs`;
    return [analysisRow("dependent-censoring", analyte, group, { ...common, notEstimable })];
  }
  const estimable = used.filter(({ ratio }) => ratio.state !== "notEstimable");
  const nCensored = estimable.filter(({ ratio }) => ratio.state !== "quantified").length;
  const time = onTimeAfterDose(analyte, group, estimable, rule.level, nCensored > 0);
  return [bivariateRow(analyte, group, used, rule, nCensored, time), time];
}

function bivariateRow(
  analyte: string,
  group: string,
  used: readonly Pair[],
  rule: AnalysisRule,
  nCensored: number,
  time: AnalysisRow,
): AnalysisRow {
  const sides = used.flatMap((pair) => concentrationPair(pair) ?? []);
  const fit = bivariateTobit(sides, rule.level);
  const common = {
    estimand: "geometric mean ratio, subjects equal, of CSF and plasma as two censored variables",
    method: "bivariate Tobit of log CSF and log plasma",
    nPairs: sides.length,
  };
  if (!isEstimable(fit)) {
    const nSubjects = new Set(sides.map(({ subjectId }) => subjectId)).size;
    const { notEstimable } = fit;
    return analysisRow("dependent-censoring", analyte, group, { ...common, nSubjects, notEstimable });
  }
  const changesWithPlasma = fit.slopeCi !== null && (fit.slopeCi[0] > 1 || fit.slopeCi[1] < 1);
  const isDependent = nCensored > 0 && (changesWithPlasma || time.marks.includes(mark));
  return analysisRow("dependent-censoring", analyte, group, {
    ...common,
    nSubjects: fit.nSubjects,
    estimate: fit.geometricMean,
    ciLow: fit.ci?.[0] ?? null,
    ciHigh: fit.ci?.[1] ?? null,
    ciLevel: fit.ci === null ? null : rule.level,
    ciMethod: fit.ci === null ? "none" : "cluster-robust by subject, t, subjects - 1",
    marks: isDependent ? [mark] : [],
    details: {
      primaryGeometricMean: primaryRow(pairGroup(used.map(ratioPair)), rule).geometricMean,
      nCensored,
      slopeOnLogPlasma: fit.slope,
      slopeLow: fit.slopeCi?.[0] ?? null,
      slopeHigh: fit.slopeCi?.[1] ?? null,
      ratioChangePerDoubling: 2 ** (fit.slope - 1),
      ratioChangePerHour: time.estimate,
      verdict: verdictOf(nCensored, changesWithPlasma, time.marks.includes(mark)),
    },
  });
}

const mark = "limits-depend-on-ratio";

function verdictOf(nCensored: number, withPlasma: boolean, withTime: boolean): string {
  if (nCensored === 0) return "No pair lies outside a limit: the mean does not depend on how limits are treated.";
  if (withPlasma || withTime) {
    const what = withPlasma && withTime ? "plasma and with time after dose" : withPlasma ? "plasma" : "time after dose";
    return `The ratio changes with ${what}, so that the limit of a ratio (limit over plasma) depends on the ratio itself: the primary mean may be biased.`;
  }
  return "No dependence of the ratio on plasma or time after dose is evident; a moderate one cannot be excluded with this number of subjects.";
}

/** Factor by which the ratio changes per hour after dose, censored ratios included. */
function onTimeAfterDose(
  analyte: string,
  group: string,
  used: readonly Pair[],
  level: number,
  hasCensored: boolean,
): AnalysisRow {
  const timed = used.filter(({ timeAfterDoseH }) => timeAfterDoseH !== null);
  const { sample, subjects } = pairGroup(timed.map(ratioPair));
  const fit = censoredSlope(
    sample,
    timed.map(({ timeAfterDoseH }) => timeAfterDoseH!),
    subjects,
    level,
  );
  const common = {
    estimand: "factor by which the ratio changes per hour after dose",
    method: "Tobit of log ratio on time after dose, subjects equal",
  };
  if (!isEstimable(fit)) {
    const nSubjects = new Set(timed.map(({ subjectId }) => subjectId)).size;
    const { notEstimable } = fit;
    return analysisRow("ratio-per-hour", analyte, group, { ...common, nSubjects, nPairs: timed.length, notEstimable });
  }
  const changes = fit.ci[0] > 0 || fit.ci[1] < 0;
  return analysisRow("ratio-per-hour", analyte, group, {
    ...common,
    estimate: Math.exp(fit.slope),
    ciLow: Math.exp(fit.ci[0]),
    ciHigh: Math.exp(fit.ci[1]),
    ciLevel: level,
    ciMethod: "cluster-robust by subject, t, subjects - 1",
    nSubjects: fit.nSubjects,
    nPairs: fit.nValues,
    marks: changes && hasCensored ? [mark] : [],
    details: { nWithoutTime: used.length - timed.length },
  });
}

/**
 * Both sides of a pair in one unit and on one basis. The factor comes from the ratio where it has a number; a pair outside
 * its limits on both sides has none, and enters only where both sides are total and in one unit.
 */
function concentrationPair({ subjectId, csf, plasma, ratio }: Pair): ConcentrationPair | null {
  const [top, bottom] = [sideOf(csf.concentration), sideOf(plasma.concentration)];
  if (top === null || bottom === null) return null;
  const given = ratio.value ?? ratio.bound;
  if (given === null) {
    const isOneScale =
      csf.basis === "total" && plasma.basis === "total" && csf.concentration.unit === plasma.concentration.unit;
    return isOneScale ? { subjectId, csf: top, plasma: bottom } : null;
  }
  const factor = given / (numberOf(top) / numberOf(bottom));
  return factor > 0 && Number.isFinite(factor) ? { subjectId, csf: scaled(top, factor), plasma: bottom } : null;
}

function sideOf({ state, value, lloq, uloq }: Concentration): ConcentrationSide | null {
  const isUsable = (number: number | null): number is number => number !== null && number > 0;
  if (state === "quantified") return isUsable(value) ? { state: "quantified", value } : null;
  if (state === "belowLloq" || state === "notDetected") return isUsable(lloq) ? { state: "below", limit: lloq } : null;
  return state === "aboveUloq" && isUsable(uloq) ? { state: "above", limit: uloq } : null;
}

const numberOf = (side: ConcentrationSide): number => (side.state === "quantified" ? side.value : side.limit);

function scaled(side: ConcentrationSide, factor: number): ConcentrationSide {
  if (side.state === "quantified") return { state: "quantified", value: side.value * factor };
  return { state: side.state, limit: side.limit * factor };
}
