import { cleanProfile, type Profile } from "../stats/clean-profile.js";
import { describe } from "../stats/describe.js";
import { nca } from "../stats/nca.js";
import { quantile } from "../stats/quantile.js";
import { isEstimable } from "../stats/result.js";
import { type Computed, type ComputedFields, type GoldenCall, type Json, textsOf } from "./golden-kind.js";
import { areaToEnd, NCA_METHODS, profileOf } from "./nca-profile.js";

const DEFAULT_NAMES = "pair_<id>_csf pair_<id>_plasma";

/** CSF : plasma ratio of each parameter asked for, per subject and summarised. */
export function pairedParameters(call: GoldenCall): ComputedFields {
  const names = typeof call.input.parameters_from === "string" ? call.input.parameters_from : DEFAULT_NAMES;
  const subjects = textsOf(call, "subject");
  const tables: Record<string, Computed> = {};
  for (const parameter of new Set(call.fields.map((field) => field.split(".")[0]!))) {
    const bySubject = subjects.map((id) => {
      const profiles = profilesOf(call, names, id);
      if (profiles === null) return undefined;
      const csf = parameterOf(profiles.csf, parameter);
      const plasma = parameterOf(profiles.plasma, parameter);
      if (csf === undefined || plasma === undefined) return undefined;
      return csf === null || plasma === null || plasma === 0 ? null : csf / plasma;
    });
    const settings = (call.parameters[parameter] ?? {}) as Readonly<Record<string, Json>>;
    tables[parameter] = { by_subject: bySubject, summary: summaryOf(completed(bySubject, settings.by_subject)) };
  }
  return tables;
}

/** Difference of the times of the maxima. */
export function tmaxLag(call: GoldenCall): ComputedFields {
  const bySubject = textsOf(call, "subject").map((id) => {
    const profiles = profilesOf(call, DEFAULT_NAMES, id);
    if (profiles === null) return undefined;
    const csf = nca(profiles.csf).tmaxH;
    const plasma = nca(profiles.plasma).tmaxH;
    return csf === null || plasma === null ? null : csf - plasma;
  });
  const all = completed(bySubject, call.parameters.by_subject);
  return { by_subject: bySubject, median: all === null ? undefined : quantile(present(all), 0.5) };
}

function profilesOf(call: GoldenCall, names: string, id: string): { csf: Profile; plasma: Profile } | null {
  const inputNamed = (ending: string) => {
    const template = names.split(/[\s,]+/).find((word) => word.includes("<id>") && word.endsWith(ending));
    return template === undefined ? null : (call.siblings[template.replace("<id>", id)] ?? null);
  };
  const csf = inputNamed("csf");
  const plasma = inputNamed("plasma");
  return csf === null || plasma === null ? null : { csf: profileOf(csf), plasma: profileOf(plasma) };
}

/** A parameter by its golden name, null where not estimable, undefined where the name is not known. */
function parameterOf(profile: Profile, name: string): number | null | undefined {
  const interval = /^auc_([0-9.]+)_([0-9.]+)_(\w+)$/.exec(name);
  if (interval !== null) {
    const [, startH, endH, method = ""] = interval;
    const clean = cleanProfile(profile);
    if (!isEstimable(clean) || NCA_METHODS[method] === undefined) return undefined;
    return areaToEnd(clean, { method: NCA_METHODS[method], startH: Number(startH), endH: Number(endH) });
  }
  const [, parameter = name, method = "linup_logdown"] = /^(\w+?)_(linear|linup_logdown|linlog)$/.exec(name) ?? [];
  if (NCA_METHODS[method] === undefined) return undefined;
  const result = nca(profile, { method: NCA_METHODS[method] });
  const known: Readonly<Record<string, number | null>> = {
    auc_last: result.aucLast,
    auc_all: result.aucAll,
    auc_inf_obs: result.aucInfObserved,
    auc_inf_pred: result.aucInfPredicted,
    cmax: result.cmax,
    tmax: result.tmaxH,
    half_life: result.halfLifeH,
    lambda_z: result.lambdaZPerH,
    mrt_last: result.mrtLastH,
    mrt_inf_obs: result.mrtInfObservedH,
  };
  return known[parameter];
}

/**
 * The values to summarise. A subject whose profiles are not at hand enters with the value the file states for it (as
 * input of the summary; it is never compared); null where neither is there.
 */
function completed(bySubject: readonly Computed[], stated: Json | undefined): (number | null)[] | null {
  const fallback = Array.isArray(stated) ? (stated as readonly Json[]) : [];
  const values = bySubject.map((value, position) => (value === undefined ? fallback[position] : value));
  return values.some((value) => value === undefined) ? null : values.map((v) => (typeof v === "number" ? v : null));
}

function present(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function summaryOf(values: readonly (number | null)[] | null): Computed {
  if (values === null) return undefined;
  const ratios = present(values);
  const described = describe(ratios);
  const { geometric } = described;
  return {
    n: described.n,
    geo_mean: geometric.geometricMean,
    geo_cv_pct: geometric.geometricCvPct,
    geo_mean_ci90: describe(ratios, 0.9).geometric.ci,
    geo_mean_ci95: geometric.ci,
    mean: described.mean,
    sd: described.sd,
    median: described.median,
  };
}
