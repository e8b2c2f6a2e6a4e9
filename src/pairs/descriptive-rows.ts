import { type AnalysisRow, analysisRow } from "../domain/analysis.js";
import type { SampleResult } from "../domain/pair.js";
import { bySubject } from "../stats/by-subject.js";
import { describe } from "../stats/describe.js";
import { geometricCvPct } from "../stats/geometric.js";
import { kendall } from "../stats/kendall.js";
import { medianAbsoluteDeviation } from "../stats/median-absolute-deviation.js";
import { moments } from "../stats/moments.js";
import { nca } from "../stats/nca.js";
import { oneWayVariance } from "../stats/one-way-variance.js";
import { isEstimable } from "../stats/result.js";
import { medianInterval } from "../stats/sign-test.js";
import { spearman } from "../stats/spearman.js";
import { theilSen } from "../stats/theil-sen.js";
import { trimmedMean } from "../stats/trimmed-mean.js";
import type { Profile, ProfileSide } from "./analyse-profiles.js";
import { type AnalysedPairs, type AnalysisSettings, completeMarks, countSubjects } from "./analysed-pairs.js";

/** Concentrations of each matrix as they are: samples that may be used; those outside a limit are counted beside. */
export function concentrationRows(analyte: string, samples: readonly SampleResult[]): AnalysisRow[] {
  return (["csf", "plasma"] as const).map((matrix) => {
    const own = samples.filter((one) => one.matrix === matrix);
    const values = own.flatMap(({ concentration: { state, value } }) =>
      state === "quantified" && value !== null ? [value] : [],
    );
    const count = (...states: string[]): number => own.filter((one) => states.includes(one.concentration.state)).length;
    const nBelow = count("belowLloq", "notDetected");
    const found = describe(values);
    return analysisRow("concentrations", analyte, matrix === "csf" ? "CSF" : "plasma", {
      estimand: "geometric mean concentration of the quantified samples",
      estimate: found.geometric.geometricMean,
      nSubjects: countSubjects(own),
      method: "quantified samples, each counted once",
      notEstimable: values.length === 0 ? "no quantified sample" : null,
      marks: nBelow + count("aboveUloq") > 0 ? ["quantified-only-biased"] : [],
      details: {
        nSamples: own.length,
        nQuantified: values.length,
        nBelow,
        nAbove: count("aboveUloq"),
        unit: own[0]?.concentration.unit ?? null,
        geometricCvPct: found.geometric.geometricCvPct,
        mean: found.mean,
        sd: found.sd,
        cvPct: found.cvPct,
        min: values.length === 0 ? null : values.reduce((least, value) => Math.min(least, value)),
        q1: found.q1,
        median: found.median,
        q3: found.q3,
        max: values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value)),
        medianAbsoluteDeviation: medianAbsoluteDeviation(values),
        mean10PctTrimmed: trimmedMean(values, 0.1),
      },
    });
  });
}

/** How much of the spread of log ratios lies between subjects, and the median ratio of subjects without any assumed shape. */
export function spreadRows(analyte: string, pairs: AnalysedPairs, level: number): AnalysisRow[] {
  const logs = pairs.quantified.map(({ ratio }) => Math.log(ratio));
  const subjects = pairs.quantified.map(({ subjectId }) => subjectId);
  const common = { nPairs: logs.length, nSubjects: new Set(subjects).size, marks: completeMarks(pairs) };
  const variance = oneWayVariance(logs, subjects);
  const components = {
    ...common,
    estimand: "share of the variance of log ratios that lies between subjects (intraclass correlation)",
    method: "one-way analysis of variance",
  };
  const means = bySubject(logs, subjects).values.map((own) => Math.exp(moments(own).mean!));
  const median = describe(means).median;
  const { ci } = medianInterval(means, level);
  return [
    isEstimable(variance)
      ? analysisRow("variance-components", analyte, "all", {
          ...components,
          estimate: variance.icc,
          details: {
            cvBetweenPct: variance.varBetween > 0 ? geometricCvPct(Math.sqrt(variance.varBetween)) : 0,
            cvWithinPct: geometricCvPct(Math.sqrt(variance.varWithin)),
            varBetween: variance.varBetween,
            varWithin: variance.varWithin,
          },
        })
      : analysisRow("variance-components", analyte, "all", { ...components, notEstimable: variance.notEstimable }),
    analysisRow("median-of-subjects", analyte, "all", {
      ...common,
      estimand: "median of the subjects' geometric mean ratios",
      estimate: median,
      ciLow: ci?.[0] ?? null,
      ciHigh: ci?.[1] ?? null,
      ciLevel: ci === null ? null : level,
      method: "complete pairs, no assumed shape",
      ciMethod: ci === null ? "none" : "order statistics (binomial)",
      notEstimable: median === null ? "no quantified pair" : null,
    }),
  ];
}

/** Whether the ratio rises or falls with plasma and with time after dose, by ranks: one outlier cannot carry it. */
export function associationRows(analyte: string, pairs: AnalysedPairs, level: number): AnalysisRow[] {
  const list = pairs.quantified;
  const covariates = [
    ["plasma concentration", list.map(({ plasma }) => Math.log(plasma)), "log plasma"],
    ["time after dose", list.map(({ timeAfterDoseH }) => timeAfterDoseH), "hour"],
  ] as const;
  return covariates.map(([about, covariate, unit]) => {
    const used = list.flatMap(({ ratio, subjectId }, i) => {
      const x = covariate[i] ?? null;
      return x === null ? [] : [{ x, y: Math.log(ratio), subjectId }];
    });
    const [x, y] = [used.map((one) => one.x), used.map((one) => one.y)];
    const [tau, rho, line] = [kendall(x, y), spearman(x, y, level), theilSen(x, y)];
    const nSubjects = countSubjects(used);
    const marks =
      nSubjects < used.length ? [...completeMarks(pairs), "pairs-taken-as-independent"] : completeMarks(pairs);
    const common = {
      nPairs: used.length,
      nSubjects,
      marks,
      method: "rank correlation of log ratios (Kendall's tau-b)",
    };
    const estimand = `Kendall's tau-b of the ratio and ${about}`;
    if (!isEstimable(tau)) {
      return analysisRow("association", analyte, about, { ...common, estimand, notEstimable: tau.notEstimable });
    }
    return analysisRow("association", analyte, about, {
      ...common,
      estimand,
      estimate: tau.tauB,
      // Repeated pairs are not independent: their p value would be too small.
      pValue: nSubjects < used.length ? null : tau.pValue,
      details: {
        spearmanRho: isEstimable(rho) ? rho.rho : null,
        spearmanLow: isEstimable(rho) ? (rho.ciBonettWright?.[0] ?? null) : null,
        spearmanHigh: isEstimable(rho) ? (rho.ciBonettWright?.[1] ?? null) : null,
        theilSenSlope: isEstimable(line) ? line.slope : null,
        slopeOf: `log ratio per ${unit}`,
      },
    });
  });
}

/** Samples that a profile needs in one matrix before it is described. */
const minForProfile = 3;

/** Non-compartmental parameters of each subject's profile in CSF and in plasma, with the reason for each that is missing. */
export function ncaRows(analyte: string, profiles: readonly Profile[], settings: AnalysisSettings): AnalysisRow[] {
  return profiles.flatMap((profile) =>
    (["csf", "plasma"] as const).flatMap((matrix) => {
      const side = profile[matrix];
      return side.timesH.length < minForProfile ? [] : [ncaRow(analyte, profile, matrix, side, settings)];
    }),
  );
}

function ncaRow(
  analyte: string,
  { subjectId, doseAt, obstacle }: Profile,
  matrix: "csf" | "plasma",
  side: ProfileSide,
  { auc }: AnalysisSettings,
): AnalysisRow {
  const about = `${subjectId}, ${matrix === "csf" ? "CSF" : "plasma"}, dose at ${doseAt}`;
  const common = {
    estimand: "AUC from dose to the last quantified sample (concentration x h)",
    nSubjects: 1,
    method: `non-compartmental, ${auc.method === "linear" ? "linear" : "linear up, log down"} trapezoid`,
  };
  if (obstacle !== null) return analysisRow("nca", analyte, about, { ...common, notEstimable: obstacle });
  const found = nca(side, { method: auc.method });
  const { terminal } = found;
  const fit = isEstimable(terminal) ? terminal : null;
  return analysisRow("nca", analyte, about, {
    ...common,
    estimate: found.aucLast,
    notEstimable: found.aucLast === null ? (found.reasons.aucLast ?? "not estimable") : null,
    details: {
      subjectId,
      matrix,
      doseAt,
      nSamples: side.timesH.length,
      cmax: found.cmax,
      tmaxH: found.tmaxH,
      tlastH: found.tlastH,
      aucInf: found.aucInfObserved,
      aucExtrapolatedPct: found.extrapolatedObservedPct,
      mrtLastH: found.mrtLastH,
      lambdaZPerH: found.lambdaZPerH,
      halfLifeH: found.halfLifeH,
      terminalPoints: fit?.points ?? null,
      terminalAdjustedR2: fit?.adjustedRSquared ?? null,
      terminalSpanHalfLives: fit?.spanRatio ?? null,
      halfLifeMissing: found.halfLifeH === null ? (found.reasons.halfLifeH ?? null) : null,
    },
  });
}
