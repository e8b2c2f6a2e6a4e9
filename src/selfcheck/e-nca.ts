import { indexOfPeak } from "../stats/auc.js";
import { backExtrapolateC0 } from "../stats/back-extrapolate-c0.js";
import { type BelowLloqAction, type BelowLloqRule, type CleanProfile, cleanProfile } from "../stats/clean-profile.js";
import { type NcaResult, nca } from "../stats/nca.js";
import { isEstimable } from "../stats/result.js";
import { terminalSlope } from "../stats/terminal-slope.js";
import type { AucMethod } from "../stats/trapezoid.js";
import { pairedParameters, tmaxLag } from "./e-nca-pairs.js";
import {
  type Computed,
  type ComputedFields,
  type GoldenCall,
  type GoldenKind,
  hasShape,
  type Json,
} from "./golden-kind.js";
import { areaOrNull, areaToEnd, NCA_METHODS, profileOf } from "./nca-profile.js";

/** Exposure parameters; the call says which of the three tables of one profile is meant. */
export const eNca: GoldenKind = {
  kind: "e-nca",
  title: "Non-compartmental analysis",
  fileName: /(^|\/)e_/,
  parameterFields: ["conc_blq", "by_subject"],
  compute(call) {
    if (hasShape(call, ["subject", "parameters_from"])) return pairedParameters(call);
    if (hasShape(call, ["subject"])) return tmaxLag(call);
    if (!hasShape(call, ["time", "conc"], ["dose"])) return null;
    if (call.call.includes("clean.conc.blq")) return belowLloqRules(call);
    return call.call.trim() === "PKNCA::pk.nca" ? flatTable(call) : profileTables(call);
  },
};

function profileTables(call: GoldenCall): ComputedFields {
  const profile = profileOf(call.input);
  const dose = typeof call.input.dose === "number" ? { dose: call.input.dose } : {};
  const clean = cleanProfile(profile);
  if (!isEstimable(clean)) return {};
  const tables: Record<string, Computed> = {};
  for (const [name, method] of Object.entries(NCA_METHODS)) {
    tables[name] = { ...areaTable(nca(profile, { method, ...dose })), ...tauTables(call, name, clean, method) };
  }
  const base = nca(profile);
  return { ...peakTable(base), ...terminalTables(call, clean), ...tables, ...bolusTables(clean) };
}

function peakTable(result: NcaResult): ComputedFields {
  return { cmax: result.cmax, tmax: result.tmaxH, tlast: result.tlastH, clast_obs: result.clastObserved };
}

function terminalTables(call: GoldenCall, clean: CleanProfile): ComputedFields {
  const table = (name: string, allowPeak: boolean): Computed => {
    const found = terminalSlope(clean, { allowPeak });
    const fit = isEstimable(found) ? found : null;
    // A table that is not estimable as a whole may stand as one null.
    if (fit === null && call.fields.includes(name)) return null;
    return {
      lambda_z: fit?.lambdaZPerH ?? null,
      half_life: fit?.halfLifeH ?? null,
      r_squared: fit?.rSquared ?? null,
      adj_r_squared: fit?.adjustedRSquared ?? null,
      n_points: fit?.points ?? null,
      time_first: fit?.firstTimeH ?? null,
      time_last: fit?.lastTimeH ?? null,
      clast_pred: fit?.lastConcentrationPredicted ?? null,
      span_ratio: fit?.spanRatio ?? null,
    };
  };
  return { lambda_z: table("lambda_z", false), lambda_z_allow_tmax: table("lambda_z_allow_tmax", true) };
}

function areaTable(result: NcaResult): ComputedFields {
  return {
    auc_last: result.aucLast,
    auc_all: result.aucAll,
    auc_inf_obs: result.aucInfObserved,
    auc_inf_pred: result.aucInfPredicted,
    auc_pext_obs: result.extrapolatedObservedPct,
    auc_pext_pred: result.extrapolatedPredictedPct,
    aumc_last: result.aumcLast,
    aumc_inf_obs: result.aumcInfObserved,
    mrt_last: result.mrtLastH,
    mrt_inf_obs: result.mrtInfObservedH,
    cl_obs: result.clearance,
    vz_obs: result.volumeZ,
  };
}

/** One table per dosing interval that is asked for (tau_12 means 0 to 12 h). */
function tauTables(call: GoldenCall, name: string, clean: CleanProfile, method: AucMethod): ComputedFields {
  const pattern = new RegExp(`^${name}\\.(tau_([0-9.]+))\\.`);
  const tables: Record<string, Computed> = {};
  for (const field of call.fields) {
    const [, key, tau] = pattern.exec(field) ?? [];
    if (key === undefined || tables[key] !== undefined) continue;
    const endH = Number(tau);
    const within = nca(upTo(clean, endH), { method, belowLloq: { all: "keep" } });
    // PKNCA's log rule gives NaN, written as null, for two equal values after the peak; ours is the straight segment.
    const hasTie = method === "linear-to-peak-log-after" && hasEqualNeighboursAfterPeak(clean);
    tables[key] = {
      auc_last_observed_points_only: within.aucLast,
      auc_int_last: hasTie ? undefined : areaToEnd(clean, { method, endH }),
      auc_int_all: hasTie ? undefined : areaToEnd(clean, { method, endH, extent: "all" }),
      cmax: within.cmax,
      tmax: within.tmaxH,
    };
  }
  return tables;
}

function hasEqualNeighboursAfterPeak({ concentrations }: CleanProfile): boolean {
  const peak = indexOfPeak(concentrations);
  return concentrations.some((value, i) => i >= peak && value > 0 && value === concentrations[i + 1]);
}

function upTo(clean: CleanProfile, endH: number): CleanProfile {
  const length = clean.timesH.filter((timeH) => timeH <= endH).length;
  return { timesH: clean.timesH.slice(0, length), concentrations: clean.concentrations.slice(0, length) };
}

/** What the files add where no sample stands at time 0. */
function bolusTables(clean: CleanProfile): ComputedFields {
  const firstH = clean.timesH[0];
  if (firstH === undefined || firstH === 0) return {};
  const logSlope = backExtrapolateC0(clean);
  const firstValue = backExtrapolateC0(clean, "first-value");
  const c0 = isEstimable(logSlope) ? logSlope.c0 : null;
  const byMethod = (table: (method: AucMethod) => ComputedFields): ComputedFields =>
    Object.fromEntries(Object.entries(NCA_METHODS).map(([name, method]) => [name, table(method)]));
  return {
    c0_logslope: c0,
    c0_c1: isEstimable(firstValue) ? firstValue.c0 : null,
    with_c0_logslope_point_added: byMethod((method) => {
      const added = { timesH: [0, ...clean.timesH], concentrations: [c0, ...clean.concentrations] };
      const result = nca(added, { method });
      return { auc_last: result.aucLast, auc_inf_obs: result.aucInfObserved };
    }),
    from_first_sample: byMethod((method) => ({ auc_last: areaOrNull(clean, { method, startH: firstH }) })),
  };
}

/** The flat table of PKNCA's own parameter names, linear up / log down. */
function flatTable(call: GoldenCall): ComputedFields {
  const result = nca(profileOf(call.input));
  const fit = isEstimable(result.terminal) ? result.terminal : null;
  return {
    ...peakTable(result),
    auclast: result.aucLast,
    aucall: result.aucAll,
    aumclast: result.aumcLast,
    mrt_last: result.mrtLastH,
    lambda_z: result.lambdaZPerH,
    r_squared: fit?.rSquared ?? null,
    adj_r_squared: fit?.adjustedRSquared ?? null,
    lambda_z_time_first: fit?.firstTimeH ?? null,
    lambda_z_time_last: fit?.lastTimeH ?? null,
    lambda_z_n_points: fit?.points ?? null,
    clast_pred: result.clastPredicted,
    half_life: result.halfLifeH,
    span_ratio: fit?.spanRatio ?? null,
    aucinf_obs: result.aucInfObserved,
    aucinf_pred: result.aucInfPredicted,
    aumcinf_obs: result.aumcInfObserved,
    aucpext_obs: result.extrapolatedObservedPct,
    aucpext_pred: result.extrapolatedPredictedPct,
    mrt_obs: result.mrtInfObservedH,
  };
}

/** Every below-LLOQ rule of the case, as its `conc_blq` spells it. */
function belowLloqRules(call: GoldenCall): ComputedFields {
  const profile = profileOf(call.input);
  const tables: Record<string, Computed> = {};
  for (const [name, settings] of Object.entries(call.parameters)) {
    const spelled = (settings as Readonly<Record<string, Json>>).conc_blq;
    const rule = ruleOf(spelled as Readonly<Record<string, Json>>);
    const clean = cleanProfile(profile, rule);
    if (!isEstimable(clean)) continue;
    tables[name] = {
      conc_blq: spelled as Computed,
      time: [...clean.timesH],
      conc: [...clean.concentrations],
      auc_last_linear: areaOrNull(clean, { method: "linear" }),
      auc_last_linup_logdown: areaOrNull(clean, {}),
      auc_all_linear: areaOrNull(clean, { method: "linear", extent: "all" }),
      auc_all_linup_logdown: areaOrNull(clean, { extent: "all" }),
      pknca_said: refusalOf(clean),
    };
  }
  return tables;
}

/** PKNCA's words for an area that would start before the first sample. */
function refusalOf({ timesH }: CleanProfile): Computed {
  const first = timesH[0];
  if (first === undefined || first <= 0) return undefined;
  return [`Requesting an AUC range starting (0) before the first measurement (${first}) is not allowed`];
}

function ruleOf(spelled: Readonly<Record<string, Json>>): BelowLloqRule {
  const action = (name: string): BelowLloqAction => {
    const value = spelled[name];
    return typeof value === "number" || value === "drop" ? value : "keep";
  };
  if (Object.hasOwn(spelled, "all")) return { all: action("all") };
  if (Object.hasOwn(spelled, "first")) {
    return { first: action("first"), middle: action("middle"), last: action("last") };
  }
  return { beforePeak: action("before.tmax"), afterPeak: action("after.tmax") };
}
