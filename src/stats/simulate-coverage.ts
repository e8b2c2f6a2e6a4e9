import { bivariateTobit, type ConcentrationPair } from "./bivariate-tobit.js";
import { clusterRobust } from "./cluster-robust.js";
import type { MethodName } from "./estimate-row.js";
import { estimateRow } from "./estimate-rows.js";
import type { ConcentrationSide } from "./log-ratio-bounds.js";
import { moments } from "./moments.js";
import { normalQuantile } from "./normal.js";
import { createPrng, type Prng } from "./prng.js";
import { quantileOfSorted } from "./quantile.js";
import { type PairGroup, pairGroup, type RatioPair } from "./ratio-pairs.js";
import { tobit, tobitWald } from "./tobit.js";

/** A made-up study with a known truth. */
export interface SimulatedDesign {
  readonly geometricMean: number;
  /** SDs of natural logs. */
  readonly sdBetween: number;
  readonly sdWithin: number;
  /** Relative frequency of subjects with 1, 2, 3 ... pairs; or the pairs of each subject, again from the start. */
  readonly pairFrequencies: readonly number[];
  readonly pairCounts?: readonly number[];
  /** Subjects' log ratios: normal, or a standardised exponential with its long tail to that side. */
  readonly skew?: "left" | "right";
  /** Share of plasma below its own LLOQ. */
  readonly sharePlasmaBelow?: number;
  /** Correlation of the log plasma that CSF follows with the log plasma measured beside it; 1 without a lag. */
  readonly lagCorrelation?: number;
  readonly plasmaMeanLog: number;
  readonly plasmaSdLog: number;
}

/**
 * The design of the project's simulated reference data: 14 subjects with 30 pairs, truth 0.020, and its plasma
 * concentrations' log mean and SD.
 */
export const referenceDesign: SimulatedDesign = {
  geometricMean: 0.02,
  sdBetween: 0.4,
  sdWithin: 0.35,
  pairFrequencies: [5, 4, 3, 2],
  plasmaMeanLog: 5.7,
  plasmaSdLog: 0.8,
};

/** A row of the summary, or the bivariate Tobit that `csfp analyse` sets beside it. */
export type SimulatedMethod = MethodName | "bivariate-tobit";

/** A simulated pair: its ratio as the summary takes it, and its concentrations. */
export type SimulatedPair = RatioPair & ConcentrationPair & { readonly subjectId: string };

/** One cell of the simulation: how many subjects, how much below LLOQ, how often repeated. */
export interface SimulationCell {
  readonly nSubjects: number;
  /** Expected share of CSF below LLOQ; sets the LLOQ. */
  readonly shareBelow: number;
  readonly replicates: number;
  readonly seed: number;
  readonly level: number;
  /** The methods compared; not given: all of the table. */
  readonly methods?: readonly SimulatedMethod[];
}

/** How one method did in one cell. */
export interface CoverageRow {
  readonly nSubjects: number;
  readonly shareBelow: number;
  readonly meanShareBelow: number;
  readonly method: string;
  readonly replicates: number;
  /** Replicates without an interval; coverage is over the others. */
  readonly nWithoutInterval: number;
  /** 100 (geometric mean of the estimates / truth - 1), with its Monte Carlo standard error. */
  readonly biasPct: number | null;
  readonly biasMcsePct: number | null;
  readonly coverage: number;
  readonly coverageMcse: number;
  /** Median of sqrt(upper / lower): the factor by which the interval reaches from its middle. */
  readonly medianFold: number | null;
}

/** The methods of the table where a cell names no others. */
const METHODS: readonly SimulatedMethod[] = [
  "tobit-subject-weighted",
  "tobit-cluster-robust",
  "mixed-tobit",
  "subject-log-means",
  "random-intercept",
  "complete-pairs",
  "half-lloq-subject-means",
];

/**
 * Coverage and bias of the methods in one cell of a simulated design.
 *
 * Use in the lab: to know, not to hope, that a 95 % interval of so few subjects covers 95 %.
 * Formula: log ratio = log truth + subject + error; CSF = ratio * plasma, below LLOQ where smaller than the quantile of
 * all CSF that gives the wanted share; every method sees the same draws.
 * Definition: coverage is over the replicates with an interval, R of them; Monte Carlo error sqrt(c (1 - c) / R).
 * Few values: no replicates gives nulls and zero coverage.
 * Reference: Morris TP, White IR, Crowther MJ (2019) Statistics in Medicine 38:2074-2102.
 *
 * @example simulateCoverage(referenceDesign, { nSubjects: 3, shareBelow: 0, replicates: 1, seed: 1, level: 0.95 }).length // => 8
 */
export function simulateCoverage(design: SimulatedDesign, cell: SimulationCell): CoverageRow[] {
  const prng = createPrng(cell.seed);
  const lloq = lloqFor(design, cell.shareBelow);
  const settings = { level: cell.level, bootstrapReplicates: 0, bootstrapSeed: 0 };
  const methods = cell.methods ?? METHODS;
  const names = cell.methods === undefined ? [...methods, "tobit-plain-sandwich"] : [...methods];
  const tallies = names.map(() => ({ logs: [] as number[], folds: [] as number[], covered: 0, without: 0 }));
  let [nBelow, nPairs] = [0, 0];
  for (let replicate = 0; replicate < cell.replicates; replicate++) {
    const pairs = drawStudy(design, cell.nSubjects, lloq, prng);
    const group = pairGroup(pairs);
    nBelow += group.nCsfBelow;
    nPairs += group.counts.nPairs;
    for (const [m, tally] of tallies.entries()) {
      const method = methods[m];
      const row =
        method === undefined
          ? plainSandwich(group, cell.level)
          : method === "bivariate-tobit"
            ? bivariate(pairs, cell.level)
            : estimateRow(method, group, settings);
      if (row.geometricMean !== null) tally.logs.push(Math.log(row.geometricMean));
      if (row.ciLow === null || row.ciHigh === null) {
        tally.without++;
        continue;
      }
      tally.folds.push(Math.sqrt(row.ciHigh / row.ciLow));
      if (row.ciLow <= design.geometricMean && design.geometricMean <= row.ciHigh) tally.covered++;
    }
  }
  return tallies.map(({ logs, folds, covered, without }, m) => {
    const { mean, se } = moments(logs);
    const nWith = cell.replicates - without;
    const coverage = nWith === 0 ? 0 : covered / nWith;
    const biasFactor = mean === null ? null : Math.exp(mean - Math.log(design.geometricMean));
    return {
      nSubjects: cell.nSubjects,
      shareBelow: cell.shareBelow,
      meanShareBelow: nPairs === 0 ? 0 : nBelow / nPairs,
      method: names[m]!,
      replicates: cell.replicates,
      nWithoutInterval: without,
      biasPct: biasFactor === null ? null : 100 * (biasFactor - 1),
      biasMcsePct: biasFactor === null || se === null ? null : 100 * biasFactor * se,
      coverage,
      coverageMcse: nWith === 0 ? 0 : Math.sqrt((coverage * (1 - coverage)) / nWith),
      medianFold: quantileOfSorted(Float64Array.from(folds).sort(), 0.5),
    };
  });
}

/**
 * LLOQ that leaves the wanted share of all CSF concentrations below it; 0 for none.
 *
 * @example lloqFor(referenceDesign, 0) // => 0
 */
export function lloqFor(design: SimulatedDesign, shareBelow: number): number {
  if (shareBelow === 0) return 0;
  const mean = Math.log(design.geometricMean) + design.plasmaMeanLog;
  const sd = Math.hypot(design.plasmaSdLog, design.sdBetween, design.sdWithin);
  return Math.exp(mean + sd * normalQuantile(shareBelow));
}

/**
 * Pairs of one simulated study.
 *
 * @example drawStudy(referenceDesign, 0, 0, createPrng(1)) // => []
 */
export function drawStudy(design: SimulatedDesign, nSubjects: number, lloq: number, prng: Prng): SimulatedPair[] {
  const pairs: SimulatedPair[] = [];
  const { plasmaMeanLog, plasmaSdLog, sharePlasmaBelow = 0, lagCorrelation = 1, pairCounts } = design;
  const logLloq = Math.log(lloq);
  const logPlasmaLloq =
    sharePlasmaBelow === 0 ? Number.NEGATIVE_INFINITY : plasmaMeanLog + plasmaSdLog * normalQuantile(sharePlasmaBelow);
  for (let subject = 0; subject < nSubjects; subject++) {
    const centre = Math.log(design.geometricMean) + design.sdBetween * drawSubject(design, prng);
    const count = pairCounts?.[subject % pairCounts.length] ?? drawCount(design.pairFrequencies, prng);
    for (let pair = 0; pair < count; pair++) {
      const z = prng.normal();
      const logPlasma = plasmaMeanLog + plasmaSdLog * z;
      // CSF follows an earlier plasma concentration: only partly the one measured beside it.
      const followed =
        lagCorrelation === 1 ? z : lagCorrelation * z + Math.sqrt(1 - lagCorrelation * lagCorrelation) * prng.normal();
      const logCsf = centre + design.sdWithin * prng.normal() + plasmaMeanLog + plasmaSdLog * followed;
      const isCsfBelow = logCsf < logLloq;
      const isPlasmaBelow = logPlasma < logPlasmaLloq;
      const logRatio = logCsf - logPlasma;
      const bound = (isCsfBelow ? logLloq : logCsf) - (isPlasmaBelow ? logPlasmaLloq : logPlasma);
      const lower = isCsfBelow ? Number.NEGATIVE_INFINITY : isPlasmaBelow ? bound : logRatio;
      const upper = isPlasmaBelow ? Number.POSITIVE_INFINITY : isCsfBelow ? bound : logRatio;
      const csf = sideOf(isCsfBelow, isCsfBelow ? logLloq : logCsf);
      const plasma = sideOf(isPlasmaBelow, isPlasmaBelow ? logPlasmaLloq : logPlasma);
      pairs.push({ subjectId: `S${subject}`, lower, upper, isCsfBelow, csf, plasma });
    }
  }
  return pairs;
}

function sideOf(isBelow: boolean, log: number): ConcentrationSide {
  return isBelow ? { state: "below", limit: Math.exp(log) } : { state: "quantified", value: Math.exp(log) };
}

function bivariate(pairs: readonly SimulatedPair[], level: number) {
  const fit = bivariateTobit(pairs, level);
  if (fit.notEstimable !== undefined) return { geometricMean: null, ciLow: null, ciHigh: null };
  return { geometricMean: fit.geometricMean, ciLow: fit.ci?.[0] ?? null, ciHigh: fit.ci?.[1] ?? null };
}

/** A subject's deviation with mean 0 and SD 1. */
function drawSubject({ skew }: SimulatedDesign, prng: Prng): number {
  if (skew === undefined) return prng.normal();
  // Half the sum of two squared normals is a standard exponential.
  const exponential = (prng.normal() ** 2 + prng.normal() ** 2) / 2 - 1;
  return skew === "right" ? exponential : -exponential;
}

function drawCount(frequencies: readonly number[], prng: Prng): number {
  let left = prng.below(frequencies.reduce((sum, frequency) => sum + frequency, 0));
  for (const [i, frequency] of frequencies.entries()) {
    if (left < frequency) return i + 1;
    left -= frequency;
  }
  return frequencies.length;
}

/** The uncorrected sandwich with t and subjects - 1, to show what the correction buys. */
function plainSandwich(group: PairGroup, level: number) {
  const nothing = { geometricMean: null, ciLow: null, ciHigh: null };
  const fit = tobit(group.sample);
  if (fit.notEstimable !== undefined) return nothing;
  const robust = clusterRobust(group.sample, group.subjects, fit, "CR0");
  if (robust.notEstimable !== undefined) return { ...nothing, geometricMean: Math.exp(fit.mu) };
  const [low, high] = tobitWald({ mu: fit.mu, seMu: robust.seMu }, robust.nSubjects - 1, level);
  return { geometricMean: Math.exp(fit.mu), ciLow: Math.exp(low), ciHigh: Math.exp(high) };
}
