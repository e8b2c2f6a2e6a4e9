import type { CensoredSample } from "../stats/censored-sample.js";
import { geometricCvPct } from "../stats/geometric.js";
import type { Interval } from "../stats/result.js";
import { lognormalMean, type TobitFit, tobit, tobitWald } from "../stats/tobit.js";
import { type OpenInterval, tobitProfile } from "../stats/tobit-profile.js";
import type { ComputedFields } from "./golden-kind.js";

/** A Tobit fit in the field names of the golden files, or the reason why there is none. */
export function tobitFields(sample: CensoredSample): { readonly fields: ComputedFields } | { readonly reason: string } {
  const fit = tobit(sample);
  if (fit.notEstimable !== undefined) return { reason: fit.notEstimable };
  if (!fit.converged) return { reason: "not converged" };
  const profile = tobitProfile(sample, fit);
  const mean = lognormalMean(fit);
  const logSigma = tobitWald({ mu: fit.logSigma, seMu: fit.seLogSigma });
  const wald = tobitWald(fit);
  return {
    fields: {
      ...counts(fit),
      mu: fit.mu,
      log_sigma: fit.logSigma,
      sigma: fit.sigma,
      vcov_mu_logsigma: fit.vcov,
      se_mu: fit.seMu,
      se_log_sigma: fit.seLogSigma,
      se_sigma: fit.sigma * fit.seLogSigma,
      loglik: fit.logLik,
      mu_wald_z_ci95: wald,
      mu_wald_t_ci95: fit.n > 1 ? tobitWald(fit, fit.n - fit.nUninformative - 1) : [null, null],
      sigma_wald_log_ci95: exponentiated(logSigma),
      mu_profile_ci95: profile.mu,
      sigma_profile_ci95: profile.sigma,
      geo_mean_ratio: Math.exp(fit.mu),
      geo_mean_wald_z_ci95: exponentiated(wald),
      geo_mean_profile_ci95: exponentiated(profile.mu),
      geo_cv_pct: geometricCvPct(fit.sigma),
      lognormal_mean_ratio: mean.notEstimable === undefined ? mean.mean : null,
      lognormal_mean_delta_ci95: mean.notEstimable === undefined ? mean.ci : [null, null],
    },
  };
}

function counts(fit: TobitFit): ComputedFields {
  return {
    n: fit.n - fit.nUninformative,
    n_exact: fit.nExact,
    n_left: fit.nLeft,
    n_right: fit.nRight,
    n_interval: fit.nInterval,
  };
}

function exponentiated(interval: Interval | OpenInterval): (number | null)[] {
  return interval.map((limit) => (limit === null ? null : Math.exp(limit)));
}
