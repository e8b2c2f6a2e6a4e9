import { type Auc, type AucOptions, auc, indexOfPeak, lastQuantified } from "./auc.js";
import { type BelowLloqRule, type CleanProfile, cleanProfile, type Profile } from "./clean-profile.js";
import { finiteOrNull } from "./finite-or-null.js";
import { isEstimable, type Result } from "./result.js";
import { type TerminalSlope, type TerminalSlopeOptions, terminalSlope } from "./terminal-slope.js";
import type { AucMethod } from "./trapezoid.js";

/** Settings of a non-compartmental analysis; every default is PKNCA's. */
export interface NcaOptions {
  readonly method?: AucMethod;
  readonly belowLloq?: BelowLloqRule;
  readonly startH?: number;
  readonly missingStart?: "refuse" | "zero";
  readonly terminal?: TerminalSlopeOptions;
  /** Dose in the amount unit of the concentration (mg for mg/L): adds clearance and volume. */
  readonly dose?: number;
}

/** Exposure parameters of one profile; null where not estimable, then `reasons` names why under the same key. */
export interface NcaResult {
  readonly cmax: number | null;
  readonly tmaxH: number | null;
  readonly tlastH: number | null;
  readonly clastObserved: number | null;
  readonly clastPredicted: number | null;
  readonly lambdaZPerH: number | null;
  readonly halfLifeH: number | null;
  readonly terminal: Result<TerminalSlope>;
  readonly aucLast: number | null;
  readonly aucAll: number | null;
  readonly aumcLast: number | null;
  readonly mrtLastH: number | null;
  readonly aucInfObserved: number | null;
  readonly aucInfPredicted: number | null;
  readonly aumcInfObserved: number | null;
  readonly mrtInfObservedH: number | null;
  readonly extrapolatedObservedPct: number | null;
  readonly extrapolatedPredictedPct: number | null;
  readonly clearance: number | null;
  readonly volumeZ: number | null;
  readonly reasons: Readonly<Record<string, string>>;
}

/**
 * Non-compartmental exposure parameters of one concentration-time profile.
 *
 * Use in the lab: Cmax, Tmax, AUC, half-life and mean residence time of CSF and of plasma, per subject.
 * Formula: AUCinf = AUClast + Clast / lambda_z; AUMCinf = AUMClast + Clast tlast / lambda_z + Clast / lambda_z^2;
 * MRT = AUMC / AUC; extrapolated % = 100 (AUCinf - AUClast) / AUCinf; CL = dose / AUCinf; Vz = CL / lambda_z.
 * Definition: observed takes the measured Clast, predicted the fitted line at tlast. No limit on R2, span or
 * extrapolated share is applied to the numbers: those are for the reader, beside them.
 * Few values: what cannot be computed is null with a reason; an all-below-LLOQ profile has Cmax 0 and no Tmax.
 * Reference: Gabrielsson and Weiner (2016) ch. 2.8; PKNCA 0.12 documentation.
 *
 * @example nca({ timesH: [0, 1, 2, 3, 4], concentrations: [0, 8, 4, 2, 1] }, { method: "linear" }).aucLast // => 14.5
 * @example nca({ timesH: [1, 2], concentrations: [8, 4] }).reasons.aucLast // => "no sample at the start (0 h)"
 */
export function nca(profile: Profile, options: NcaOptions = {}): NcaResult {
  const clean = cleanProfile(profile, options.belowLloq);
  const used: CleanProfile = isEstimable(clean) ? clean : NO_SAMPLES;
  const reasons: Record<string, string> = {};
  const peak = observedPeak(used);
  const terminal = isEstimable(clean) ? terminalSlope(used, options.terminal) : clean;
  const fit = isEstimable(terminal) ? terminal : null;
  const areas = observedAreas(used, options);
  const last = isEstimable(areas.last) ? areas.last : null;
  const tail = extrapolate(last, peak.clastObserved, peak.tlastH, fit);
  // Written out rather than spread: with 10,000 profiles the copies would cost more than the mathematics.
  const result: NcaResult = {
    cmax: peak.cmax,
    tmaxH: peak.tmaxH,
    tlastH: peak.tlastH,
    clastObserved: peak.clastObserved,
    clastPredicted: fit?.lastConcentrationPredicted ?? null,
    lambdaZPerH: fit?.lambdaZPerH ?? null,
    halfLifeH: fit?.halfLifeH ?? null,
    terminal,
    aucLast: last?.area ?? null,
    aucAll: isEstimable(areas.all) ? areas.all.area : null,
    aumcLast: last?.moment ?? null,
    mrtLastH: quotient(last?.moment, last?.area),
    aucInfObserved: tail.observed,
    aucInfPredicted: tail.predicted,
    aumcInfObserved: tail.moment,
    mrtInfObservedH: quotient(tail.moment, tail.observed),
    extrapolatedObservedPct: sharePct(tail.observed, last),
    extrapolatedPredictedPct: sharePct(tail.predicted, last),
    clearance: quotient(options.dose, tail.observed),
    volumeZ: quotient(quotient(options.dose, tail.observed), fit?.lambdaZPerH),
    reasons,
  };
  const because = isEstimable(clean) ? null : clean.notEstimable;
  for (const key in result) {
    if (result[key as keyof NcaResult] !== null) continue;
    reasons[key] = because ?? whyMissing(key, areas.last, terminal, peak.tlastH, options);
  }
  return result;
}

/** Highest and last quantified concentration; the first of equal maxima. */
function observedPeak({ timesH, concentrations }: CleanProfile) {
  const peak = indexOfPeak(concentrations);
  const last = lastQuantified(concentrations);
  return {
    cmax: concentrations[peak] ?? null,
    tmaxH: last < 0 ? null : timesH[peak]!,
    tlastH: timesH[last] ?? null,
    clastObserved: concentrations[last] ?? null,
  };
}

function observedAreas(clean: CleanProfile, options: NcaOptions) {
  const base: AucOptions = {
    method: options.method ?? "linear-up-log-down",
    startH: options.startH ?? 0,
    missingStart: options.missingStart ?? "refuse",
  };
  const last = auc(clean, base);
  const hasTail = lastQuantified(clean.concentrations) < clean.timesH.length - 1;
  return { last, all: hasTail ? auc(clean, { ...base, extent: "all" }) : last };
}

const NO_SAMPLES: CleanProfile = { timesH: new Float64Array(), concentrations: new Float64Array() };

/** The part beyond the last quantified sample, once from the measured and once from the fitted concentration. */
function extrapolate(last: Auc | null, clast: number | null, tlastH: number | null, fit: TerminalSlope | null) {
  const canExtrapolate = last !== null && clast !== null && tlastH !== null && fit !== null;
  const rate = fit?.lambdaZPerH ?? 0;
  const observed = canExtrapolate ? finiteOrNull(last.area + clast / rate) : null;
  const predicted = canExtrapolate ? finiteOrNull(last.area + fit.lastConcentrationPredicted / rate) : null;
  const moment = canExtrapolate ? finiteOrNull(last.moment + (clast * tlastH) / rate + clast / rate / rate) : null;
  return { observed, predicted, moment };
}

/** Share of an extrapolated area that was not observed. */
function sharePct(total: number | null, last: Auc | null): number | null {
  return total === null || last === null ? null : quotient(100 * (total - last.area), total);
}

function whyMissing(
  key: string,
  area: Result<Auc>,
  terminal: Result<TerminalSlope>,
  tlastH: number | null,
  options: NcaOptions,
): string {
  if (key === "cmax") return "no samples";
  if (["tmaxH", "tlastH", "clastObserved"].includes(key)) return "no quantified sample";
  if (["clearance", "volumeZ"].includes(key) && options.dose === undefined) return "no dose given";
  const needsTerminal = !["aucLast", "aucAll", "aumcLast", "mrtLastH"].includes(key);
  const needsArea = !["clastPredicted", "lambdaZPerH", "halfLifeH"].includes(key);
  if (needsArea && !isEstimable(area)) return area.notEstimable;
  if (needsTerminal && !isEstimable(terminal)) return terminal.notEstimable;
  return tlastH === null ? "no quantified sample" : "the result exceeds the range of numbers";
}

/** a / b where both are there and the quotient is a number. */
function quotient(a: number | null | undefined, b: number | null | undefined): number | null {
  return a === null || a === undefined || b === null || b === undefined ? null : finiteOrNull(a / b);
}
