import { type AucOptions, auc } from "../stats/auc.js";
import type { CleanProfile } from "../stats/clean-profile.js";
import { isEstimable } from "../stats/result.js";
import type { AucMethod } from "../stats/trapezoid.js";
import type { Json } from "./golden-kind.js";

/** The golden names of the three ways to compute an area. */
export const NCA_METHODS: Readonly<Record<string, AucMethod>> = {
  linear: "linear",
  linup_logdown: "linear-up-log-down",
  linlog: "linear-to-peak-log-after",
};

/** The measured profile of a golden input; 0 is below LLOQ, null is no result. */
export function profileOf(input: Readonly<Record<string, Json>>) {
  const column = (name: string) => (Array.isArray(input[name]) ? input[name] : []) as readonly Json[];
  return {
    timesH: column("time").map(Number),
    concentrations: column("conc").map((value) => (typeof value === "number" ? value : null)),
  };
}

/** Area parameters by one method over one interval, or null. */
export function areaOrNull(clean: CleanProfile, options: AucOptions): number | null {
  const result = auc(clean, options);
  return isEstimable(result) ? result.area : null;
}

/**
 * Area from 0 to exactly endH, as PKNCA's aucint: 0 at time 0 where no sample is, a value at endH interpolated, and a
 * sample drawn at endH integrated to even when it is below LLOQ.
 */
export function areaToEnd(clean: CleanProfile, options: AucOptions & { readonly endH: number }): number | null {
  const extent = clean.timesH.includes(options.endH) ? "all" : (options.extent ?? "last");
  return areaOrNull(clean, { ...options, extent, atEnd: "interpolate", missingStart: "zero" });
}
