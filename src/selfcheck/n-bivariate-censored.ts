import { bivariateTobit, type ConcentrationPair } from "../stats/bivariate-tobit.js";
import type { ConcentrationSide } from "../stats/log-ratio-bounds.js";
import { isEstimable } from "../stats/result.js";
import { type GoldenCall, type GoldenKind, hasShape, numbersOf, textsOf } from "./golden-kind.js";

/** Pairs in which both concentrations have their own limits. */
export const nBivariateCensored: GoldenKind = {
  kind: "n-bivariate-censored",
  title: "CSF and plasma below their own limits: the bivariate Tobit",
  fileName: /(^|\/)n_/,
  compute(call) {
    if (!hasShape(call, ["subject", "csf", "csf_state", "plasma", "plasma_state"])) return null;
    const fit = bivariateTobit(pairsOf(call));
    if (!isEstimable(fit)) return {};
    return {
      bivariate_tobit: {
        geo_mean: fit.geometricMean,
        se_log: fit.seLog,
        df: fit.df,
        ci95: fit.ci,
        sd_log_csf: fit.sdLogCsf,
        sd_log_plasma: fit.sdLogPlasma,
        correlation: fit.correlation,
        loglik: fit.logLik,
        slope: fit.slope,
        slope_ci95: fit.slopeCi,
      },
    };
  },
};

function pairsOf(call: GoldenCall): ConcentrationPair[] {
  const [csf, plasma] = [sidesOf(call, "csf"), sidesOf(call, "plasma")];
  return textsOf(call, "subject").map((subjectId, i) => ({ subjectId, csf: csf[i]!, plasma: plasma[i]! }));
}

function sidesOf(call: GoldenCall, side: "csf" | "plasma"): ConcentrationSide[] {
  const states = textsOf(call, `${side}_state`);
  return numbersOf(call, side).map((value, i): ConcentrationSide => {
    if (states[i] === "=") return { state: "quantified", value };
    return { state: states[i] === "<" ? "below" : "above", limit: value };
  });
}
