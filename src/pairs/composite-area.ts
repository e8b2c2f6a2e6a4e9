import { type AnalysisRow, analysisRow } from "../domain/analysis.js";
import { createPrng } from "../stats/prng.js";
import { isEstimable } from "../stats/result.js";
import { type SparsePairs, sparseAucRatio, sparseAucRatioBootstrap } from "../stats/sparse-auc-ratio.js";
import { timeBinOf } from "../stats/time-after-dose-bins.js";
import {
  type AnalysedPairs,
  type AnalysisSettings,
  completeMarks,
  countSubjects,
  type QuantifiedPair,
} from "./analysed-pairs.js";

/**
 * Composite (population) AUC ratio where every subject gives one pair: the pairs of a time bin stand at their mean time.
 * Refused with repeated pairs of a subject, with fewer than two bins and with too few subjects in a bin, because the
 * variance then means something else.
 */
export function compositeArea(analyte: string, pairs: AnalysedPairs, settings: AnalysisSettings): AnalysisRow[] {
  const estimand = "composite AUC in CSF over composite AUC in plasma, one pair a subject";
  const refuse = (notEstimable: string): AnalysisRow[] => [
    analysisRow("composite-auc-ratio", analyte, "all", { estimand, notEstimable, marks: completeMarks(pairs) }),
  ];
  const bins = settings.timeBinsH.map(([fromH, toH]) => ({ fromH, toH }));
  const grouped = bins
    .map((bin) => pairs.quantified.filter(({ timeAfterDoseH }) => timeBinOf(timeAfterDoseH, bins) === bin))
    .filter((list) => list.length > 0);
  const all = grouped.flat();
  if (countSubjects(all) < all.length) return refuse("needs one pair a subject; some subjects have several");
  if (grouped.length < 2) return refuse(`needs pairs in two time bins, found ${grouped.length}`);
  const fewest = Math.min(...grouped.map((list) => list.length));
  const needed = settings.auc.minSubjectsPerTime;
  if (fewest < needed) return refuse(`needs ${needed} subjects in every time bin, found ${fewest} in one`);
  const sparse = sparsePairs(grouped);
  const found = sparseAucRatio(sparse, settings.level);
  if (!isEstimable(found)) return refuse(found.notEstimable);
  const common = {
    estimand,
    estimate: found.ratio,
    nPairs: all.length,
    nSubjects: all.length,
    method: "linear trapezoid through the bins' means at their mean times",
    ciLevel: settings.level,
    marks: [...completeMarks(pairs), "bins-at-mean-times"],
    details: { csfArea: found.csfArea, plasmaArea: found.plasmaArea, nTimes: grouped.length, df: found.df },
  };
  const row = (ciMethod: string, ci: readonly [number, number] | null): AnalysisRow =>
    analysisRow("composite-auc-ratio", analyte, "all", {
      ...common,
      ciMethod: ci === null ? "none" : ciMethod,
      ciLow: ci?.[0] ?? null,
      ciHigh: ci?.[1] ?? null,
      details: { ...common.details, intervalNotEstimable: ci === null ? `no bounded interval by: ${ciMethod}` : null },
    });
  const drawn = sparseAucRatioBootstrap(sparse, resamples(grouped, settings), settings.level);
  return [
    row("log delta, paired (Bailer), t, Satterthwaite df", found.ciLogDeltaPaired),
    row("Fieller, paired, t, Satterthwaite df", found.ciFiellerPaired),
    row(
      `percentile, ${settings.bootstrapReplicates} resamples within bins, seed ${settings.bootstrapSeed}`,
      isEstimable(drawn) ? drawn.ci : null,
    ),
  ];
}

function sparsePairs(grouped: readonly (readonly QuantifiedPair[])[]): SparsePairs {
  const timesH = grouped.flatMap((list) => {
    const mean = list.reduce((sum, { timeAfterDoseH }) => sum + (timeAfterDoseH ?? 0), 0) / list.length;
    return list.map(() => mean);
  });
  const all = grouped.flat();
  return { timesH, csf: all.map(({ ratio, plasma }) => ratio * plasma), plasma: all.map(({ plasma }) => plasma) };
}

function resamples(grouped: readonly (readonly unknown[])[], settings: AnalysisSettings): number[][] {
  const prng = createPrng(settings.bootstrapSeed);
  return Array.from({ length: settings.bootstrapReplicates }, () => {
    let start = 0;
    return grouped.flatMap((list) => {
      const from = start;
      start += list.length;
      return list.map(() => from + prng.below(list.length));
    });
  });
}
